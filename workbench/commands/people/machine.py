"""`workbench machine`: identities that do one act by themselves, such as the daily purge."""

from __future__ import annotations

from pathlib import Path

import click

from data_access.acts.machines import MachineList, NewMachine, OldMachine
from data_access.keyring import write_durably
from workbench.commands.person import SITE, logged_on


@click.group(name="machine")
def command() -> None:
    """Make, list and revoke identities for what goes on by itself."""


@command.command()
@SITE
@click.argument("act", type=click.Choice(["purge", "backup", "drill"]))
@click.option("--label", required=True, help="What you call it: where it will be kept.")
@click.option("--days", type=click.IntRange(1, 730), default=365, show_default=True, help="For how long.")
@click.option(
    "--to",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep the token in this file (0400); else show it once.",
)
def make(site: Path, act: str, label: str, days: int, to: Path | None) -> None:
    """Make an identity that does ACT and nothing else. You answer for it: once you may not do ACT any more, neither may it."""
    with logged_on(site) as desk:
        done = desk.do(NewMachine, act=act, label=label, days=days)
    if to is not None:
        write_durably(to, done["token"].encode(), 0o400)
        click.echo(f"{done['id']}, until {done['expires_at']}; kept in {to}.")
    else:
        click.echo(f"{done['id']}, until {done['expires_at']}; shown once:\n  {done['token']}")


@command.command(name="list")
@SITE
def every(site: Path) -> None:
    """List the identities, without what proves them."""
    with logged_on(site) as desk:
        for one in desk.do(MachineList):
            standing = "in force" if one["in_force"] else "over"
            until = one["expires_at"][:10]
            click.echo(f"{one['id']}  {one['act']:<7} {standing:<9} by {one['made_by']} until {until}  {one['label']}")


@command.command()
@SITE
@click.argument("machine_id")
def revoke(site: Path, machine_id: str) -> None:
    """End the identity MACHINE_ID (m-...); it does nothing more."""
    with logged_on(site) as desk:
        desk.do(OldMachine, machine=machine_id)
    click.echo(f"Revoked {machine_id}.")
