"""Log-ons: found by what proves them, ended for the very next question."""

import pytest
from sqlalchemy import Connection, text

from data_access.errors import InvalidQuery
from data_access.records.accounts import log_ons
from tests.builders.records import DAY, HOUR, MINUTE, NOW, SECOND, a_hub_log_on, a_log_on, recorded


def test_a_session_is_found_by_its_token_only(connection: Connection) -> None:
    opened = a_log_on(connection)
    assert log_ons.find_by_token(connection, log_ons.digest("s-1")) == opened
    assert log_ons.find_by_token(connection, log_ons.digest("s-2")) is None
    assert log_ons.find_by_token(connection, b"s-1") is None
    assert (opened.opened_at, opened.last_used_at, opened.ended_at) == (NOW, NOW, None)


def test_neither_token_nor_hub_session_is_kept_in_clear(connection: Connection) -> None:
    a_log_on(connection, token=log_ons.digest("the-token"))
    a_hub_log_on(connection, "s-2", "the-hub-session")
    rows = str(connection.execute(text("SELECT * FROM sessions")).all())
    assert "the-token" not in rows
    assert "the-hub-session" not in rows


def test_a_hub_session_is_found_by_person_and_browser(connection: Connection) -> None:
    ours = a_hub_log_on(connection, "s-1", "browser-a")
    a_hub_log_on(connection, "s-2", "browser-b")
    a_hub_log_on(connection, "s-3", "browser-a", person_id="bob")
    assert log_ons.find_by_hub(connection, "ann", "browser-a") == ours
    assert log_ons.find_by_hub(connection, "ann", "browser-c") is None
    assert log_ons.find_by_hub(connection, "cy", "browser-a") is None


def test_a_server_of_ones_own_lives_as_long_as_some_browser_is_logged_on(connection: Connection) -> None:
    a_hub_log_on(connection, "s-1", "browser-a")
    a_hub_log_on(connection, "s-2", "browser-b")
    a_log_on(connection, "s-3")
    log_ons.use(connection, recorded(at=NOW + MINUTE), "s-1")
    found = log_ons.find_by_hub(connection, "ann", None)
    assert found is not None
    assert found.session_id == "s-1"
    log_ons.end(connection, recorded(at=NOW + HOUR), "s-1", "logged_out")
    found = log_ons.find_by_hub(connection, "ann", None)
    assert found is not None
    assert found.session_id == "s-2"
    log_ons.end(connection, recorded(at=NOW + HOUR), "s-2", "logged_out")
    found = log_ons.find_by_hub(connection, "ann", None)
    assert found is not None
    assert found.ended_at is not None
    assert log_ons.find_by_hub(connection, "bob", None) is None


def test_logging_on_again_in_the_same_browser_replaces_the_older_session(connection: Connection) -> None:
    a_hub_log_on(connection, "s-1", "browser-a")
    again = a_hub_log_on(connection, "s-2", "browser-a")
    assert log_ons.find_by_hub(connection, "ann", "browser-a") == again
    assert [s.session_id for s in log_ons.of_person(connection, "ann", NOW)] == ["s-2"]


def test_an_ended_session_is_still_found_so_that_its_use_is_refused(connection: Connection) -> None:
    a_log_on(connection)
    assert log_ons.end(connection, recorded(2, NOW + SECOND), "s-1", "logged_out")
    found = log_ons.find_by_token(connection, log_ons.digest("s-1"))
    assert found is not None
    assert (found.ended_at, found.ended_why) == (NOW + SECOND, "logged_out")
    assert not log_ons.end(connection, recorded(3), "s-1", "logged_out")


def test_all_sessions_of_a_person_end_at_once(connection: Connection) -> None:
    a_log_on(connection, "s-1")
    a_hub_log_on(connection, "s-2", "browser-a")
    a_log_on(connection, "s-3", person_id="bob")
    assert log_ons.end_all(connection, recorded(), "ann", "disabled") == 2
    assert log_ons.of_person(connection, "ann", NOW) == []
    assert len(log_ons.of_person(connection, "bob", NOW)) == 1


def test_using_a_session_moves_its_last_use_only(connection: Connection) -> None:
    opened = a_log_on(connection)
    log_ons.use(connection, recorded(at=NOW + MINUTE), "s-1")
    found = log_ons.find_by_token(connection, log_ons.digest("s-1"))
    assert found is not None
    assert (found.last_used_at, found.expires_at) == (NOW + MINUTE, opened.expires_at)


def test_expired_sessions_are_not_listed(connection: Connection) -> None:
    a_log_on(connection)
    assert log_ons.of_person(connection, "ann", NOW + 8 * HOUR) == []
    assert len(log_ons.of_person(connection, "ann", NOW + 8 * HOUR - SECOND)) == 1


@pytest.mark.parametrize(
    "unfit",
    [
        {"method": "magic"},
        {"token": None},
        {"method": "token", "token": None},
        {"method": "hub"},
        {"hub_session": "browser-a"},
        {"expires_at": NOW},
        {"expires_at": NOW - DAY},
    ],
)
def test_a_session_that_nothing_proves_or_that_is_over_is_not_opened(
    connection: Connection, unfit: dict[str, object]
) -> None:
    with pytest.raises(InvalidQuery):
        a_log_on(connection, **unfit)


def test_a_session_ends_for_a_known_reason(connection: Connection) -> None:
    a_log_on(connection)
    with pytest.raises(InvalidQuery):
        log_ons.end(connection, recorded(), "s-1", "because")


def test_public_ids_differ() -> None:
    assert log_ons.new_id() != log_ons.new_id()
