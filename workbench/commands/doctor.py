"""`workbench doctor DIR`: is a site as safe as it should be, and if not, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from workbench.serving.checks.clock import check_clock
from workbench.serving.checks.descriptors import check_descriptors
from workbench.serving.checks.files import check_files
from workbench.serving.checks.finding import Finding, Verdict
from workbench.serving.checks.running import check_running
from workbench.serving.checks.volumes import check_volumes
from workbench.settings import SitePaths, load_settings


def findings(paths: SitePaths) -> Iterator[Finding]:
    """Return what every check found. Raises `BadSite` if the folder is no site."""
    settings = load_settings(paths)
    yield from check_files(paths, settings)
    yield from check_volumes(paths, settings)
    yield from check_clock(paths)
    yield from check_descriptors(paths)
    yield from check_running(settings)


@click.command(name="doctor")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.pass_context
def command(context: click.Context, directory: Path) -> None:
    """Check the site in DIRECTORY. Ends with 1 if a check fails; what cannot be told from here is called unknown."""
    found = list(findings(SitePaths(directory.resolve())))
    for one in found:
        click.echo(f"{one.verdict:8}{one.check}")
        if one.what:
            click.echo(f"{'':8}  {one.what}")
    failed = sum(one.verdict is Verdict.FAILS for one in found)
    not_known = sum(one.verdict is Verdict.UNKNOWN for one in found)
    click.echo(f"{len(found)} checks: {failed} failed, {not_known} unknown")
    context.exit(1 if failed else 0)
