"""Statements that every question or every read that is wanted runs: written with SQLAlchemy as all others, compiled once, and run straight at the driver.

To find a row by its key takes SQLite a sixth of what SQLAlchemy takes to have it done, and a question does that two dozen times.
Transactions stay as they are: the statement runs in the one that the connection is in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row, Select, UpdateBase
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import result_tuple
from sqlalchemy.sql.compiler import SQLCompiler

_DIALECT = sqlite.dialect()
_Processor = Callable[[Any], Any]


class DriverStatement:
    """One statement of fixed form. Values go in by name, and come out as they would from SQLAlchemy.

    It is compiled when it is first run. Threads may share it. Every error is the one that SQLAlchemy makes of the driver's,
    and whoever listens to the engine's errors hears of it.

    Args:
        statement: A SELECT, INSERT, UPDATE or DELETE, without lists of changing length.
        columns: Of an INSERT or UPDATE the columns that get a value by their own name.
    """

    def __init__(self, statement: Select[Any] | UpdateBase, columns: Sequence[str] = ()) -> None:
        self._statement, self._columns = statement, list(columns) or None

    def rows(self, connection: Connection, **values: object) -> list[Row[Any]]:
        """Run a SELECT and return its rows."""
        row_of, processors = self._results
        found, _ = self._run(connection, values)
        return [row_of([_done(each, value) for each, value in zip(processors, row, strict=True)]) for row in found]

    def row(self, connection: Connection, **values: object) -> Row[Any] | None:
        """Run a SELECT that finds at most one row, and return it; None if there is none."""
        found = self.rows(connection, **values)
        if len(found) > 1:
            raise ValueError("the statement finds one row at most")
        return found[0] if found else None

    def value(self, connection: Connection, **values: object) -> Any:
        """Run a SELECT that finds at most one row, and return its first column; None if there is none."""
        found = self.row(connection, **values)
        return None if found is None else found[0]

    def values(self, connection: Connection, **values: object) -> list[Any]:
        """Run a SELECT and return the first column of its rows."""
        return [row[0] for row in self.rows(connection, **values)]

    def change(self, connection: Connection, **values: object) -> int:
        """Run an INSERT, UPDATE or DELETE, and return how many rows it changed."""
        return self._run(connection, values)[1]

    def change_each(self, connection: Connection, rows: Iterable[Mapping[str, object]]) -> None:
        """Run an INSERT, UPDATE or DELETE once for each of some rows of values."""
        text, parameters = self._compiled
        how = [(each.name, each.value, each.processor) for each in parameters]
        given = (
            tuple(  # written out: this is done for each column of each row
                (row[name] if name else value) if done is None else done(row[name] if name else value)
                for name, value, done in how
            )
            for row in rows
        )
        driver = _begun(connection)
        try:
            driver.executemany(text, given)
        except sqlite3.Error as error:
            connection._handle_dbapi_exception(error, text, None, None, None)

    def _run(self, connection: Connection, values: Mapping[str, object]) -> tuple[list[tuple[Any, ...]], int]:
        text, parameters = self._compiled
        given = tuple(_done(each.processor, values[each.name] if each.name else each.value) for each in parameters)
        driver = _begun(connection)
        try:
            cursor = driver.execute(text, given)
            return cursor.fetchall(), cursor.rowcount
        except sqlite3.Error as error:
            # What SQLAlchemy itself does with one: listeners hear of it, and its own error is raised.
            connection._handle_dbapi_exception(error, text, given, None, None)

    @cached_property
    def _compiled(self) -> tuple[str, list[_Parameter]]:
        compiled = self._statement.compile(
            dialect=_DIALECT, column_keys=self._columns, compile_kwargs={"render_postcompile": True}
        )
        assert isinstance(compiled, SQLCompiler)
        return str(compiled), [_parameter(compiled, name) for name in compiled.positiontup or ()]

    @cached_property
    def _results(self) -> tuple[Callable[[Iterable[Any]], Row[Any]], list[_Processor | None]]:
        assert isinstance(self._statement, Select)
        columns = self._statement.selected_columns
        kinds = [column.type.dialect_impl(_DIALECT) for column in columns]
        return result_tuple(columns.keys()), [kind.result_processor(_DIALECT, None) for kind in kinds]


@dataclass(frozen=True, slots=True)
class _Parameter:
    """One place of a statement: the name of the value that goes there, or the value itself; and how it is written."""

    name: str
    value: object
    processor: _Processor | None


def _begun(connection: Connection) -> sqlite3.Connection:
    """Return the driver's connection, within a transaction."""
    if not connection.in_transaction():
        connection.begin()  # as SQLAlchemy does before a first statement: what a connection reads is one snapshot
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver


def _parameter(text: SQLCompiler, name: str) -> _Parameter:
    bound = text.binds.get(name)  # what an IN was made of has none, and is written as it is
    if bound is None:
        return _Parameter("", text.params[name], None)
    processor = bound.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    return _Parameter(name if bound.required else "", text.params[name], processor)


def _done(processor: _Processor | None, value: object) -> object:
    return value if processor is None else processor(value)
