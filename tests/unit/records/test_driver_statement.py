"""A statement that is run straight at the driver gives and takes what SQLAlchemy would, in the same transaction, with the same errors."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError

from data_access.errors import LedgerStopped
from data_access.ledger.turn import Turn
from data_access.records.driver_statement import DriverStatement
from data_access.records.registers import Day, Instant
from tests.builders.ledger import a_ledger
from tests.builders.records import NOW

things = Table(
    "things",
    MetaData(),
    Column("thing", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("at", Instant),
    Column("on", Day),
    Column("seq", Integer, nullable=False),
)
ALL = DriverStatement(select(things).order_by(things.c.thing))
NEW = DriverStatement(insert(things), [column.name for column in things.c])
ROWS = [
    {"thing": 1, "name": "one", "at": NOW, "on": NOW.date(), "seq": 1},
    {"thing": 2, "name": "two", "at": NOW - timedelta(microseconds=1), "on": None, "seq": 1},
    {"thing": 3, "name": "three", "at": None, "on": NOW.date(), "seq": 2},
]
STATEMENTS: list[tuple[Any, dict[str, object]]] = [
    (select(things).where(things.c.at <= bindparam("upto")).order_by(things.c.thing), {"upto": NOW}),
    (select(things).where(things.c.on == bindparam("day")), {"day": NOW.date()}),
    (select(things.c.name).where(things.c.name.in_(["one", "three"])).limit(1).offset(1), {}),
    (select(func.count().label("number"), func.max(things.c.at).label("last")).where(things.c.seq == 1), {}),
    (select(things.c.thing).where(things.c.name == bindparam("name")), {"name": "nobody"}),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    with create_engine(f"sqlite:///{tmp_path / 'things'}").begin() as connection:
        things.create(connection)
        for row in ROWS:
            NEW.change(connection, **row)
    return tmp_path / "things"


def opened(file: Path) -> Connection:
    return create_engine(f"sqlite:///{file}").connect()


@pytest.mark.parametrize(("statement", "values"), STATEMENTS)
def test_rows_are_those_that_sqlalchemy_gives(file: Path, statement: Any, values: dict[str, object]) -> None:
    with opened(file) as connection:
        plain = connection.execute(statement, values).all()
        found = DriverStatement(statement).rows(connection, **values)
    assert found == plain
    assert [row._fields for row in found] == [row._fields for row in plain]


def test_what_is_changed_is_what_sqlalchemy_reads(file: Path) -> None:
    renamed = DriverStatement(update(things).where(things.c.thing == bindparam("which")), ("name", "at"))
    gone = DriverStatement(delete(things).where(things.c.thing > bindparam("after")))
    with opened(file) as connection:
        assert renamed.change(connection, which=1, name="uno", at=NOW) == 1
        assert gone.change(connection, after=1) == 2
        assert connection.execute(select(things.c.name, things.c.at)).all() == [("uno", NOW)]


def test_a_value_is_the_first_column_of_the_one_row_there_is(file: Path) -> None:
    of_name = DriverStatement(select(things.c.at, things.c.thing).where(things.c.name == bindparam("name")))
    with opened(file) as connection:
        assert of_name.value(connection, name="one") == NOW
        assert of_name.value(connection, name="nobody") is None
        assert ALL.values(connection) == [1, 2, 3]
        with pytest.raises(ValueError, match="one row"):
            ALL.row(connection)


def test_it_runs_in_the_transaction_of_the_connection(file: Path) -> None:
    with opened(file) as connection:
        NEW.change(connection, thing=4, name="four", at=None, on=None, seq=3)
        connection.rollback()
        assert ALL.values(connection) == [1, 2, 3]


def test_what_a_reader_sees_is_one_snapshot(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path, prepare=things.create)
    with ledger.reading() as connection:
        before = ALL.values(connection)
        with ledger.deciding() as turn:
            NEW.change(turn.connection, **{**ROWS[0], "seq": turn.append("logged_on", {}).seq})
        assert ALL.values(connection) == before == []
    with ledger.reading() as connection:
        assert ALL.values(connection) == [1]
    ledger.close()


def test_an_error_is_the_one_that_sqlalchemy_makes_and_listeners_hear_of_it(file: Path) -> None:
    with opened(file) as connection:
        heard: list[BaseException] = []
        event.listen(connection.engine, "handle_error", lambda context: heard.append(context.original_exception))
        with pytest.raises(IntegrityError) as raised:
            NEW.change(connection, **ROWS[0])
        assert isinstance(raised.value.orig, sqlite3.IntegrityError)
        assert heard == [raised.value.orig]


def test_a_value_that_is_not_given_is_an_error_and_changes_nothing(file: Path) -> None:
    with opened(file) as connection:
        with pytest.raises(KeyError, match="name"):
            NEW.change(connection, thing=4, at=None, on=None, seq=3)
        assert ALL.values(connection) == [1, 2, 3]


def test_a_body_that_swallows_the_file_s_error_stops_the_ledger(tmp_path: Path) -> None:
    ledger = a_ledger(tmp_path, prepare=things.create)

    def body(turn: Turn) -> None:
        seq = turn.append("logged_on", {}).seq
        turn.connection.exec_driver_sql("PRAGMA max_page_count=1")
        with pytest.raises(OperationalError, match="full"):
            NEW.change(turn.connection, thing=1, name="n" * 1_000_000, at=None, on=None, seq=seq)

    with pytest.raises(LedgerStopped), ledger.deciding() as turn:
        body(turn)
    assert ledger.stopped
    ledger.close()
