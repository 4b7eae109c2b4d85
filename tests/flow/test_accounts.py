"""Accounts and personal tokens, trainings and clearances: who is made, disabled, struck out, and what then is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.records.accounts import log_ons, people
from tests.builders.gateway import Doors
from tests.builders.site import DOOR
from tests.flow.acts import post
from tests.flow.conftest import entries, kinds
from tests.flow.doors import APPROVAL

pytestmark = pytest.mark.slow


def no_analyst(name: str, notebooks: bool) -> str:
    """Stand in for a machine on which `wbgate` is a service and `vera` alone may open notebooks."""
    return "is a service's." if name == "wbgate" else "is no analyst's." if notebooks and name != "vera" else ""


@pytest.mark.parametrize(
    ("person", "role", "status"),
    [
        ("wbgate", "analyst", 422),
        ("wbgate", "officer", 422),
        ("vera.2", "analyst", 422),
        ("vera.3", "officer", 201),
        ("vera", "analyst", 201),
        ("vera.", "officer", 422),
        ("ve..ra", "officer", 422),
        ("Vera", "officer", 422),
        ("v\u00e9ra", "officer", 422),
        ("../vera", "officer", 422),
        ("-vera", "officer", 422),
        ("1000", "officer", 422),
        ("n" * 33, "officer", 422),
    ],
)
def test_an_account_has_a_name_that_the_machine_lets_it_have_or_is_not_made(
    doors: Doors, person: str, role: str, status: int
) -> None:
    new = {"person": person, "number": person, "full_name": "V. Era", "role": role, "unit": "patrol"}
    since = doors.site.ledger.size
    facts = doors.site.facts
    doors.site.facts = replace(facts, why_no_name=no_analyst)
    try:
        answer = post(doors, "adams", "/v1/acts/accounts", new)
    finally:
        doors.site.facts = facts
    assert answer.status_code == status, answer.text
    assert kinds(doors, since) == (["account_created"] if status == 201 else [])


def test_an_account_whose_name_the_machine_took_is_told_of_and_not_opened_again(doors: Doors) -> None:
    doors.hire("wbgate", "analyst")
    facts, about = doors.site.facts, {"person": "wbgate", "reason": "a name of a service"}
    doors.site.facts = replace(facts, why_no_name=no_analyst)
    try:
        told = doors.client.get("/v1/log-ons/unfit-names", headers={"X-Door": DOOR}).json()
        assert {"person": "wbgate", "why": "is a service's."} in told
        assert post(doors, "adams", "/v1/acts/accounts/disable", about).status_code == 204
        assert post(doors, "adams", "/v1/acts/accounts/enable", about).status_code == 422
        told = doors.client.get("/v1/log-ons/unfit-names", headers={"X-Door": DOOR}).json()
        assert "wbgate" not in {each["person"] for each in told}
    finally:
        doors.site.facts = facts


def test_an_account_is_made_once_with_a_role_of_the_pack_and_shown_once(doors: Doors) -> None:
    new = {"person": "made.once", "number": "500", "full_name": "M. Once", "role": "officer", "unit": "patrol"}
    made = post(doors, "adams", "/v1/acts/accounts", new)
    assert made.status_code == 201
    since = doors.site.ledger.size
    assert post(doors, "adams", "/v1/acts/accounts", new).status_code == 409
    assert (
        post(
            doors, "adams", "/v1/acts/accounts", {**new, "person": "other", "number": "501", "role": "chief"}
        ).status_code
        == 422
    )
    assert post(doors, "adams", "/v1/acts/accounts", {**new, "person": "No Name!"}).status_code == 422
    assert kinds(doors, since) == []
    raw = b"".join(path.read_bytes() for path in doors.paths.gateway.glob("ledger.sqlite*"))
    assert made.json()["code_part"].encode() not in raw


def test_a_disabled_persons_next_question_is_refused_and_so_is_a_reset_ones(doors: Doors) -> None:
    doors.hire("leaver", "detective")
    case, about = doors.case_of("leaver"), {"person": "leaver", "reason": "left the agency"}
    for act in ("disable", "reset"):
        headers = doors.session_of("leaver")
        body = {"case_session": case, "question": {"kind": "history", "plate": "7G7RET"}}
        assert doors.client.post("/v1/history", json=body, headers=headers).status_code == 200
        answer = post(doors, "adams", f"/v1/acts/accounts/{act}", about)
        assert answer.status_code in {201, 204}, answer.text
        if act == "reset":
            confirmation = {"person": "leaver", "proposal": answer.json()["proposal"]}
            assert post(doors, "cole", "/v1/acts/accounts/confirm", confirmation).status_code == 200
        since = doors.site.ledger.size
        assert doors.client.post("/v1/history", json=body, headers=headers).status_code == 401
        assert kinds(doors, since) == ["refusal"]
        assert post(doors, "adams", "/v1/acts/accounts/enable", about).status_code == 204
        assert doors.client.post("/v1/history", json=body, headers=headers).status_code == 401


def test_a_personal_token_asks_for_at_most_eight_hours_and_does_nothing_else(doors: Doors) -> None:
    made = post(doors, "dunn", "/v1/acts/tokens", {"label": "script"})
    assert made.status_code == 201
    left = datetime.fromisoformat(made.json()["expires_at"]) - datetime.now(UTC)
    assert timedelta(hours=7) < left <= timedelta(hours=8)
    headers = {"Authorization": f"Bearer {made.json()['token']}"}
    body = {"case_session": doors.case_of("dunn"), "question": {"kind": "history", "plate": "7G7RET"}}
    assert doors.client.post("/v1/history", json=body, headers=headers).status_code == 200
    assert entries(doors)[-2]["who"]["method"] == "token"
    refused = doors.client.post("/v1/acts/tokens", json={"label": "another"}, headers=headers)
    assert [reason["clause"] for reason in refused.json()["reasons"]] == ["own.token"]
    with doors.under(sessions=doors.site.pack.sessions.model_copy(update={"tokens": False})):
        assert doors.client.post("/v1/history", json=body, headers=headers).status_code == 403
        assert post(doors, "dunn", "/v1/acts/tokens", {"label": "script"}).status_code == 403
    table = log_ons.sessions
    doors.change(table.update().where(table.c.method == "token").values(expires_at=datetime.now(UTC)))
    assert doors.client.post("/v1/history", json=body, headers=headers).status_code == 401


def days_from_now(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("who", "path", "field", "body"),
    [
        ("adams", "trainings", "trained_on", {"person": "avery", "trainer": "T. Trainer", "content": "policy"}),
        ("adams", "clearances", "cleared_on", {"person": "avery", "cleared_by": "C. Cole", "reference": "memo 2"}),
        ("cole", "sources", "approved_on", APPROVAL),
    ],
)
def test_a_day_in_the_future_is_refused_and_blocks_nobody(
    doors: Doors, who: str, path: str, field: str, body: dict[str, Any]
) -> None:
    since = doors.site.ledger.size
    refused = post(doors, who, f"/v1/acts/{path}", {**body, field: days_from_now(2)})
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert "future" in refused.json()["detail"]
    assert kinds(doors, since) == []
    assert doors.ask({"kind": "history", "plate": "7G7RET"}, person="avery").status_code == 200


def test_a_training_recorded_by_mistake_is_struck_out_by_who_records_them_and_stays_on_record(doors: Doors) -> None:
    """A day from before this was refused blocks a person for good: nothing that is recorded later counts."""
    doors.hire("vance", "analyst", trained=(3_000, 9_000))
    session, case = doors.session_of("vance"), doors.case_of("vance")
    asked = {"case_session": case, "question": {"kind": "history", "plate": "7G7RET"}}
    trained = {"person": "vance", "trained_on": days_from_now(0), "trainer": "T. Trainer", "content": "policy"}
    assert post(doors, "adams", "/v1/acts/trainings", trained).status_code == 204
    blocked = doors.client.post("/v1/history", json=asked, headers=session)
    assert [each["rule"] for each in blocked.json()["reasons"]] == ["is_trained"]
    wrong = {"person": "vance", "trained_on": days_from_now(3_000), "reason": "The year was mistyped"}
    assert post(doors, "dunn", "/v1/acts/trainings/strike", wrong).status_code == 403
    since = doors.site.ledger.size
    assert post(doors, "adams", "/v1/acts/trainings/strike", wrong).status_code == 204
    (entry,) = entries(doors, since)
    assert (entry["kind"], entry["trained_on"]) == ("training_struck", wrong["trained_on"])
    assert set(entry["secret"]) == {"subject", "reason"}
    assert doors.client.post("/v1/history", json=asked, headers=session).status_code == 200
    assert post(doors, "adams", "/v1/acts/trainings/strike", wrong).status_code == 404
    assert post(doors, "adams", "/v1/acts/trainings/strike", {**wrong, "person": "adams"}).status_code == 403


def test_a_clearance_recorded_by_mistake_is_struck_out(doors: Doors) -> None:
    given = {"person": "avery", "cleared_on": days_from_now(0), "cleared_by": "C. Cole", "reference": "memo 2"}
    assert post(doors, "adams", "/v1/acts/clearances", given).status_code == 204
    wrong = {"person": "avery", "cleared_on": days_from_now(0), "reason": "It is another person's"}
    assert post(doors, "adams", "/v1/acts/clearances/strike", wrong).status_code == 204
    assert post(doors, "adams", "/v1/acts/clearances/strike", wrong).status_code == 404
    with doors.site.ledger.reading() as connection:
        found = people.find(connection, "avery")
    assert found is not None
    assert found.cleared_on is None
