"""`workbench tokens`: list and revoke one's own personal tokens, and end every log-on of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from data_access.acts.tokens import OldToken
from workbench.commands.person import SITE, logged_on


@click.group(name="tokens")
def command() -> None:
    """List and revoke your personal tokens."""


@command.command(name="list")
@SITE
def list_tokens(site: Path) -> None:
    """List your personal tokens that are in force, without what proves them."""
    with logged_on(site) as desk:
        for one in desk.get("/v1/acts/tokens"):
            click.echo(f"{one['id']}  until {one['expires_at']}  {one['label']}")


@command.command()
@SITE
@click.argument("token")
def revoke(site: Path, token: str) -> None:
    """End your personal TOKEN, by its id (s-...)."""
    with logged_on(site) as desk:
        desk.do(OldToken, personal=token)
    click.echo("Revoked: it asks nothing from the next question on.")


@command.command(name="end-all")
@SITE
def end_all(site: Path) -> None:
    """End every log-on and every personal token of yours, this one too."""
    with logged_on(site) as desk:
        desk.delete("/v1/log-ons")
    click.echo("Ended: every log-on and every personal token of yours.")
