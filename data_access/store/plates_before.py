"""How many plates would answer a question at an earlier time: what regular traffic does there anyway. No plate leaves here."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta

from data_access.errors import Busy, Refused, TimedOut
from data_access.questions.with_reads import WithReads
from data_access.steps import Reach
from data_access.store.disk.shelf import Shelf
from data_access.store.fetching import rows_of
from data_access.store.forms.asking import oldest
from data_access.store.index.plate_index import Dictionary
from data_access.store.kinds import search_of
from data_access.store.plan import route_of
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


def _plates(
    shelf: Shelf, dictionary: Dictionary, question: WithReads, reach: Reach, cancel: threading.Event | None
) -> int | None:
    first = min(window.start for window in question.scope.windows or ())
    route = route_of(question, reach, shelf.segments(), dictionary)
    if not route.segments or any(first < oldest(reach, name) for name in reach.keep):
        return None
    try:
        rows = rows_of(shelf, question, reach, route, cancel)
    except (Refused, TimedOut, Busy):  # a count that cannot be had is no reason to keep the answer back
        return None
    return len({plate_key(plate) for batch in rows for plate in batch["plate"].to_pylist()})
