"""`workbench clock`: two people confirm the machine's clock, after which a site can start again."""

from __future__ import annotations

from pathlib import Path

import click

from data_access.errors import BadSite, NotFound
from workbench.administration.desk import at_desk
from workbench.commands.person import SITE
from workbench.settings import SitePaths

_RUNNING = "The gateway is running, so its clock was believed at its start. Stop the site first, if it does not answer."


@click.group(name="clock")
def command() -> None:
    """Confirm the machine's clock."""


@command.command()
@SITE
def confirm(site: Path) -> None:
    """Confirm, as two people, that the machine's clock is right: after a long pause, or after it had run ahead.

    One of the two adopts packs (the custodian); the other makes accounts or reads the ledger.
    """
    with at_desk(SitePaths(site.resolve())) as desk:
        people = [_asked(which) for which in ("first", "second")]
        try:
            done = desk.post("/v1/clock", {"people": people})
        except NotFound:
            raise BadSite(_RUNNING) from None
    click.echo(f"Confirmed: {done['clock_at']}. The ledger's last entry before was of {done['last_at']}.")
    for name, count in done["put_right"].items():
        click.echo(f"  put right: {count} {name.replace('_', ' ')}")


def _asked(which: str) -> dict[str, str]:
    return {
        "person": click.prompt(f"User name of the {which} person", err=True),
        "password": click.prompt("Password", hide_input=True, err=True),
        "code": click.prompt("One-time code", hide_input=True, err=True),
    }
