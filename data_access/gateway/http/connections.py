"""The connections that are open: how many may be, how long each may take, and which one has to go when there are too many.

Everybody comes in over loopback, so addresses tell nobody from anybody. What tells a caller from a heap of idle connections
is a request that is whole: of the others, the one from which nothing has come for longest makes room for the next.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

MOST, MOST_LOCAL = 400, 64
"""Connections over TCP, and over the Unix socket of administrators; the one never uses up the other."""

BACKLOG = 128
"""Connections that are accepted in one go, before any can be closed again; for each of the two listeners."""

HEAD_S = 10.0
"""How long a request's line and headers may take, seconds from their first byte, or from when the connection was made."""

REST_S = 10.0
"""How long a client may go on sending a body after it was answered, seconds."""

UNREAD_S, UNREAD_BYTES = 30.0, 64 * 1024
"""A client must take so many bytes of what waits for it, or all of it, in so many seconds."""

LOOK_S = 1.0
"""How often the connections are looked through, seconds."""


class OpenConnection(Protocol):
    """A connection, as far as its bounds go."""

    @property
    def awaits(self) -> str:
        """What is missing of the client: `head`, `body`, `rest` of a body that was answered, `next` request, or nothing."""

    def unsent(self) -> int:
        """Return how many bytes wait until the client takes them."""

    def drop(self) -> None:
        """End the connection at once, whatever waits."""


@dataclass(slots=True)
class _Times:
    """Of one connection, by the monotonic clock, seconds.

    Attributes:
        state, since: What it waits for, and since when.
        unsent, taken: How much waited for the client when it last took enough, and when that was.
    """

    state: str = "head"
    since: float = 0.0
    unsent: int = 0
    taken: float = 0.0


@dataclass(slots=True)
class Connections:
    """Those of one gateway, each under the bound of its kind of listener. Used from the event loop alone."""

    most: int = MOST
    most_local: int = MOST_LOCAL
    clock: Callable[[], float] = time.monotonic
    _open: dict[bool, OrderedDict[OpenConnection, _Times]] = field(
        default_factory=lambda: {False: OrderedDict(), True: OrderedDict()}
    )
    """Those from which something came last stand last."""
    _looks: asyncio.TimerHandle | None = None

    def admit(self, one: OpenConnection, *, local: bool) -> bool:
        """Take a new connection in; say no if all others are being answered."""
        those, most = self._open[local], self.most_local if local else self.most
        if len(those) >= most and not self._make_room(those):
            return False
        now = self.clock()
        those[one] = _Times(since=now, taken=now)
        if self._looks is None:
            self._looks = asyncio.get_running_loop().call_later(LOOK_S, self._look)
        return True

    def heard(self, one: OpenConnection) -> None:
        """Note that something came."""
        for those in self._open.values():
            if one in those:
                those.move_to_end(one)

    def forget(self, one: OpenConnection) -> None:
        """Note that a connection ended."""
        for those in self._open.values():
            those.pop(one, None)

    def count(self) -> int:
        """Return how many are open."""
        return sum(map(len, self._open.values()))

    def overdue(self) -> list[OpenConnection]:
        """Return those that took too long over what they owe. To be called about once a second."""
        now = self.clock()
        return [one for those in self._open.values() for one, times in those.items() if _is_late(one, times, now)]

    def _make_room(self, those: OrderedDict[OpenConnection, _Times]) -> bool:
        idle = next((one for one in those if one.awaits), None)
        if idle is None:
            return False
        del those[idle]
        idle.drop()
        return True

    def _look(self) -> None:
        for one in self.overdue():
            self.forget(one)
            one.drop()
        again = self.count() > 0
        self._looks = asyncio.get_running_loop().call_later(LOOK_S, self._look) if again else None


def _is_late(one: OpenConnection, times: _Times, now: float) -> bool:
    if one.awaits != times.state:
        times.state, times.since = one.awaits, now
    unsent = one.unsent()
    if unsent == 0 or unsent <= times.unsent - UNREAD_BYTES or times.unsent == 0:
        times.unsent, times.taken = unsent, now
    within_s = {"head": HEAD_S, "rest": REST_S}.get(times.state)
    return (within_s is not None and now - times.since > within_s) or now - times.taken > UNREAD_S
