"""`workbench pack`: the custodian adopts the agency's policy pack by its hash."""

from __future__ import annotations

from pathlib import Path

import click

from data_access.acts.packs import NewPack
from data_access.keyring import write_durably
from data_access.policy.packs import pack as packs_on_file
from data_access.policy.packs.pack import Pack
from workbench.commands.person import FILE, SITE, logged_on
from workbench.settings import SitePaths


@click.group(name="pack")
def command() -> None:
    """Adopt the agency's policy pack."""


@command.command()
@SITE
@click.option("--file", "file", type=FILE, help="Another pack file; by default the one in the site's folder.")
def adopt(site: Path, file: Path | None) -> None:
    """Put a pack in force from the next question on."""
    place = SitePaths(site.resolve()).pack
    pack = packs_on_file.load(file or place)
    click.echo(f"Pack {pack.name}: {pack.agency.policy}\nSHA-256 {pack.hash}")
    click.confirm("Adopt it?", abort=True)
    with logged_on(site) as desk:
        done = desk.do(NewPack, hash=pack.hash, text=pack.text)
    click.echo(f"Adopted {done['name']}.")
    _copy(pack, place)


def _copy(pack: Pack, place: Path) -> None:
    """Let the site's folder show the pack in force. The gateway keeps its own, so nothing depends on it."""
    if place.read_bytes() == pack.text.encode():
        return
    try:
        write_durably(place, pack.text.encode(), 0o644)
    except OSError as error:
        click.echo(f"It is in force, but pack.toml in the site's folder is still another ({error.strerror}).", err=True)
        click.echo(f"Copy the adopted one there, as root: {place}", err=True)
