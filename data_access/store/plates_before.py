"""How many plates would answer a question at another time: what traffic does there anyway. No plate leaves here."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from data_access.errors import Busy, Cancelled, Refused, TimedOut
from data_access.questions.with_reads import WithReads
from data_access.steps import Reach
from data_access.store.companions import Lookout
from data_access.store.convoy import fixed_only, passages_of
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.fetching import rows_of
from data_access.store.forms.asking import oldest
from data_access.store.index.dictionary import Dictionary
from data_access.store.kinds import search_of
from data_access.store.plan import route_of
from data_access.store.scenes import MOST_LOOKED_AT
from data_access.store.watch import Watch
from data_access.terms import plate_key


def counted(
    shelf: Shelf,
    dictionary: Dictionary,
    question: WithReads,
    reach: Reach,
    earlier: Sequence[timedelta],
    cancel: threading.Event | None,
) -> tuple[int | None, ...]:
    """Count them for each of some lengths of time; None where reads of that time are no longer kept or cannot be counted.

    Raises:
        ValueError: The question asks for nothing that could be asked of an earlier time.
        Cancelled: It was stopped.
    """
    scenes = search_of(question).scenes
    if scenes is None:
        raise ValueError("the question asks for nothing that could be asked of an earlier time")
    return tuple(_plates(shelf, dictionary, scenes.earlier(question, by), reach, cancel) for by in earlier)


def by_chance(
    shelf: Shelf,
    dictionary: Dictionary,
    question: WithReads,
    reach: Reach,
    later: Sequence[timedelta],
    cancel: threading.Event | None,
) -> tuple[int | None, ...]:
    """Count the plates that would have passed with another if it had been so much later; None where that cannot be counted.

    Raises:
        ValueError: The question follows no plate.
        Cancelled: It was stopped.
    """
    convoy = search_of(question).convoy
    if convoy is None:
        raise ValueError("the question follows no plate")
    alone, watch = convoy.alone(question), Watch(reach.max_s, cancel)
    try:
        rows = rows_of(shelf, alone, reach, route_of(alone, reach, shelf.segments(), dictionary), cancel)
    except Cancelled:
        raise
    except (Refused, Busy):  # a count that cannot be had is no reason to keep the answer back
        return (None,) * len(later)
    passages = passages_of(fixed_only(rows, reach.fixed_cameras))
    lookout = Lookout(shelf, convoy.terms(question), passages, reach, partial(_check, watch, reach), _as_it_is)
    return tuple(lookout.plates(by) for by in later)


@contextmanager
def _as_it_is(_: Segment) -> Iterator[None]:
    yield


def _check(watch: Watch, reach: Reach, rows: int) -> None:
    watch.check()
    if rows > reach.max_rows * MOST_LOOKED_AT:
        raise TimedOut("There are too many reads to be counted.")


def _plates(
    shelf: Shelf, dictionary: Dictionary, question: WithReads, reach: Reach, cancel: threading.Event | None
) -> int | None:
    first = min(window.start for window in question.scope.windows or ())
    route = route_of(question, reach, shelf.segments(), dictionary)
    if not route.segments or any(first < oldest(reach, name) for name in reach.keep):
        return None
    try:
        rows = rows_of(shelf, question, reach, route, cancel)
    except Cancelled:
        raise
    except (Refused, Busy):  # a count that cannot be had is no reason to keep the answer back
        return None
    return len({plate_key(plate) for batch in rows for plate in batch["plate"].to_pylist()})
