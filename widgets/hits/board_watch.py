"""Watching for hits: a thread waits for numbers that the gateway pushes, reads the board then, and hands it to the page.

A line that is cut is opened again, and until then the board says that nothing new can come.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Final

import traitlets as t

from data_access.answers.hits import HitNews
from data_access.client import Client
from data_access.client.hits import HitLine, live_hits
from data_access.errors import AccessError, NotLoggedOn, Refused
from data_access.wording.refusals import Problem, problem_of
from widgets.parts.guard import tried

WATCHING: Final = "watching"
LOST: Final = "lost"
ENDED: Final = "ended"
WAITS_S: Final = (1.0, 2.0, 5.0, 10.0)
"""So long before the line is opened again, the last for every further time, seconds."""


class BoardWatch(t.HasTraits):
    """The line over which the gateway says that there is something new.

    Attributes:
        standing: `WATCHING`, `LOST` while it is opened again and again, `ENDED` for good; empty before the first opening.
        pulse: Counts up at each sign of the gateway.
        problem: The `Problem` why the line is lost or has ended, or None.
    """

    standing = t.Unicode("")
    pulse = t.Int(0)
    problem = t.Instance(Problem, allow_none=True)

    def __init__(
        self, client: Client, look: Callable[[], Callable[[], None]], knows: Callable[[HitNews], bool]
    ) -> None:
        """Prepare; nothing is opened yet.

        Args:
            look: Done in the watch's own thread when there is something new: it asks the gateway, and returns what is to be
                done on the page.
            knows: True of news that the page shows already: each reading is on record, so none is made for it.
        """
        super().__init__()
        self._client, self._look, self._knows = client, look, knows
        self._stopped = threading.Event()
        self._view: HitLine | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def start(self) -> None:
        """Open the line and keep it, in a thread of its own, unless that is under way."""
        if self._thread is not None and self._thread.is_alive():
            return
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        self._stopped.clear()
        self._thread = threading.Thread(target=self._keep, name="hits", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the line."""
        self._stopped.set()
        if self._view is not None:
            self._view.end()

    def join(self, within_s: float) -> None:
        """Wait until the watch's thread has ended, bounded in time."""
        if self._thread is not None:
            self._thread.join(within_s)

    def _keep(self) -> None:
        tries = 0
        while not self._stopped.is_set():
            before = self.pulse
            fault = self._watch()
            if isinstance(fault, NotLoggedOn | Refused) or self._stopped.is_set():
                self._put(self._say, ENDED, problem_of(fault) if fault else None)
                return
            tries = 0 if self.pulse != before else tries + 1
            self._put(self._say, LOST, problem_of(fault) if fault else None)
            self._stopped.wait(WAITS_S[min(tries, len(WAITS_S) - 1)])

    def _watch(self) -> AccessError | None:
        """Read until the line ends; return why, None if the gateway ended it in order."""
        try:
            with live_hits(self._client) as self._view:
                for news in self._view:
                    if self._stopped.is_set():
                        return None
                    self._put(self._beat)
                    if news is not None:
                        self._take(news)
        except AccessError as error:
            return error
        finally:
            self._view = None
        return None

    def _take(self, news: HitNews) -> None:
        """Read the board, if it does not show that yet: the first news comes as the line opens, since something may have come before it did."""
        if self._knows(news):
            self._put(self._say, WATCHING, None)
            return
        found = tried(self._look)
        if isinstance(found, Problem):
            self._put(self._say, WATCHING, found)
        else:
            self._put(found)
            self._put(self._say, WATCHING, None)

    def _beat(self) -> None:
        self.pulse += 1

    def _say(self, standing: str, problem: Problem | None) -> None:
        self.standing, self.problem = standing, problem

    def _put(self, act: Callable[..., None], *values: object) -> None:
        """Do something in the page's own thread; at once where none runs."""
        if self._loop is None:
            act(*values)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(act, *values)
