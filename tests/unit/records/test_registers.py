"""What all registers promise: strict tables, an entry for every change, instants that come back as they went in."""

import inspect
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, create_engine, select, text
from sqlalchemy import inspect as look
from sqlalchemy.exc import IntegrityError

from data_access.records import packs
from data_access.records.accounts import people, trainings
from data_access.records.casework import cases
from data_access.records.overview import schema
from data_access.records.registers import CountsByName, Day, Instant
from data_access.terms import GENERAL, TrainingDays
from tests.builders.records import NOW, an_account, recorded, unhurried

WITHOUT_ENTRY = {"again"}
"""`failed_log_ons.again` says why."""


def changers() -> list[tuple[str, inspect.Signature]]:
    found = []
    for module in schema.REGISTERS:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            source = inspect.getsource(function)
            writes = any(word in source for word in (".insert()", "update(", "delete("))
            if function.__module__ == module.__name__ and not name.startswith("_") and writes:
                found.append((f"{module.__name__.rpartition('.')[2]}.{name}", inspect.signature(function)))
    return found


@pytest.mark.parametrize(("name", "signature"), changers(), ids=[name for name, _ in changers()])
def test_whatever_changes_a_register_needs_the_entry_of_the_change(name: str, signature: inspect.Signature) -> None:
    if name.rpartition(".")[2] in WITHOUT_ENTRY:
        return
    assert list(signature.parameters)[:2] == ["connection", "recorded"]
    assert signature.parameters["recorded"].default is inspect.Parameter.empty


def test_the_list_of_changers_is_not_empty() -> None:
    assert len(changers()) > 20


def test_every_register_is_strict_and_names_its_entry(connection: Connection) -> None:
    for name in look(connection).get_table_names():
        sql = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :n"), {"n": name}).scalar_one()
        assert "STRICT" in sql
        assert "seq INTEGER NOT NULL" in sql


def test_a_strict_register_takes_no_wrong_type(connection: Connection) -> None:
    columns = "INSERT INTO trainings (person_id, trained_on, expires_on, trainer, content, seq)"
    with pytest.raises(IntegrityError):
        connection.execute(text(f"{columns} VALUES ('ann', 'd', 'd', 't', 'c', 'not a number')"))


def test_making_the_registers_twice_changes_nothing(connection: Connection) -> None:
    before = look(connection).get_table_names()
    schema.create(connection)
    assert look(connection).get_table_names() == before


def test_a_register_from_before_gets_what_came_later_and_says_nothing_of_its_old_rows(connection: Connection) -> None:
    an_account(connection)
    for table, columns in (
        ("trainings", ["struck_at", "kind", "trainer_account", "holder", "reference"]),
        ("cases", ["reconciled_by", "reconciled_at"]),
    ):
        for column in columns:
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
    old = {"person": "ann", "day": "2026-06-01", "ends": "2027-06-01"}
    insert = "INSERT INTO trainings (person_id, trained_on, expires_on, trainer, content, seq)"
    connection.execute(text(f"{insert} VALUES (:person, :day, :ends, 't', 'c', 1)"), old)
    later = [f"trainings.{column}" for column in ("struck_at", "kind", "trainer_account", "holder", "reference")]
    assert schema.missing(connection) == ["cases.reconciled_by", "cases.reconciled_at", *later]
    schema.create(connection)
    assert schema.missing(connection) == []
    person = people.find(connection, "ann")
    assert person is not None
    assert person.trainings == (TrainingDays(GENERAL, date(2026, 6, 1), date(2027, 6, 1)),)
    assert person.trained_on is not None
    trainings.strike(connection, recorded(), "ann", person.trained_on)
    assert cases.reconciled_by(connection, "ann", NOW) == 0


def test_nothing_here_commits() -> None:
    for module in schema.REGISTERS:
        assert "commit(" not in inspect.getsource(module)


def test_an_entry_that_is_undone_takes_its_change_along() -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        schema.create(connection)
        savepoint = connection.begin_nested()
        packs.adopt(connection, recorded(), hash="0" * 64, name="p", text="t", person_id="ann")
        savepoint.rollback()
        assert packs.adopted(connection) is None
    engine.dispose()


TYPES = MetaData()
typed = Table(
    "typed",
    TYPES,
    Column("id", Integer, primary_key=True),
    Column("at", Instant),
    Column("day", Day),
    Column("n", CountsByName),
)
ZONES = st.timedeltas(min_value=timedelta(hours=-23), max_value=timedelta(hours=23)).map(timezone)


@unhurried
@given(
    st.none() | st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=ZONES),
    st.none() | st.dates(),
    st.none() | st.dictionaries(st.text(max_size=5), st.integers(0, 2**53), max_size=3),
)
def test_instants_days_and_counts_come_back_as_they_went_in(at: object, day: object, counts: object) -> None:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        TYPES.create_all(connection)
        connection.execute(typed.insert().values(at=at, day=day, n=counts))
        row = connection.execute(select(typed)).one()
    engine.dispose()
    assert (row.at, row.day, row.n) == (at, day, counts)
    assert row.at is None or row.at.tzinfo is UTC


def test_a_naive_instant_is_not_kept(connection: Connection) -> None:
    with pytest.raises(Exception, match="time zone"):
        packs.adopt(
            connection, recorded(at=NOW.replace(tzinfo=None)), hash="0" * 64, name="p", text="t", person_id="ann"
        )


def test_every_register_is_known_before_anything_else_is_imported() -> None:
    """Which registers there are must not hang on what a process happens to load: tables are made, and summed, by that list."""
    folder = Path(schema.__file__).parents[1]
    with_tables = {path for path in folder.rglob("*.py") if " = register(" in path.read_text()}
    assert {Path(str(module.__file__)) for module in schema.REGISTERS} == with_tables
