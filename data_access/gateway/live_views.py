"""Watching what is asked, as it is asked: one entry when somebody begins, one for each item that is shown, one at the end.

The gateway pushes; a page that watches a quiet unit makes no entry. Showing something is decided each time: who logged
out, lost the role or left the unit is shown nothing more.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from data_access.acts.ledger import LiveItem, NewLiveView
from data_access.answers.entries import Item
from data_access.errors import AccessError, TooMany
from data_access.gateway import items
from data_access.gateway.acts import do, nothing
from data_access.gateway.callers import Caller
from data_access.gateway.circumstances import session_of
from data_access.gateway.entries import Sight, sight_of
from data_access.gateway.pages import require_log_on
from data_access.gateway.site import Site
from data_access.ledger.turn import Turn
from data_access.steps import Recorded

MOST_OF_ONE, MOST = 2, 20
"""Views that one person, and all together, may have open."""

MOST_AT_ONCE = 200
"""Entries that are looked at in one step."""


@dataclass(slots=True)
class LiveView:
    """One person's view.

    Attributes:
        seq: Number of the entry that opened it.
        person: Whose it is.
        seen: Entries below this were looked at.
        delivered: How many items were shown.
        why: Why it ended; `left` unless something else ended it.
    """

    site: Site
    caller: Caller = field(repr=False)
    seq: int
    person: str
    seen: int
    delivered: int = 0
    why: str = "left"

    def news(self) -> list[Item]:
        """Return what came since the last time, each item recorded as shown to this person before it is returned.

        Raises:
            Refused, NotLoggedOn: This person may not watch any more.
            LedgerStopped: It could not be recorded; nothing is shown.
        """
        upto = min(self.site.ledger.size, self.seen + MOST_AT_ONCE)
        new = [items.decoded(body) for body in self.site.ledger.entries(self.seen, upto)]
        self.seen = upto
        return [item for entry in new for item in self._shown(entry)]

    def require_log_on(self) -> None:
        """Look whether the log-on is still open. Raises `NotLoggedOn`. Nothing is recorded."""
        require_log_on(self.site, self.caller)

    def end(self, why: AccessError | None = None) -> None:
        """Put on record that it ended; `why` if something ended it."""
        self.why = why.code if why else self.why
        with self.site.ledger.deciding() as turn:
            fields = {"who": {"person": self.person}, "live": self.seq, "delivered": self.delivered, "why": self.why}
            turn.append("live_closed", fields)

    def _shown(self, entry: items.Entry) -> list[Item]:
        """Return an entry as an item if it is one that is watched: a refusal, an opened case, an outcome with its intent."""
        if entry["kind"] == "outcome":
            intent = items.decoded(self.site.ledger.entry(entry["intent"]))
            return self._delivered(items.item_of(intent, entry), intent)
        if entry["kind"] in items.ASKED and entry["kind"] != "intent":
            return self._delivered(items.item_of(entry), entry)
        return []

    def _delivered(self, item: Item, entry: items.Entry) -> list[Item]:
        if not self._sight_for(entry).covers(entry):
            return []
        do(self.site, self.caller, LiveItem(live=self.seq, of=item.seq), nothing)
        self.delivered += 1
        return [item]

    def _sight_for(self, entry: items.Entry) -> Sight:
        """Say what this person may see now."""
        with self.site.ledger.reading() as connection:
            return sight_of(self.site, connection, session_of(connection, self.caller).person_id)


class LiveViews:
    """All live views of a gateway."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._lock = threading.Lock()
        self.closing = threading.Event()

    def begin(self, site: Site, caller: Caller) -> LiveView:
        """Open a view, on record. Whoever opens one must `finish` it.

        Raises:
            Refused: The role may not watch; that is on record.
            TooMany: There are too many; nothing is recorded.
        """
        person = require_log_on(site, caller)[1].person_id
        with self._seat(person):
            recorded = do(site, caller, NewLiveView(), _recorded)
        return LiveView(site, caller, recorded.seq, person, seen=recorded.seq)

    def finish(self, view: LiveView, why: AccessError | None = None) -> None:
        """End a view, on record."""
        with self._lock:
            self._open.remove(view.person)
        view.end(why)

    @contextmanager
    def _seat(self, person: str) -> Iterator[None]:
        with self._lock:
            if len(self._open) >= MOST or self._open.count(person) >= MOST_OF_ONE:
                raise TooMany("Too many live views are open. Close one first.")
            self._open.append(person)
        try:
            yield
        except BaseException:
            with self._lock:
                self._open.remove(person)
            raise


def _recorded(_: Turn, recorded: Recorded) -> Recorded:
    return recorded
