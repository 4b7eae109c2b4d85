"""The live door: bodies that sources bring, put together to groups, each group one batch of one source.

    body received, bounded -> waits -> group: parsed by one process -> one batch, visible and on record -> each is answered

A ledger entry, a parser's start (0.6 s of a processor) and a write into the day's file cost the same for one body as for
hundreds; so one thread takes all that waits of a source at once, every four seconds or, if groups take longer, in two
thirds of its time. While somebody watches for hits it does so every 0.9 seconds: a hit is to be there two seconds after its read,
and which read is wanted must not tell when a round begins. A body that comes after a rest is taken at once, and so are a few after
it: each such time of rest lets one round follow soon (`Rests`), so that a hit does not wait where reads come now and then. Nobody is answered before the batch is visible and on record. What waits is bounded; beyond that a source is told to come back (429 with a time): it keeps its
body, and nothing is lost.

A body is known by its SHA-256. The same one again is answered with what came of it the first time, whether that answer was
lost, the body still waits, or it came as a file; `groups.py` asks the register once more before anything is stored.

Bodies of two tokens never share a batch, nor a parser, which serves one of them for half a minute at most: a hostile body harms
its own source alone.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from data_access.errors import Busy, TooLarge, TooMany
from data_access.gateway.bringing import groups
from data_access.gateway.bringing.groups import WaitingBody
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site.site import Site
from data_access.gateway.open_site.uploads import PREFIX
from data_access.imports.process.bodies import STANDS_S, StandingParser

MAX_BODY = 16 * 1024**2
"""Bytes of one body."""
MAX_BYTES, MAX_BODIES = 64 * 1024**2, 256
"""What may be received and wait at once, all sources together."""
OF_ONE_BYTES, OF_ONE_BODIES = MAX_BYTES // 2, MAX_BODIES * 3 // 4
"""How much of that one source may have. One body of each source has room whatever the others do."""
GROUP_BYTES, GROUP_BODIES = 32 * 1024**2, 200
"""What one group takes at most; the digests of so many bodies fit into one entry of the ledger."""
EVERY_S = 4.0
"""How long after the beginning of one round of groups the next begins while nobody watches for hits."""
WATCHED_S = 0.9
"""The same while somebody does."""
MOST_RESTS = 5
"""So many rounds at most follow one another in two thirds of the thread's time, after as many times so long without one."""
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


class Rests:
    """How many rounds may begin: one more for each `every_s` seconds, at most `MOST_RESTS`, one less with each that did."""

    def __init__(self, now_s: float) -> None:
        self._counted_s, self._saved = now_s, float(MOST_RESTS)

    def pause(self, began_s: float, ended_s: float, every_s: float) -> float:
        """Return for how long nothing is taken after a round that lasted so; seconds, by one clock that only goes on."""
        took_s = ended_s - began_s
        if every_s > 0:
            self._saved = max(min(self._saved + (began_s - self._counted_s) / every_s, float(MOST_RESTS)) - 1, 0.0)
        self._counted_s = began_s
        return max((1 - self._saved) * every_s - took_s, took_s / 2)


class _Parsers:
    """Processes that stand for sources that bring bodies now, by source and token; of one thread."""

    MOST: Final = 3
    """So many stand at once: some 100 MB each."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._of = folder, dict[object, StandingParser]()

    def of(self, body: WaitingBody) -> StandingParser:
        """Return the one of a body's source and token, and end those that were used longest ago."""
        key = (body.source, body.caller.token)
        self._of[key] = mine = self._of.pop(key, None) or StandingParser(
            self._folder / f"{PREFIX}{secrets.token_hex(8)}"
        )
        for old in [*self._of][: -self.MOST]:
            self._end(old)
        return mine

    def end(self) -> None:
        """End them all, and remove their files."""
        for key in [*self._of]:
            self._end(key)

    def _end(self, key: object) -> None:
        parser = self._of.pop(key)
        parser.end()
        parser.file.unlink(missing_ok=True)


class LiveDoor:
    """Takes bodies from many threads and files them in one of its own, which begins with the first body. Close it."""

    def __init__(self, site: Site, *, every_s: float = EVERY_S, take: Callable[..., None] | None = None) -> None:
        self._site, self._every_s, self._take = site, every_s, take or self._file
        self._is_watched: Callable[[], bool] = bool
        self._changed = threading.Condition()
        self._room = _Room()
        self._rooms: dict[str, _Room] = {}
        self._waiting: list[WaitingBody] = []
        self._known: dict[tuple[str, str], WaitingBody] = {}
        self._thread: threading.Thread | None = None
        self._parsers = _Parsers(site.places.run)
        self._closing = False

    def follow(self, is_watched: Callable[[], bool]) -> None:
        """Take bodies more often for as long as somebody watches for hits, whichever plates come."""
        self._is_watched = is_watched

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
        rests = Rests(time.monotonic())
        try:
            while self._wait():
                began = time.monotonic()
                for group in self._groups():
                    self._serve(group)
                ended = time.monotonic()
                every_s = min(WATCHED_S, self._every_s) if self._is_watched() else self._every_s
                self._rest(rests.pause(began, ended, every_s))
        finally:
            self._parsers.end()

    def _wait(self) -> bool:
        """Wait for a body, and end the parsers if none comes for long; False if the door closes and none waits."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._waiting or self._closing, timeout=STANDS_S):
                self._parsers.end()
                self._changed.wait_for(lambda: self._waiting or self._closing)
            return bool(self._waiting)

    def _rest(self, pause_s: float) -> None:
        """Let bodies gather."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing, timeout=max(0.0, pause_s))

    def _groups(self) -> list[list[WaitingBody]]:
        """Take one group of each source that waits, oldest bodies first."""
        with self._changed:
            taking = _by_source(self._waiting)
            taken = {id(body) for group in taking for body in group}
            self._waiting = [body for body in self._waiting if id(body) not in taken]
        return taking

    def _file(self, site: Site, group: Sequence[WaitingBody]) -> None:
        groups.take(site, group, self._parsers.of(group[0]) if group else None)

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


def _by_source(
    bodies: Sequence[WaitingBody], most: int = GROUP_BODIES, most_bytes: int = GROUP_BYTES
) -> list[list[WaitingBody]]:
    """Return one group of each source and token, oldest bodies first; a body that is larger than a group is in none."""
    groups_of: dict[object, list[WaitingBody]] = {}
    for body in bodies:
        group = groups_of.setdefault((body.source, body.caller.token), [])
        if len(group) < most and sum(b.size for b in group) + body.size <= most_bytes:
            group.append(body)
    return [group for group in groups_of.values() if group]


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
