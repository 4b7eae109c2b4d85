"""Which of the store's plates were read where a question looks, on its own days and at the same hours of others. No plate leaves here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from data_access.questions.scope import Scope
from data_access.questions.shapes import Window
from data_access.steps import Reach
from data_access.store import same_hours
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Segment
from data_access.store.forms.asking import merged, oldest
from data_access.store.index.places import PlatePlaces
from data_access.store.index.plate_index import Packed, SegmentPlates
from data_access.store.same_hours import Span
from data_access.store.sheaves.columns import Mask, Rows
from data_access.store.sheaves.selection import Selection, Stretch, stretch_of
from data_access.store.sheaves.sheaf import Sheaf
from data_access.store.watch import Watch

LOOKED_AT = 300_000
"""Up to about so many reads at the hours of a question, all of them are looked at, on all days that are compared."""
PICKED = 100_000
"""Of more, those of one plate in two, in three, and so on: about so many reads of all on these days."""
FEW = 30
"""If fewer plates than this were met among those that were picked, all are looked at,"""
MOST = 3_000_000
"""unless that would be more reads than this."""
HERE = np.uint16(1 << same_hours.MOST)
"""Bit of a plate that was read where and when the question looks; the bits below are those of the days compared."""
_MIXES = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))
"""Those of splitmix64, which spread plates that are written alike."""

Known = Mapping[SegmentId, Segment]
Bits = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreView:
    """What is counted in.

    Attributes:
        sheaves: Returns those of a segment; raises `SheafDamage`.
        dictionary: All plates of the segments.
        zone: IANA name of the zone whose days count.
    """

    segments: Known
    sheaves: Callable[[Segment], Sequence[Sheaf]]
    dictionary: SegmentPlates
    places: PlatePlaces
    zone: str


@dataclass(frozen=True, slots=True)
class DaysOfPlates:
    """For each plate of the dictionary on which days it was there.

    Attributes:
        bits: `HERE`, and bit 0, 1, 2, ... for the days compared.
        one_in: One plate in so many was looked for, beside those that fit the pattern.
        others: Which do not fit and were looked for; None for all.
    """

    bits: Bits
    one_in: int
    others: Mask | None


def sightings(
    view: StoreView, scope: Scope, reach: Reach, fitting: Rows, days: Sequence[Sequence[Span]], watch: Watch
) -> DaysOfPlates:
    """Look where a question looks: in its own windows, and in those of each of the days compared.

    Args:
        fitting: Where in the dictionary the plates stand that are looked for in any case.

    Raises:
        SheafDamage: What a sheaf holds cannot be read.
        TimedOut, Cancelled: It was stopped.
    """
    looks = []
    for look in _looks(view, scope, reach, days):
        looks.append(look)
        watch.check()
    read = [each for each in looks if not each.whole]
    most = sum(each.selection.most(each.sheaf) for each in read)
    reads = sum(each.sheaf.reads for each in read)
    one_in = 1 if most <= LOOKED_AT else 1 + min(reads, 4 * most) // PICKED
    if one_in > 1:
        others = picked(view.dictionary.plates, one_in)
        others[fitting] = True
        bits = _bits(view, looks, others, watch)
        others[fitting] = False
        if most > MOST or np.count_nonzero(bits[others] & HERE) >= FEW:
            return DaysOfPlates(bits, one_in, others)
    return DaysOfPlates(_bits(view, looks, None, watch), 1, None)


@dataclass(frozen=True, slots=True)
class _Look:
    """One look into one sheaf: at the hours of the question, or of the days compared, that lie in it.

    Attributes:
        whole: True if all reads of the sheaf are there.
    """

    sheaf: Sheaf
    retention_class: str
    selection: Selection
    hours: tuple[tuple[np.uint16, Stretch], ...]
    whole: bool


def _looks(view: StoreView, scope: Scope, reach: Reach, days: Sequence[Sequence[Span]]) -> Iterator[_Look]:
    spans = [(HERE, span) for span in merged(scope.windows or ())]
    spans += [(np.uint16(1 << number), span) for number, spans_of in enumerate(days) for span in spans_of]
    everywhere = not scope.areas and not scope.filters.used()
    for key, segment in view.segments.items():
        first, last = key.start, key.end
        there = [(bit, span) for bit, span in spans if first < span[1] and span[0] < last]
        if not there:
            continue
        windows = tuple(Window(start=start, end=end) for _, (start, end) in there)
        selection = Selection(replace(scope, windows=windows), reach)
        hours = tuple((bit, stretch_of(*span)) for bit, span in there)
        whole = everywhere and all(start <= first and last <= end for _, (start, end) in there)
        whole = whole and wholly_seen(segment, reach)
        for sheaf in view.sheaves(segment):
            yield _Look(sheaf, key.retention_class, selection, hours, whole)


def _bits(view: StoreView, looks: Sequence[_Look], some: Mask | None, watch: Watch) -> Bits:
    """Look for some plates of the dictionary, or for all."""
    bits: Bits = np.zeros(len(view.dictionary.plates), dtype=np.uint16)
    for each in looks:
        watch.check()
        of = view.places.of(view.dictionary, each.sheaf.plates)
        at = None
        if not each.whole:
            plates = None if some is None else each.sheaf.plates.plates[some[of]]
            rows = replace(each.selection, plates=plates).rows(each.sheaf, each.retention_class)
            columns = each.sheaf.columns()
            of = of[columns.plate[rows]]
            at = columns.at[rows] if len({bit for bit, _ in each.hours}) > 1 else None
        for bit, (start, end) in each.hours:
            bits[of if at is None else of[(at >= start) & (at < end)]] |= bit
    return bits


def looked_into(key: SegmentId, windows: Sequence[Span]) -> bool:
    """Say whether windows touch a day."""
    first, last = key.start, key.end
    return any(first < end and start < last for start, end in windows)


def traffic_of(reads: Mapping[SegmentId, int], reach: Reach) -> Counter[date]:
    """Return the reads of each day that was over when the question was decided on."""
    traffic: Counter[date] = Counter()
    for key, count in reads.items():
        if key.end <= reach.as_of:
            traffic[key.day] += count
    return traffic


def wholly_seen(segment: Segment, reach: Reach) -> bool:
    """Say whether a question may see all reads of a segment: none too old, none of an import that is hidden."""
    key = segment.file.segment
    if key.retention_class not in reach.keep or key.start < oldest(reach, key.retention_class):
        return False
    return all(batch <= reach.batches.upto and batch not in reach.batches.hidden for batch in segment.batches)


def picked(plates: Packed, one_in: int) -> Mask:
    """Pick one plate in so many, the same ones wherever they are, without regard to how they are written."""
    mixed = plates.view(np.uint64)
    for shift, factor in _MIXES:
        mixed = (mixed ^ (mixed >> shift)) * factor
    chosen: Mask = (mixed >> np.uint64(31)) % np.uint64(one_in) == 0
    return chosen
