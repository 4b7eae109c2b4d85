"""`workbench drill`: restore a back-up for a trial, remove it, and put on record what was in it and how long it took."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from data_access.gateway.bringing.restores import drill
from workbench.administration.upkeep import as_machine, token_file
from workbench.commands.person import FILE, PLACE
from workbench.commands.text_files import counted


@click.command(name="drill")
@PLACE
@click.argument("archive", type=FILE)
@click.argument("scratch", type=click.Path(path_type=Path, file_okay=False))
@click.option("--master-key", type=FILE, required=True, help="The master key, which is in no back-up. It stays there.")
@click.option("--checkpoint", type=FILE, help="The last checkpoint that was handed over; an older ledger is refused.")
@click.option(
    "--machine",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the machine's token; without, the credential drill.token of this service.",
)
def command(
    site: Path, archive: Path, scratch: Path, master_key: Path, checkpoint: Path | None, machine: Path | None
) -> None:
    """Restore ARCHIVE into the new folder SCRATCH, look whether all of it fits, remove it, and put that on record at SITE."""
    token = token_file("drill.token", machine)
    done = drill(archive, scratch.resolve(), master_key, checkpoint)
    with as_machine(site, token) as upkeep:
        entry = upkeep.post("/v1/upkeep/drills", asdict(done))["entry"]
    reads, entries = counted(done.reads, "read"), counted(done.entries, "entry").replace("entrys", "entries")
    click.echo(
        f"Restored for a trial in {done.seconds} s: {reads}, ledger of {entries}, verified. On record: entry {entry}."
    )
