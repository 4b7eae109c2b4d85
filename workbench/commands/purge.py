"""`workbench purge`: destroy reads past their retention."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.commands.person import SITE, logged_on
from workbench.commands.text_files import counted


@click.command(name="purge")
@SITE
@click.argument("retention_class")
def command(site: Path, retention_class: str) -> None:
    """Destroy the reads of RETENTION_CLASS that are past their retention and not held; files are unlinked, keys destroyed."""
    with logged_on(site) as desk:
        done = desk.post("/v1/acts/purges", {"retention_class": retention_class})
    destroyed = f"{counted(done['destroyed'], 'read')} destroyed in {counted(done['segments'], 'day')}"
    click.echo(f"Purge {done['purge']}: {destroyed}, {done['kept']} held.")
