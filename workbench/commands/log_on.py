"""`workbench log-on`: log on for the commands that follow in this terminal."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.commands.person import SITE, logged_on


@click.command(name="log-on")
@SITE
def command(site: Path) -> None:
    """Log on to SITE. Commands in this terminal with the same --as then ask for no password, for thirty idle minutes."""
    with logged_on(site) as desk:
        me = desk.get("/v1/me")
    click.echo(f"Logged on as {me['person']} ({me['role_label']}), until {me['session_expires_at']} at most.")
