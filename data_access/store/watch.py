"""Stopping a question that runs too long, or that nobody waits for any more."""

from __future__ import annotations

import threading
import time

from data_access.errors import Cancelled, TimedOut


class Watch:
    """Says when to stop: once time is over, which is counted from now, or `cancelled` is set."""

    def __init__(self, max_s: float, cancel: threading.Event | None) -> None:
        self._max_s = max_s
        self._cancelled = cancel or threading.Event()
        self._ends = time.monotonic() + max_s

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
