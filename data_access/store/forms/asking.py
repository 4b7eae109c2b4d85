"""What a question asks of single reads, in words that columns and plain loops share: since when, in which stretches, which looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from data_access.questions.shapes import Filters, Window
from data_access.reads import COLUMNS
from data_access.steps import Reach
from data_access.store.forms.tables import STORED
from data_access.vehicle_words import Kind, counts_as

SECTORS = {
    "N": ((0, 22), (338, 359)),
    "NE": ((23, 67),),
    "E": ((68, 112),),
    "SE": ((113, 157),),
    "S": ((158, 202),),
    "SW": ((203, 247),),
    "W": ((248, 292),),
    "NW": ((293, 337),),
}
"""Whole degrees of heading, first and last, of each direction in `shapes.COMPASS`."""


def oldest(reach: Reach, retention_class: str) -> datetime:
    """Return the instant before which reads of a class are not there, unless held."""
    keep = reach.keep[retention_class]
    first = datetime.min.replace(tzinfo=UTC)
    return reach.as_of - keep if keep < reach.as_of - first else first


def merged(windows: Sequence[Window]) -> list[tuple[datetime, datetime]]:
    """Return windows in order, those that overlap or touch put together."""
    together: list[tuple[datetime, datetime]] = []
    for window in sorted(windows, key=lambda w: w.start):
        if together and window.start <= together[-1][1]:
            together[-1] = (together[-1][0], max(together[-1][1], window.end))
        else:
            together.append((window.start, window.end))
    return together


def shown_columns(fields: frozenset[str]) -> tuple[str, ...]:
    """Name the columns of stored reads that may be shown, in their order."""
    return tuple(column.name for column in COLUMNS if column.name in STORED and column.field in {"", *fields})


KINDS_OF_WORDS: Final[tuple[Kind, ...]] = ("colour", "make", "body")
"""Columns whose words are asked for by any of their spellings."""


def called(filters: Filters, kind: Kind) -> frozenset[str]:
    """Return all words that count if filters ask for some of a kind."""
    names = {"colour": filters.colours, "make": filters.makes, "body": filters.bodies}[kind]
    return frozenset().union(*(counts_as(kind, name) for name in names))


ASKS = {"states": "plate_state", "colours": "colour", "makes": "make", "bodies": "body", "directions": "heading_deg"}
"""Which column each filter looks at."""


def asked_columns(filters: Filters) -> tuple[str, ...]:
    """Name the columns that filters look at."""
    return tuple(ASKS[name] for name in filters.used())
