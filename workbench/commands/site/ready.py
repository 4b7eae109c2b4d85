"""`workbench ready`: give each process of a department's site what is its own, before the first of them starts."""

from __future__ import annotations

from pathlib import Path

import click

from data_access.errors import BadSite
from workbench.commands.person import PLACE
from workbench.processes.site_run.run import hand_over
from workbench.settings import Mode, SitePaths, load_settings


@click.command(name="ready")
@PLACE
def command(site: Path) -> None:
    """Hand the files of SITE over to the OS users of its processes, as root; whoever starts the site by `up` need not."""
    paths = SitePaths(site.resolve())
    settings = load_settings(paths)
    if settings.mode is not Mode.DEPARTMENT:
        raise BadSite("This site is in evaluation mode: all of it runs as one user. Start it by workbench up.")
    try:
        hand_over(paths, settings.users, with_watcher=bool(settings.live.watched))
    except PermissionError:
        raise BadSite("Only root can hand files over. Run it as root.") from None
