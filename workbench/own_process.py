"""What a process asks of Linux about itself: not to outlive its parent, not to be read, to be told of orphans."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def die_with_parent(parent: int | None = None) -> None:
    """Ask for SIGTERM when the parent ends. `parent` is the parent's id, if it may have ended before this call."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def hide_memory() -> None:
    """Keep other processes of the same OS user from reading this one's memory, environment and open files."""
    _prctl(_PR_SET_DUMPABLE, 0)


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends, so that none is left behind."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def children(process_id: int) -> list[int]:
    """Return the ids of a process's children, ended ones that nobody waited for included."""
    found = []
    for task in Path(f"/proc/{process_id}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found


@dataclass(frozen=True, slots=True)
class Process:
    """One process, told from a later one of the same id by when it began (clock ticks since the machine started)."""

    id: int
    began: int

    def kill(self) -> None:
        """End it at once. One that ended already is no error, nor is another that has its id now."""
        if began(self.id) == self.began:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.id, signal.SIGKILL)


def descendants(process_id: int) -> list[Process]:
    """Return all processes below one, as of now."""
    found: list[Process] = []
    try:
        below = children(process_id)
    except OSError:
        return found
    for child in below:
        since = began(child)
        if since is not None:
            found += [Process(child, since), *descendants(child)]
    return found


def began(process_id: int) -> int | None:
    """Return when a process began, in clock ticks since the machine started; None if there is none."""
    try:
        after_name = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return int(after_name[19])
