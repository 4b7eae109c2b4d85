"""What DuckDB does in its own way, one named function each. Another engine brings its own of the same names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from duckdb_sqlalchemy import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from data_access.store.index.patterns import Fit
from data_access.store.sql.tables import IMAGES, READS

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


def microseconds(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """Return an instant as whole microseconds since 1970, UTC."""
    return sa.func.epoch_us(column)


def whole(number: sa.ColumnElement[int], by: int) -> sa.ColumnElement[int]:
    """Divide a number and leave out what is over; DuckDB's own `/` does not."""
    return number.op("//", return_type=sa.BigInteger())(by)


@cache
def _dialect() -> Dialect:
    return Dialect(paramstyle="qmark")


def compiled(statement: sa.ClauseElement) -> tuple[str, list[Any]]:
    """Return DuckDB's text of a statement and its values in order, for the driver's own Arrow path."""
    made = cast(SQLCompiler, statement.compile(dialect=_dialect(), compile_kwargs={"render_postcompile": True}))
    return str(made), [made.params[name] for name in made.positiontup or ()]


def tables_in(alias: str) -> Iterator[str]:
    """Yield the statements that make the tables of an attached segment."""
    for table in (READS, IMAGES):
        yield f"CREATE TABLE {alias}.{table.name} ({', '.join(_column(column) for column in table.columns)})"


def _column(column: sa.Column[Any]) -> str:
    kind = column.type.compile(dialect=_dialect())
    return f"{column.name} {kind}{'' if column.nullable else ' NOT NULL'}"


def from_segments(aliases: Sequence[str]) -> str:
    """Bind `reads` to the reads of some attached segments, so that filters reach the scans of each of them."""
    every = " UNION ALL ".join(f"SELECT * FROM {alias}.reads" for alias in aliases)  # noqa: S608 - our own aliases
    return f"WITH reads AS NOT MATERIALIZED ({every}) "
