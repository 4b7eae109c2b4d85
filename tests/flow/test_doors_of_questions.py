"""Every question, asked by everybody who may not: refused, on record, with its clause."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data_access.questions.kinds import ANSWERED_WITH_READS
from data_access.records.casework import cases
from tests.builders.gateway import Doors
from tests.flow.conftest import kinds
from tests.flow.doors import QUESTIONS, ask, knock, must_be_refused

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", QUESTIONS)
@pytest.mark.parametrize("person", ["adams", "cole", "quinn"])
def test_a_question_of_a_role_that_may_not_ask_is_refused(doors: Doors, kind: str, person: str) -> None:
    case = doors.case_of(person)
    headers, since = doors.session_of(person), doors.site.ledger.size
    must_be_refused(doors, ask(doors, kind, person, case, headers), since, "A1" if person == "quinn" else "R1")


@pytest.mark.parametrize("kind", QUESTIONS)
@pytest.mark.parametrize("trained", [None, (-400, -35), (-400, 300), (5, 300)])
def test_a_question_of_the_untrained_is_refused(doors: Doors, kind: str, trained: tuple[int, int] | None) -> None:
    person = f"trainee{abs(hash((kind, trained))) % 10**9}"
    doors.hire(person, "detective", trained)
    case = doors.case_of(person)
    headers, since = doors.session_of(person), doors.site.ledger.size
    must_be_refused(doors, ask(doors, kind, person, case, headers), since, "R4")


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_under_a_case_session_that_is_not_ones_own_and_open_is_refused(doors: Doors, kind: str) -> None:
    now = datetime.now(UTC)
    unfit = {
        "somebody else's": doors.case_of("ortiz"),
        "expired": doors.case_of("dunn", expires_at=now - timedelta(minutes=1)),
        "closed": doors.case_of("dunn", closed_at=now - timedelta(minutes=1)),
        "older than the pack allows": doors.case_of("dunn", opened_at=now - timedelta(hours=9)),
        "unknown": "c-0123456789abcdef",
    }
    headers = doors.session_of("dunn")
    for case in unfit.values():
        since = doors.site.ledger.size
        must_be_refused(doors, ask(doors, kind, "dunn", case, headers), since, "own.case_session")


@pytest.mark.parametrize("kind", ANSWERED_WITH_READS)
def test_a_question_on_a_closed_case_is_refused(doors: Doors, kind: str) -> None:
    case, headers = doors.case_of("dunn", case_number="26-000002"), doors.session_of("dunn")
    table = cases.cases
    closing = table.update().where(table.c.number == "26-000002")
    doors.change(closing.values(closed_at=datetime.now(UTC) - timedelta(minutes=1)))
    since = doors.site.ledger.size
    answer = ask(doors, kind, "dunn", case, headers)
    must_be_refused(doors, answer, since, "U11")
    doors.change(closing.values(closed_at=None))
    assert ask(doors, kind, "dunn", case, headers).status_code == 200


@pytest.mark.parametrize("kind", QUESTIONS)
def test_a_question_under_another_pack_than_the_adopted_one_is_refused(doors: Doors, kind: str) -> None:
    case, headers = doors.case_of("dunn"), doors.session_of("dunn")
    since = doors.site.ledger.size
    with doors.under(hash="0" * 64):
        must_be_refused(doors, ask(doors, kind, "dunn", case, headers), since, "own.pack")


@pytest.mark.parametrize("kind", ANSWERED_WITH_READS)
def test_a_token_asks_only_where_the_pack_allows_tokens(doors: Doors, kind: str) -> None:
    case, headers = doors.case_of("dunn"), doors.session_of("dunn", "token")
    assert ask(doors, kind, "dunn", case, headers).status_code == 200
    since = doors.site.ledger.size
    with doors.under(sessions=doors.site.pack.sessions.model_copy(update={"tokens": False})):
        must_be_refused(doors, ask(doors, kind, "dunn", case, headers), since, "own.token")


def test_questions_and_refusals_have_their_rate(doors: Doors) -> None:
    doors.hire("eager", "detective")
    case, headers = doors.case_of("eager"), doors.session_of("eager")
    limits = doors.site.pack.limits
    with doors.under(limits=limits.model_copy(update={"questions_per_minute": 2, "refusals_per_minute": 2})):
        answers = [ask(doors, "history", "eager", case, headers) for _ in range(6)]
        since = doors.site.ledger.size
        assert knock(doors, ("POST", "/v1/acts/purges"), headers).status_code == 429
        assert knock(doors, ("POST", "/v1/case-sessions"), headers).status_code == 429
    assert [answer.status_code for answer in answers] == [200, 200, 403, 403, 429, 429]
    assert answers[2].json()["reasons"][0]["clause"] == "own.rate"
    assert int(answers[4].headers["retry-after"]) > 0
    assert kinds(doors, since) == []
