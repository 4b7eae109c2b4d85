"""How much is under way at once, and how often a minute: requests of one caller, questions and uploads of one person."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from data_access.errors import Busy, TooMany

MAX_QUESTIONS, MAX_QUESTIONS_OF_ONE = 8, 3
MAX_NEW, NEW_S = 3, 0.25
"""Of the questions that have a seat, how many may have begun less than so many seconds ago: short ones, one after the other, are
answered sooner than all at once, for the interpreter runs one thread at a time; long ones keep nobody waiting."""
MAX_UPLOADS, MAX_UPLOADS_OF_ONE = 6, 2
MAX_WAITING, MAX_WAITING_OF_ONE = 128, 24
"""Questions that wait for a seat: of all, and of one person."""
MAX_REQUESTS_A_MINUTE = 300
MAX_CALLERS = 10_000


class Pace:
    """At most so many requests a minute from one caller; a technical bound, not an entry of the ledger."""

    def __init__(self, most: int = MAX_REQUESTS_A_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, caller: str) -> None:
        """Count a request. Raises `TooMany` over the bound."""
        now = self._clock()
        with self._lock:
            began, count = self._seen.pop(caller, (now, 0))
            began, count = (now, 0) if now - began >= 60 else (began, count)
            self._seen[caller] = (began, count + 1)
            if len(self._seen) > MAX_CALLERS:
                self._seen.popitem(last=False)
        if count >= self._most:
            raise TooMany(f"At most {self._most} requests a minute.", max(1, round(60 - (now - began))))


@dataclass(eq=False, slots=True)
class _Wait:
    """One who waits for a seat, in the event loop that is to be told."""

    person: str
    loop: asyncio.AbstractEventLoop
    seated: asyncio.Event = field(default_factory=asyncio.Event)
    has_seat: bool = False
    is_new: bool = False
    timer: asyncio.TimerHandle | None = None


class Seats:
    """At most so many at once, of all and of one person; who waits holds no thread, and is told to come back in the end.

    A seat that is given back goes to whoever holds the fewest, and among those to who has waited longest: many questions
    of one person keep nobody else waiting for more than a seat.

    Args:
        new: How many of them at most were seated less than `new_s` seconds ago, one fewer of one person; any number if None.
    """

    def __init__(
        self,
        most: int = MAX_QUESTIONS,
        of_one: int = MAX_QUESTIONS_OF_ONE,
        *,
        wait_s: float = 10.0,
        what: str = "questions",
        new: int | None = None,
        new_s: float = NEW_S,
    ) -> None:
        self._most, self._of_one, self._wait_s, self._what = most, of_one, wait_s, what
        self._most_new, self._new_s = most if new is None else new, new_s
        self._new: Counter[str] = Counter()
        self._taken: Counter[str] = Counter()
        self._waiting: list[_Wait] = []
        self._lock = threading.Lock()

    @contextlib.asynccontextmanager
    async def seat(self, person: str) -> AsyncIterator[None]:
        """Hold a seat for the length of a `with` block.

        Raises:
            Busy: None became free in time.
            TooMany: Too many wait already, of this person or of all.
        """
        wait = self._join(person)
        try:
            async with asyncio.timeout(self._wait_s):
                await wait.seated.wait()
        except TimeoutError:
            self._leave(wait)
            raise Busy(f"Too many {self._what} are under way at once. Try again in a few seconds.") from None
        except BaseException:
            self._leave(wait)
            raise
        try:
            yield
        finally:
            self._leave(wait)

    def _join(self, person: str) -> _Wait:
        with self._lock:
            of_one = sum(wait.person == person for wait in self._waiting)
            if len(self._waiting) >= MAX_WAITING or of_one >= MAX_WAITING_OF_ONE:
                raise TooMany(f"Too many {self._what} wait for their turn. Try again in a few seconds.", 5)
            wait = _Wait(person, asyncio.get_running_loop())
            self._waiting.append(wait)
            self._hand_out()
        return wait

    def _leave(self, wait: _Wait) -> None:
        with self._lock:
            if wait.has_seat:
                self._taken[wait.person] -= 1
                if not self._taken[wait.person]:
                    del self._taken[wait.person]
            else:
                self._waiting.remove(wait)
            self._is_no_longer_new(wait)
            self._hand_out()

    def _hand_out(self) -> None:
        while self._taken.total() < self._most and self._new.total() < self._most_new:
            fit = [wait for wait in self._waiting if self._may_begin(wait.person)]
            if not fit:
                return
            chosen = min(fit, key=lambda wait: self._taken[wait.person])
            self._waiting.remove(chosen)
            self._taken[chosen.person] += 1
            self._new[chosen.person] += 1
            chosen.has_seat = chosen.is_new = True
            if chosen.loop is asyncio.get_running_loop():
                self._tell(chosen)
                continue
            with contextlib.suppress(RuntimeError):  # its loop is closed: it leaves by itself
                chosen.loop.call_soon_threadsafe(self._tell, chosen)

    def _may_begin(self, person: str) -> bool:
        newest = self._of_one if self._most_new >= self._most else max(1, self._most_new - 1)
        return self._taken[person] < self._of_one and self._new[person] < newest

    def _tell(self, wait: _Wait) -> None:
        """Tell somebody, in their own loop, that they have a seat."""
        wait.seated.set()
        if wait.is_new and self._most_new < self._most:
            wait.timer = wait.loop.call_later(self._new_s, self._grow_old, wait)

    def _grow_old(self, wait: _Wait) -> None:
        with self._lock:
            self._is_no_longer_new(wait)
            self._hand_out()

    def _is_no_longer_new(self, wait: _Wait) -> None:
        if wait.is_new:
            self._new[wait.person] -= 1
            wait.is_new = False
        if not self._new[wait.person]:
            del self._new[wait.person]
        if wait.timer is not None:
            wait.timer.cancel()
