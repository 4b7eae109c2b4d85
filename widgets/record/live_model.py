"""Watching the unit as it asks: a thread reads what the gateway pushes. Nothing is polled; an idle view makes no entry."""

from __future__ import annotations

import threading
from collections.abc import Callable

import traitlets as t

from data_access.answers.entries import Item
from data_access.client import Client
from data_access.client.ledger import LiveItems, live
from data_access.wording.refusals import Problem
from widgets.parts.guard import guarded


class LiveModel(t.HasTraits):
    """A live view.

    Attributes:
        watching: True while items can come.
        count: How many came.
        problem: The `Problem` why it ended by itself, or None.
    """

    watching = t.Bool(False)
    count = t.Int(0)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, take: Callable[[Item], None]) -> None:
        """Prepare; nothing is opened yet. `take` is given each item, in the view's own thread."""
        super().__init__()
        self._client = client
        self._take = take
        self._view: LiveItems | None = None
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Open the view, on record, unless it is open."""
        if self.watching:
            return
        self._stopped.clear()
        self.problem, self.count, self.watching = None, 0, True
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the view; its end is on record."""
        self._stopped.set()
        if self._view is not None:
            self._view.end()

    def join(self, within_s: float) -> None:
        """Wait until the view's thread has ended, bounded in time."""
        if self._thread is not None:
            self._thread.join(within_s)

    @guarded
    def _watch(self) -> None:
        try:
            with live(self._client) as self._view:
                if self._stopped.is_set():
                    return
                for item in self._view:
                    self.count += 1
                    self._take(item)
        finally:
            self._view = None
            self.watching = False
