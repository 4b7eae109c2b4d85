"""Stopping a statement that runs too long, or that nobody waits for any more."""

from __future__ import annotations

import threading
import time
from types import TracebackType

import duckdb

from data_access.errors import Cancelled, TimedOut

_LOOK_S = 0.02
"""How often a watch looks whether it was cancelled, seconds."""


class Watch:
    """While entered, interrupts a cursor's statements once time is over or `cancelled` is set."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, max_s: float, cancel: threading.Event | None) -> None:
        self._cursor, self._max_s = cursor, max_s
        self._cancelled = cancel or threading.Event()
        self._ends = time.monotonic() + max_s
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, name="store-watch", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._thread.join()

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

    def _look(self) -> None:
        while not self._done.wait(_LOOK_S):
            if self._cancelled.is_set() or time.monotonic() >= self._ends:
                self._cursor.interrupt()
