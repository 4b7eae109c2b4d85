"""Security clearances: the latest one counts, and each is whole."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection

from data_access.errors import InvalidQuery, NotFound
from data_access.records.accounts import clearances, people
from tests.builders.records import an_account, recorded


def a_clearance(**changed: Any) -> clearances.Clearance:
    days = {"cleared_on": date(2026, 6, 1), "expires_on": date(2031, 6, 1)}
    given = {"person_id": "ann", **days, "cleared_by": "C. Cole", "reference": "memo 2", **changed}
    return clearances.Clearance(**given)


def test_an_account_without_a_clearance_has_none(connection: Connection) -> None:
    an_account(connection)
    person = people.find(connection, "ann")
    assert person is not None
    assert (person.cleared_on, person.clearance_expires) == (None, None)


def test_an_account_shows_the_clearance_that_began_last_and_no_other_persons(connection: Connection) -> None:
    an_account(connection)
    an_account(connection, "bob")
    for begun in (date(2026, 1, 1), date(2026, 6, 1), date(2025, 1, 1)):
        clearances.record(connection, recorded(), a_clearance(cleared_on=begun))
    person, other = people.find(connection, "ann"), people.find(connection, "bob")
    assert person is not None
    assert other is not None
    assert (person.cleared_on, person.clearance_expires, other.cleared_on) == (
        date(2026, 6, 1),
        date(2031, 6, 1),
        None,
    )
    assert [each.cleared_on.year for each in clearances.of_person(connection, "ann")] == [2026, 2026, 2025]


@pytest.mark.parametrize("unfit", [{"expires_on": date(2026, 5, 31)}, {"cleared_by": " "}, {"reference": ""}])
def test_a_clearance_that_ends_before_it_begins_or_names_nobody_is_not_recorded(
    connection: Connection, unfit: dict[str, Any]
) -> None:
    with pytest.raises(InvalidQuery):
        clearances.record(connection, recorded(), a_clearance(**unfit))
    assert clearances.of_person(connection, "ann") == []


def test_a_clearance_that_was_struck_out_counts_no_more_and_the_one_before_does(connection: Connection) -> None:
    an_account(connection)
    for begun in (date(2026, 1, 1), date(2046, 6, 1)):
        clearances.record(connection, recorded(), a_clearance(cleared_on=begun, expires_on=date(2051, 1, 1)))
    clearances.strike(connection, recorded(9), "ann", date(2046, 6, 1))
    person = people.find(connection, "ann")
    assert person is not None
    assert person.cleared_on == date(2026, 1, 1)
    assert [each.cleared_on.year for each in clearances.of_person(connection, "ann")] == [2026]
    for whose, day in (("ann", date(2046, 6, 1)), ("ann", date(2026, 1, 2)), ("bob", date(2026, 1, 1))):
        with pytest.raises(NotFound):
            clearances.strike(connection, recorded(), whose, day)
