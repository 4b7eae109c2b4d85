"""Which reads answer a question, by their ids alone: for holds, never for answers."""

from __future__ import annotations

from data_access.questions.with_reads import WithReads
from data_access.reads import original_of
from data_access.steps import Reach
from data_access.store.disk.shelf import Shelf
from data_access.store.fetching import rows_of
from data_access.store.index.dictionary import Dictionary
from data_access.store.kinds import search_of
from data_access.store.plan import route_of


def ids_of(
    shelf: Shelf, dictionary: Dictionary, question: WithReads, reach: Reach, brought_by: int | None
) -> frozenset[str]:
    """Return the ids of the originals of the reads that answer a question.

    Args:
        brought_by: Return only what a batch adds to the answer, or may add: where reads answer a question together, one that
            comes in lets others fit that were there. Those that answered it already may be among them.

    Raises:
        Refused: There are more than the reach allows.
        Busy, TimedOut: What is stored could not be read, or not in time.
    """
    segments, search = shelf.segments(), search_of(question)
    alone = search.scenes is None and search.convoy is None
    if brought_by is not None:
        mine = {key: segment for key, segment in segments.items() if brought_by in segment.batches}
        if not route_of(question, reach, mine, dictionary).segments:
            return frozenset()
        segments = mine if alone else segments
    route = route_of(question, reach, segments, dictionary)
    rows = rows_of(shelf, question, reach, route, None, brought_by=brought_by if alone else None)
    return frozenset(original_of(read) for batch in rows for read in batch["read_id"].to_pylist())
