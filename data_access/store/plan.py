"""Where a question has to look: which segments, and in each of them by which plates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from data_access.questions.scope import Scope
from data_access.questions.with_reads import WithReads
from data_access.steps import Reach
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Segment
from data_access.store.forms.asking import merged, oldest
from data_access.store.index.patterns import Fit
from data_access.store.index.plate_index import Dictionary, Packed, SegmentPlates, distinct, pack
from data_access.store.kinds import search_of

FEW_PLATES = 20_000
"""If more plates fit than this, chance is not estimated."""


@dataclass(frozen=True, slots=True)
class Route:
    """Segments that a question has to look into, oldest first; with `plates`, only where one of these is.

    Attributes:
        plates: Packed and sorted; None if all reads have to be looked at.
    """

    segments: tuple[SegmentId, ...]
    plates: Packed | None


def route_of(question: WithReads, reach: Reach, segments: Mapping[SegmentId, Segment], dictionary: Dictionary) -> Route:
    """Return where to look for the answer to a question."""
    chosen = sorted(
        (s for s in segments if _matters(s, question.scope, reach)), key=lambda s: (s.day, s.retention_class)
    )
    search = search_of(question)
    if search.fit is None:
        return Route(tuple(chosen), None)
    fit = search.fit(question)
    if fit.key is not None:
        return Route(tuple(chosen), pack([fit.key]))
    return Route(tuple(chosen), plates_that_fit(dictionary, plates_of(segments), fit))


def plates_that_fit(dictionary: Dictionary, parts: Sequence[SegmentPlates], fit: Fit) -> Packed:
    """Return the plates of some parts that fit, each once, sorted; where one place may be wrong, whichever it is."""
    found = [dictionary.fitting(parts, each) for each in fit.each]
    return found[0] if len(found) == 1 else distinct(found)


def plates_of(segments: Mapping[SegmentId, Segment]) -> list[SegmentPlates]:
    """Return the plates of some segments, in the parts that there are."""
    return [part for segment in segments.values() for part in segment.plates]


def _matters(segment: SegmentId, scope: Scope, reach: Reach) -> bool:
    if segment.retention_class not in reach.keep:
        return False
    if not reach.held and segment.end <= oldest(reach, segment.retention_class):
        return False
    if scope.of_saved:
        return any(segment.start <= at < segment.end for _, at in reach.saved)
    return scope.windows is None or any(_overlap(segment, start, end) for start, end in merged(scope.windows))


def _overlap(segment: SegmentId, start: datetime, end: datetime) -> bool:
    return segment.start < end and start < segment.end
