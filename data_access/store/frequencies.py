"""How often the town's plates are read, counted so that chance matches of a pattern can be estimated. No plate leaves here.

Days that the question does not look into say how present each plate is in town, and on how many of them it was where the
question looks, at the same hours. Where and when the question looks, the different plates are counted: all of them, or those
of a sample of the town's plates, by where each plate's reads are.
"""

from __future__ import annotations

import threading
from collections import defaultdict
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
from data_access.store.crowds import AloneDays, Crowd, crowd_of, of_sample
from data_access.store.disk import sheaf_keeping
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.forms.asking import merged, oldest
from data_access.store.index.dictionary import Dictionary
from data_access.store.index.patterns import fit_of
from data_access.store.index.places import PlatePlaces
from data_access.store.index.plate_index import Counts, Packed
from data_access.store.plan import FEW_PLATES, plates_of, plates_that_fit
from data_access.store.sheaves.columns import Rows
from data_access.store.sheaves.sheaf import Sheaf, SheafDamage
from data_access.store.sightings import (
    HERE,
    Bits,
    DaysOfPlates,
    Known,
    StoreView,
    looked_into,
    looks_of,
    sightings_of,
    town_sightings,
    traffic_of,
    wholly_seen,
)
from data_access.store.watch import Watch

LOWS = (0, 1, 2, 3, 5, 9, 15, 30, 60, 120, 240)
"""Plates are told apart by how many reads they have on other days: so many, up to the next number."""
COUNTED_S = 2.0
"""Longest time that counting may take, seconds."""
FEW_DAYS = 2
"""Up to so many days of the store are as good as none of all that are kept."""
LOOKED_AT_DAYS = 6
"""Next to more days the town's plates that were read on one day alone are looked up on so many other days; those that fit, on all."""
COLUMNS = same_hours.MOST + 1

Numbers = npt.NDArray[np.float64]

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
        times: How many times as long as each of them the question's own windows are.
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
    times: float
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
        days=0, reads=0, compared=0, alike=False, times=1.0, fitting=none, town=none, here=none, alone=(0, 0), every=1.0,
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
    alone: AloneDays


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
    fitting = plates_that_fit(indexes.dictionary, plates, fit_of(scope.pattern))
    if len(fitting) > FEW_PLATES:
        return Obstacle.MANY_FIT
    past = _past(segments, scope, reach)
    dictionary = indexes.dictionary.without(plates, plates_of(past))
    fitting = fitting[dictionary.counts_of(fitting) > 0]
    segments = {key: each for key, each in segments.items() if key not in past}
    town = of_sample(indexes.places.sample(dictionary), indexes.places)
    view = StoreView(segments=segments, sheaves=sheaf_keeping.sound, dictionary=dictionary, town=town, zone=zone)
    try:
        return counted(view, indexes.alone, scope, reach, fitting, watch)
    except TimedOut:
        return Obstacle.TOO_LONG
    except (SheafDamage, OSError):
        return Obstacle.DAMAGE


def _past(segments: Known, scope: Scope, reach: Reach) -> dict[SegmentId, Segment]:
    """Return the days with reads that are past their retention, unless the question looks into them: nothing of them is counted."""
    windows = merged(scope.windows or ())
    return {
        key: each
        for key, each in segments.items()
        if (key.retention_class not in reach.keep or key.start < oldest(reach, key.retention_class))
        and not looked_into(key, windows)
    }


def counted(
    view: StoreView, alone: AloneDays, scope: Scope, reach: Reach, fitting: Packed, watch: Watch
) -> Frequencies:
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
    into = {key: segment for key, segment in view.segments.items() if looked_into(key, windows)}
    apart = {key: each for key, each in view.segments.items() if key not in into and wholly_seen(each, reach)}
    if not apart:
        return no_other_days()
    free = frozenset(key.day for key in apart) - {key.day for key in into}
    counts = {key: sum(sheaf.reads for sheaf in each.sheaves) for key, each in (*into.items(), *apart.items())}
    compared = same_hours.same_hours_of(windows, traffic_of(counts, reach), free, view.zone)
    days = len(compared.windows)
    looks = list(looks_of(replace(view, segments={**into, **apart}), scope, reach, compared.windows))
    mine = crowd_of(fitting, view.dictionary)
    own_reads, town_reads = _reads(view, apart, mine), _reads(view, apart, view.town)
    town = town_sightings(view, looks, watch)
    watch.check()
    own = _Table.of(own_reads, sightings_of(mine, looks, watch), days).counts()
    rest = _rest(view, apart, fitting, town, town_reads, days)
    return Frequencies(
        days=len({key.day for key in apart}),
        reads=sum(counts[key] for key in apart),
        compared=days,
        alike=compared.alike,
        times=compared.times,
        fitting=own.town,
        town=rest.town,
        here=rest.here,
        alone=_alone(view, alone, (into, apart), (mine, own_reads), town_reads),
        every=float(town.crowd.one_in),
        on_days=(own.on_days, rest.on_days),
        regulars=_regulars(own.here.sum(axis=0), days) if compared.alike else 0,
    )


def _rest(view: StoreView, apart: Known, fitting: Packed, town: DaysOfPlates, town_reads: Counts, days: int) -> _Counts:
    """Count the town's plates without those that fit."""
    reads = town_reads if town.crowd.plates is view.town.plates else _reads(view, apart, town.crowd)
    table = _Table.of(reads, town, days)
    rest = table.counts().less(table.counts(town.crowd.places_of(fitting)))
    if not town.met:
        return rest
    every, mine = (
        np.bincount(_classes(each), minlength=len(LOWS))
        for each in (town_reads, town_reads[view.town.places_of(fitting)])
    )
    share = view.town.one_in / town.crowd.one_in
    rest.town[1:, 0] = np.maximum((every - mine) * share - rest.town[:, 1:].sum(axis=1), rest.town[:, 0])[1:]
    return rest


def _alone(
    view: StoreView, alone: AloneDays, days_of: tuple[Known, Known], mine: tuple[Crowd, Counts], town_reads: Counts
) -> tuple[float, float]:
    """Count the plates with all of their reads on other days on one of these: those that fit, and all others.

    Next to a question of a day or two that is as good as with all of their reads on one day, which is known beforehand. Else
    it is looked up: of the town's on a few days, which stand for the others, and of those that fit on all.

    Args:
        days_of: The segments that the question looks into, and those apart.
        mine: The plates that fit and, as `town_reads` of the town's, how many reads each has on other days.
    """
    into, apart = days_of
    free, one_in = frozenset(key.day for key in apart) - {key.day for key in into}, view.town.one_in
    if len({key.day for key in into}) <= FEW_DAYS:
        days = _by_day(view.segments)
        counts = alone.of(view.town, days)
        some = [day for day in counts if day in free]
        fitting = sum(mine[0].alone_in(days[day], mine[0].counts) for day in some)
        return fitting, max(0.0, sum(counts[day] for day in some) * one_in - fitting)
    days = _by_day({key: each for key, each in apart.items() if key.day in free})
    few = same_hours.spread(sorted(days), LOOKED_AT_DAYS)
    fitting = sum(mine[0].alone_in(sheaves, mine[1]) for sheaves in days.values())
    found = sum(view.town.alone_in(days[day], town_reads) for day in few)
    return fitting, max(0.0, found * one_in * len(days) / max(1, len(few)) - fitting)


def _by_day(segments: Known) -> dict[date, list[Sheaf]]:
    days = defaultdict[date, list[Sheaf]](list)
    for key, segment in segments.items():
        days[key.day] += segment.sheaves
    return days


def _reads(view: StoreView, apart: Known, crowd: Crowd) -> Counts:
    """Count the reads of each plate of a crowd in the segments apart: in them, or in all less in the others."""
    rest = {key: segment for key, segment in view.segments.items() if key not in apart}
    fewer = len(apart) <= len(rest)
    some = crowd.reads_in(sheaf for segment in (apart if fewer else rest).values() for sheaf in segment.sheaves)
    return some if fewer else crowd.counts - some


def _classes(reads: Counts) -> npt.NDArray[np.uint8]:
    return _CLASS_OF[np.minimum(reads, LOWS[-1])]


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
    """For each plate of a crowd its row in the tables, and when it was there."""

    rows: npt.NDArray[np.uint8]
    bits: Bits
    days: int

    @classmethod
    def of(cls, reads: Counts, sightings: DaysOfPlates, days: int) -> _Table:
        """Tell plates apart by their reads on other days."""
        return cls(_classes(reads), sightings.bits, days)

    def counts(self, plates: Rows | None = None) -> _Counts:
        """Count some plates, by their places in the crowd; None for all."""
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
