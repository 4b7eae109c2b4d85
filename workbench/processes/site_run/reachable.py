"""Whether other OS users can start what a department's processes run: looked at before anything is started.

A Python or a project below somebody's home (mode 0700) can be started by that user and by root alone.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from data_access.errors import BadSite
from workbench.processes.site_run import programs
from workbench.settings import Settings


def require_reachable(settings: Settings) -> None:
    """Raise `BadSite` if a program or folder that other users need is one that they cannot reach; names all that are."""
    why_not = list(unreachable(settings))
    if why_not:
        raise BadSite(" ".join(why_not))


def unreachable(settings: Settings) -> Iterator[str]:
    """Say of each program and folder that other users need, and cannot reach, where their way ends and what to do."""
    for what, place in _needed(settings):
        closed = closed_to_others(place)
        if closed is not None:
            yield (
                f"{what} is at {place}, but users other than root cannot pass {closed}. Install it where all users may read, "
                "as below /opt (a Python below a home cannot be one of a department's), then run this again with it."
            )


def _needed(settings: Settings) -> Iterator[tuple[str, Path]]:
    yield "The project", programs.PROJECT
    yield "Python", Path(sys.executable)
    for what, find in (
        ("The dashboards' Python", programs.dashboards_python),
        ("The folder of notebooks", programs.notebooks_folder),
    ):
        try:
            yield what, find(settings)
        except BadSite:
            continue  # what is missing is said by whoever starts it


def closed_to_others(place: Path) -> Path | None:
    """Return the first folder or file on the way to a place, links followed, that others cannot pass; None if they can."""
    for step in _way(place):
        mode = step.stat().st_mode
        needed = 0o005 if step == Path(os.path.realpath(place)) else 0o001
        if (stat.S_ISDIR(mode) and mode & needed != needed) or (not stat.S_ISDIR(mode) and not mode & 0o001):
            return step
    return None


def _way(place: Path) -> Iterator[Path]:
    """Walk the way as written, then as the links in it lead."""
    written, real = Path(place).absolute(), Path(os.path.realpath(place))
    yield from reversed(written.parents)
    hop = written
    while hop.is_symlink():
        hop = (hop.parent / hop.readlink()).absolute()
        yield from reversed(hop.parents)
    yield from reversed(real.parents)
    yield real
