"""`workbench doctor DIR`: is a site as safe as it should be, and if not, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from workbench.checks.clock import check_clock
from workbench.checks.confinement import check_confinement
from workbench.checks.descriptors import check_descriptors
from workbench.checks.diagnosis import Diagnosis, Verdict, exit_code
from workbench.checks.files import check_files
from workbench.checks.needs import check_needs
from workbench.checks.running import check_running, check_watched
from workbench.checks.upkeep import check_upkeep
from workbench.checks.volumes import check_volumes
from workbench.processes.gateway.store_room import room_of
from workbench.processes.site_run.way_in import as_running
from workbench.settings import SitePaths, load_settings


def diagnoses(paths: SitePaths, reads_a_day: int | None = None) -> Iterator[Diagnosis]:
    """Return what every check found. A site that runs is asked on the port that it was started on. Raises `BadSite` if the folder is no site.

    Args:
        reads_a_day: Forecast disk and memory for so many, not for what the last days brought.
    """
    settings = as_running(paths, load_settings(paths))
    yield from check_files(paths, settings)
    yield from check_volumes(paths, settings)
    yield from check_clock(paths)
    yield from check_descriptors(paths)
    yield from check_confinement(settings)
    yield check_watched(paths, settings)
    yield from check_running(paths, settings)
    yield from check_upkeep(settings)
    yield from check_needs(paths, room_of(settings), reads_a_day)


@click.command(name="doctor")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--reads-a-day", type=click.IntRange(1, 1_000_000_000), help="Forecast disk and memory for so many reads a day."
)
@click.pass_context
def command(context: click.Context, directory: Path, reads_a_day: int | None) -> None:
    """Check the site in DIRECTORY, and forecast what it will need of disk and memory.

    Ends with 0 if all is well, with 1 if a check failed, and with 20 if none failed but something cannot be told from here.
    """
    found = list(diagnoses(SitePaths(directory.resolve()), reads_a_day))
    for one in found:
        click.echo(f"{one.verdict:16}{one.check}")
        if one.what:
            click.echo(f"{'':16}  {one.what}")
    count = Counter(one.verdict for one in found)
    click.echo(f"{len(found)} checks: {', '.join(f'{count[verdict]} {verdict}' for verdict in Verdict)}")
    context.exit(exit_code(found))
