"""How many reads there are of each camera in each hour, counted from the reads themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from data_access.store.counts.damage import told
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.sheaves.columns import Columns, Mask, Numbers
from data_access.store.sheaves.sheaf import Sheaf
from data_access.terms import LOW_CONFIDENCE_BP, CameraHour

HOUR_US = 3_600_000_000
SECOND_US = 1_000_000


def counted(shelf: Shelf, batch: int | None, without: frozenset[int] = frozenset()) -> list[CameraHour]:
    """Count the reads of one batch, or of all but some, by camera and hour; these may come once for each segment.

    Raises:
        Busy: What is stored could not be read.
    """
    which = [s for s in shelf.segments().values() if batch is None or batch in s.batches]
    return _counted(which, batch, without)


def beside(shelf: Shelf, batch: int, without: frozenset[int]) -> list[CameraHour]:
    """Count, on the days of a batch, the reads of all others but some, by camera and hour; as `counted` does."""
    segments = shelf.segments().values()
    days = {segment.file.segment.day for segment in segments if batch in segment.batches}
    which = [segment for segment in segments if segment.file.segment.day in days]
    return _counted(which, None, without | {batch})


def _counted(which: Iterable[Segment], batch: int | None, without: frozenset[int]) -> list[CameraHour]:
    with told():
        return [each for segment in which for each in _of_segment(segment, batch, without)]


def _of_segment(segment: Segment, batch: int | None, without: frozenset[int]) -> Iterable[CameraHour]:
    """Count one segment's reads. A correction, which is a batch of its own, is no read of a camera."""
    others = without | {by for by, _ in segment.corrections}
    together: dict[tuple[str, int], CameraHour] = {}
    for sheaf in segment.sheaves:
        for each in _of_sheaf(sheaf, batch, others):
            place = each.camera_id, each.hour
            together[place] = _both(together[place], each) if place in together else each
    return together.values()


def _both(one: CameraHour, other: CameraHour) -> CameraHour:
    firsts, lasts = (
        [s for s in both if s is not None] for both in ((one.first_s, other.first_s), (one.last_s, other.last_s))
    )
    return one._replace(
        reads=one.reads + other.reads,
        no_state=one.no_state + other.no_state,
        low_confidence=one.low_confidence + other.low_confidence,
        first_s=min(firsts, default=None),
        last_s=max(lasts, default=None),
    )


def _of_sheaf(sheaf: Sheaf, batch: int | None, without: frozenset[int]) -> Iterator[CameraHour]:
    """Count one sheaf's reads, which lie in order of camera and time."""
    columns = sheaf.columns()
    rows = np.arange(sheaf.reads)
    rows = rows[columns.said["batch"].where(rows, lambda each: batch in (None, each) and each not in without)]
    if not len(rows):
        return
    at, camera = columns.at[rows], columns.camera_of(rows)
    hour = at // HOUR_US
    firsts = np.flatnonzero(np.append(True, (np.diff(camera) != 0) | (np.diff(hour) != 0)))
    lasts = np.append(firsts[1:], len(rows)) - 1
    stateless, doubtful = (_sums(mask, firsts) for mask in _marks(columns, rows))
    names = columns.cameras.to_pylist()
    for first, last, no_state, low in zip(firsts, lasts, stateless, doubtful, strict=True):
        first_s, last_s = (int(at[place]) % HOUR_US // SECOND_US for place in (first, last))
        yield CameraHour(
            names[camera[first]],
            int(hour[first]),
            int(last - first + 1),
            no_state=int(no_state),
            low_confidence=int(low),
            first_s=first_s,
            last_s=last_s,
        )


def _marks(columns: Columns, rows: Numbers) -> tuple[Mask, Mask]:
    """Say which reads have no state, and which were read with low confidence."""
    return (
        columns.said["plate_state"].where(rows, lambda state: state is None),
        columns.said["plate_conf_bp"].where(rows, lambda bp: bp is not None and bp < LOW_CONFIDENCE_BP),
    )


def _sums(mask: Mask, firsts: Numbers) -> Numbers:
    sums: Numbers = np.add.reduceat(mask.astype(np.int64), firsts)
    return sums
