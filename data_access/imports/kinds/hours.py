"""What a file says of its cameras by the hour, beside the reads that are stored: counts, never a plate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Lookup
from typing import Any

import polars as pl

from data_access.imports.kinds.times import EARLIEST, LATEST
from data_access.imports.terms.bounds import KnownCamera
from data_access.terms import CameraHour, hour_of

IMPOSSIBLE, PLACEHOLDER, REJECTED = KINDS = ("impossible_states", "placeholders", "rejected")
NO_PLATE = ("plate_placeholder", "plate_empty", "plate_unread")


def counted(reads: pl.DataFrame, states_given: pl.Series, states_known: pl.Series) -> Counter[tuple[str, int, str]]:
    """Count rows by camera, hour and kind; a row whose camera or time is not known is in none of them.

    Args:
        reads: Rows with `our_camera`, `at` (null unless accepted) and `reason` (null unless rejected).
        states_given, states_known: Their states, as written and as understood.
    """
    kind = (
        pl.when(pl.col("reason").is_in(NO_PLATE))
        .then(pl.lit(PLACEHOLDER))
        .when(pl.col("reason").is_not_null())
        .then(pl.lit(REJECTED))
        .when(pl.lit(states_given).is_not_null() & pl.lit(states_known).is_null())
        .then(pl.lit(IMPOSSIBLE))
    )
    hour = pl.col("at").dt.epoch("s") // 3600
    rows = reads.select(camera="our_camera", hour=hour, kind=kind).drop_nulls()
    return Counter({(camera, hour, name): n for camera, hour, name, n in rows.group_by(pl.all()).len().iter_rows()})


def listed(hours: Counter[tuple[str, int, str]]) -> list[tuple[str, int, str, int]]:
    """Return counts as they go through the pipe, in order."""
    return [(*key, count) for key, count in sorted(hours.items())]


def checked(rows: Iterable[Any], cameras: Lookup[str, KnownCamera]) -> Iterator[CameraHour]:
    """Read counts that a parser of hostile files wrote.

    Raises:
        ValueError, TypeError: They are not such counts, or of cameras that the parser was not told of.
    """
    known = {camera.camera_id or name for name, camera in cameras.items()}
    first, last = hour_of(EARLIEST), hour_of(LATEST)
    for camera, hour, kind, count in rows:
        if camera not in known or kind not in KINDS or type(hour) is not int or type(count) is not int:
            raise ValueError("not counts by camera and hour")
        if not (first <= hour < last and count > 0):
            raise ValueError("counts out of range")
        yield CameraHour(camera, hour, **{kind: count})
