"""Stopping a statement that runs too long, or that nobody waits for any more."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from data_access.errors import Cancelled, TimedOut

_LOOK_S = 0.02
"""How often a watch looks whether it was cancelled, seconds."""


class Watch:
    """Says when to stop: once time is over, which is counted from now, or `cancelled` is set."""

    def __init__(self, max_s: float, cancel: threading.Event | None) -> None:
        self._max_s = max_s
        self._cancelled = cancel or threading.Event()
        self._ends = time.monotonic() + max_s

    @contextmanager
    def over(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """While entered, interrupt a cursor's statements once it is time to stop."""
        done = threading.Event()
        thread = threading.Thread(target=self._look, args=(cursor, done), name="store-watch", daemon=True)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def check(self) -> None:
        """Raise if it is time to stop.

        Raises:
            Cancelled: Whoever asked has gone.
            TimedOut: The time is over.
        """
        if self._cancelled.is_set():
            raise Cancelled("The question was given up; it was stopped.")
        if time.monotonic() >= self._ends:
            raise TimedOut(f"The question ran longer than {self._max_s:g} s. Narrow the area or the window.")

    def _look(self, cursor: duckdb.DuckDBPyConnection, end: threading.Event) -> None:
        while not end.wait(_LOOK_S):
            if self._cancelled.is_set() or time.monotonic() >= self._ends:
                cursor.interrupt()
