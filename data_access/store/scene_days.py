"""How many plates were at several scenes on other days of the same kind, at the same hours. No plate leaves here.

Scenes of one day are moved to another day together: who passes two places in one evening passes both on one way. Scenes of
different days are moved together, too, and besides each to days of its own: there are few days to which all may be moved at
once, and many to which each may.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from data_access.errors import TimedOut
from data_access.questions.scope import Scope
from data_access.questions.shapes import Window
from data_access.questions.with_reads import WithReads
from data_access.steps import Reach
from data_access.store.disk import sheaf_keeping
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Shelf
from data_access.store.forms.asking import merged, oldest
from data_access.store.frequencies import COUNTED_S, Obstacle
from data_access.store.index.plate_index import Packed, distinct, unpacked_letters
from data_access.store.kinds import search_of
from data_access.store.same_hours import Span, moved, shifts_of, utc_days
from data_access.store.sheaves.selection import Selection
from data_access.store.sheaves.sheaf import SheafDamage
from data_access.store.sightings import Known, looked_into, traffic_of, wholly_seen
from data_access.store.watch import Watch

MOST_DAYS = 12
"""To so many other days a scene is moved at most,"""
MOST_SEGMENTS = 24
"""and to fewer if its windows would touch more days of the store than about so many."""
FEWEST_DAYS = 2
"""With fewer days than this nothing is compared."""
DRAWS = 48
"""So often each scene is moved to a day of its own."""
TRIES = 20
"""So many draws for one in which no two scenes of different days meet on one."""
ONE_NIGHT = timedelta(hours=6)
"""Scenes that are no farther apart in time are of one day, whatever midnight lies between."""
UNREAD = ord("?")

Counts = npt.NDArray[np.int64]
Moves = tuple[int, ...]
"""By how many days each scene is moved."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SceneDays:
    """Counts for one question about plates at several scenes.

    Tables have a row for each time that the scenes were moved, and a column for each set of scenes, of which the first is the
    lowest bit: how many plates were at exactly these. No plate is counted that was at none.

    Attributes:
        at_least: At how many scenes a plate has to be.
        days, reads: How many other days there are, and reads on them.
        compared: To how many other days the scene was moved that has the fewest; 0 if nothing is compared.
        own: One row, of the scenes where and when the question looks.
        together: All moved by the same number of days.
        apart: Those of one day moved together, others to other days; without rows if all are of one day.
    """

    at_least: int
    days: int
    reads: int
    compared: int
    own: Counts
    together: Counts
    apart: Counts


def of(
    shelf: Shelf, question: WithReads, reach: Reach, zone: str, cancel: threading.Event | None
) -> SceneDays | Obstacle | None:
    """Count for one question; None if it is about no scenes.

    Args:
        zone: IANA name of the zone whose days are workdays or weekends.

    Raises:
        Cancelled: It was stopped.
    """
    scenes = search_of(question).scenes
    if scenes is None:
        return None
    known = {key: each for key, each in shelf.segments().items() if key.retention_class in reach.keep}
    looks = _Looks(scenes.scopes(question), known, reach, Watch(min(reach.max_s, COUNTED_S), cancel))
    try:
        return _counted(looks, scenes.enough(question), ZoneInfo(zone))
    except TimedOut:
        return Obstacle.TOO_LONG
    except (SheafDamage, OSError):
        return Obstacle.DAMAGE


class _Looks:
    """Which plates were at each scene, on the question's own days and on others. Each is looked up once."""

    def __init__(self, scopes: Sequence[Scope], segments: Known, reach: Reach, watch: Watch) -> None:
        self.segments, self.reach = segments, reach
        self.windows = [merged(scope.windows or ()) for scope in scopes]
        self._scopes, self._watch = scopes, watch
        self._plates: dict[tuple[int, int], Packed] = {}
        self.classes: set[str] = set()
        """Retention classes of the reads that were met."""

    def plates(self, scene: int, days: int) -> Packed:
        """Return the plates at a scene so many days later, each once, sorted."""
        if (scene, days) not in self._plates:
            self._plates[scene, days] = self._looked_up(scene, moved(self.windows[scene], days))
        return self._plates[scene, days]

    def _looked_up(self, scene: int, spans: Sequence[Span]) -> Packed:
        windows = tuple(Window(start=start, end=end) for start, end in spans)
        selection = Selection(replace(self._scopes[scene], windows=windows), self.reach)
        there = []
        for key, segment in self.segments.items():
            if looked_into(key, spans):
                self._watch.check()
                for sheaf in sheaf_keeping.sound(segment):
                    rows = selection.rows(sheaf, key.retention_class)
                    if len(rows):
                        self.classes.add(key.retention_class)
                        there.append(sheaf.plates_at(rows))
        return distinct(there)

    def table(self, moves: Sequence[Moves]) -> Counts:
        """Count the plates by the scenes that they were at, a row for each time that the scenes are moved."""
        scenes = range(len(self._scopes))
        every = distinct([self.plates(scene, days) for each in moves for scene, days in zip(scenes, each, strict=True)])
        whole = (unpacked_letters(every) != UNREAD).all(axis=1) & (every != 0)
        counts: Counts = np.zeros((len(moves), 1 << len(scenes)), dtype=np.int64)
        for row, each in enumerate(moves):
            self._watch.check()
            marks = np.zeros(len(every), dtype=np.uint8)
            for scene, days in zip(scenes, each, strict=True):
                marks[np.searchsorted(every, self.plates(scene, days))] |= np.uint8(1 << scene)
            counts[row] = np.bincount(marks[whole], minlength=counts.shape[1])
        counts[:, 0] = 0
        return counts


def _counted(looks: _Looks, enough: int, zone: ZoneInfo) -> SceneDays:
    scenes = len(looks.windows)
    own = looks.table([(0,) * scenes])
    reads = {key: sum(sheaf.reads for sheaf in sheaf_keeping.sound(each)) for key, each in looks.segments.items()}
    apart = _free(looks)
    free = frozenset(key.day for key in apart)
    groups = _of_one_day(looks.windows, zone)
    traffic = traffic_of(reads, looks.reach)
    shifts = []
    for group in groups:
        spans = sorted(span for scene in group for span in looks.windows[scene])
        shifts.append([*shifts_of(spans, traffic, free, zone, most=MOST_DAYS, segments=MOST_SEGMENTS)])
    compared = min(map(len, shifts))
    enough_days = compared >= FEWEST_DAYS
    both = [day for day in shifts[0] if all(day in each for each in shifts)] if enough_days else []
    draws = _draws(looks.windows, groups, shifts, zone) if enough_days and len(groups) > 1 else ()
    return SceneDays(
        at_least=enough,
        days=len(free),
        reads=sum(reads[key] for key in apart),
        compared=compared if enough_days else 0,
        own=own,
        together=looks.table([(days,) * scenes for days in both]),
        apart=looks.table([*draws]),
    )


def _free(looks: _Looks) -> list[SegmentId]:
    """Return the days, by class, that the question does not look into and of which it may see all that it met on its own."""
    windows = [span for spans in looks.windows for span in spans]
    kept = max((oldest(looks.reach, name) for name in looks.classes), default=None)
    seen = {key for key, each in looks.segments.items() if wholly_seen(each, looks.reach)}
    into = {key.day for key in looks.segments if looked_into(key, windows)}
    hidden = {key.day for key in looks.segments if key.retention_class in looks.classes and key not in seen}
    return [key for key in seen if key.day not in into | hidden and (kept is None or key.start >= kept)]


def _of_one_day(windows: Sequence[Sequence[Span]], zone: ZoneInfo) -> list[list[int]]:
    """Return the scenes, by their numbers, in groups that are of one day or night."""
    groups: list[list[int]] = []
    for scene, spans in enumerate(windows):
        near = [each for each in groups if any(_near(spans, windows[other], zone) for other in each)]
        groups = [each for each in groups if each not in near] + [[*(n for each in near for n in each), scene]]
    return groups


def _near(some: Sequence[Span], others: Sequence[Span], zone: ZoneInfo) -> bool:
    if _days(some, zone) & _days(others, zone):
        return True
    return any(start < stop + ONE_NIGHT and begin < end + ONE_NIGHT for start, end in some for begin, stop in others)


def _days(spans: Sequence[Span], zone: ZoneInfo) -> frozenset[date]:
    return frozenset(day for start, end in spans for day in utc_days(start.astimezone(zone), end.astimezone(zone)))


def _draws(
    windows: Sequence[Sequence[Span]], groups: Sequence[Sequence[int]], shifts: Sequence[Sequence[int]], zone: ZoneInfo
) -> Iterator[Moves]:
    """Yield different ways to move each group to a day of its own, the same ones each time."""
    chance, seen = np.random.default_rng(0), set[Moves]()
    days = [[day.toordinal() for scene in group for day in _days(windows[scene], zone)] for group in groups]
    for _ in range(DRAWS * TRIES):
        drawn = [int(each[int(chance.integers(len(each)))]) for each in shifts]
        there = [{day + by for day in some} for some, by in zip(days, drawn, strict=True)]
        move = [0] * len(windows)
        for group, by in zip(groups, drawn, strict=True):
            for scene in group:
                move[scene] = by
        if len(set[int]().union(*there)) == sum(map(len, there)) and tuple(move) not in seen:
            seen.add(tuple(move))
            yield tuple(move)
        if len(seen) >= DRAWS:
            return
