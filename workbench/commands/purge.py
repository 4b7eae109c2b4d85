"""`workbench purge`: destroy reads past their retention."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.commands.person import SITE, logged_on


@click.command(name="purge")
@SITE
@click.argument("retention_class")
def command(site: Path, retention_class: str) -> None:
    """Destroy the reads of RETENTION_CLASS that are past their retention and not held; files are unlinked, keys destroyed."""
    with logged_on(site) as desk:
        done = desk.post("/v1/acts/purges", {"retention_class": retention_class})
    click.echo(
        f"Purge {done['purge']}: {done['destroyed']} reads destroyed in {done['segments']} days, {done['kept']} held."
    )
