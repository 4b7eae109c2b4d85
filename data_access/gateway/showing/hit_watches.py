"""Being told of new hits as they come: by their numbers alone, which say nothing of a read. What a hit is, is asked for on record.

One entry when somebody begins. Whoever may watch no more is told nothing more.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from data_access.acts.on_hits.board import HitWatch
from data_access.answers.hits import HitNews
from data_access.errors import AccessError, TooMany
from data_access.gateway.deciding.acts import do, nothing, require_permit
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.open_log_on import require_log_on
from data_access.gateway.open_site.site import Site
from data_access.records.casework import hits

MOST_OF_ONE: Final = 4
MOST: Final = 60
"""Watches that one person, and all together, may have open."""


@dataclass(slots=True)
class WatchOfHits:
    """One person's watch.

    Attributes:
        person: Whose it is.
        size: How long the ledger was when it was looked at last.
        told: What was said last; None before the first time.
    """

    site: Site
    caller: Caller = field(repr=False)
    person: str
    size: int = -1
    told: HitNews | None = None

    def news(self) -> list[HitNews]:
        """Return what is to be said if a hit came or changed since the last time; the first time how it stands.

        Raises:
            Refused, NotLoggedOn: This person may not watch any more.
        """
        size = self.site.ledger.size
        if size == self.size:
            return []
        self.size = size
        with self.site.ledger.reading() as connection:
            last, change = hits.last(connection)
        now = HitNews(last=last, change=change)
        if now == self.told:
            return []
        if self.told is not None:
            require_permit(self.site, self.caller, HitWatch.does)
        self.told = now
        return [now]

    def require_log_on(self) -> None:
        """Look whether the log-on is still open. Raises `NotLoggedOn`. Nothing is recorded."""
        require_log_on(self.site, self.caller)


class WatchesOfHits:
    """All watches of a gateway."""

    def __init__(self, closing: threading.Event) -> None:
        self._open: list[str] = []
        self._lock = threading.Lock()
        self.closing = closing

    def are_open(self) -> bool:
        """Say whether anybody watches now."""
        return bool(self._open)

    def begin(self, site: Site, caller: Caller) -> WatchOfHits:
        """Begin a watch, on record. Whoever begins one must `finish` it.

        Raises:
            Refused: The role may not watch; that is on record.
            TooMany: There are too many; nothing is recorded.
        """
        person = require_log_on(site, caller)[1].person_id
        with self._seat(person):
            do(site, caller, HitWatch(), nothing)
        return WatchOfHits(site, caller, person)

    def finish(self, watch: WatchOfHits, why: AccessError | None = None) -> None:
        """End a watch. Nothing was shown, so nothing more is on record."""
        del why
        with self._lock:
            self._open.remove(watch.person)

    @contextmanager
    def _seat(self, person: str) -> Iterator[None]:
        with self._lock:
            if len(self._open) >= MOST or self._open.count(person) >= MOST_OF_ONE:
                raise TooMany("Too many pages watch for hits. Close one first.")
            self._open.append(person)
        try:
            yield
        except BaseException:
            with self._lock:
                self._open.remove(person)
            raise
