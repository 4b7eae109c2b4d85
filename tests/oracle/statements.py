"""The statements of all kinds of question, each over a table `reads` of all that is stored.

They carry retention, batches and filters themselves. Areas are boxes; `frames.exactly` tests the exact shape afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final, cast

import sqlalchemy as sa
from duckdb_sqlalchemy import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from data_access.questions.canvass import Canvass
from data_access.questions.common_plates import CommonPlates
from data_access.questions.history import History
from data_access.questions.plates import NearPlates, Plates
from data_access.questions.saved import Saved
from data_access.questions.scope import Scope
from data_access.questions.shapes import Area, Cameras, Filters, Window
from data_access.questions.with_reads import WithReads
from data_access.steps import Batches, Reach
from data_access.store.forms.asking import KINDS_OF_WORDS, SECTORS, asked_columns, called, merged, oldest, shown_columns
from data_access.store.forms.geometry import boxes
from data_access.store.index.patterns import Fit, fit_of, whole
from data_access.vehicle_words import SAYS_NOTHING

Statement = sa.Select[tuple[object, ...]]
READS = sa.Table(
    "reads",
    sa.MetaData(),
    sa.Column("read_id", sa.String, nullable=False),
    sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("received_at", sa.DateTime(timezone=True)),
    sa.Column("plate", sa.String, nullable=False),
    sa.Column("plate_key", sa.String, nullable=False),
    sa.Column("plate_raw", sa.String),
    sa.Column("plate_state", sa.String),
    sa.Column("plate_conf_bp", sa.Integer),
    sa.Column("camera_id", sa.String, nullable=False),
    sa.Column("camera_name", sa.String),
    sa.Column("lat_e7", sa.Integer),
    sa.Column("lon_e7", sa.Integer),
    sa.Column("pos_source", sa.String),
    sa.Column("heading_deg", sa.Integer),
    sa.Column("colour", sa.String),
    sa.Column("make", sa.String),
    sa.Column("body", sa.String),
    sa.Column("time_basis", sa.String),
    sa.Column("captured_at_raw", sa.String),
    sa.Column("source", sa.String),
    sa.Column("batch", sa.BigInteger, nullable=False),
    sa.Column("image_ref", sa.String),
    sa.Column("image_sha256", sa.String),
    sa.Column("retention_class", sa.String, nullable=False),
    sa.Column("corrects", sa.String),
)

FEW = 16
"""So many values of a list are sent one by one; two such lists took half the time of a question about a small town."""


def fits(column: sa.ColumnElement[str], fit: Fit) -> sa.ColumnElement[bool]:
    """Test a plate key against a pattern; equality where only one key fits."""
    return column == fit.key if fit.key is not None else sa.func.regexp_full_match(column, fit.regex())


def listed(column: sa.ColumnElement[str], values: Sequence[str]) -> sa.ColumnElement[bool]:
    """Test membership in a list. A long one is sent as one value: DuckDB plans thousands slowly, but a few far faster."""
    if len(values) <= FEW:
        return column.in_(values)
    every = sa.func.unnest(sa.cast(sa.bindparam(None, list(values)), sa.ARRAY(sa.String)))
    return column.in_(sa.select(every))


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


@lru_cache(maxsize=64)
def _shown(fields: frozenset[str]) -> sa.Select[tuple[object, ...]]:
    """Select what may be shown; statements are never changed, so the packs' few sets of fields are put together once."""
    return sa.select(*(c[name] for name in shown_columns(fields)))


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
    return sa.or_(listed(c.read_id, sorted(holds)), listed(c.corrects, sorted(holds)))


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


def unknown(column: sa.Column[Any]) -> Test:
    """Test whether an attribute is not known."""
    nothing = column.in_(sorted(SAYS_NOTHING)) if column.name in KINDS_OF_WORDS else sa.false()
    return sa.or_(column.is_(None), nothing)


def _heads(directions: Sequence[str]) -> Test:
    return sa.or_(sa.false(), *(c.heading_deg.between(*degrees) for name in directions for degrees in SECTORS[name]))


@cache
def _dialect() -> Dialect:
    return Dialect(paramstyle="qmark")


def compiled(statement: sa.ClauseElement) -> tuple[str, list[Any]]:
    """Return DuckDB's text of a statement and its values in order, for the driver's own Arrow path."""
    made = cast(SQLCompiler, statement.compile(dialect=_dialect(), compile_kwargs={"render_postcompile": True}))
    return str(made), [made.params[name] for name in made.positiontup or ()]


def _canvass(question: Canvass, reach: Reach) -> Statement:
    """Select all reads in boxes around an area, in its windows."""
    return narrowed(seen(reach), question.scope)


def _at_scenes(question: CommonPlates, reach: Reach) -> Statement:
    """Select all reads at any of some scenes, each in boxes around its area."""
    scenes = [sa.and_(at(each.area), during(each.windows)) for each in question.scenes]
    within = during(question.scope.windows or ())
    return seen(reach).where(*like(question.filters), within, sa.or_(*scenes))


def _plates(question: Plates | NearPlates, reach: Reach) -> Statement:
    """Select the reads whose plate fits a pattern."""
    return narrowed(_fitting(fit_of(question.part), reach), question.scope)


def _history(question: History, reach: Reach) -> Statement:
    """Select all reads of one plate."""
    return narrowed(_fitting(whole(question.plate), reach), question.scope)


def _saved(_: Saved, reach: Reach) -> Statement:
    """Select the reads that the reach says were saved, with their corrections."""
    ids, instants = sorted({read_id for read_id, _ in reach.saved}), sorted({at for _, at in reach.saved})
    between = (c.captured_at >= instants[0], c.captured_at <= instants[-1]) if instants else ()
    return seen(reach).where(*between, sa.or_(listed(c.read_id, ids), listed(c.corrects, ids)))


def _fitting(fit: Fit, reach: Reach) -> Statement:
    return seen(reach).where(fits(c.plate_key, fit))


STATEMENTS: Final[Mapping[type[WithReads], Callable[[Any, Reach], Statement]]] = {
    Canvass: _canvass,
    CommonPlates: _at_scenes,
    Plates: _plates,
    NearPlates: _plates,
    History: _history,
    Saved: _saved,
}


def statement_of(question: WithReads, reach: Reach) -> Statement:
    """Return the statement for a question, as far as the reach goes."""
    return STATEMENTS[type(question)](question, reach)
