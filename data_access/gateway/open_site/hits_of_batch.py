"""The hits of a batch: matched before the turn that shows its reads, looked over in it, and kept in the same transaction.

    reads stored -> matched against the lists as they stand -> turn: the same lists still? -> hits kept and committed to, reads visible

If a list or an entry changed meanwhile, or an entry began or ended, all is matched again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from data_access.acts.on_hits.board import MadeHits
from data_access.errors import BadSite, Busy
from data_access.gateway.open_site.downloaded_entries import ListedEntry
from data_access.gateway.open_site.entries_in_force import EntriesInForce
from data_access.gateway.open_site.hot_list_contents import HitSealer, ReadText
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.matching.terms import Hits, Likeness, ReadColumns, StateAgreement
from data_access.records.casework import hits
from data_access.records.casework.hits import NewHit
from data_access.records.intake import cameras
from data_access.records.intake.batches import Batch
from data_access.store.counts.of_batch import ReadsOfBatch
from data_access.store.disk.images import KEPT
from data_access.terms import stamp

Row = dict[str, Any]
"""One read as it is stored, by column."""

_TRIES: Final = 3
"""So often reads are matched outside a turn; then within it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedBatch:
    """The hits of a batch, as of one state of the lists and one instant."""

    entries: EntriesInForce
    at: datetime
    hits: list[NewHit]

    def still_holds(self, site: Site, turn: Turn) -> bool:
        """Say whether the turn's own lists and instant would give the same."""
        unchanged = site.lists.is_current(self.entries, turn.connection)
        return unchanged and self.entries.is_steady(self.at, turn.now)

    def keep(self, site: Site, turn: Turn, batch: int) -> None:
        """Keep the hits, if there are any, with an entry that commits to them."""
        if self.hits:
            exact = {"hits": len(self.hits), "live": sum(each.sounds for each in self.hits)}
            act = MadeHits(batch=batch, content=_content(self.hits), exact=exact)
            hits.keep(turn.connection, turn.end_of(act), self.hits)


class BatchMatching:
    """Matching of one stored batch, as often as it needs."""

    def __init__(self, site: Site, batch: Batch) -> None:
        self._site, self._batch = site, batch
        self._reads: ReadsOfBatch | None = None
        self._tries = 0
        self._at = site.now()

    def outside(self) -> MatchedBatch:
        """Match before a turn. Raises `Busy` if a list is damaged, or the reads cannot be read: whoever brings them keeps them."""
        for last in (False, True):
            try:
                with self._site.ledger.reading() as connection:
                    return self._matched(connection, self._at)
            except (
                BadSite
            ) as error:  # the version was replaced, and its key destroyed, since the register was looked at
                if last:
                    raise Busy(str(error)) from error
        raise AssertionError

    def within(self, batch: MatchedBatch, turn: Turn) -> MatchedBatch | None:
        """Return what holds within a turn; None if it is to be matched again before another turn."""
        if batch.still_holds(self._site, turn):
            return batch
        self._tries += 1
        self._at = turn.now
        return self._matched(turn.connection, turn.now) if self._tries >= _TRIES else None

    def _matched(self, connection: Connection, at: datetime) -> MatchedBatch:
        there = self._site.lists.listed(connection)
        new = list(self._new(there, at)) if len(there) else []
        return MatchedBatch(entries=there, at=at, hits=new)

    def _new(self, there: EntriesInForce, at: datetime) -> Iterator[NewHit]:
        self._reads = self._reads or self._site.store.reads_to_match(self._batch.number)
        columns = self._reads.columns
        captured_us = columns["captured_at"].cast("int64").to_numpy()
        reads = ReadColumns(plates=columns["plate"], states=columns["plate_state"], captured_us=captured_us)
        kept = self._site.pack.keep.get(self._batch.retention_class, timedelta(0))
        found = there.hits(reads, at).of_reads_at_most(
            kept // timedelta(microseconds=1)
        )  # what is past is matched no more
        places = np.unique(found.reads)
        rows = dict(zip(places.tolist(), self._reads.rows(places), strict=True))
        with self._site.ledger.reading() as connection:
            names = {each.camera_id: each.name for each in cameras.every(connection)} if rows else {}
        sealer = HitSealer(self._site.keyring, self._batch.retention_class, self._batch.number)
        listed = there.entries(np.unique(found.entries))
        for read, entry, likeness, states in _each(found):
            row, which = rows[read], listed[entry]
            text = _read_text(row, names.get(row["camera_id"])), which.text
            ciphertext = sealer.seal(row["read_id"], which.mark, row["captured_at"], text)
            yield self._hit(row, which, (Likeness(likeness), StateAgreement(states)), ciphertext)

    def _hit(
        self,
        row: Row,
        entry: ListedEntry,
        how: tuple[Likeness, StateAgreement],
        ciphertext: tuple[bytes, str],
    ) -> NewHit:
        arrived_at = row["received_at"] or self._at
        late = arrived_at - row["captured_at"] > self._site.facts.late_after
        return NewHit(
            batch=self._batch.number,
            read_id=row["read_id"],
            retention_class=self._batch.retention_class,
            camera_id=row["camera_id"],
            captured_at=row["captured_at"],
            arrived_at=arrived_at,
            entry=entry.number,
            list_id=entry.list_id,
            version=entry.version,
            entry_mark=entry.mark,
            plate_mark=self._site.lists.plate_mark(row["plate"]),
            likeness=how[0].name.lower(),
            states=how[1].name.lower(),
            late=late,
            sounds=how[0] is Likeness.EXACT and not late,
            sealed=ciphertext[0],
            sealed_under=ciphertext[1],
        )


def _each(pairs: Hits) -> Iterator[tuple[int, int, int, int]]:
    """Yield read, entry, likeness and agreement of states, hit by hit."""
    columns = (pairs.reads, pairs.entries, pairs.likeness, pairs.states)
    return zip(*(column.tolist() for column in columns), strict=True)


def _read_text(row: Row, camera_name: str | None) -> ReadText:
    return ReadText(
        plate=row["plate"],
        state=row["plate_state"],
        camera_name=camera_name or row["camera_name"] or row["camera_id"],
        lat_e7=row["lat_e7"],
        lon_e7=row["lon_e7"],
        heading_deg=row["heading_deg"],
        colour=row["colour"],
        make=row["make"],
        body=row["body"],
        picture=(row["image_ref"] or "").startswith(KEPT),
    )


def _content(new: list[NewHit]) -> str:
    """Return the SHA-256 of which read met which entry, and how, of keyed hashes and times alone."""
    lines = (
        f"{each.entry_mark.hex()} {each.plate_mark.hex()} {stamp(each.captured_at)} {each.likeness}" for each in new
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
