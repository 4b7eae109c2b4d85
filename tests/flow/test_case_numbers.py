"""Numbers of cases that become another, and one's own case sessions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from data_access.records.casework import cases
from tests.builders.gateway import Doors
from tests.builders.site import JUSTIFICATION
from tests.flow.acts import DAY, post
from tests.flow.conftest import kinds

pytestmark = pytest.mark.slow


def test_a_number_that_is_no_case_yet_is_reconciled_by_its_own_or_by_a_supervisor(doors: Doors) -> None:
    opened = post(doors, "ortiz", "/v1/case-sessions", {**JUSTIFICATION, "case_number": "P26-0042"})
    assert (opened.status_code, opened.json()["standing"]) == (201, "provisional")
    given = {"number": "P26-0042", "became": "26-000002", "reason": "The report has the same address"}
    assert post(doors, "avery", "/v1/acts/cases/reconcile", given).status_code == 403
    assert post(doors, "ortiz", "/v1/acts/cases/reconcile", {**given, "became": "26-777777"}).status_code == 404
    assert post(doors, "sato", "/v1/acts/cases/reconcile", given).json()["number"] == "P26-0042"


def test_a_number_becomes_an_open_case_only_and_for_a_reason_that_says_something(doors: Doors) -> None:
    opened = post(doors, "ortiz", "/v1/case-sessions", {**JUSTIFICATION, "case_number": "P26-0051"})
    assert opened.status_code == 201
    given = {"number": "P26-0051", "became": "26-000002", "reason": "The report has the same address"}
    for reason in ("", "   "):
        assert post(doors, "ortiz", "/v1/acts/cases/reconcile", {**given, "reason": reason}).status_code == 422
    assert post(doors, "ortiz", "/v1/acts/cases/reconcile", {**given, "reason": None}).status_code == 422
    since = doors.site.ledger.size
    empty = post(doors, "ortiz", "/v1/acts/cases/reconcile", {**given, "reason": "P26-0051"})
    assert [(each["clause"], each["rule"]) for each in empty.json()["reasons"]] == [("U11", "reconciles_for_a_reason")]
    assert kinds(doors, since) == ["refusal"]
    table = cases.cases
    closed = table.c.number == "26-000002"
    doors.change(table.update().where(closed).values(standing="closed", closed_at=datetime.now(UTC)))
    shut = post(doors, "ortiz", "/v1/acts/cases/reconcile", given)
    assert (shut.status_code, "closed" in shut.json()["detail"]) == (409, True)
    doors.change(table.update().where(closed).values(standing="confirmed", closed_at=None))
    assert post(doors, "ortiz", "/v1/acts/cases/reconcile", given).status_code == 200


def test_one_person_reconciles_so_many_numbers_a_day(doors: Doors) -> None:
    policy, mine = doors.site.pack.cases, cases.cases.c.reconciled_by == "ortiz"
    for number in ("P26-0061", "P26-0062"):
        opened = post(doors, "ortiz", "/v1/case-sessions", {**JUSTIFICATION, "case_number": number})
        assert opened.status_code == 201, opened.text
    given = {"became": "26-000002", "reason": "The report has the same address"}
    yesterday = cases.cases.update().where(mine).values(reconciled_at=datetime.now(UTC) - DAY)
    doors.change(yesterday)
    with doors.under(cases=policy.model_copy(update={"reconciled_per_day": 1})):
        first = post(doors, "ortiz", "/v1/acts/cases/reconcile", {**given, "number": "P26-0061"})
        assert first.status_code == 200, first.text
        second = post(doors, "ortiz", "/v1/acts/cases/reconcile", {**given, "number": "P26-0062"})
        assert [each["rule"] for each in second.json()["reasons"]] == ["reconciles_few_a_day"]
        doors.change(yesterday)
        again = post(doors, "ortiz", "/v1/acts/cases/reconcile", {**given, "number": "P26-0062"})
        assert again.status_code == 200, again.text


def open_case_sessions(doors: Doors, person: str) -> list[str]:
    """The case sessions that a person is shown as their own."""
    shown = doors.client.get("/v1/case-sessions", headers=doors.as_(person)).json()
    return [one["case_session"] for one in shown]


def test_ones_own_case_sessions_are_listed_and_closed_and_nobody_elses(doors: Doors) -> None:
    mine = doors.open_case("avery")
    assert mine in open_case_sessions(doors, "avery")
    assert mine not in open_case_sessions(doors, "quinn")
    dunn, since = doors.as_("dunn"), doors.site.ledger.size
    assert doors.client.delete(f"/v1/case-sessions/{mine}", headers=dunn).status_code == 404
    assert kinds(doors, since) == []
    assert doors.client.delete(f"/v1/case-sessions/{mine}", headers=doors.as_("avery")).status_code == 204
    assert doors.client.delete(f"/v1/case-sessions/{mine}", headers=doors.as_("avery")).status_code == 404
    assert kinds(doors, since) == ["case_session_closed"]
