"""How many reads there are of each camera in each hour, counted from the reads themselves."""

from __future__ import annotations

import sqlalchemy as sa

from data_access.store import dialects, folding, writing
from data_access.store.shelf import Shelf
from data_access.store.tables import READS
from data_access.terms import LOW_CONFIDENCE_BP, CameraHour

HOUR_US = 3_600_000_000
SECOND_US = 1_000_000


def counted(shelf: Shelf, batch: int | None) -> list[CameraHour]:
    """Count the reads of one batch, or of all, by camera and hour; a camera and hour may come once for each segment."""
    found: list[CameraHour] = []
    text, values = dialects.compiled(_statement(batch))
    attached = set(shelf.attached())
    for segment in [s for s in shelf.segments().values() if batch is None or batch in s.batches]:
        with writing.reading(shelf, segment.file) as (cursor, alias):
            rows = cursor.execute(dialects.from_segments([alias]) + text, values).fetchall()
        found += [_camera_hour(*row) for row in rows]
        if segment.file not in attached:  # else all days of an import were held at once
            folding.let_go(shelf, segment.file)
    return found


def _statement(batch: int | None) -> sa.Select[tuple[object, ...]]:
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
    return statement if batch is None else statement.where(READS.c.batch == batch)


def _camera_hour(
    camera_id: str, hour: int, reads: int, no_state: int, low_confidence: int, first_us: int, last_us: int
) -> CameraHour:
    first_s, last_s = (us % HOUR_US // SECOND_US for us in (first_us, last_us))
    return CameraHour(
        camera_id, hour, reads, no_state=no_state, low_confidence=low_confidence, first_s=first_s, last_s=last_s
    )
