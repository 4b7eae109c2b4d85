"""`workbench backup`: a back-up of a running site, as a machine; nobody can read it without the master key."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from data_access.errors import BadSite
from data_access.gateway.bringing.backup_file import check
from data_access.keyring import sync_directory
from workbench.administration.upkeep import archive_name, as_machine, drop_old, token_file
from workbench.commands.person import PLACE


@click.command(name="backup")
@PLACE
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--machine",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File with the machine's token; without, the credential backup.token of this service.",
)
@click.option("--keep-days", type=click.IntRange(1, 3660), help="Then remove the back-ups there that are older.")
def command(site: Path, folder: Path, machine: Path | None, keep_days: int | None) -> None:
    """Write a back-up of SITE into FOLDER, and check that it is whole. The site goes on serving; imports wait a moment."""
    now = datetime.now(UTC)
    path = folder / archive_name(now)
    draft = path.with_name(f".{path.name}")
    try:
        with as_machine(site, token_file("backup.token", machine)) as upkeep:
            upkeep.download("/v1/upkeep/backups", draft)
        manifest = check(draft)
        draft.rename(path)
        sync_directory(folder)
    except OSError as error:
        raise BadSite(f"The folder for back-ups cannot be written to ({error.strerror}).") from None
    finally:
        draft.unlink(missing_ok=True)
    size = manifest.checkpoint.split("\n")[1]
    click.echo(f"{path}: {len(manifest.members)} files, {path.stat().st_size // 1000} kB, ledger of {size} entries.")
    if keep_days is not None:
        removed = drop_old(folder, keep_days, now)
        click.echo(f"{removed} back-ups older than {keep_days} days removed.")
