"""A disk that fails once: the n-th of some calls to the system raises, before or after it is done."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CALLS: tuple[tuple[Any, str], ...] = (
    (os, "fsync"),
    (os, "pwrite"),
    (os, "ftruncate"),
    (Path, "replace"),
    (Path, "unlink"),
    (Path, "touch"),
)
"""What changes files, one call each."""


class FailingDisk:
    """Counts the calls; the one of number `fails` raises."""

    def __init__(self, fails: int = -1, done: bool = False) -> None:
        self.calls, self._fails, self._done = 0, fails, done

    def wrapped(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return what does a call, or fails."""

        def maybe(*values: Any, **named: Any) -> Any:
            number, self.calls = self.calls, self.calls + 1
            if number == self._fails and not self._done:
                raise OSError(28, "no space left; and here might stand 7QK4F2X")
            result = call(*values, **named)
            if number == self._fails:
                raise OSError(28, "no space left; and here might stand 7QK4F2X")
            return result

        return maybe


@contextmanager
def failing(fails: int = -1, done: bool = False) -> Iterator[FailingDisk]:
    """Let the disk fail at one call. With none it only counts them."""
    disk = FailingDisk(fails, done)
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in CALLS:
            patch.setattr(owner, name, disk.wrapped(getattr(owner, name)))
        yield disk
