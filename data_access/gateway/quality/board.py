"""The board: what each camera read in each hour, in memory, as the register has it. It never changes; a new one takes its place.

It is swapped as the last thing in the turn that changes the register, and a question takes it in its own turn: so the two
never tell different things. What the rule says is worked out week by week when it is first asked for, and handed on to the
next board as far as it still holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from data_access.answers.facts import CameraNote
from data_access.gateway.quality.clocks import offset_h, shared, twins
from data_access.gateway.quality.rule import (
    UNKNOWN,
    WEEK_H,
    WEEKS,
    Counts,
    Floats,
    Mask,
    Numbers,
    States,
    median,
    states,
)
from data_access.gateway.quality.weeks import Week, joined, rows_of
from data_access.records.intake.cameras import Camera
from data_access.terms import CameraKind

Row = tuple[str, int, int, int | None, int | None]
"""Camera, hour, reads, and seconds from the hour's beginning to its first and last read."""

FEW = 4
"""Of a source with so many cameras or more, the latest read of all is not believed: one camera's clock may be ahead."""

Notes = tuple[CameraNote, ...]
StretchKey = tuple[int, int, bytes]
"""First hour, the hour behind the last, and the cameras' places."""

NEVER = 2**40
FEW_OF = 20
"""Asked for at most one in so many cameras, a week is worked out for these alone, so often; else for all, and kept."""
STRETCHES = 64
"""What was said of so many stretches of time is kept."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in one week, NaN where nothing is; and whether the weeks before were enough for all of it."""

    reads: Floats
    by_weeks_before: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some cameras in some whole weeks: what they read, what is usual, and what the rule says.

    Attributes:
        start: The first column's hour.
        reads: As they are judged: of two hours that clocks show alike, half of both in each (`clocks.shared`); `week` has them as
            they stand.
        twins: For the column of such an hour that of the other.
    """

    start: int
    week: Week
    reads: Counts
    twins: Mapping[int, int]
    usual: Floats
    states: States


def _numbers() -> Numbers:
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """Cameras by hours.

    Attributes:
        zone: IANA zone of the clocks that people drive by: what is usual goes by their hours of the week.
        cameras: As the register of cameras has them.
        fixed: True for a camera that stands; mobile units read when they drive, so nothing is usual of them.
        active_s: For each camera, from and up to when it is up, seconds since 1970.
        begins, ends: Whole hours that are known of each camera: `begins <= hour < ends`.
        reach_s: For each camera, up to when its source has brought reads, seconds since 1970.
    """

    zone: str = "UTC"
    cameras: tuple[Camera, ...] = ()
    lat_e7: Numbers = field(default_factory=_numbers)
    lon_e7: Numbers = field(default_factory=_numbers)
    fixed: Mask = field(default_factory=lambda: np.empty(0, np.bool_))
    active_s: Numbers = field(default_factory=lambda: np.empty((0, 2), np.int64))
    begins: Numbers = field(default_factory=_numbers)
    ends: Numbers = field(default_factory=_numbers)
    reach_s: Numbers = field(default_factory=_numbers)
    _first_h: Numbers = field(default_factory=_numbers)
    _last_s: Numbers = field(default_factory=_numbers)
    _weeks: Mapping[int, Week] = field(default_factory=dict)
    _places: Mapping[str, int] = field(default_factory=dict)
    _usual: dict[int, Usual] = field(default_factory=dict)
    _states: dict[int, States] = field(default_factory=dict)
    _times: dict[int, int] = field(default_factory=dict)
    _notes: dict[StretchKey, Notes] = field(default_factory=dict)

    def with_cameras(self, cameras: Iterable[Camera]) -> Board:
        """Return a board of these cameras; those it had are among them and keep their counts."""
        by_id = {camera.camera_id: camera for camera in cameras}
        new = [camera for name, camera in by_id.items() if name not in self._places]
        listed = (*(by_id.get(camera.camera_id, camera) for camera in self.cameras), *new)
        return replace(
            self,
            cameras=listed,
            lat_e7=np.array([camera.lat_e7 or 0 for camera in listed], np.int64),
            lon_e7=np.array([camera.lon_e7 or 0 for camera in listed], np.int64),
            fixed=np.array([camera.kind is CameraKind.FIXED for camera in listed], np.bool_),
            active_s=np.array([_active_s(camera) for camera in listed], np.int64).reshape(-1, 2),
            _first_h=np.concatenate([self._first_h, np.full(len(new), NEVER, np.int64)]),
            _last_s=np.concatenate([self._last_s, np.zeros(len(new), np.int64)]),
            _weeks={number: week.grown(len(listed)) for number, week in self._weeks.items()},
            _places={camera.camera_id: place for place, camera in enumerate(listed)},
            _usual={},
            _states={},
            _times={},
            _notes={},
        )._known()

    def plus(self, counts: Iterable[Row]) -> Board:
        """Return a board with more counts; those of a camera that is in no register are left out."""
        rows = rows_of(list(counts), self._places)
        number = rows.hour // WEEK_H
        weeks, touched = dict(self._weeks), sorted(set(number.tolist()))
        for each in touched:
            weeks[each] = weeks.get(each, Week.empty(len(self.cameras))).plus(rows.only(number == each))
        first_h, last_s = self._first_h.copy(), self._last_s.copy()
        np.minimum.at(first_h, rows.camera, rows.hour)
        np.maximum.at(last_s, rows.camera, rows.hour * 3600 + np.maximum(rows.last_s, 0))
        new = replace(self, _first_h=first_h, _last_s=last_s, _weeks=weeks)._known()
        first = min([*touched, *(_changed_from(self, new) // WEEK_H).tolist()], default=NEVER)
        usual = {
            n: u for n, u in self._usual.copy().items() if n + WEEKS + 1 < first or (n <= first and u.by_weeks_before)
        }
        states = {
            n: each for n, each in self._states.copy().items() if n + 1 < first and usual.keys() >= {n - 1, n, n + 1}
        }
        return replace(new, _usual=usual, _states=states, _times={}, _notes={})

    def without(self, before: int) -> Board:
        """Return a board without the weeks that lie wholly before an hour."""
        kept = {number: week for number, week in self._weeks.items() if (number + 1) * WEEK_H > before}
        return replace(self, _weeks=kept, _usual={}, _states={}, _times={}, _notes={})

    def reads(self, places: Numbers, start: int, end: int) -> Counts:
        """Return what some cameras read in the hours `start <= hour < end`; one row a camera, one column an hour."""
        numbers = range(start // WEEK_H, (end - 1) // WEEK_H + 1)
        week, first = joined([self._week(number, places) for number in numbers]), numbers[0] * WEEK_H
        return week.reads[:, start - first : end - first]

    def states(self, places: Numbers, start: int, end: int) -> States:
        """Say what the rule says of some cameras in the hours `start <= hour < end`; one row a camera, one column an hour."""
        numbers = _around(start, end)
        shown = slice(start - numbers[0] * WEEK_H, end - numbers[0] * WEEK_H)
        if self._are_few(places) and not self._states.keys() >= set(numbers[1:-1]):
            return self.stretch(places, start, end).states[:, shown]
        inner = [self._states_kept(number)[places] for number in numbers[1:-1]]
        return np.concatenate(inner, axis=1)[:, shown.start - WEEK_H : shown.stop - WEEK_H]

    def stretch(self, places: Numbers, start: int, end: int) -> Stretch:
        """Judge some cameras in the hours `start <= hour < end`, rounded to whole weeks, with a week more on each side."""
        numbers = _around(start, end)
        week, alike = joined([self._week(number, places) for number in numbers]), twins(self.zone, numbers)
        reads = shared(week.reads, alike)
        if self._are_few(places) and not self._states.keys() >= set(numbers):
            usual = np.concatenate([self._usual_near(number, places) for number in numbers], axis=1)
            said = states(reads, usual, *self._masks(numbers, places))
        else:
            said = np.concatenate([self._states_kept(number)[places] for number in numbers], axis=1)
            usual = np.concatenate([self._usual_kept(number).reads[places] for number in numbers], axis=1)
        return Stretch(numbers[0] * WEEK_H, week, reads, alike, usual, said)

    def notes(self, places: Numbers, start: int, end: int, make: Callable[[], Iterable[CameraNote]]) -> Notes:
        """Return what `make` says of some cameras in the hours `start <= hour < end`; the last stretches are kept."""
        key = start, end, places.tobytes()
        kept = self._notes.get(key)
        if kept is None:
            kept = self._notes[key] = tuple(make())
            for old in list(self._notes)[:-STRETCHES]:
                self._notes.pop(old, None)
        return kept

    def _are_few(self, places: Numbers) -> bool:
        return len(places) * FEW_OF <= len(self.cameras)

    def _week(self, number: int, places: Numbers) -> Week:
        week = self._weeks.get(number)
        return Week.empty(len(places)) if week is None else week.of(places)

    def _masks(self, numbers: range, places: Numbers) -> tuple[Mask, Mask]:
        """Say which hours are known, and which lie before the end of what a source has brought."""
        hours = np.arange(numbers[0] * WEEK_H, (numbers[-1] + 1) * WEEK_H)
        over = hours < self.ends[places, None]
        return over & (hours >= self.begins[places, None]), over

    def _counted(self, number: int, places: Numbers) -> Counts:
        known, _ = self._masks(range(number, number + 1), places)
        reads = shared(self._week(number, places).reads, twins(self.zone, range(number, number + 1)))
        return np.where(known, reads, UNKNOWN)

    def _shifted(self, number: int, back: int, places: Numbers) -> Counts:
        """Return what is known of a week so many weeks before, hour by hour of the agency's clocks."""
        moved = offset_h(self.zone, number) - offset_h(self.zone, number - back)
        if not moved.any():
            return self._counted(number - back, places)
        near = [self._counted(number - back + each, places) for each in (-1, 0, 1)]
        return np.concatenate(near, axis=1)[:, WEEK_H + np.arange(WEEK_H) + moved]

    def _usual_of(self, number: int, places: Numbers) -> Usual:
        before = median([self._shifted(number, back, places) for back in range(1, WEEKS + 1)])
        unknown = np.isnan(before)
        if not unknown.any():
            return Usual(before, by_weeks_before=self._keeps_its_clocks(number))
        after = median([self._shifted(number, -on, places) for on in range(1, WEEKS + 1)])
        return Usual(np.where(unknown, after, before), by_weeks_before=False)

    def _keeps_its_clocks(self, number: int) -> bool:
        """True if the clocks were not changed in a week and the weeks before it."""
        return bool((offset_h(self.zone, number) == offset_h(self.zone, number - WEEKS)).all())

    def _usual_kept(self, number: int) -> Usual:
        if number not in self._usual:
            self._usual[number] = self._usual_of(number, np.arange(len(self.cameras)))
        return self._usual[number]

    def _usual_near(self, number: int, places: Numbers) -> Floats:
        """Return what is usual of some cameras: as it is kept of all, else worked out for these alone, the first times."""
        kept = self._usual.get(number)
        if kept is None:
            times = self._times[number] = self._times.get(number, 0) + 1
            kept = self._usual_kept(number) if times > FEW_OF else None
        return self._usual_of(number, places).reads if kept is None else kept.reads[places]

    def _states_kept(self, number: int) -> States:
        if number not in self._states:
            near, everybody = range(number - 1, number + 2), np.arange(len(self.cameras))
            reads = shared(joined([self._week(each, everybody) for each in near]).reads, twins(self.zone, near))
            usual = np.concatenate([self._usual_kept(each).reads for each in near], axis=1)
            self._states[number] = states(reads, usual, *self._masks(near, everybody))[:, WEEK_H : 2 * WEEK_H]
        return self._states[number]

    def _known(self) -> Board:
        """Say up to when each source has brought reads, by what its cameras read last, and what is known by that."""
        sources: dict[str, list[int]] = defaultdict(list)
        for place, camera in enumerate(self.cameras):
            sources[camera.source].append(place)
        reach_s = np.zeros(len(self.cameras), np.int64)
        for places in sources.values():
            latest = np.sort(self._last_s[places])[::-1]
            reach_s[places] = latest[1] if len(places) >= FEW else latest[0]
        reach_s = np.maximum(reach_s, self._last_s)
        put_up, down = -(-self.active_s[:, 0] // 3600), self.active_s[:, 1] // 3600
        begins, ends = np.maximum(put_up, self._first_h + 1), np.minimum(down, reach_s // 3600)
        return replace(self, reach_s=reach_s, begins=begins, ends=ends)


def _around(start: int, end: int) -> range:
    """Number the weeks that some hours lie in, and one more on each side."""
    return range(start // WEEK_H - 1, (end - 1) // WEEK_H + 2)


def _changed_from(old: Board, new: Board) -> Numbers:
    """Return the first hour, for each camera of which another hour is known now than before."""
    pairs = (old.begins, new.begins), (old.ends, new.ends)
    return np.concatenate([np.minimum(was, now)[was != now] for was, now in pairs])


def _active_s(camera: Camera) -> tuple[int, int]:
    begin, end = camera.active_from, camera.active_to
    return int(begin.timestamp()) if begin else 0, int(end.timestamp()) if end else NEVER
