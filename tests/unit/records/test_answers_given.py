"""Which answers are remembered: the latest of each case session that is open, and of one person of those that are over."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from data_access.records.casework import answers_given, case_sessions
from tests.builders.records import HOUR, MINUTE, NOW, an_open_case, recorded, registers, unhurried


def keep(connection: Connection, intent: int, case_session: str, at: datetime) -> None:
    answers_given.keep(connection, recorded(at=at), intent=intent, case_session=case_session, members=b"")


def remembered(connection: Connection) -> set[int]:
    return set(connection.scalars(select(answers_given.returned.c.intent)))


AT_ONCE = 9
ASKED = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 20 * 24 * 60)), max_size=12)
CLOSED = st.dictionaries(st.integers(0, 4), st.integers(0, 11), max_size=3)


@unhurried
@given(ASKED, st.lists(st.integers(1, 600), min_size=5, max_size=5), CLOSED)
def test_answers_are_forgotten_as_a_plain_list_would(
    asked: list[tuple[int, int]], lasts_min: list[int], closed_after: dict[int, int]
) -> None:
    """Some case sessions expire, some are closed after so many questions; each opening of a case forgets of both."""
    at, plain, over = NOW, dict[int, int](), set[int]()
    ends = [NOW + timedelta(minutes=minutes) for minutes in lasts_min]
    with registers() as connection:
        for number, end in enumerate(ends):
            an_open_case(connection, f"c-{number}", expires_at=end)
        for step, (session, pause_min) in enumerate(asked):
            at += pause_min * MINUTE
            for intent in range(step * AT_ONCE, (step + 1) * AT_ONCE):
                keep(connection, intent, f"c-{session}", at)
                plain[intent] = session
            assert remembered(connection) == set(plain)
            over |= {number for number, end in enumerate(ends) if end <= at}
            answers_given.forget_past(connection, recorded(at=at), "ann")
            past = sorted((intent for intent, of in plain.items() if of in over), reverse=True)
            kept = set(past[: answers_given.MOST_AFTERWARDS])
            plain = {intent: of for intent, of in plain.items() if of not in over or intent in kept}
            plain = {intent: of for intent, of in plain.items() if ends[of] > at - answers_given.REMEMBERED}
            assert remembered(connection) == set(plain)
            for number in (number for number, after in closed_after.items() if after == step):
                over.add(number)
                case_sessions.close(connection, recorded(at=at), "ann", f"c-{number}")


def test_of_the_answers_of_others_the_opening_of_a_case_forgets_those_from_too_long_ago_alone() -> None:
    with registers() as connection:
        an_open_case(connection, "c-1", expires_at=NOW + MINUTE)
        for intent in range(answers_given.MOST_AFTERWARDS + 1):
            keep(connection, intent, "c-1", NOW)
        answers_given.forget_past(connection, recorded(at=NOW + HOUR), "bob")
        assert len(remembered(connection)) == answers_given.MOST_AFTERWARDS + 1
        answers_given.forget_past(connection, recorded(at=NOW + MINUTE + answers_given.REMEMBERED), "bob")
        assert remembered(connection) == set()


def test_of_one_case_session_the_latest_answers_are_remembered_and_of_another_all() -> None:
    most = answers_given.MOST_ANSWERS
    with registers() as connection:
        an_open_case(connection, "c-1")
        an_open_case(connection, "c-2")
        keep(connection, 0, "c-2", NOW + HOUR)
        for intent in range(1, most + 3):
            keep(connection, intent, "c-1", NOW + HOUR)
            assert len(remembered(connection) - {0}) == min(intent, most)
        assert remembered(connection) == {0, *range(3, most + 3)}
