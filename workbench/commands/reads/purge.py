"""`workbench purge`: destroy reads past their retention, as a person for one class, or as a machine for all that are due."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from data_access.acts.purges import NewPurge
from data_access.answers.keeping.certificates import Certificate
from data_access.answers.value import value_of
from data_access.errors import BadSite, from_problem
from data_access.keyring import write_durably
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
@click.option(
    "--certificates",
    type=click.Path(path_type=Path, file_okay=False),
    help="With --due: a folder, on another disk, into which each purge's certificate is written. A restore reads them.",
)
def command(
    site: Path, retention_class: str | None, due: bool, machine: Path | None, certificates: Path | None
) -> None:
    """Destroy the reads of RETENTION_CLASS that are past their retention and not held; files are unlinked, keys destroyed."""
    if due == (retention_class is not None) or (machine is not None and not due):
        raise click.UsageError("Name one class, or say --due (with --machine FILE).")
    if due:
        with as_machine(site, token_file("purge.token", machine)) as upkeep:
            purges = upkeep.post("/v1/upkeep/purges")
        for done in purges:
            if "problem" in done:
                click.echo(f"Not purged: {done['retention_class']}, nor the classes after it.")
                raise from_problem(done["problem"], int(done["problem"]["status"]))
            _say(done)
            if certificates is not None:
                _keep(certificates, value_of(Certificate, done["proof"], "the certificate"))
        if not purges:
            click.echo("No class is due.")
        return
    with logged_on(site) as desk:
        _say(desk.do(NewPurge, retention_class=retention_class))


def _keep(folder: Path, proof: Certificate) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_durably(folder / f"{proof.stem}.json", json.dumps(proof.as_json(), indent=1).encode(), 0o600)
    except OSError as error:
        raise BadSite(
            f"The purge is done, but its certificate was not written ({error.strerror}). Take it on the page Data."
        ) from None


def _say(outcome: Mapping[str, Any]) -> None:
    of = f" of {outcome['retention_class']}" if "retention_class" in outcome else ""
    destroyed = f"{counted(outcome['destroyed'], 'read')} destroyed in {counted(outcome['segments'], 'day')}"
    click.echo(f"Purge {outcome['purge']}{of}: {destroyed}, {outcome['kept']} held.")
