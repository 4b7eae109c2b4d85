"""`workbench health`: one line that says how a running site stands, with an exit code that is true."""

from __future__ import annotations

import time
from pathlib import Path

import click

from workbench.checks.health import SitePart, Standing, faults, line_of
from workbench.commands.person import PLACE
from workbench.processes.site_run.way_in import as_running
from workbench.settings import SitePaths, load_settings


@click.command(name="health")
@PLACE
@click.option("--only", type=click.Choice([str(part) for part in SitePart]), help="Ask this part alone.")
@click.option(
    "--wait", type=click.IntRange(0, 3600), default=0, help="Wait up to so many seconds until it is not down."
)
@click.pass_context
def command(context: click.Context, site: Path, only: str | None, wait: int) -> None:
    """Say how SITE stands: 0 all is well, 1 something should be looked at, 2 it does not serve."""
    paths = SitePaths(site.resolve())
    settings, end = load_settings(paths), time.monotonic() + wait
    parts = frozenset({SitePart(only)} if only else SitePart)
    while True:
        standing, line = line_of(faults(as_running(paths, settings), parts))
        if standing is not Standing.DOWN or time.monotonic() >= end:
            break
        time.sleep(0.5)
    click.echo(line)
    context.exit(int(standing))
