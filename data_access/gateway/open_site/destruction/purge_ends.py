"""The end of a purge: reads are destroyed as they were counted before, and a certificate says so, sealed by the ledger.

    plan on record -> days destroyed -> certificate and entry in one turn

What was destroyed is counted before the first day goes: after a crash amid the purge nobody could count what is gone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from data_access.acts.purges import DonePurge
from data_access.answers.value import Json, as_object
from data_access.keyring import KeyRing
from data_access.ledger.ledger import Ledger
from data_access.ledger.turn import Turn
from data_access.policy.packs.pack import Pack
from data_access.records.casework import saved_reads
from data_access.records.keeping import holds, purges
from data_access.records.keeping.purges import Purge
from data_access.records.overview import places_after
from data_access.steps import Recorded
from data_access.store.store import Store
from data_access.terms import stamp

FORMAT = 1
"""Of the certificate's text."""


DestroyHits = Callable[[KeyRing, Turn, Recorded, Purge, frozenset[str]], None]
"""Blanks the hits of destroyed reads, and seals those of held ones anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOfPurge:
    """What a purge is done in: ledger, reads, keys, the folder of rejected rows, and what destroys hits."""

    ledger: Ledger
    store: Store
    keyring: KeyRing
    rejects: Path
    destroy_hits: DestroyHits


def complete(
    place: PlaceOfPurge,
    purge: Purge,
    *,
    after_day: Callable[[], None] = lambda: None,
    also: Callable[[Turn, Recorded], None] = lambda *_: None,
) -> dict[str, int]:
    """Destroy what a purge on record covers, but for held reads, and say so. May be done again after a crash.

    One that was begun while the clock ran ahead goes no further than it may now, and then has no certificate: what it had
    destroyed before is not known.

    Args:
        after_day: Called after each day.
        also: Changes what else depends on it, in the turn that ends the purge.

    Returns:
        How many `segments` were looked at, how many reads were `destroyed` and `kept`.

    Raises:
        Busy: The disk failed; the purge stays under way, and a start or the next call finishes it.
    """
    purge = _as_far_as_it_may(purge, place.ledger.clock_now())
    with place.ledger.reading() as connection:
        held = holds.spared(connection) - purge.released_reads
    plan = as_object(json.loads(purge.plan)) if purge.plan else None
    days = place.store.purge_plan(purge.retention_class, purge.before)
    done = place.store.purge(days, held, after_day)
    counts = {"segments": done.segments, "destroyed": done.destroyed, "kept": done.kept}
    if plan is not None:
        counts = {
            "segments": len(as_object(plan["days"])),
            **{name: int(str(plan[name])) for name in ("destroyed", "kept")},
        }
    with place.ledger.deciding() as turn:
        text = None if plan is None else _certificate(place, turn, purge, plan)
        digest = None if text is None else hashlib.sha256(text.encode()).hexdigest()
        recorded = turn.end_of(DonePurge(purge=purge.number, counts=counts, certificate=digest))
        purges.finish(turn.connection, recorded, purge, counts, text)
        saved_reads.note_destroyed(turn.connection, recorded, purge, held)
        place.destroy_hits(place.keyring, turn, recorded, purge, held)
        also(turn, recorded)
    return counts


def past_before(pack: Pack, retention_class: str, now: datetime) -> datetime:
    """Return the instant before which the reads of a class are past their retention, and never one that a floor forbids."""
    retention = pack.retention[retention_class].retention
    return now - max(retention.purge_after, retention.floor or timedelta(0))


def _as_far_as_it_may(purge: Purge, now: datetime) -> Purge:
    """Return a purge, no further than its plan's bounds allow. One without a plan has none: its reads were destroyed before."""
    if purge.plan is None:
        return purge
    bounds = as_object(as_object(json.loads(purge.plan))["kept_for"])
    days = max(each for each in (bounds["purge_after_d"], bounds["floor_d"]) if isinstance(each, int))
    allowed = now - timedelta(days=days)
    return purge if purge.before <= allowed else replace(purge, before=allowed, plan=None)


def marks_of(members_key: bytes, read_ids: Iterable[str]) -> list[str]:
    """Return a keyed hash of each read, sorted: who has no key of the site learns nothing by them."""
    return sorted(hmac.digest(members_key, b"kept " + each.encode(), "sha256").hex()[:32] for each in read_ids)


def written(document: Json) -> str:
    """Write plan or certificate as text; equal documents give equal text."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _certificate(place: PlaceOfPurge, turn: Turn, purge: Purge, plan: Json) -> str:
    """Return the certificate's text. It names cameras, sources, days, holds by their numbers, and keys; never a read."""
    elsewhere = places_after.counted(turn.connection)
    elsewhere["openings of the ledger"] = place.ledger.openings(turn.connection)
    elsewhere["files of rejected rows"] = sum(1 for each in place.rejects.glob("*.csv"))
    return written(
        {
            **plan,
            "format": FORMAT,
            "log": place.ledger.origin,
            "purge": purge.number,
            "retention_class": purge.retention_class,
            "before": stamp(purge.before),
            "begun_by": purge.begun_by,
            "begun_at": stamp(purge.begun_at),
            "begun_entry": purge.entry,
            "elsewhere": elsewhere,
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PurgeProgress:
    """Of which class, of how many days, and how many of them are done."""

    retention_class: str
    days: int
    done: int = 0

    def as_json(self) -> Json:
        """Return it as the gateway says it."""
        return {"retention_class": self.retention_class, "days": self.days, "done": self.done}


class Purging:
    """Whether a purge is under way. One thread changes it at a time; any may look."""

    def __init__(self) -> None:
        self._now: PurgeProgress | None = None

    def now(self) -> PurgeProgress | None:
        """Return how far it is; None if none is under way."""
        return self._now

    @contextmanager
    def of(self, retention_class: str, days: int) -> Iterator[Callable[[], None]]:
        """Let a purge be under way for the length of a block; what comes is called after each day."""
        progress = PurgeProgress(retention_class=retention_class, days=days)
        self._now = progress

        def after_day() -> None:
            nonlocal progress
            progress = replace(progress, done=progress.done + 1)
            self._now = progress

        try:
            yield after_day
        finally:
            self._now = None
