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
@click.option("--checkpoint", type=FILE, help="The last checkpoint that was handed over; an older ledger is refused.")
@click.option(
    "--certificates",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder of certificates of destruction (*.json); what they say is destroyed again at the first start.",
)
@click.option(
    "--lost",
    "gaps",
    type=int,
    multiple=True,
    help="With --certificates: number of a purge whose certificate is lost. What it destroyed is back. May be given several times.",
)
def command(
    archive: Path,
    directory: Path,
    master_key: Path,
    checkpoint: Path | None,
    certificates: Path | None,
    gaps: tuple[int, ...],
) -> None:
    """Make a site in the new or empty DIRECTORY of the back-up ARCHIVE. Nothing is left there unless all of it is right."""
    paths = SitePaths(directory.resolve())
    proofs = sorted(certificates.glob("*.json")) if certificates else []
    done = restore(archive, paths.root, master_key, checkpoint, proofs, gaps)
    paths.make()
    settings = load_settings(paths)
    age = datetime.now(UTC) - done.made_at
    click.echo(
        f"Restored {settings.agency}: {done.segments} files of reads, ledger of {done.entries} entries, verified."
    )
    click.echo(f"It is as of {done.made_at:%Y-%m-%d %H:%M} UTC, {age.days} days and {age.seconds // 3600} hours ago.")
    click.echo("What was done since is not in it: questions, accounts, disablings, holds, release requests.")
    click.echo(
        "Release requests that were approved wait for their approval anew: some may have been refused since. New ones get "
        "numbers far above all that were given out."
    )
    if certificates is None:
        click.echo(
            "What was destroyed since is back: purge before anybody asks, or restore with --certificates FOLDER."
        )
    else:
        click.echo(f"Destroyed since, and again by the first start before anybody asks: {len(done.purges)} purges.")
    click.echo("Its newest checkpoint, to compare with the one that your auditor holds:")
    click.echo("".join(f"  {line}\n" for line in done.checkpoint.strip().split("\n")))
    if age > MOST_STEP:
        click.echo("Before it starts, two people confirm the clock: workbench clock confirm DIR")
    click.echo(
        "Sources that bring their reads into watched folders need new tokens: workbench source token ... --watch"
    )
