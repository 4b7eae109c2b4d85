"""One look at the registers gives policy all that it needs, of one instant and one person."""

import sqlite3
from dataclasses import fields

from sqlalchemy import Connection

from data_access.policy.state import AboutAct, AboutOpening, AboutQuestion, Who, Why
from data_access.records import packs
from data_access.records.accounts import people, question_rate, trainings
from data_access.records.casework import cases
from data_access.records.intake import batches, sources
from data_access.records.keeping import holds
from data_access.records.overview import what_policy_sees
from data_access.steps import Batches
from data_access.terms import CaseKind
from tests.builders.records import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    a_log_on,
    a_source,
    a_training,
    an_account,
    an_open_case,
    import_rows,
    recorded,
)


def a_full_site(connection: Connection) -> None:
    an_account(connection)
    an_account(connection, "bob")
    trainings.record(connection, recorded(), a_training())
    import_rows(connection, [cases.CaseRow(number="26-001234", kind=CaseKind.CRIMINAL)])
    cases.begin_provisional(
        connection, recorded(), number="P26-0001", kind=CaseKind.CRIMINAL, until=NOW - HOUR, person_id="ann"
    )
    an_open_case(connection)
    sources.approve(connection, recorded(), a_source())
    batches.begin(connection, recorded(), source="fixed", digest="a", person_id="bob")
    holds.place(
        connection,
        recorded(),
        case_number="26-001234",
        basis="evidence",
        person_id="bob",
        review_on=(NOW + 90 * DAY).date(),
        read_ids=["r-1"],
    )
    packs.adopt(connection, recorded(), hash="a" * 64, name="p", text="t", person_id="bob")
    for who, ago, granted in (
        ("ann", MINUTE, True),
        ("ann", MINUTE / 2, False),
        ("ann", MINUTE / 3, True),
        ("bob", MINUTE / 4, True),
    ):
        question_rate.note(connection, recorded(at=NOW - ago), who, granted=granted)


def test_a_question_sees_person_case_rate_imports_and_holds(connection: Connection) -> None:
    a_full_site(connection)
    session = a_log_on(connection)
    seen = what_policy_sees.for_question(connection, session, "c-1", NOW, held_ids=holds.held_ids(connection))
    assert seen.person == people.find(connection, "ann")
    assert seen.session == session
    assert seen.case_session is not None
    assert seen.case is not None
    assert (seen.case_session.case_session, seen.case.number) == ("c-1", "26-001234")
    assert (seen.adopted, seen.overdue, seen.asked, seen.refused) == ("a" * 64, 1, 2, 1)
    assert seen.batches == Batches(upto=1, hidden=frozenset({1}))
    assert seen.held == {"r-1"}


def test_an_empty_site_gives_nothing_to_grant_on(connection: Connection) -> None:
    session = a_log_on(connection)
    seen = what_policy_sees.for_question(connection, session, "c-1", NOW)
    assert (seen.person, seen.case_session, seen.case, seen.adopted) == (None, None, None, "")
    assert seen.batches == Batches(upto=0)


def test_opening_and_acts_see_the_case_and_no_reads(connection: Connection) -> None:
    a_full_site(connection)
    session = a_log_on(connection)
    for seen in (
        what_policy_sees.for_opening(connection, session, "p26-0001", NOW),
        what_policy_sees.for_act(connection, session, NOW, "P26-0001"),
    ):
        assert seen.case is not None
        assert seen.case.number == "P26-0001"
        assert (seen.batches, seen.held, seen.case_session) == (None, frozenset(), None)
    assert what_policy_sees.for_act(connection, session, NOW).case is None
    assert what_policy_sees.for_opening(connection, session, "26-9", NOW).case is None


def test_a_look_has_all_that_policy_asks_for_and_the_same_names() -> None:
    parts = (Who, Why, AboutQuestion, AboutOpening, AboutAct)
    of_board_store_and_act = {"cameras_asked", "camera_kinds", "fitting", "fixed_cameras", "role", "trainer_words"}
    of_board_store_and_act |= {
        "then",
        "new_entry",
        "entry",
        "hit",
        "hit_task",
        "hold",
        "system",
        "cameras_in_service",
        "package",
    }
    of_board_store_and_act |= {"new_release", "release_request", "unavailable"}
    wanted = {"adopted"} | {field.name for part in parts for field in fields(part)} - of_board_store_and_act
    assert wanted <= {field.name for field in fields(what_policy_sees.Glance)}


def test_a_look_takes_few_statements(connection: Connection) -> None:
    a_full_site(connection)
    session = a_log_on(connection)
    counted: list[str] = []
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_trace_callback(counted.append)
    what_policy_sees.for_question(connection, session, "c-1", NOW)
    driver.set_trace_callback(None)
    assert 1 < len(counted) <= 9
