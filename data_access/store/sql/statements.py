"""What the statements of all kinds of question are made of (`kinds.py`), the same for every engine.

Each selects from `reads`, whatever the engine binds to that name (`dialects.py`), and carries retention, batches and
filters itself. Areas are boxes here; `frames.py` tests the exact shape afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

import sqlalchemy as sa

from data_access.questions.scope import Scope
from data_access.questions.shapes import Area, Cameras, Filters, Window
from data_access.reads import COLUMNS
from data_access.steps import Batches, Reach
from data_access.store.sql import dialects
from data_access.store.sql.geometry import boxes
from data_access.store.sql.tables import READS
from data_access.vehicle_words import SAYS_NOTHING, Kind, counts_as

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

Test = sa.ColumnElement[bool]
c = READS.c


def seen(reach: Reach) -> sa.Select[tuple[object, ...]]:
    """Select all reads as far as the reach goes, with the columns that may be shown."""
    return _shown(reach.fields).where(*_seen(reach))


def narrowed(statement: sa.Select[tuple[object, ...]], scope: Scope) -> sa.Select[tuple[object, ...]]:
    """Narrow a statement to where, when and by which looks a question looks: boxes around any of its areas."""
    statement = statement.where(*like(scope.filters))
    if scope.areas:
        statement = statement.where(sa.or_(*map(at, scope.areas)))
    return statement if scope.windows is None else statement.where(during(scope.windows))


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


def of_one_read(read_id: str, at: datetime, reach: Reach) -> sa.Select[tuple[object, ...]]:
    """Select a read and its corrections as stored, as far as the reach goes; the one that counts comes last."""
    here = (c.captured_at == at, sa.or_(c.read_id == read_id, c.corrects == read_id))
    return sa.select(READS).where(*here, *_seen(reach)).order_by(c.corrects.is_not(None), c.batch)


@lru_cache(maxsize=64)
def _shown(fields: frozenset[str]) -> sa.Select[tuple[object, ...]]:
    """Select what may be shown; statements are never changed, so the packs' few sets of fields are put together once."""
    return sa.select(*(c[name] for name in shown_columns(fields)))


def shown_columns(fields: frozenset[str]) -> tuple[str, ...]:
    """Name the columns of stored reads that may be shown, in their order."""
    return tuple(column.name for column in COLUMNS if column.name in c and column.field in {"", *fields})


def _seen(reach: Reach) -> Iterator[Test]:
    yield _kept(reach)
    yield from _imported(reach.batches)


def _kept(reach: Reach) -> Test:
    young = [sa.and_(c.retention_class == name, c.captured_at >= oldest(reach, name)) for name in sorted(reach.keep)]
    if reach.held:
        known = c.retention_class.in_(sorted(reach.keep))
        young.append(sa.and_(known, is_held(reach.held)))
    return sa.or_(sa.false(), *young)


def is_held(holds: frozenset[str]) -> Test:
    """Test whether a hold keeps a row: a hold on a read keeps its corrections too."""
    return sa.or_(dialects.listed(c.read_id, sorted(holds)), dialects.listed(c.corrects, sorted(holds)))


def _imported(batches: Batches) -> Iterator[Test]:
    yield c.batch <= batches.upto
    if batches.hidden:
        yield c.batch.not_in(sorted(batches.hidden))


def during(windows: Sequence[Window]) -> Test:
    """Test whether a read was captured in any of some windows."""
    stretches = merged(windows)
    each = [sa.and_(c.captured_at >= start, c.captured_at < end) for start, end in stretches]
    # The outer bounds by themselves: an engine can skip blocks by them, and not by the alternatives.
    return sa.and_(c.captured_at >= stretches[0][0], c.captured_at < stretches[-1][1], sa.or_(*each))


def at(area: Area) -> Test:
    """Test whether a read lies in boxes around an area, or is of one of its cameras."""
    if isinstance(area, Cameras):
        return c.camera_id.in_(sorted(set(area.ids)))
    around = [
        sa.and_(c.lat_e7.between(box.south, box.north), c.lon_e7.between(box.west, box.east)) for box in boxes(area)
    ]
    return sa.or_(*around)


def like(filters: Filters) -> Iterator[Test]:
    """Yield a test for each filter that asks something; a read that does not know passes unless that is switched off.

    Reads that came in before words were brought to one may say theirs in any spelling, or a word that says nothing.
    """
    for column, matches in (
        (c.plate_state, c.plate_state.in_(filters.states)),
        *((c[kind], c[kind].in_(sorted(called(filters, kind)))) for kind in KINDS_OF_WORDS),
        (c.heading_deg, _heads(filters.directions)),
    ):
        if column.name in asked_columns(filters):
            yield sa.or_(matches, unknown(column)) if filters.keep_unknown else matches


KINDS_OF_WORDS: Final[tuple[Kind, ...]] = ("colour", "make", "body")
"""Columns whose words are asked for by any of their spellings."""


def called(filters: Filters, kind: Kind) -> frozenset[str]:
    """Return all words that count if filters ask for some of a kind."""
    names = {"colour": filters.colours, "make": filters.makes, "body": filters.bodies}[kind]
    return frozenset().union(*(counts_as(kind, name) for name in names))


def unknown(column: sa.Column[Any]) -> Test:
    """Test whether an attribute is not known."""
    nothing = column.in_(sorted(SAYS_NOTHING)) if column.name in KINDS_OF_WORDS else sa.false()
    return sa.or_(column.is_(None), nothing)


def _heads(directions: Sequence[str]) -> Test:
    return sa.or_(sa.false(), *(c.heading_deg.between(*degrees) for name in directions for degrees in SECTORS[name]))


ASKS = {"states": "plate_state", "colours": "colour", "makes": "make", "bodies": "body", "directions": "heading_deg"}
"""Which column each filter looks at."""


def asked_columns(filters: Filters) -> tuple[str, ...]:
    """Name the columns that filters look at."""
    return tuple(ASKS[name] for name in filters.used())
