"""`workbench pack`: the custodian adopts the agency's policy pack by its hash."""

from __future__ import annotations

from pathlib import Path

import click

from data_access.policy import pack as packs_on_file
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
    pack = packs_on_file.load(file or SitePaths(site.resolve()).pack)
    click.echo(f"Pack {pack.name}: {pack.agency.policy}\nSHA-256 {pack.hash}")
    click.confirm("Adopt it?", abort=True)
    with logged_on(site) as desk:
        done = desk.post("/v1/acts/packs", {"hash": pack.hash, "text": pack.text})
    click.echo(f"Adopted {done['name']}.")
