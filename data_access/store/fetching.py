"""Answering a question from the segments it has to look into, within its bounds of rows and time."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa

from data_access.characters import UNREAD
from data_access.errors import Busy, Reason, Refused
from data_access.questions.with_reads import WithReads
from data_access.shortage import is_shortage
from data_access.steps import Reach
from data_access.store.companions import Lookout
from data_access.store.convoy import PASSAGE_COLUMNS, ConvoyTerms, passages_of
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.forms import corrections
from data_access.store.forms.asking import shown_columns
from data_access.store.index.plate_index import Packed, distinct, unpack
from data_access.store.kinds import Search, search_of
from data_access.store.plan import Route
from data_access.store.scenes import MOST_LOOKED_AT
from data_access.store.sheaves.answer_rows import Gleaning, answered, shown, with_their_texts
from data_access.store.sheaves.columns import Rows
from data_access.store.sheaves.selection import Selection, stretch_of
from data_access.store.sheaves.sheaf import Sheaf, SheafDamage
from data_access.store.watch import Watch

TRIES = 32
"""So often an answer is begun anew because a segment got other files meanwhile."""

MANY_BLOCKS: Final = 128
"""Of so many blocks of texts those of an answer are picked at once: all blocks of a long answer would take more memory than a processor has of its own."""

_NO_ROWS: Final = np.zeros(0, dtype=np.intp)


def rows_of(
    shelf: Shelf,
    question: WithReads,
    reach: Reach,
    route: Route,
    cancel: threading.Event | None,
    mark: str = "",
    brought_by: int | None = None,
) -> list[pa.RecordBatch]:
    """Return the rows that answer a question.

    Args:
        mark: Of these only the reads whose `time_basis` this is; empty for all.
        brought_by: Of these only what this batch brought; None for all.

    Raises:
        Refused: There are more than the reach allows.
        TimedOut, Cancelled: It was stopped.
        Busy: What is stored could not be read.
    """
    if shelf.closed:
        raise Busy("The store is closed; nothing was disclosed.")
    search = search_of(question)
    selections = tuple(Selection.of(scope, reach, route.plates, mark, brought_by) for scope in search.scopes(question))
    bounds = _Bounds(reach, Watch(reach.max_s, cancel), search, MOST_LOOKED_AT if search.wider else 1)
    for _ in range(TRIES):
        try:
            rows = _answer(shelf, question, route, bounds, selections)
        except _Doubtful as doubtful:
            segment = doubtful.segment
            if shelf.segments().get(segment.file.segment) is not segment:
                continue
            shelf.failing = not doubtful.short
            raise Busy(f"The store could not read {segment.file.name}; nothing was disclosed.") from None
        shelf.failing = False
        return rows
    raise Busy("The store could not answer: what it read changed again and again; nothing was disclosed.")


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How many reads an answer may hold, `times` as many of them are looked at for it, and how long it may take."""

    reach: Reach
    watch: Watch
    search: Search[Any]
    times: int

    def check(self, rows: int) -> None:
        self.watch.check()
        most = self.reach.max_rows * self.times
        if rows > most:
            raise Refused(
                [_too_many(most, "The answer has" if self.times == 1 else self.search.wider, self.search.remedy)]
            )


class _Doubtful(Exception):
    """What is stored of a segment could not be read: it is damaged, or others have taken its place, or the machine is short."""

    def __init__(self, segment: Segment, *, short: bool) -> None:
        self.segment, self.short = segment, short


def _answer(
    shelf: Shelf, question: WithReads, route: Route, bounds: _Bounds, selections: tuple[Selection, ...]
) -> list[pa.RecordBatch]:
    """Select and count first; then look up what is to be shown."""
    search, strict = bounds.search, replace(bounds, times=1)
    parts = _selected(shelf, route, bounds, selections)
    if search.scenes is not None:
        parts = _of_enough_scenes(parts, search.scenes.enough(question))
    if search.convoy is not None:
        parts = [left for one in parts if (left := _at_cameras(one, bounds.reach.fixed_cameras)) is not None]
    chosen = [(one.segment, one.sheaf, one.together) for one in parts]
    if search.wider:
        strict.check(sum(len(rows) for *_, rows in chosen))
    gleanings = _gleaned(chosen, bounds)
    segments = [one.segment for one in parts]
    if search.convoy is not None:
        others = _beside(shelf, search.convoy.terms(question), bounds, gleanings)
        strict.check(sum(len(each.rows) for each in gleanings) + sum(len(rows) for *_, rows in others))
        gleanings += _gleaned(others, bounds)
        segments += [segment for segment, *_ in others]
    if not gleanings:
        return []
    counting = corrections.counting([each.corrections for each in segments], bounds.reach.batches)
    with _sound(segments[0]):
        return [corrections.marked(answered(gleanings, shown_columns(bounds.reach.fields)), counting)]


def _selected(shelf: Shelf, route: Route, bounds: _Bounds, selections: tuple[Selection, ...]) -> list[_Part]:
    current, count, parts = shelf.segments(), 0, list[_Part]()
    several = len(selections) > 1
    bounds.check(count)
    for key in route.segments:
        segment = current.get(key)
        if segment is None:
            continue
        meant = [selection.meets(stretch_of(key.start, key.end)) for selection in selections] if several else [True]
        with _sound(segment):
            for sheaf in segment.sheaves:
                rows = tuple(
                    selection.rows(sheaf, key.retention_class) if meets else _NO_ROWS
                    for selection, meets in zip(selections, meant, strict=True)
                )
                if new := sum(map(len, rows)):
                    parts.append(_Part(segment, sheaf, rows))
                    count += new
        bounds.check(count)
    return parts


def _gleaned(parts: Sequence[tuple[Segment, Sheaf, Rows]], bounds: _Bounds) -> list[Gleaning]:
    gleanings, latest, blocks = list[Gleaning](), list[Gleaning](), 0
    for segment, sheaf, rows in parts:
        with _sound(segment):
            latest.append(Gleaning.of(sheaf, rows))
            blocks += len(latest[-1].texts)
            if blocks > MANY_BLOCKS:
                gleanings += with_their_texts(latest)
                latest, blocks = [], 0
        bounds.watch.check()
    return gleanings + latest


def _beside(
    shelf: Shelf, terms: ConvoyTerms, bounds: _Bounds, mine: Sequence[Gleaning]
) -> list[tuple[Segment, Sheaf, Rows]]:
    """Return the reads of others that passed with the plate whose reads at fixed cameras these are."""
    reads = shown(mine, PASSAGE_COLUMNS)
    if len({*reads["captured_at"].cast(pa.int64()).to_pylist()}) < reads.num_rows:
        reads = shown(mine, (*PASSAGE_COLUMNS, "read_id"))
    passages = passages_of([reads])
    return Lookout(shelf, terms, passages, bounds.reach, bounds.check, _sound).found()


@dataclass(frozen=True, slots=True)
class _Part:
    """Reads of one sheaf that each of some selections found."""

    segment: Segment
    sheaf: Sheaf
    rows: tuple[Rows, ...]

    @property
    def together(self) -> Rows:
        """All of them, each once."""
        return self.rows[0] if len(self.rows) == 1 else np.unique(np.concatenate(self.rows))


def _at_cameras(one: _Part, cameras: frozenset[str]) -> _Part | None:
    with _sound(one.segment):
        columns = one.sheaf.columns()
        names = columns.names()
    rows = tuple(
        each[np.array([names[place] in cameras for place in columns.camera_of(each).tolist()], dtype=np.bool_)]
        for each in one.rows
    )
    return replace(one, rows=rows) if any(map(len, rows)) else None


def _of_enough_scenes(parts: list[_Part], enough: int) -> list[_Part]:
    """Return the reads of plates that are at enough scenes, before anything else of them is looked up.

    A plate that was not read, or not wholly, is nobody's.
    """
    if not parts:
        return parts
    each = []
    for number in range(len(parts[0].rows)):
        each.append(distinct([_plates_at(one, number) for one in parts if len(one.rows[number])]))
    plates, scenes = np.unique(np.concatenate(each), return_counts=True)
    often = plates[scenes >= enough]
    there = often[np.array([key != "" and UNREAD not in key for key in unpack(often)], dtype=np.bool_)]
    return [left for one in parts if (left := _of_plates(one, there)) is not None]


def _plates_at(one: _Part, number: int) -> Packed:
    with _sound(one.segment):
        return one.sheaf.plates_at(one.rows[number])


def _of_plates(one: _Part, plates: Packed) -> _Part | None:
    with _sound(one.segment):
        place = one.sheaf.columns().plate
    mine = np.zeros(len(one.sheaf.plates.plates), dtype=np.bool_)
    mine[one.sheaf.plates.places_of(plates)] = True
    rows = tuple(each[mine[place[each]]] for each in one.rows)
    return replace(one, rows=rows) if any(map(len, rows)) else None


@contextmanager
def _sound(segment: Segment) -> Iterator[None]:
    try:
        yield
    except (SheafDamage, OSError, pa.ArrowException) as error:
        raise _Doubtful(segment, short=is_shortage(error)) from None


def _too_many(most: int, what: str, remedy: str) -> Reason:
    return Reason("own.rows", f"{what} more than {most} reads.", remedy, rule="answer_is_small_enough")
