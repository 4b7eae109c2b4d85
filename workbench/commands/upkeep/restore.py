"""`workbench restore`: make a site of a back-up, with the master key from where it is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from data_access.gateway.bringing.restores import restore
from data_access.ledger.timekeeping import MOST_STEP
from workbench.commands.person import FILE
from workbench.settings import SitePaths, load_settings


@click.command(name="restore")
@click.argument("archive", type=FILE)
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--master-key", type=FILE, required=True, help="The master key, which is in no back-up. It stays there.")
def command(archive: Path, directory: Path, master_key: Path) -> None:
    """Make a site in the new or empty DIRECTORY of the back-up ARCHIVE. Nothing is left there unless all of it is right."""
    paths = SitePaths(directory.resolve())
    done = restore(archive, paths.root, master_key)
    paths.make()
    settings = load_settings(paths)
    age = datetime.now(UTC) - done.made_at
    click.echo(
        f"Restored {settings.agency}: {done.segments} files of reads, ledger of {done.entries} entries, verified."
    )
    click.echo(f"It is as of {done.made_at:%Y-%m-%d %H:%M} UTC, {age.days} days and {age.seconds // 3600} hours ago.")
    click.echo(
        "What was done since is not in it: questions, accounts, disablings, holds. And what was destroyed since is"
    )
    click.echo(
        "back: purge before anybody asks. Its newest checkpoint, to compare with the one that your auditor holds:"
    )
    click.echo("".join(f"  {line}\n" for line in done.checkpoint.strip().split("\n")))
    if age > MOST_STEP:
        click.echo("Before it starts, two people confirm the clock: workbench clock confirm DIR")
    click.echo(
        "Sources that bring their reads into watched folders need new tokens: workbench source token ... --watch"
    )
