"""How many reads there are of each camera in each hour, counted from the reads themselves."""

from __future__ import annotations

import sqlalchemy as sa

from data_access.store.disk import log_folding, writing
from data_access.store.disk.shelf import Segment, Shelf
from data_access.store.sql import dialects
from data_access.store.sql.tables import READS
from data_access.terms import LOW_CONFIDENCE_BP, CameraHour

HOUR_US = 3_600_000_000
SECOND_US = 1_000_000


def counted(shelf: Shelf, batch: int | None, without: frozenset[int] = frozenset()) -> list[CameraHour]:
    """Count the reads of one batch, or of all but some, by camera and hour; these may come once for each segment."""
    which = [s for s in shelf.segments().values() if batch is None or batch in s.batches]
    return _counted(shelf, which, _statement(batch, without))


def beside(shelf: Shelf, batch: int, without: frozenset[int]) -> list[CameraHour]:
    """Count, on the days of a batch, the reads of all others but some, by camera and hour; as `counted` does."""
    segments = shelf.segments().values()
    days = {segment.file.segment.day for segment in segments if batch in segment.batches}
    which = [segment for segment in segments if segment.file.segment.day in days]
    return _counted(shelf, which, _statement(None, without | {batch}))


def _counted(shelf: Shelf, which: list[Segment], statement: sa.Select[tuple[object, ...]]) -> list[CameraHour]:
    found: list[CameraHour] = []
    text, values = dialects.compiled(statement)
    attached = set(shelf.attached())
    for segment in which:
        with writing.reading(shelf, segment.file) as (cursor, alias):
            rows = cursor.execute(dialects.from_segments([alias]) + text, values).fetchall()
        found += [_camera_hour(*row) for row in rows]
        if segment.file not in attached:  # else all days of an import were held at once
            log_folding.let_go(shelf, segment.file)
    return found


def _statement(batch: int | None, without: frozenset[int]) -> sa.Select[tuple[object, ...]]:
    at = dialects.microseconds(READS.c.captured_at)
    counts = [
        sa.func.count(),
        sa.func.count().filter(READS.c.plate_state.is_(None)),
        sa.func.count().filter(READS.c.plate_conf_bp < LOW_CONFIDENCE_BP),
        sa.func.min(at),
        sa.func.max(at),
    ]
    hour = dialects.whole(at, HOUR_US).label("hour")
    statement = sa.select(READS.c.camera_id, hour, *counts).group_by(READS.c.camera_id, sa.text("hour"))
    statement = statement.where(READS.c.corrects.is_(None))  # a correction is no read of a camera
    if without:
        statement = statement.where(READS.c.batch.not_in(sorted(without)))
    return statement if batch is None else statement.where(READS.c.batch == batch)


def _camera_hour(
    camera_id: str, hour: int, reads: int, no_state: int, low_confidence: int, first_us: int, last_us: int
) -> CameraHour:
    first_s, last_s = (us % HOUR_US // SECOND_US for us in (first_us, last_us))
    return CameraHour(
        camera_id, hour, reads, no_state=no_state, low_confidence=low_confidence, first_s=first_s, last_s=last_s
    )
