"""`workbench up DIR`: start everything of a site, say where to log in, and stop it all again."""

from __future__ import annotations

from pathlib import Path

import click

from workbench.processes.site_run.run import SiteRun
from workbench.settings import SitePaths, load_settings


@click.command(name="up")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--port", type=click.IntRange(1, 65535), help="Where people come in, instead of ports.public.")
def command(directory: Path, port: int | None) -> None:
    """Start gateway, Hub and dashboards of the site in DIRECTORY; stop them with Ctrl-C."""
    paths = SitePaths(directory.resolve())
    SiteRun(paths, load_settings(paths).on_port(port), say=click.echo).run()
