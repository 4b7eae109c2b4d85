"""How often the town's plates are read, counted so that chance matches of a pattern can be estimated. No plate leaves here.

Days that the question does not look into say how present each plate is in town, and on how many of them it was where the
question looks, at the same hours. Where and when the question looks, the different plates are counted: all of them, or those
of a sample of the town's plates, by where each plate's reads are.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from data_access.errors import TimedOut
from data_access.questions.scope import Scope
from data_access.questions.with_reads import WithReads
from data_access.steps import Reach
from data_access.store import same_hours
from data_access.store.disk import sheaf_keeping
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Shelf
from data_access.store.forms.asking import merged
from data_access.store.index.dictionary import Dictionary
from data_access.store.index.patterns import fit_of
from data_access.store.index.places import PlatePlaces, alone_on
from data_access.store.index.plate_index import Packed, SegmentPlates
from data_access.store.plan import FEW_PLATES, plates_of
from data_access.store.same_hours import Span
from data_access.store.sheaves.columns import Rows
from data_access.store.sheaves.sheaf import SheafDamage
from data_access.store.sightings import HERE, Bits, Known, StoreView, sightings, wholly_seen
from data_access.store.watch import Watch

LOWS = (0, 1, 2, 3, 5, 9, 15, 30, 60, 120, 240)
"""Plates are told apart by how many reads they have on other days: so many, up to the next number."""
COUNTED_S = 2.0
"""Longest time that counting may take, seconds."""
FEW_DAYS = 2
"""Up to so many days of the store are as good as none of all that are kept."""
LOOKED_AT_DAYS, FEW_FITTING = 6, 2_000
"""Next to more days plates that were read on one day alone are looked up on so many other days; those that fit, on all if they are so few."""
COLUMNS = same_hours.MOST + 1

Numbers = npt.NDArray[np.float64]
Totals = npt.NDArray[np.int32]

_CLASS_OF = (np.searchsorted(LOWS, np.arange(LOWS[-1] + 1), side="right") - 1).astype(np.uint8)
_DAYS = np.uint16(HERE - 1)
_PATTERNS = int(HERE)
_DAY_OF = np.array(
    [[number >> day & 1 for day in range(same_hours.MOST)] for number in range(_PATTERNS)], dtype=np.float64
)
_COUNT_OF = np.array([number.bit_count() for number in range(int(HERE))], dtype=np.uint8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frequencies:
    """Counts for one question about part of a plate. Other days are those that the question does not look into; the days
    compared are those of them on which the same hours are counted, of the same kind of day.

    Tables have a row for each of `LOWS`, by how many reads a plate has on other days, and a column for 0, 1, 2, ... of the
    days compared on which it was where the question looks, at the same hours.

    Attributes:
        days, reads: How many other days there are, and reads on them.
        compared: How many days are compared; if they are not `alike`, stretches of other days, at all hours.
        alone: Of the fitting plates and of the town's those with all reads on one of some of the other days.
        fitting: Plates that fit the pattern and have reads on other days.
        town: All others that have; of a sample if one is taken.
        here: Those of the town, or of its sample, that were read where and when the question looks, whatever their characters;
            in the first row those without reads on other days.
        every: Of how many plates each of the town stands for.
        on_days: Of the fitting plates and of the town's, those that were there on each of the days compared, a column a day.
        regulars: Fitting plates read where and when the question looks, and on at least half of the days compared, of three or more.
    """

    days: int
    reads: int
    compared: int
    alike: bool
    fitting: Numbers
    town: Numbers
    here: Numbers
    alone: tuple[float, float]
    every: float
    on_days: tuple[Numbers, Numbers]
    regulars: int

    @property
    def counted(self) -> float:
        """How many plates were met where and when the question looks, one by one."""
        return float(self.here.sum())


def no_other_days() -> Frequencies:
    """Return the counts of a question that looks into all days."""
    none = np.zeros((len(LOWS), COLUMNS))
    return Frequencies(
        days=0, reads=0, compared=0, alike=False, fitting=none, town=none, here=none, alone=(0, 0), every=1.0,
        on_days=(none[:, :0], none[:, :0]), regulars=0,
    )  # fmt: skip


class Obstacle(StrEnum):
    """Why nothing was counted, which is no reason to keep the answer back."""

    MANY_FIT = "many_fit"
    """More than `FEW_PLATES`."""
    TOO_LONG = "too_long"
    DAMAGE = "not_counted"
    """What the columns hold could not be read."""


@dataclass(frozen=True, slots=True)
class Indexes:
    """The store's plates, and where those of each of its parts stand among them."""

    dictionary: Dictionary
    places: PlatePlaces


def of(
    shelf: Shelf, indexes: Indexes, question: WithReads, reach: Reach, zone: str, cancel: threading.Event | None
) -> Frequencies | Obstacle | None:
    """Count for one question; None if it is not about part of a plate.

    Args:
        zone: IANA name of the zone whose days are workdays or weekends.

    Raises:
        Cancelled: It was stopped.
    """
    scope, segments = question.scope, shelf.segments()
    if scope.pattern is None:
        return None
    plates, watch = plates_of(segments), Watch(min(reach.max_s, COUNTED_S), cancel)
    fitting = indexes.dictionary.fitting(plates, fit_of(scope.pattern))
    if len(fitting) > FEW_PLATES:
        return Obstacle.MANY_FIT
    dictionary = indexes.dictionary.of(plates)
    view = StoreView(
        segments=segments, sheaves=sheaf_keeping.sound, dictionary=dictionary, places=indexes.places, zone=zone
    )
    try:
        return counted(view, scope, reach, fitting, watch)
    except TimedOut:
        return Obstacle.TOO_LONG
    except (SheafDamage, OSError):
        return Obstacle.DAMAGE


def counted(view: StoreView, scope: Scope, reach: Reach, fitting: Packed, watch: Watch) -> Frequencies:
    """Count for one question.

    Args:
        fitting: All plates that fit the pattern, packed and sorted.

    Raises:
        SheafDamage: What a sheaf holds cannot be read.
        TimedOut, Cancelled: It was stopped.
    """
    if scope.windows is None:
        return no_other_days()
    windows = merged(scope.windows)
    into = {key: segment for key, segment in view.segments.items() if _looked_into(key, windows)}
    apart = {key: each for key, each in view.segments.items() if key not in into and wholly_seen(each, reach)}
    if not apart:
        return no_other_days()
    free = frozenset(key.day for key in apart) - {key.day for key in into}
    counts = {key: sum(sheaf.reads for sheaf in view.sheaves(each)) for key, each in (*into.items(), *apart.items())}
    compared = same_hours.same_hours_of(windows, _traffic(counts, reach), free, view.zone)
    days = len(compared.windows)
    mine = np.searchsorted(view.dictionary.plates, fitting)
    there = sightings(replace(view, segments={**into, **apart}), scope, reach, mine, compared.windows, watch)
    watch.check()
    reads = _reads(view, apart)
    table = _Table(_CLASS_OF[np.minimum(reads, LOWS[-1])], there.bits, days)
    own = table.of(mine)
    rest = table.of(None).less(own) if there.others is None else table.of(np.flatnonzero(there.others))
    return Frequencies(
        days=len({key.day for key in apart}),
        reads=sum(counts[key] for key in apart),
        compared=days,
        alike=compared.alike,
        fitting=own.town,
        town=rest.town,
        here=rest.here,
        alone=_alone(view, into, apart, reads, fitting, mine),
        every=float(there.one_in),
        on_days=(own.on_days, rest.on_days),
        regulars=_regulars(own.here.sum(axis=0), days) if compared.alike else 0,
    )


def _alone(
    view: StoreView, into: Known, apart: Known, reads: Totals, fitting: Packed, places: Rows
) -> tuple[float, float]:
    """Count the plates with all of their reads on other days on one of these: those that fit, and all others.

    Next to a question of a day or two that is as good as with all of their reads on one day, which is known beforehand. Else
    it is looked up: of all plates on a few days, which stand for the others, and of those that fit on all, if they are few.
    """
    free = frozenset(key.day for key in apart) - {key.day for key in into}
    if len({key.day for key in into}) <= FEW_DAYS:
        alone = view.places.alone(view.dictionary, _by_day(view, view.segments))
        some = frozenset(alone.counts) & free
        mine = int(np.isin(alone.day[places], [day.toordinal() for day in some]).sum())
        return mine, sum(alone.counts[day] for day in some) - mine
    days = _by_day(view, {key: each for key, each in apart.items() if key.day in free})
    few = same_hours.spread(sorted(days), LOOKED_AT_DAYS)
    found = [alone_on(view.places, view.dictionary, reads, days[day]) for day in few]
    if len(fitting) > FEW_FITTING:
        mine = sum(int(np.isin(each, places).sum()) for each in found)
        return mine, sum(map(len, found)) - mine
    mine = sum(_alone_on(parts, fitting, reads[places]) for parts in days.values())
    return mine, max(0.0, sum(map(len, found)) * len(days) / len(few) - mine)


def _alone_on(parts: Sequence[SegmentPlates], plates: Packed, reads: Totals) -> int:
    on_day = sum(part.counts_of(plates) for part in parts)
    return int(np.count_nonzero((on_day == reads) & (reads > 0)))


def _by_day(view: StoreView, segments: Known) -> dict[date, list[SegmentPlates]]:
    days = defaultdict[date, list[SegmentPlates]](list)
    for key, segment in segments.items():
        days[key.day] += [sheaf.plates for sheaf in view.sheaves(segment)]
    return days


def _traffic(reads: Mapping[SegmentId, int], reach: Reach) -> Counter[date]:
    """Count the reads of each whole day."""
    traffic: Counter[date] = Counter()
    for key, count in reads.items():
        if key.end <= reach.as_of:
            traffic[key.day] += count
    return traffic


def _looked_into(key: SegmentId, windows: Sequence[Span]) -> bool:
    first, last = key.start, key.end
    return any(first < end and start < last for start, end in windows)


def _reads(view: StoreView, apart: Known) -> Totals:
    """Count the reads of each plate of the dictionary in the segments apart: in them, or in all less in the others."""
    rest = {key: segment for key, segment in view.segments.items() if key not in apart}
    fewer = len(apart) <= len(rest)
    sign, few = (1, apart) if fewer else (-1, rest)
    totals: Totals = np.zeros_like(view.dictionary.counts) if fewer else view.dictionary.counts.copy()
    for segment in few.values():
        for sheaf in view.sheaves(segment):
            totals[view.places.of(view.dictionary, sheaf.plates)] += sign * sheaf.plates.counts
    return totals


@dataclass(frozen=True, slots=True)
class _Counts:
    """Tables of some plates, as in `Frequencies`, and by reads on other days those on each of the days compared."""

    town: Numbers
    here: Numbers
    on_days: Numbers

    def less(self, other: _Counts) -> _Counts:
        """Return those of the plates that are not among some others."""
        return _Counts(self.town - other.town, self.here - other.here, self.on_days - other.on_days)


@dataclass(frozen=True, slots=True)
class _Table:
    """For each plate of the dictionary its row in the tables, and when it was there."""

    rows: npt.NDArray[np.uint8]
    bits: Bits
    days: int

    def of(self, plates: Rows | None) -> _Counts:
        """Count some plates, by their places in the dictionary; None for all."""
        rows, bits = (self.rows, self.bits) if plates is None else (self.rows[plates], self.bits[plates])
        town = np.zeros((len(LOWS), COLUMNS))
        town[:, 0] = np.bincount(rows, minlength=len(LOWS))
        there = np.flatnonzero(bits)
        rows, bits = rows[there], bits[there]
        cells = rows.astype(np.uint16) * np.uint16(COLUMNS) + _COUNT_OF[bits & _DAYS]
        met = _tabled(cells)
        town += met
        town[:, 0] -= met.sum(axis=1)
        town[0] = 0.0
        both = np.bincount(rows.astype(np.intp) * _PATTERNS + (bits & _DAYS), minlength=len(LOWS) * _PATTERNS)
        return _Counts(town, _tabled(cells[bits >= HERE]), both.reshape(len(LOWS), _PATTERNS) @ _DAY_OF[:, : self.days])


def _tabled(cells: npt.NDArray[np.uint16]) -> Numbers:
    return np.bincount(cells, minlength=len(LOWS) * COLUMNS).reshape(len(LOWS), COLUMNS).astype(np.float64)


def _regulars(here: Numbers, days: int) -> int:
    return round(float(here[(days + 1) // 2 :].sum())) if days >= FEWEST_DAYS else 0


FEWEST_DAYS = 3
"""A regular is told by so many days compared or more."""
