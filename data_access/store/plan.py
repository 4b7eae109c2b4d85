"""Where a question has to look: which segments, and in each of them by which plates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from data_access.questions.pattern import Pattern
from data_access.questions.scope import Scope
from data_access.questions.with_reads import WithReads
from data_access.steps import Reach
from data_access.store.counts.damage import told
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Segment
from data_access.store.forms.asking import merged, oldest
from data_access.store.index.dictionary import Dictionary
from data_access.store.index.patterns import Fit, fit_of
from data_access.store.index.plate_index import Packed, SegmentPlates, distinct, pack
from data_access.store.kinds import search_of

FEW_PLATES = 20_000
"""If more plates fit than this, chance is not estimated."""

_LEAST = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Route:
    """Segments that a question has to look into, oldest first; with `plates`, only where one of these is.

    Attributes:
        plates: Packed and sorted; None if all reads have to be looked at.
    """

    segments: tuple[SegmentId, ...]
    plates: Packed | None


def route_of(question: WithReads, reach: Reach, segments: Mapping[SegmentId, Segment], dictionary: Dictionary) -> Route:
    """Return where to look for the answer to a question. Raises `Busy` if the plates of a day cannot be read."""
    chosen = sorted(_that_matter(segments, question.scope, reach), key=lambda s: (s.day, s.retention_class))
    search = search_of(question)
    if search.fit is None:
        return Route(tuple(chosen), None)
    fit = search.fit(question)
    if fit.key is not None:
        return Route(tuple(chosen), pack([fit.key]))
    with told():
        return Route(tuple(chosen), plates_that_fit(dictionary, plates_of(segments), fit))


def plates_that_fit(dictionary: Dictionary, parts: Sequence[SegmentPlates], fit: Fit) -> Packed:
    """Return the plates of some parts that fit, each once, sorted; where one place may be wrong, whichever it is."""
    found = [dictionary.fitting(parts, each) for each in fit.each]
    return found[0] if len(found) == 1 else distinct(found)


def plates_of(segments: Mapping[SegmentId, Segment]) -> list[SegmentPlates]:
    """Return the plates of some segments, in the parts that there are."""
    return [part for segment in segments.values() for part in segment.plates]


def fitting_in_town(
    segments: Mapping[SegmentId, Segment], dictionary: Dictionary, pattern: Pattern, first: Mapping[str, datetime]
) -> tuple[int, int]:
    """Count the plates that fit a pattern, and all different plates, on days that begin no earlier than `first` of their class."""
    plates = plates_of(segments)
    town = dictionary.without(plates, plates_past(segments, first))
    fitting = plates_that_fit(dictionary, plates, fit_of(pattern))
    return int((town.counts_of(fitting) > 0).sum()), len(town.plates)


def plates_past(segments: Mapping[SegmentId, Segment], first: Mapping[str, datetime]) -> list[SegmentPlates]:
    """Return the plates of the days that begin before the first instant that is kept of their class, and of classes not named."""
    return [
        part
        for each, segment in segments.items()
        if each.retention_class not in first or each.start < first[each.retention_class]
        for part in segment.plates
    ]


def _that_matter(segments: Iterable[SegmentId], scope: Scope, reach: Reach) -> Iterator[SegmentId]:
    """Yield the segments that a question may find something in. Days are compared as such: there may be many."""
    first = {name: date.min if reach.held else oldest(reach, name).astimezone(UTC).date() for name in reach.keep}
    windows = None if scope.windows is None else [_days(start, end) for start, end in merged(scope.windows)]
    saved = {at.astimezone(UTC).date() for _, at in reach.saved}
    for segment in segments:
        name, day = segment.retention_class, segment.day
        if name not in first or day < first[name]:
            continue
        if scope.of_saved:
            if day in saved:
                yield segment
        elif windows is None or any(start <= day <= end for start, end in windows):
            yield segment


def _days(start: datetime, end: datetime) -> tuple[date, date]:
    """Return the first and the last day, UTC, that a window has a part of; its end is not in it."""
    return start.astimezone(UTC).date(), (end.astimezone(UTC) - _LEAST).date()
