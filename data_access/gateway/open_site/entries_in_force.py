"""What is wanted now: entries of all hot lists, laid out for matching once and made anew when one of them has changed.

    versions of downloaded lists, own entries -> `EntriesInForce` -> matched outside a turn -> inside it `is_current`, or matched again

So an entry that was approved in one turn meets the reads that are shown in later ones, and one that was removed meets none of them.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from json.encoder import encode_basestring_ascii as quoted
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_access.errors import BadSite
from data_access.gateway.open_site.downloaded_entries import DownloadedEntries, EntryBlock, ListedEntry
from data_access.gateway.open_site.hot_list_contents import EntryText, opened_blocks
from data_access.gateway.open_site.list_entry_contents import OwnEntry, own_entries
from data_access.keyring import KeyRing
from data_access.ledger.turn import Connection
from data_access.matching.matching import ListMatcher, Readings
from data_access.matching.terms import Hits, ReadColumns
from data_access.records.casework import list_entries
from data_access.records.casework.hits import MARK_BYTES
from data_access.records.intake import hot_lists
from data_access.records.intake.hot_lists import HotList

OWN: Final = ""
"""Stands for the agency's own list among the damaged ones."""
HEALED_BY: Final = "its entries are damaged. Import its newest whole file again: workbench hot-list import."
MARKS_KEY: Final = "hot-list-marks"
"""Name of the key under which entries and plates are hashed."""
_KNOWN_BY: Final = ("plate", "state", "record_no")
"""What the mark of a downloaded list's entry is made of, beside the list."""

Stamp = tuple[object, ...]
"""Tells one state of all lists from another."""


class _Part(Protocol):
    """The entries of one list, by their places."""

    @property
    def matcher(self) -> ListMatcher:
        """Matches them."""

    def entries(self, places: Sequence[int]) -> Iterator[ListedEntry]:
        """Yield some; places in ascending order."""

    def place_of(self, mark: bytes) -> int | None:
        """Return where the entry of a mark stands; None if it is none of these."""


class EntriesInForce:
    """All entries as of one state of the lists, counted through from the first list to the last.

    Attributes:
        stamp: That state.
    """

    def __init__(self, stamp: Stamp, parts: Sequence[_Part]) -> None:
        self.stamp, self._parts = stamp, parts
        *self._firsts, self._count = accumulate((len(each.matcher) for each in parts), initial=0)

    def __len__(self) -> int:
        return self._count

    def hits(self, reads: ReadColumns, at: datetime) -> Hits:
        """Match reads that came in together. Raises `ValueError` if a plate is not folded."""
        readings = Readings.of(reads)
        of_parts = [part.matcher.hits_of(readings, at) for part in self._parts]
        return Hits.of_all([hits.counted_from(first) for hits, first in zip(of_parts, self._firsts, strict=True)])

    def is_steady(self, since: datetime, until: datetime) -> bool:
        """Say whether reads that came in at either of two instants meet the same entries; never if they stand in the wrong order."""
        return since <= until and all(part.matcher.is_steady(since, until) for part in self._parts)

    def entries(self, numbers: npt.NDArray[np.int64]) -> dict[int, ListedEntry]:
        """Return some entries by their numbers, which are in ascending order, each once."""
        found: dict[int, ListedEntry] = {}
        for part, first in zip(self._parts, self._firsts, strict=True):
            mine = numbers[(numbers >= first) & (numbers < first + len(part.matcher))]
            found.update(zip(mine.tolist(), part.entries((mine - first).tolist()), strict=True))
        return found

    def is_in_force(self, mark: bytes, at: datetime) -> bool:
        """Say whether an entry matches reads that come in at an instant."""
        places = ((part, part.place_of(mark)) for part in self._parts)
        return any(place is not None and part.matcher.holds(place, at) for part, place in places)


class Lists:
    """The lists of a site, of which the last state is kept. Threads may share it.

    Attributes:
        damaged: Ids of the lists that could not be opened when they were looked at last, and `OWN` for the agency's own: while there
            is one, no read comes in, for nobody would be told that it is wanted.
    """

    def __init__(self, keyring: KeyRing) -> None:
        self._keyring = keyring
        self._key = keyring.get_or_make(MARKS_KEY)
        self._lock = threading.Lock()
        self._parts: dict[Stamp, DownloadedEntries] = {}
        self._current = EntriesInForce((), ())
        self.damaged: frozenset[str] = frozenset()

    def plate_mark(self, plate: str) -> bytes:
        """Return the keyed hash of a plate as it was read."""
        return self._mark("plate", plate)

    def list_mark(self, list_id: str, plate: str, state: str | None, record_no: str | None) -> bytes:
        """Return the keyed hash of an entry of a downloaded list, the same in each of its versions."""
        return self._mark("list", list_id, plate, state, record_no)

    def own_mark(self, number: int) -> bytes:
        """Return the keyed hash of an entry of the agency's own list."""
        return self._mark("own", number)

    def is_current(self, entries: EntriesInForce, connection: Connection) -> bool:
        """Say whether no list and no entry has changed since."""
        return stamp_of(connection) == entries.stamp

    def listed(self, connection: Connection) -> EntriesInForce:
        """Return all entries as the registers have them.

        Raises:
            BadSite: The entries of a list are damaged; names it, and says how to heal it.
        """
        with self._lock:
            stamp = stamp_of(connection)
            if stamp != self._current.stamp:
                self._current = EntriesInForce(stamp, self._laid_out(connection))
            return self._current

    def _laid_out(self, connection: Connection) -> list[_Part]:
        parts: dict[Stamp, DownloadedEntries] = {}
        damaged: dict[str, str] = {}
        for each in _downloaded(connection):
            try:
                parts[_of_list(each)] = self._part(each, connection)
            except BadSite:
                damaged[each.list_id] = f"{each.name}: {HEALED_BY}"
        self._parts = parts
        try:
            own = self._own(connection)
        except BadSite as error:
            damaged[OWN] = str(error)
        self.damaged = frozenset(damaged)
        if damaged:
            raise BadSite(f"A hot list cannot be read, so no read comes in. {' '.join(damaged.values())}")
        return [*parts.values(), own]

    def _own(self, connection: Connection) -> _OwnEntries:
        there = own_entries(self._keyring, connection)
        marks = {self.own_mark(own.number): place for place, (own, _) in enumerate(there)}
        return _OwnEntries(ListMatcher.of([plate for _, plate in there]), [own for own, _ in there], marks)

    def _part(self, hot_list: HotList, connection: Connection) -> DownloadedEntries:
        known = self._parts.get(_of_list(hot_list))
        if known is not None:
            return known
        version, sealed = hot_lists.sealed_of(connection, hot_list.list_id) or (0, b"")
        blocks = opened_blocks(self._keyring, hot_list.list_id, version, sealed)
        marked = ((each, self._marks_of(hot_list.list_id, each)) for each in blocks)
        return DownloadedEntries(hot_list, (EntryBlock.of(rows, marks, hot_list.brought_at) for rows, marks in marked))

    def _marks_of(self, list_id: str, rows: pa.RecordBatch) -> bytes:
        """Return the marks of entries, one behind the other: of each what `list_mark` returns."""
        empty, marks = self._hash(), bytearray()
        begin = f'["list", {quoted(list_id)}'
        for cells in zip(*(rows[name].to_pylist() for name in _KNOWN_BY), strict=True):
            mark = empty.copy()
            mark.update(f"{begin}{''.join(map(_cell, cells))}]".encode())
            marks += mark.digest()
        return bytes(marks)

    def _mark(self, kind: str, *of: str | int | None) -> bytes:
        mark = self._hash()
        mark.update(f"[{quoted(kind)}{''.join(map(_cell, of))}]".encode())
        return mark.digest()

    def _hash(self) -> hashlib.blake2b:
        return hashlib.blake2b(digest_size=MARK_BYTES, key=self._key)


def _cell(value: str | int | None) -> str:
    """Write a cell of a JSON array, with the comma before it: marks are kept, so they are of the same bytes for good."""
    if value is None:
        return ", null"
    return f", {value}" if isinstance(value, int) else f", {quoted(value)}"


@dataclass(frozen=True, slots=True)
class _OwnEntries:
    """The entries of the agency's own list, and the place of each by its mark."""

    matcher: ListMatcher
    own: Sequence[OwnEntry] = field(repr=False)
    marks: dict[bytes, int] = field(repr=False)

    def entries(self, places: Sequence[int]) -> Iterator[ListedEntry]:
        mark_at = {place: mark for mark, place in self.marks.items()} if places else {}
        for own, place in ((self.own[place], place) for place in places):
            text = EntryText(
                plate=own.plate, state=own.state, case=own.case_number, reason=own.purpose, note=own.narrative
            )
            yield ListedEntry(mark=mark_at[place], number=own.number, text=text)

    def place_of(self, mark: bytes) -> int | None:
        return self.marks.get(mark)


def stamp_of(connection: Connection) -> Stamp:
    """Return what tells the state of all lists from any other."""
    return (list_entries.last_change(connection), *map(_of_list, _downloaded(connection)))


def _downloaded(connection: Connection) -> list[HotList]:
    there = hot_lists.versions(connection)
    return [each for each in hot_lists.every(connection) if each.list_id in there]


def _of_list(hot_list: HotList) -> Stamp:
    return hot_list.list_id, hot_list.version, hot_list.brought_at, hot_list.name, hot_list.system
