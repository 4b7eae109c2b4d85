"""A window of time as a form says it, by the agency's clocks. Inside all times are UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from data_access.errors import InvalidQuery
from data_access.questions.shapes import Window
from data_access.questions.value import parse
from data_access.wording.times import local


def window_of(start: datetime | None, end: datetime | None, zone: str) -> Window:
    """Return the window between two naive local times.

    In the hour that a clock shows twice, the window begins at the first and ends at the second: it may be an hour too
    wide, never too narrow.

    Raises:
        InvalidQuery: A time is missing, or was skipped when the clocks went forward.
    """
    first, last = _instant("From", start, zone, fold=0), _instant("To", end, zone, fold=1)
    return parse(Window, {"start": first, "end": last})


def _instant(name: str, wall_time: datetime | None, zone: str, fold: int) -> datetime:
    if wall_time is None:
        raise InvalidQuery(name, "is missing")
    instant = wall_time.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)
    if local(instant, zone) != wall_time.replace(fold=0):
        raise InvalidQuery(name, f"that time did not exist in {zone}: the clocks went forward")
    return instant
