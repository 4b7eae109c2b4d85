"""Days by hours: when one plate was read, as a table that the page draws; a day of it can be chosen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import anywidget
import traitlets as t

from data_access.wording.times import local
from widgets.parts.script_parts import script

HOURS = 24
MOST_DAYS = 100
"""Over a longer time only days with reads are rows."""


class DayHours(anywidget.AnyWidget):
    """A table of days by hours.

    Attributes:
        rows: For each day {key, label, counts}; `counts` has one number an hour of the agency's clocks.
        chosen: Key of the day that is looked at; empty for all.
        title: What the numbers are.
    """

    _esm = t.Unicode().tag(sync=True)
    rows: t.List[dict[str, Any]] = t.List().tag(sync=True)
    chosen = t.Unicode("").tag(sync=True)
    title = t.Unicode("").tag(sync=True)

    def __init__(self, **state: object) -> None:
        super().__init__(_esm=script("day_hours"), **state)


def rows_of(instants: Iterable[datetime], zone: str) -> list[dict[str, Any]]:
    """Count instants by day and hour of the agency's clocks, the first day first, days without any included.

    The hour that clocks show twice in autumn is one column; the one that they skip in spring stays empty.
    """
    counts: dict[date, list[int]] = {}
    for instant in instants:
        at = local(instant, zone)
        counts.setdefault(at.date(), [0] * HOURS)[at.hour] += 1
    return [
        {"key": day.isoformat(), "label": f"{day:%a %d %b}", "counts": counts.get(day, [0] * HOURS)}
        for day in _days(counts)
    ]


def _days(counts: Iterable[date]) -> list[date]:
    days = sorted(counts)
    if not days:
        return []
    length = (days[-1] - days[0]).days + 1
    return days if length > MOST_DAYS else [days[0] + timedelta(days=n) for n in range(length)]
