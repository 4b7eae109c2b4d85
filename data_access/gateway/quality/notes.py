"""What is said of the cameras with every answer: which of those that were asked were down, quiet, behind or new, and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np

from data_access.answers.facts import CameraNote, CameraNotes
from data_access.gateway.quality.board import Board, Stretch
from data_access.gateway.quality.nowhere import slips_of
from data_access.gateway.quality.rule import CameraState, Mask, Numbers
from data_access.questions.scope import Scope
from data_access.questions.shapes import Area, Cameras
from data_access.records.intake.cameras import Camera
from data_access.steps import Reach
from data_access.store.forms.geometry import within
from data_access.terms import hour_of, hour_start

OUT, REFUSED, DOWN, QUIET, BEHIND, NEW = STATES = ("out", "refused", "down", "quiet", "behind", "new")
"""What may be said of a camera; `refused` says that its reads were, by an outage that was struck out since; `out` says that it was out of service, and its reads refused; `behind` is said of a source: it has brought nothing yet of the window's end."""

MOST = 40
"""So many notes are written out; of the others only the number."""

BEHIND_AFTER = timedelta(hours=1)
Span = tuple[datetime, datetime]


def facts_of(board: Board, scope: Scope, reach: Reach) -> CameraNotes:
    """Say of the cameras that a question asks which were out of service, down, quiet, behind or new in its windows.

    At most `MOST` notes are named.
    """
    spans = spans_of(scope, reach)
    rows = in_service(board, asked_rows(board, scope), spans)
    notes = sorted(_notes(board, rows, spans), key=lambda note: (STATES.index(note.state), -note.missing, note.name))
    said = {state: len({note.camera_id for note in notes if note.state == state}) for state in STATES}
    return CameraNotes(
        asked=len(rows),
        out=said[OUT],
        refused=said[REFUSED],
        down=said[DOWN],
        quiet=said[QUIET],
        behind=sum(len(behind) for behind in _behind(board, rows, spans).values()),
        new=said[NEW],
        named=tuple(notes[:MOST]),
        more=max(0, len(notes) - MOST),
        slips={} if len(rows) else slips_of(board, scope.areas),
    )


def entry_of(facts: CameraNotes | None) -> dict[str, int] | None:
    """Return what the outcome's entry keeps of it: of how many cameras each state is said."""
    return None if facts is None else {state: facts.count(state) for state in STATES}


def asked_rows(board: Board, scope: Scope) -> Numbers:
    """Return the rows of the fixed cameras that a question looks at: those in its areas or its lists, else all."""
    if not scope.searches:
        return np.zeros(0, np.intp)  # it asks no camera: the reads were seen before
    return np.flatnonzero(board.fixed & _in_areas(board, scope.areas))


def asked_cameras(board: Board, scope: Scope) -> int | None:
    """Count the cameras that a question asks by its areas: those named, or those in service that the register places in them.

    None for a question without an area. A mobile unit counts only where the register says a place of it.
    """
    if not scope.areas:
        return None
    named = _in_areas(board, [area for area in scope.areas if isinstance(area, Cameras)]) & bool(scope.named_cameras)
    rows = np.flatnonzero(_in_areas(board, scope.areas) & ~named)
    placed = np.array([row for row in rows.tolist() if board.cameras[row].lat_e7 is not None], np.intp)
    if scope.windows is not None:
        placed = in_service(board, placed, [(window.start, window.end) for window in scope.windows])
    return int(named.sum()) + len(placed)


def spans_of(scope: Scope, reach: Reach) -> list[Span]:
    """Return the stretches of time that an answer can speak of: the windows, or all that is kept; none in the future."""
    oldest = reach.as_of - max(reach.keep.values(), default=timedelta(0))
    windows = scope.windows
    asked = [(oldest, reach.as_of)] if windows is None else [(window.start, window.end) for window in windows]
    clipped = [(max(start, oldest), min(end, reach.as_of)) for start, end in sorted(asked)]
    return [(start, end) for start, end in clipped if start < end]


def _in_areas(board: Board, areas: Sequence[Area]) -> Mask:
    """Return which cameras stand in any of some areas, or are named by them; all of them if there are no areas."""
    if not areas:
        return np.ones(len(board.cameras), np.bool_)
    there: Mask = np.logical_or.reduce([_in_area(board, area) for area in areas])
    return there


def _in_area(board: Board, area: Area) -> Mask:
    if isinstance(area, Cameras):
        named = set(area.ids)
        return np.array([camera.camera_id in named for camera in board.cameras], np.bool_)
    return within(area, board.lat_e7, board.lon_e7)


def in_service(board: Board, rows: Numbers, spans: Sequence[Span]) -> Numbers:
    """Leave out the cameras that were not put up yet, or taken down already, in all of the time."""
    begins, ends = board.active_s[rows].T
    up = [(begins < end.timestamp()) & (ends > start.timestamp()) for start, end in spans]
    return rows[np.any(up, axis=0)] if up else rows[:0]


def _notes(board: Board, rows: Numbers, spans: Sequence[Span]) -> Iterator[CameraNote]:
    """Yield what there is to say; the same thing once, though several windows meet it."""
    if not len(rows) or not spans:
        return
    told: set[tuple[str, str, datetime | None]] = set()
    yield from _outages(board, rows, spans)
    for span in spans:
        for note in _in_span(board, rows, span):
            key = (note.camera_id, note.state, note.start)
            if key not in told:
                told.add(key)
                yield note
    for source, behind in _behind(board, rows, spans).items():
        reach_s = int(board.reach_s[behind].min())
        cameras = f"{len(behind)} camera{'' if len(behind) == 1 else 's'} of {source}"
        yield CameraNote(
            camera_id="", name=cameras, state=BEHIND, start=datetime.fromtimestamp(reach_s, UTC) if reach_s else None
        )


def _outages(board: Board, rows: Numbers, spans: Sequence[Span]) -> Iterator[CameraNote]:
    """Yield the times out of service that meet any of the windows, each once, as they were recorded.

    Of one that was struck out the time is said in which reads were refused for it: they are missing here.
    """
    for camera in (board.cameras[row] for row in rows.tolist()):
        said = [(OUT, each.since, each.until) for each in camera.outages]
        said += [(REFUSED, each.refused_since, each.refused_until) for each in camera.struck if each.refused]
        for state, start, end in said:
            note = CameraNote(camera_id=camera.camera_id, name=camera.name, state=state, start=start, end=end)
            if any(_meets(note, span) for span in spans):
                yield note


def _in_span(board: Board, rows: Numbers, span: Span) -> Iterator[CameraNote]:
    start, end = hour_of(span[0]), hour_of(span[1] - timedelta(microseconds=1)) + 1
    for note in board.notes(rows, start, end, partial(_in_hours, board, rows, start, end)):
        if note.state != DOWN or _meets(note, span):
            yield note


def _in_hours(board: Board, rows: Numbers, start: int, end: int) -> Iterator[CameraNote]:
    rows = rows[board.states(rows, start, end).any(axis=1)]
    if not len(rows):
        return
    stretch = board.stretch(rows, start, end)
    first, last = start - stretch.start, end - stretch.start
    for place, row in enumerate(rows.tolist()):
        camera = board.cameras[row]
        here = _Camera(camera, place, stretch)
        states = set(stretch.states[place, first:last].tolist())
        if CameraState.DOWN in states:
            yield from here.downs(first, last)
        if CameraState.QUIET in states:
            yield from here.quiets(first, last)
        if CameraState.NEW in states:
            yield CameraNote(camera_id=camera.camera_id, name=camera.name, state=NEW)


@dataclass(frozen=True, slots=True)
class _Camera:
    """One camera's row in a stretch that was judged."""

    camera: Camera
    place: int
    stretch: Stretch

    def downs(self, first: int, last: int) -> Iterator[CameraNote]:
        """Yield each time without reads that reaches into some columns, from the read before to the one after."""
        down = self.stretch.states[self.place] == CameraState.DOWN
        for begin, end in _runs(down, first, last):
            began, ended = self._read(begin - 1, last=True) or self._hour(begin), self._read(end, last=False)
            yield self._note(DOWN, began, ended, slice(begin, end))

    def quiets(self, first: int, last: int) -> Iterator[CameraNote]:
        """Yield each stretch of quiet hours among some columns."""
        quiet = self.stretch.states[self.place] == CameraState.QUIET
        for begin, end in _runs(quiet, first, last):
            yield self._note(QUIET, self._hour(begin), self._hour(end), slice(begin, end))

    def _hour(self, column: int) -> datetime:
        return hour_start(self.stretch.start + column)

    def _note(self, state: str, start: datetime, end: datetime | None, columns: slice) -> CameraNote:
        usual = self._usual(start, end or self._hour(columns.stop))
        reads = int(self.stretch.reads[self.place, columns].sum())
        return CameraNote(
            camera_id=self.camera.camera_id,
            name=self.camera.name,
            state=state,
            start=start,
            end=end,
            reads=reads,
            usual=usual,
        )

    def _usual(self, start: datetime, end: datetime) -> float:
        """Return how many reads are usual from one instant to another: of an hour as much as lies between them."""
        usual = self.stretch.usual[self.place]
        first, last = ((at - self._hour(0)) / timedelta(hours=1) for at in (start, end))
        hours = np.arange(max(0, int(first)), min(len(usual), int(np.ceil(last))))
        shares = np.minimum(hours + 1, last) - np.maximum(hours, first)
        return round(float(np.nansum(usual[hours] * shares)), 1)

    def _read(self, column: int, *, last: bool) -> datetime | None:
        """Return the last or first read of an hour, or of the other that clocks show alike; None if neither has one.

        None, too, if the hour lies beyond the stretch.
        """
        week = self.stretch.week
        for at in (column, self.stretch.twins.get(column, column)):
            if 0 <= at < week.reads.shape[1] and week.reads[self.place, at]:
                second = int((week.last_s if last else week.first_s)[self.place, at])
                return self._hour(at) + timedelta(seconds=second)
        return None


def _runs(there: Mask, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the runs (begin, end) that have a column in `first <= column < last`, whole."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], there, [False]]).astype(np.int8)))
    for begin, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if begin < last and end > first:
            yield begin, end


def _meets(note: CameraNote, span: Span) -> bool:
    """True if a time without reads, known to the second, lies in a window at all."""
    return (note.start is None or note.start < span[1]) and (note.end is None or note.end > span[0])


def _behind(board: Board, rows: Numbers, spans: Sequence[Span]) -> Mapping[str, list[int]]:
    """Return the cameras whose source has brought nothing yet of the end of the time, by source."""
    behind: dict[str, list[int]] = defaultdict(list)
    end = max((span[1] for span in spans), default=datetime.fromtimestamp(0, UTC)) - BEHIND_AFTER
    for row in rows[board.reach_s[rows] < end.timestamp()].tolist():
        behind[board.cameras[row].source].append(row)
    return behind
