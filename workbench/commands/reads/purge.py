"""`workbench purge`: destroy reads past their retention, as a person for one class, or as a machine for all that are due."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from data_access.acts.purges import NewPurge
from workbench.administration.upkeep import as_machine, token_file
from workbench.commands.person import SITE, logged_on
from workbench.commands.text_files import counted


@click.command(name="purge")
@SITE
@click.argument("retention_class", required=False)
@click.option("--due", is_flag=True, help="All classes that are due, as a machine; nobody is asked anything.")
@click.option(
    "--machine",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the machine's token; without, the credential purge.token of this service.",
)
def command(site: Path, retention_class: str | None, due: bool, machine: Path | None) -> None:
    """Destroy the reads of RETENTION_CLASS that are past their retention and not held; files are unlinked, keys destroyed."""
    if due == (retention_class is not None) or (machine is not None and not due):
        raise click.UsageError("Name one class, or say --due (with --machine FILE).")
    if due:
        with as_machine(site, token_file("purge.token", machine)) as upkeep:
            purges = upkeep.post("/v1/upkeep/purges")
        for done in purges:
            _say(done)
        if not purges:
            click.echo("No class is due.")
        return
    with logged_on(site) as desk:
        _say(desk.do(NewPurge, retention_class=retention_class))


def _say(outcome: Mapping[str, Any]) -> None:
    of = f" of {outcome['retention_class']}" if "retention_class" in outcome else ""
    destroyed = f"{counted(outcome['destroyed'], 'read')} destroyed in {counted(outcome['segments'], 'day')}"
    click.echo(f"Purge {outcome['purge']}{of}: {destroyed}, {outcome['kept']} held.")
