"""Case sessions: made once, one's own, blank once they are over."""

import pytest
from sqlalchemy import Connection, text

from data_access.errors import InvalidQuery, NotFound
from data_access.records.casework import case_sessions
from tests.builders.records import HOUR, NOW, SECOND, an_open_case, because, recorded


def test_a_case_session_is_found_as_it_was_opened(connection: Connection) -> None:
    opened = an_open_case(connection, justification=because(case_number=" p26-0007 ", offence="robbery"))
    assert case_sessions.find(connection, "c-1") == opened
    assert (opened.case_number, opened.offence, opened.opened_at) == ("P26-0007", "robbery", NOW)
    assert "Grey pickup" not in repr(opened)
    assert case_sessions.find(connection, "c-2") is None


def test_a_person_sees_their_own_open_case_sessions_latest_first(connection: Connection) -> None:
    an_open_case(connection, "c-1")
    an_open_case(connection, "c-2", person_id="bob")
    an_open_case(connection, "c-3", expires_at=NOW + HOUR)
    assert [c.case_session for c in case_sessions.open_of(connection, "ann", NOW)] == ["c-1", "c-3"]
    assert [c.case_session for c in case_sessions.open_of(connection, "ann", NOW + HOUR)] == ["c-1"]


def test_closing_ends_a_case_session_and_blanks_its_text(connection: Connection) -> None:
    an_open_case(connection, justification=because(offence="robbery"))
    case_sessions.close(connection, recorded(2, NOW + SECOND), "ann", "c-1")
    found = case_sessions.find(connection, "c-1")
    assert found is not None
    assert (found.reason, found.offence, found.closed_at) == ("", "", NOW + SECOND)
    assert "pickup" not in str(connection.execute(text("SELECT * FROM case_sessions")).all())


def test_nobody_closes_anothers_case_session_or_one_twice(connection: Connection) -> None:
    an_open_case(connection)
    with pytest.raises(NotFound):
        case_sessions.close(connection, recorded(), "bob", "c-1")
    case_sessions.close(connection, recorded(), "ann", "c-1")
    with pytest.raises(NotFound):
        case_sessions.close(connection, recorded(), "ann", "c-1")


def test_expired_case_sessions_are_closed_together(connection: Connection) -> None:
    an_open_case(connection, "c-1", expires_at=NOW + HOUR)
    an_open_case(connection, "c-2", expires_at=NOW + 2 * HOUR)
    assert case_sessions.close_expired(connection, recorded(at=NOW + HOUR)) == 1
    assert case_sessions.close_expired(connection, recorded(at=NOW + HOUR)) == 0
    still = case_sessions.find(connection, "c-2")
    assert still is not None
    assert still.closed_at is None


def test_a_case_session_that_would_be_over_is_not_opened(connection: Connection) -> None:
    with pytest.raises(InvalidQuery):
        an_open_case(connection, expires_at=NOW)


def test_ids_differ() -> None:
    assert case_sessions.new_id() != case_sessions.new_id()
