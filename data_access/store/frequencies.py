"""How often the town's plates are read, counted so that chance matches of a pattern can be estimated. No plate leaves here.

Days that the question does not look into say how present each plate is in town, and on how many of them it was where the
question looks, at the same hours. Where and when the question looks, the different plates are counted: all of them, or those
of a sample of the town's plates, by where each plate's reads are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from data_access.questions.scope import Scope
from data_access.steps import Reach
from data_access.store import same_hours
from data_access.store.disk.segments import SegmentId
from data_access.store.index.places import alone_on
from data_access.store.index.plate_index import Packed, SegmentPlates
from data_access.store.same_hours import Span
from data_access.store.sightings import HERE, Bits, Known, Town, sightings, wholly_seen
from data_access.store.sql.statements import merged
from data_access.store.watch import Watch

LOWS = (0, 1, 2, 3, 5, 9, 15, 30, 60, 120, 240)
"""Plates are told apart by how many reads they have on other days: so many, up to the next number."""
FEW_DAYS = 2
"""Up to so many days of the store are as good as none of all that are kept."""
LOOKED_AT_DAYS, FEW_FITTING = 6, 2_000
"""Next to more days plates that were read on one day alone are looked up on so many other days; those that fit, on all if they are so few."""
COLUMNS = same_hours.MOST + 1

Numbers = npt.NDArray[np.float64]
Totals = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]

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


def counted(town: Town, scope: Scope, reach: Reach, fitting: Packed, watch: Watch) -> Frequencies:
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
    into = {key: segment for key, segment in town.segments.items() if _looked_into(key, windows)}
    apart = {key: each for key, each in town.segments.items() if key not in into and wholly_seen(each, reach)}
    if not apart:
        return no_other_days()
    free = frozenset(key.day for key in apart) - {key.day for key in into}
    compared = same_hours.comparison_of(windows, _traffic({**into, **apart}, reach), free, town.zone)
    days = len(compared.windows)
    mine = np.searchsorted(town.dictionary.plates, fitting)
    there = sightings(replace(town, segments={**into, **apart}), scope, reach, mine, compared.windows, watch)
    watch.check()
    reads = _reads(town, apart)
    table = _Table(_CLASS_OF[np.minimum(reads, LOWS[-1])], there.bits, days)
    own = table.of(mine)
    rest = table.of(None).less(own) if there.others is None else table.of(np.flatnonzero(there.others))
    return Frequencies(
        days=len({key.day for key in apart}),
        reads=sum(segment.reads for segment in apart.values()),
        compared=days,
        alike=compared.alike,
        fitting=own.town,
        town=rest.town,
        here=rest.here,
        alone=_alone(town, into, apart, reads, fitting, mine),
        every=float(there.one_in),
        on_days=(own.on_days, rest.on_days),
        regulars=_regulars(own.here.sum(axis=0), days) if compared.alike else 0,
    )


def _alone(
    town: Town, into: Known, apart: Known, reads: Totals, fitting: Packed, places: Places
) -> tuple[float, float]:
    """Count the plates with all of their reads on other days on one of these: those that fit, and all others.

    Next to a question of a day or two that is as good as with all of their reads on one day, which is known beforehand. Else
    it is looked up: of all plates on a few days, which stand for the others, and of those that fit on all, if they are few.
    """
    free = frozenset(key.day for key in apart) - {key.day for key in into}
    if len({key.day for key in into}) <= FEW_DAYS:
        alone = town.places.alone(town.dictionary, _by_day(town, town.segments))
        some = frozenset(alone.counts) & free
        mine = int(np.isin(alone.day[places], [day.toordinal() for day in some]).sum())
        return mine, sum(alone.counts[day] for day in some) - mine
    days = _by_day(town, {key: each for key, each in apart.items() if key.day in free})
    few = same_hours.spread(sorted(days), LOOKED_AT_DAYS)
    found = [alone_on(town.places, town.dictionary, reads, days[day]) for day in few]
    if len(fitting) > FEW_FITTING:
        mine = sum(int(np.isin(each, places).sum()) for each in found)
        return mine, sum(map(len, found)) - mine
    mine = sum(_alone_on(parts, fitting, reads[places]) for parts in days.values())
    return mine, max(0.0, sum(map(len, found)) * len(days) / len(few) - mine)


def _alone_on(parts: Sequence[SegmentPlates], plates: Packed, reads: Totals) -> int:
    on_day = sum(part.counts_of(plates) for part in parts)
    return int(np.count_nonzero((on_day == reads) & (reads > 0)))


def _by_day(town: Town, segments: Known) -> dict[date, list[SegmentPlates]]:
    days = defaultdict[date, list[SegmentPlates]](list)
    for key, segment in segments.items():
        days[key.day] += [sheaf.plates for sheaf in town.sheaves(segment)]
    return days


def _traffic(segments: Known, reach: Reach) -> Counter[date]:
    """Count the reads of each whole day."""
    traffic: Counter[date] = Counter()
    for key, segment in segments.items():
        if key.end <= reach.as_of:
            traffic[key.day] += segment.reads
    return traffic


def _looked_into(key: SegmentId, windows: Sequence[Span]) -> bool:
    first, last = key.start, key.end
    return any(first < end and start < last for start, end in windows)


def _reads(town: Town, apart: Known) -> Totals:
    """Count the reads of each plate of the dictionary in the segments apart: in them, or in all less in the others."""
    rest = {key: segment for key, segment in town.segments.items() if key not in apart}
    fewer = len(apart) <= len(rest)
    sign, few = (1, apart) if fewer else (-1, rest)
    totals: Totals = np.zeros_like(town.dictionary.counts) if fewer else town.dictionary.counts.copy()
    for segment in few.values():
        for sheaf in town.sheaves(segment):
            totals[town.places.of(town.dictionary, sheaf.plates)] += sign * sheaf.plates.counts
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

    def of(self, plates: Places | None) -> _Counts:
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
