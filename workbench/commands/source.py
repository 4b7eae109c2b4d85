"""`workbench source`: approve sources of reads. Without an approval on record nothing is imported."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from workbench.commands.person import FILE, SITE, logged_on


@click.group(name="source")
def command() -> None:
    """Approve sources of reads."""


@command.command()
@SITE
@click.argument("source")
@click.option("--name", required=True, help="What people call it.")
@click.option("--owner", type=click.Choice(["agency", "private"]), required=True, help="Whose system it is.")
@click.option("--mapping", type=FILE, required=True, help="TOML mapping; another one needs another approval.")
@click.option("--zone", required=True, help="IANA time zone of its times.")
@click.option("--approved-by", required=True, help="Who approved it: name or office.")
@click.option("--reference", required=True, help="Where the approval is on file.")
@click.option("--approved-on", type=click.DateTime(["%Y-%m-%d"]), required=True)
def approve(
    site: Path,
    source: str,
    name: str,
    owner: str,
    mapping: Path,
    zone: str,
    approved_by: str,
    reference: str,
    approved_on: datetime,
) -> None:
    """Approve SOURCE with its mapping."""
    given = {
        "source": source,
        "name": name,
        "owner_kind": owner,
        "mapping": mapping.read_text(),
        "zone": zone,
        "approved_by": approved_by,
        "reference": reference,
        "approved_on": approved_on.date().isoformat(),
    }
    with logged_on(site) as desk:
        done = desk.post("/v1/acts/sources", given)
    click.echo(f"Approved {done['source']}; mapping {done['mapping'][:16]}…")
