"""How often the town's plates are read, counted so that chance matches of a pattern can be estimated. No plate leaves here.

Days that the question does not look into say how present each plate is in town; where and when the question looks, the
different plates are counted. Both come from the plate index if they can, which costs milliseconds, and else from a scan.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_access.questions.scope import Scope
from data_access.questions.shapes import Window
from data_access.steps import Reach
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.fetching import counts_of
from data_access.store.index.plate_index import Packed, SegmentPlates, pack
from data_access.store.sql.frames import exactly
from data_access.store.sql.statements import merged, oldest, plates_there

CAP = 20
"""More reads of one plate than this count as this many: one vehicle that passes all day shall not stand for the town."""
SAMPLE = 2_048
"""So many plates, evenly out of the dictionary, stand for all of them: an error of about 3 %."""
SCANNED = 300_000
"""A scan of more reads than this looks at one plate in two, in three, and so on."""
LONG = timedelta(days=2)
"""From this length on, a day that a window cuts is taken to have its reads evenly over the day."""
SCAN_S = 2.0
"""Longest time that a scan may take, seconds; it is an estimate that is given up then, not the answer."""

Known = Mapping[SegmentId, Segment]
Histogram = tuple[float, ...]
Numbers = npt.NDArray[np.float64]
Totals = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequencies:
    """Counts for one question about part of a plate; each of the tuples by how many reads a plate has on the other days:
    none, 1, 2, ... `CAP` or more. Other days are those that the question does not look into.

    Attributes:
        days, reads: How many other days there are, and reads on them.
        town: The town's plates. Of those without a read on other days nothing is said (0).
        fitting: The plates among them that fit the pattern.
        here: The plates read where and when the question looks, whatever their characters; not counted (0) if there are no
            other days, since there is nothing to compare with.
        counted: How many plates `here` was counted from, one by one; the rest is projected.
    """

    days: int
    reads: int
    town: Histogram
    fitting: Histogram
    here: Histogram
    counted: float


NO_OTHER_DAYS = Frequencies(
    days=0, reads=0, town=(0.0,) * (CAP + 1), fitting=(0.0,) * (CAP + 1), here=(0.0,) * (CAP + 1), counted=0.0
)


def counted(
    shelf: Shelf, scope: Scope, reach: Reach, fitting: Packed, dictionary: Packed, cancelled: threading.Event | None
) -> Frequencies:
    """Count for one question.

    Args:
        fitting: All plates that fit the pattern, packed and sorted.
        dictionary: All plates of the store, packed and sorted.

    Raises:
        TimedOut, Cancelled: It was stopped.
        Busy: The engine failed.
    """
    segments = shelf.segments()
    into = {key: segment for key, segment in segments.items() if _looked_into(key, scope.windows)}
    apart = {key: segment for key, segment in segments.items() if key not in into and wholly_seen(segment, reach)}
    if not apart:
        return NO_OTHER_DAYS
    others = [segment.plates for segment in apart.values()]
    sample = dictionary[:: max(1, len(dictionary) // SAMPLE)]
    each, read = len(dictionary) / max(1, len(sample)), _reads_of(others, sample)
    if _by_index(scope, into, reach):
        here, every = _histogram(read, _present(scope.windows or (), into, reach.as_of, sample)), each
    else:
        plates, every = _scanned(shelf, scope, reach, into, cancelled)
        here = _histogram(_reads_of(others, plates))
    return Frequencies(
        days=len({key.day for key in apart}),
        reads=sum(part.reads for part in others),
        town=_without_unread(_histogram(read) * each),
        fitting=_without_unread(_histogram(_reads_of(others, fitting))),
        here=tuple((here * every).tolist()),
        counted=float(here.sum()),
    )


def wholly_seen(segment: Segment, reach: Reach) -> bool:
    """Say whether a question may see all reads of a segment: none too old, none of an import that is hidden."""
    key = segment.file.segment
    if key.retention_class not in reach.keep or key.start < oldest(reach, key.retention_class):
        return False
    return all(batch <= reach.batches.upto and batch not in reach.batches.hidden for batch in segment.batches)


def _looked_into(key: SegmentId, windows: Sequence[Window] | None) -> bool:
    return windows is None or any(key.start < end and start < key.end for start, end in merged(windows))


def _by_index(scope: Scope, into: Known, reach: Reach) -> bool:
    """Say whether the index is enough: the whole town, any vehicle, and so long that hours of the day hardly matter."""
    if scope.areas or scope.filters.used() or scope.windows is None:
        return False
    long = sum((end - start for start, end in merged(scope.windows)), timedelta()) >= LONG
    return long and all(wholly_seen(segment, reach) for segment in into.values())


def _present(windows: Sequence[Window], into: Known, as_of: datetime, sample: Packed) -> Numbers:
    """Return how likely each plate of a sample was read in the windows: 0 or 1, but for days that a window cuts."""
    absent: Numbers = np.ones(len(sample))
    for key, segment in into.items():
        absent *= (1 - _share(key, windows, as_of)) ** segment.plates.counts_of(sample)
    present: Numbers = 1 - absent
    return present


def _share(key: SegmentId, windows: Sequence[Window], as_of: datetime) -> float:
    """Return which share of a day, as far as it has come, lies in the windows."""
    until = max(min(key.end, as_of), key.start + timedelta(minutes=1))
    inside = (min(end, until) - max(start, key.start) for start, end in merged(windows))
    return sum((max(each, timedelta()) for each in inside), timedelta()) / (until - key.start)


def _scanned(
    shelf: Shelf, scope: Scope, reach: Reach, into: Known, cancelled: threading.Event | None
) -> tuple[Packed, float]:
    """Return different plates read where and when the question looks, and of how many each of them stands for."""
    one_in = 1 + sum(segment.plates.reads for segment in into.values()) // SCANNED
    statement, order = (
        plates_there(scope, reach, one_in),
        sorted(into, key=lambda key: (key.day, key.retention_class)),
    )
    batches = counts_of(shelf, order, statement, min(SCAN_S, reach.max_s), cancelled)
    found = [exactly(batch, scope.areas)["plate_key"] for batch in batches]
    return pack(pa.chunked_array(found, pa.string()).unique().to_pylist()), float(one_in)


def _reads_of(parts: Sequence[SegmentPlates], wanted: Packed) -> Totals:
    """Return how many reads each of some plates has in all parts together."""
    totals: Totals = np.zeros(len(wanted), dtype=np.int64)
    for part in parts:
        totals += part.counts_of(wanted)
    return totals


def _histogram(reads: Totals, weights: Numbers | None = None) -> Numbers:
    """Count plates by their reads: none, 1, 2, ... `CAP` or more."""
    return np.bincount(np.minimum(reads, CAP), weights, minlength=CAP + 1).astype(np.float64)


def _without_unread(histogram: Numbers) -> Histogram:
    return (0.0, *histogram[1:].tolist())
