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
from data_access.store.crowds import Crowd, crowd_of, thinned, whole_town
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Segment
from data_access.store.forms.asking import merged, oldest
from data_access.store.index.places import picked
from data_access.store.index.plate_index import Packed, SegmentPlates, distinct
from data_access.store.same_hours import Span
from data_access.store.sheaves.selection import Selection, Stretch, stretch_of
from data_access.store.sheaves.sheaf import Sheaf
from data_access.store.watch import Watch

LOOKED_AT = 300_000
"""Up to about so many reads at the hours of a question, all of them are looked at, on all days that are compared,"""
MET = 100_000
"""but of a town of which a sample is kept those of one plate in two, in three, and so on: about so many."""
PICKED = 100_000
"""Of more, those of one plate in so many: about so many reads of all on these days."""
FEW = 30
"""If fewer plates than this were met among those that were picked, all are looked at,"""
MOST = 3_000_000
"""unless that would be more reads than this."""
HERE = np.uint16(1 << same_hours.MOST)
"""Bit of a plate that was read where and when the question looks; the bits below are those of the days compared."""
Known = Mapping[SegmentId, Segment]
Bits = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreView:
    """What is counted in.

    Attributes:
        sheaves: Returns those of a segment, its columns at hand; raises `SheafDamage`.
        dictionary: All plates of the segments.
        town: Those that stand for them.
        zone: IANA name of the zone whose days count.
    """

    segments: Known
    sheaves: Callable[[Segment], Sequence[Sheaf]]
    dictionary: SegmentPlates
    town: Crowd
    zone: str


@dataclass(frozen=True, slots=True)
class DaysOfPlates:
    """On which days the plates of a crowd were there: `HERE`, and bit 0, 1, 2, ... for the days compared.

    Attributes:
        met: True if the crowd is of plates that were met alone.
    """

    crowd: Crowd
    bits: Bits
    met: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """One look into one sheaf: at the hours of the question, or of the days compared, that lie in it.

    Attributes:
        whole: True if all reads of the sheaf are there.
    """

    sheaf: Sheaf
    retention_class: str
    selection: Selection
    hours: tuple[tuple[np.uint16, Stretch], ...]
    whole: bool


def looks_of(view: StoreView, scope: Scope, reach: Reach, days: Sequence[Sequence[Span]]) -> Iterator[Look]:
    """Yield where a question looks: in its own windows, and in those of each of the days compared. Raises `SheafDamage`."""
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
        for sheaf in segment.sheaves if whole else view.sheaves(segment):
            yield Look(sheaf, key.retention_class, selection, hours, whole)


def sightings_of(crowd: Crowd, looks: Sequence[Look], watch: Watch) -> DaysOfPlates:
    """Look for the plates of a crowd.

    Raises:
        SheafDamage: What a sheaf holds cannot be read.
        TimedOut, Cancelled: It was stopped.
    """
    bits: Bits = np.zeros(len(crowd.plates), dtype=np.uint16)
    for each in looks:
        watch.check()
        placing = crowd.of(each.sheaf)
        places, at = placing.places, None
        if not each.whole:
            plates = None if placing.rows is None else each.sheaf.plates.plates[placing.rows]
            rows = replace(each.selection, plates=plates).rows(each.sheaf, each.retention_class)
            columns = each.sheaf.columns()
            of = columns.plate[rows]
            places = places[of if placing.rows is None else placing.rows.searchsorted(of)]
            at = columns.at[rows] if len({bit for bit, _ in each.hours}) > 1 else None
        for bit, (start, end) in each.hours:
            bits[places if at is None else places[(at >= start) & (at < end)]] |= bit
    return DaysOfPlates(crowd, bits)


def town_sightings(view: StoreView, looks: Sequence[Look], watch: Watch) -> DaysOfPlates:
    """Look for the town's plates, or for as many of them as will do. Raises as `sightings_of` does."""
    town = view.town
    read = [each for each in looks if not each.whole]
    most = sum(each.selection.most(each.sheaf) for each in read)
    reads = sum(each.sheaf.reads for each in read)
    if town.one_in > 1 and len(read) == len(looks) and most <= max(LOOKED_AT, reads // town.one_in):
        return _met(view.dictionary, looks, 1 + most // MET, watch)
    one_in = 1 if most <= LOOKED_AT else 1 + min(reads, 4 * most) // PICKED
    found = sightings_of(thinned(town, one_in // town.one_in) if one_in > town.one_in else town, looks, watch)
    if found.crowd.one_in == 1 or most > MOST or np.count_nonzero(found.bits & HERE) >= FEW:
        return found
    return sightings_of(whole_town(view.dictionary) if town.one_in > 1 else town, looks, watch)


def _met(dictionary: SegmentPlates, looks: Sequence[Look], one_in: int, watch: Watch) -> DaysOfPlates:
    """Look at all reads there are at the hours, or at those of one plate in so many."""
    met: list[tuple[Packed, np.uint16]] = []
    for each in looks:
        watch.check()
        rows = each.selection.rows(each.sheaf, each.retention_class)
        columns = each.sheaf.columns()
        plates = each.sheaf.plates.plates[columns.plate[rows]]
        if one_in > 1:
            chosen = picked(plates, one_in)
            rows, plates = rows[chosen], plates[chosen]
        at = columns.at[rows]
        met += [(plates[(at >= start) & (at < end)], bit) for bit, (start, end) in each.hours]
    crowd = crowd_of(distinct([plates for plates, _ in met]), dictionary, one_in)
    bits: Bits = np.zeros(len(crowd.plates), dtype=np.uint16)
    for plates, bit in met:
        bits[crowd.plates.searchsorted(plates)] |= bit
    return DaysOfPlates(crowd, bits, met=True)


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
