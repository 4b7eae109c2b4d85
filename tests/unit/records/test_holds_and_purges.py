"""Holds keep reads; purges are begun, and finished once."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from data_access.errors import Conflict, InvalidQuery, NotFound
from data_access.records.keeping import holds, kept_reads, purges
from data_access.steps import Recorded
from tests.builders.records import DAY, NOW, SECOND, recorded, registers, unhurried


def place(connection: Connection, read_ids: Any, **changed: Any) -> int:
    given = {"case_number": "26-001234", "basis": "evidence", "person_id": "ann", "review_on": date(2027, 1, 1)}
    return holds.place(connection, recorded(), read_ids=read_ids, **{**given, **changed})


def release(connection: Connection, entry: Recorded, hold: int) -> None:
    holds.release(connection, entry, hold, person_id="ann", reason="over")


def test_held_reads_are_those_of_holds_in_force(connection: Connection) -> None:
    assert holds.held_ids(connection) == frozenset()
    first, second = place(connection, ["r-1", "r-2", "r-2"]), place(connection, ['r-2"\\', "r-2"])
    assert holds.held_ids(connection) == {"r-1", "r-2", 'r-2"\\'}
    release(connection, recorded(2, NOW + SECOND), first)
    assert holds.held_ids(connection) == {"r-2", 'r-2"\\'}
    assert [hold.hold for hold in holds.in_force(connection)] == [second]


def test_a_hold_takes_over_reads_that_were_kept_without_one(connection: Connection) -> None:
    kept_reads.keep(connection, recorded(), ["r-1", "r-2"])
    hold = place(connection, ["r-1", "r-3"])
    assert kept_reads.kept(connection) == {"r-2"}
    holds.add(connection, recorded(), hold, ["r-2"])
    release(connection, recorded(2, NOW + SECOND), hold)
    assert holds.spared(connection) == frozenset()


def test_holds_are_listed_by_their_review(connection: Connection) -> None:
    place(connection, ["r-1"], review_on=date(2027, 2, 1), case_number="26-2")
    place(connection, ["r-1"], review_on=date(2027, 1, 1), case_number=" p26-1")
    assert [hold.case_number for hold in holds.in_force(connection)] == ["P26-1", "26-2"]


@pytest.mark.parametrize("unfit", [{"read_ids": []}, {"read_ids": ["r-1"], "basis": " "}])
def test_a_hold_holds_something_on_some_basis(connection: Connection, unfit: dict[str, Any]) -> None:
    with pytest.raises(InvalidQuery):
        place(connection, **unfit)


def test_only_a_hold_in_force_is_released(connection: Connection) -> None:
    hold = place(connection, ["r-1"])
    release(connection, recorded(), hold)
    for number in (hold, 99):
        with pytest.raises(NotFound):
            release(connection, recorded(), number)


@unhurried
@given(st.lists(st.sets(st.sampled_from("abcd"), min_size=1), max_size=6), st.sets(st.integers(1, 6)))
def test_held_reads_are_what_plain_sets_say(placed: list[set[str]], released: set[int]) -> None:
    with registers() as connection:
        numbers = [place(connection, ids) for ids in placed]
        for number in released & set(numbers):
            release(connection, recorded(), number)
        expected = {read for number, ids in zip(numbers, placed, strict=True) if number not in released for read in ids}
        assert holds.held_ids(connection) == expected


def begin(connection: Connection, retention_class: str = "flock", **changed: Any) -> purges.Purge:
    given = {"before": NOW - 30 * DAY, "person_id": "ann"}
    return purges.begin(connection, recorded(), retention_class=retention_class, **{**given, **changed})


def test_a_purge_is_pending_until_it_is_finished_once(connection: Connection) -> None:
    purge = begin(connection)
    assert purges.pending(connection) == [purge]
    purges.finish(connection, recorded(2, NOW + SECOND), purge, {"destroyed": 10, "kept": 1})
    assert purges.pending(connection) == []
    done = purges.every(connection)[0]
    assert (done.done_at, done.counts, done.before) == (NOW + SECOND, {"destroyed": 10, "kept": 1}, NOW - 30 * DAY)
    with pytest.raises(Conflict):
        purges.finish(connection, recorded(), purge, {})


def test_one_purge_of_a_class_at_a_time_and_none_of_the_future(connection: Connection) -> None:
    begin(connection)
    with pytest.raises(Conflict):
        begin(connection)
    begin(connection, "mobile")
    with pytest.raises(Conflict):
        begin(connection, "other", before=NOW + SECOND)
