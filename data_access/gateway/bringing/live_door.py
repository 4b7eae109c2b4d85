"""The live door: bodies that sources bring, put together to groups, each group one batch of one source.

    body received, bounded -> waits -> group: parsed by one process -> one batch, visible and on record -> each is answered

A ledger entry, a parser's start (0.6 s of a processor) and a write into the day's file cost the same for one body as for
hundreds; so one thread takes all that waits of a source at once, every four seconds or, if groups take longer, in two
thirds of its time. A body that comes after a rest is taken at once. Nobody is answered before the batch is visible and on record. What waits is bounded; beyond that a
source is told to come back (429 with a time): it keeps its body, and nothing is lost.

A body is known by its SHA-256. The same one again is answered with what came of it the first time, whether that answer was
lost, the body still waits, or it came as a file; `groups.py` asks the register once more before anything is stored.

Bodies of two tokens never share a batch, and those of two groups never a parser: a hostile body harms its own source alone.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_access.errors import Busy, TooLarge, TooMany
from data_access.gateway.bringing import groups
from data_access.gateway.bringing.groups import WaitingBody
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.site import Site

MAX_BODY = 16 * 1024**2
"""Bytes of one body."""
MAX_BYTES, MAX_BODIES = 64 * 1024**2, 256
"""What may be received and wait at once, all sources together."""
OF_ONE_BYTES, OF_ONE_BODIES = MAX_BYTES // 2, MAX_BODIES * 3 // 4
"""How much of that one source may have. One body of each source has room whatever the others do."""
GROUP_BYTES, GROUP_BODIES = 32 * 1024**2, 200
"""What one group takes at most; the digests of so many bodies fit into one entry of the ledger."""
EVERY_S = 4.0
"""How long after the beginning of one round of groups the next begins."""
COME_BACK_S = 3
STOPS_S = 60.0


@dataclass(slots=True)
class _Room:
    """What is in the house, of one source or of all."""

    bytes: int = 0
    bodies: int = 0


class PlaceAtDoor:
    """One body's place at the door, from before it is received until it is answered: it has as many bytes as came."""

    def __init__(self, house: _Room, own: _Room, change: threading.Condition) -> None:
        self._house, self._own, self._changed = house, own, change
        self._first = own.bodies == 0
        self._size = 0
        self._check(0)
        house.bodies += 1
        own.bodies += 1

    def grow(self, size: int) -> None:
        """Count bytes that came. Raises `TooLarge`, `TooMany`."""
        if self._size + size > MAX_BODY:
            raise TooLarge(f"A body at the live door may hold at most {MAX_BODY} bytes. Import a larger file by hand.")
        with self._changed:
            self._check(size)
            self._add(size)

    def leave(self) -> None:
        """Give the place back, once."""
        with self._changed:
            self._add(-self._size)
            self._house.bodies -= 1
            self._own.bodies -= 1

    def _add(self, size: int) -> None:
        self._size += size
        self._house.bytes += size
        self._own.bytes += size

    def _check(self, size: int) -> None:
        starts = self._size == 0 and size == 0
        full = starts and (self._house.bodies >= MAX_BODIES or self._own.bodies >= OF_ONE_BODIES)
        full = full or self._house.bytes + size > MAX_BYTES or self._own.bytes + size > OF_ONE_BYTES
        if full and not self._first:
            raise TooMany("More waits at the live door than it holds. Send the same body again later.", COME_BACK_S)


class LiveDoor:
    """Takes bodies from many threads and files them in one of its own, which begins with the first body. Close it."""

    def __init__(self, site: Site, *, every_s: float = EVERY_S, take: Callable[..., None] = groups.take) -> None:
        self._site, self._every_s, self._take = site, every_s, take
        self._changed = threading.Condition()
        self._room = _Room()
        self._rooms: dict[str, _Room] = {}
        self._waiting: list[WaitingBody] = []
        self._known: dict[tuple[str, str], WaitingBody] = {}
        self._thread: threading.Thread | None = None
        self._closing = False

    @contextlib.contextmanager
    def room(self, source: str, size: int = 0) -> Iterator[PlaceAtDoor]:
        """Keep a place for a body of a source, from before it is received until it is answered.

        Args:
            size: How many bytes it is said to have; it takes room as its bytes come.

        Raises:
            TooLarge: It is over the bound of one body.
            TooMany: There is no room now; says when to come back.
        """
        if size > MAX_BODY:
            raise TooLarge(f"A body at the live door may hold at most {MAX_BODY} bytes. Import a larger file by hand.")
        with self._changed:
            place = PlaceAtDoor(self._room, self._rooms.setdefault(source, _Room()), self._changed)
        try:
            yield place
        finally:
            place.leave()

    def submit(self, source: str, caller: Caller, file: Path, digest: str) -> Future[Any]:
        """Let a received body wait for its group; the file must stay until the future is done.

        The future holds the answer's document. The same body that waits already has the same future.

        Raises:
            Busy: The gateway is about to stop.
        """
        size, now = file.stat().st_size, self._site.now()
        body = WaitingBody(source=source, caller=caller, file=file, size=size, digest=digest, received_at=now)
        with self._changed:
            if self._closing:
                raise Busy("The gateway is about to stop. Send the same body again in a minute.")
            first = self._known.setdefault((source, digest), body)
            if first is not body:
                return _again(first.answer)
            self._waiting.append(body)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="live-door", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return body.answer

    def close(self) -> None:
        """File what waits, take nothing more, and end the thread. Idempotent."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(STOPS_S)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                if not self._waiting:
                    return
            began = time.monotonic()
            for group in self._groups():
                self._serve(group)
            pause = max(self._every_s - (time.monotonic() - began), (time.monotonic() - began) / 2)
            with self._changed:
                self._changed.wait_for(lambda: self._closing, timeout=pause)

    def _groups(self) -> list[list[WaitingBody]]:
        """Take one group of each source that waits, oldest bodies first."""
        with self._changed:
            groups_of: dict[object, list[WaitingBody]] = {}
            for body in self._waiting:
                group = groups_of.setdefault((body.source, body.caller.token), [])
                if len(group) < GROUP_BODIES and sum(b.size for b in group) + body.size <= GROUP_BYTES:
                    group.append(body)
            taken = {id(body) for group in groups_of.values() for body in group}
            self._waiting = [body for body in self._waiting if id(body) not in taken]
        return list(groups_of.values())

    def _serve(self, group: Sequence[WaitingBody]) -> None:
        left = [body for body in group if body.answer.set_running_or_notify_cancel()]
        try:
            self._take(self._site, left)
        except BaseException as error:  # noqa: BLE001 - whatever it is, those who wait are told, and the thread lives on
            for body in left:
                if not body.answer.done():
                    body.answer.set_exception(error)
        finally:
            with self._changed:
                for body in group:
                    self._known.pop((body.source, body.digest), None)


def _again(first: Future[Any]) -> Future[Any]:
    """Return a future of the same end, as of a body that was known already."""
    answer: Future[Any] = Future()

    def tell(future: Future[Any]) -> None:
        if future.cancelled():
            answer.set_exception(Busy("The body was given up before it was filed. Send it again."))
        elif error := future.exception():
            answer.set_exception(error)
        else:
            answer.set_result({**future.result(), "again": True})

    first.add_done_callback(tell)
    return answer
