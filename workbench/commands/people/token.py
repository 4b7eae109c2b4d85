"""`workbench token`: make a personal token for scripts."""

from __future__ import annotations

from pathlib import Path

import click

from data_access.acts.tokens import NewToken
from workbench.commands.person import SITE, logged_on


@click.command(name="token")
@SITE
@click.option("--label", required=True, help="What you call it.")
def command(site: Path, label: str) -> None:
    """Make a token that asks as you, for some hours. Whoever has it is taken for you."""
    with logged_on(site) as desk:
        done = desk.do(NewToken, label=label)
    click.echo(f"Until {done['expires_at']}; shown once. Set it for your script:\n  WORKBENCH_TOKEN={done['token']}")
