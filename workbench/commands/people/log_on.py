"""`workbench log-on`: log on for the commands that follow in this terminal."""

from __future__ import annotations

from pathlib import Path

import click

from data_access.terms import stamp
from workbench.administration import kept_log_ons
from workbench.commands.person import SITE, logged_on

NOT_KEPT = (
    "It is not kept here, for it cannot be told who began this terminal: each command will ask for password and code."
)


@click.command(name="log-on")
@SITE
def command(site: Path) -> None:
    """Log on to SITE. Commands in this terminal with the same --as then ask for no password, for thirty idle minutes."""
    with logged_on(site) as desk:
        me = desk.me()
    click.echo(f"Logged on as {me.person} ({me.role_label}), until {stamp(me.session_expires_at)} at most.")
    if not kept_log_ons.terminal_is_known():
        click.echo(NOT_KEPT)
