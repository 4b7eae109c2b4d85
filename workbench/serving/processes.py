"""What a process asks of Linux about itself: not to outlive its parent, not to be read, to be told of orphans."""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def die_with_parent(expected: int | None = None) -> None:
    """Ask for SIGTERM when the parent ends. `expected` is the parent's id, if it may have ended before this call."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if expected is not None and os.getppid() != expected:
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
