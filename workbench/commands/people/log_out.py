"""`workbench log-out`: end the log-on that this terminal keeps of a person."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.administration import kept_log_ons
from workbench.administration.desk import at_desk
from workbench.commands.person import SITE, who_acts
from workbench.settings import SitePaths


@click.command(name="log-out")
@SITE
def command(site: Path) -> None:
    """End a person's log-on at SITE that this terminal keeps, on record. Whatever the gateway says, it is kept no longer."""
    paths, person = SitePaths(site.resolve()), who_acts()
    kept = kept_log_ons.find(paths, person)
    if kept is None:
        click.echo(f"No log-on of {person} is kept in this terminal.")
        return
    kept_log_ons.forget(paths, person)
    with at_desk(paths) as desk:
        if desk.resume(kept, person):
            desk.log_out()
    click.echo(f"Logged out {person}.")
