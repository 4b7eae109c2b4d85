"""Imports: visible from one recorded step to the next, or never."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from data_access.errors import Conflict, InvalidQuery, NotFound
from data_access.records.intake import batches, sources
from data_access.records.intake.batches import BatchState
from data_access.steps import Batches
from tests.builders.records import a_source, recorded, registers, unhurried


def begin(connection: Connection, digest: str, source: str = "fixed") -> int:
    return batches.begin(connection, recorded(), source=source, digest=digest, person_id="ann").number


def show(connection: Connection, number: int) -> None:
    batches.show(connection, recorded(), number, rows_in=3, reads=2, rejects={"empty plate": 1})


@pytest.fixture
def approved(connection: Connection) -> Connection:
    sources.approve(connection, recorded(), a_source())
    sources.approve(connection, recorded(), a_source(source_id="mobile", retention_class="mobile"))
    return connection


def test_nothing_is_visible_at_first(connection: Connection) -> None:
    assert batches.view(connection) == Batches(upto=0)


def test_a_batch_is_visible_from_its_showing_on(approved: Connection) -> None:
    number = begin(approved, "a")
    assert batches.view(approved) == Batches(upto=1, hidden=frozenset({1}))
    assert [batch.number for batch in batches.pending(approved)] == [number]
    show(approved, number)
    assert batches.view(approved) == Batches(upto=1)
    assert batches.pending(approved) == []
    batch = batches.every(approved)[0]
    assert (batch.rows_in, batch.stored, batch.rejected) == (3, 2, {"empty plate": 1})
    assert batch.state == BatchState.VISIBLE


def test_an_undone_batch_is_never_visible_and_its_number_never_used_again(approved: Connection) -> None:
    batches.undo(approved, recorded(), begin(approved, "a"))
    assert begin(approved, "a") == 2
    assert batches.view(approved) == Batches(upto=2, hidden=frozenset({1, 2}))


def test_a_batch_is_settled_once(approved: Connection) -> None:
    number = begin(approved, "a")
    show(approved, number)
    for again in (show, lambda c, n: batches.undo(c, recorded(), n)):
        with pytest.raises(Conflict):
            again(approved, number)
    with pytest.raises(Conflict):
        show(approved, 99)


def test_the_same_file_is_not_imported_twice_from_one_source(approved: Connection) -> None:
    number = begin(approved, "a")
    with pytest.raises(Conflict, match="imported before"):
        begin(approved, "a")
    show(approved, number)
    with pytest.raises(Conflict, match="imported before"):
        begin(approved, "a")
    found = batches.find_by_digest(approved, "fixed", "a")
    assert found is not None
    assert found.number == number
    assert batches.find_by_digest(approved, "mobile", "a") is None
    assert begin(approved, "a", "mobile") == 2


def test_a_batch_has_the_retention_class_of_its_source(approved: Connection) -> None:
    begin(approved, "a", "mobile")
    assert batches.every(approved)[0].retention_class == "mobile"


@pytest.mark.parametrize(
    "counts",
    [
        {"rows_in": -1, "reads": 0, "rejects": {}},
        {"rows_in": 1, "reads": -1, "rejects": {}},
        {"rows_in": 1, "reads": 0, "rejects": {"x": -1}},
        {"rows_in": 1, "reads": 1, "rejects": {"x": 1}},
    ],
)
def test_counts_that_cannot_be_are_refused(approved: Connection, counts: dict[str, object]) -> None:
    number = begin(approved, "a")
    with pytest.raises(InvalidQuery):
        batches.show(approved, recorded(), number, **counts)  # type: ignore[arg-type] - counts of many kinds
    assert batches.view(approved).hidden == {number}


@unhurried
@given(st.lists(st.tuples(st.sampled_from(["begin", "show", "undo"]), st.integers(1, 6)), max_size=20))
def test_what_may_be_seen_is_what_a_plain_list_says(steps: list[tuple[str, int]]) -> None:
    states: list[str] = []
    with registers() as connection:
        sources.approve(connection, recorded(), a_source())
        for step, number in steps:
            if step == "begin":
                assert begin(connection, str(len(states))) == len(states) + 1
                states.append("pending")
                continue
            fits = number <= len(states) and states[number - 1] == "pending"
            try:
                show(connection, number) if step == "show" else batches.undo(connection, recorded(), number)
            except Conflict:
                assert not fits
            else:
                assert fits
                states[number - 1] = step
        hidden = {n for n, state in enumerate(states, start=1) if state != "show"}
        assert batches.view(connection) == Batches(upto=len(states), hidden=frozenset(hidden))


def test_a_withdrawn_batch_is_hidden_and_its_file_may_come_in_again(approved: Connection) -> None:
    number = begin(approved, "a")
    with pytest.raises(Conflict, match="not visible"):
        batches.withdraw(approved, recorded(), number)
    show(approved, number)
    assert batches.withdraw(approved, recorded(), number).state == BatchState.WITHDRAWN
    assert batches.view(approved).hidden == batches.withdrawn(approved) == frozenset({number})
    with pytest.raises(Conflict, match="withdrawn already"):
        batches.withdraw(approved, recorded(), number)
    with pytest.raises(NotFound):
        batches.withdraw(approved, recorded(), 99)
    assert begin(approved, "a") == number + 1
