"""`workbench import`: import a file of reads of an approved source."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.commands.imported import show_rows
from workbench.commands.person import FILE, SITE, logged_on


@click.command(name="import")
@SITE
@click.argument("source")
@click.argument("file", type=FILE)
def command(site: Path, source: str, file: Path) -> None:
    """Import FILE of SOURCE. Its reads are visible when this returns, or none of them is."""
    with logged_on(site) as desk:
        show_rows(desk.send_file(f"/v1/files/reads/{source}", file))
