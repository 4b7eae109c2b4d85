"""Which answers are remembered: the latest of each case session that is still open, and no others."""

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


ASKED = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 40)), max_size=25)
CLOSED = st.dictionaries(st.integers(0, 4), st.integers(0, 24), max_size=3)


@unhurried
@given(ASKED, st.lists(st.integers(1, 600), min_size=5, max_size=5), CLOSED)
def test_answers_are_forgotten_as_a_plain_list_would(
    asked: list[tuple[int, int]], lasts_min: list[int], closed_after: dict[int, int]
) -> None:
    """Some case sessions expire, some are closed after so many questions; each later answer forgets those of both."""
    at, plain, over = NOW, dict[int, int](), set[int]()
    ends = [NOW + timedelta(minutes=minutes) for minutes in lasts_min]
    with registers() as connection:
        for number, end in enumerate(ends):
            an_open_case(connection, f"c-{number}", expires_at=end)
        for intent, (session, pause_min) in enumerate(asked):
            at += pause_min * MINUTE
            keep(connection, intent, f"c-{session}", at)
            over |= {number for number, end in enumerate(ends) if end <= at}
            plain = {**{each: of for each, of in plain.items() if of not in over}, intent: session}
            assert remembered(connection) == set(plain)
            for number in (number for number, after in closed_after.items() if after == intent):
                over.add(number)
                case_sessions.close(connection, recorded(at=at), "ann", f"c-{number}")


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
