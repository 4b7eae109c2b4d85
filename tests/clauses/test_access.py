"""Who gets in, and what stays on record of it: each clause at a site of each agency that it binds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.gateway.http.routes.who import CallerKind, table_of
from data_access.records.accounts import people
from tests.builders.agencies import WHY, Sites, bring, open_case, post
from tests.builders.gateway import Doors
from tests.builders.policy import may_act_at, the_pack
from tests.builders.site import circle
from tests.flow.conftest import entries

pytestmark = pytest.mark.slow

AGENCIES = ["parsons", "twin_falls", "barstow", "clayton"]


def questions() -> list[dict[str, Any]]:
    """A question of each kind that leads to reads."""
    end = datetime.now(UTC)
    windows = [{"start": (end - timedelta(hours=2)).isoformat(), "end": end.isoformat()}]
    return [
        circle(),
        {"kind": "plates", "pattern": "9Q9Z1?", "windows": windows},
        {"kind": "history", "plate": "9Q9Z1A"},
        {"kind": "saved"},
    ]


def must_refuse(doors: Doors, question: dict[str, Any], person: str, case: str, clause: str) -> None:
    """The question is refused by a clause, and that stands in the ledger under the person's name."""
    since = doors.site.ledger.size
    refused = doors.ask(question, person, case)
    assert refused.status_code == 403, refused.text
    assert "rows" not in refused.json()
    said = entries(doors, since)
    assert [entry["kind"] for entry in said] == ["refusal"]
    assert said[0]["who"]["person"] == person
    assert clause in [reason["clause"] for reason in said[0]["reasons"]]


@pytest.mark.parametrize("agency", AGENCIES)
def test_u5_nobody_searches_for_another_or_for_a_purpose_not_listed_and_every_attempt_is_on_record(
    sites: Sites, agency: str
) -> None:
    doors = sites(agency)
    case = open_case(doors, "dunn")
    for question in questions():
        must_refuse(doors, question, "lund", case, "own.case_session")
    since = doors.site.ledger.size
    body = {"case_number": "26-000001", **WHY, "purpose": "curiosity"}
    assert post(doors, "dunn", "/v1/case-sessions", body).status_code == 403
    [entry] = entries(doors, since)
    assert (entry["kind"], entry["who"]["person"]) == ("refusal", "dunn")
    assert [reason["clause"] for reason in entry["reasons"]] == ["U1"]
    mine = open_case(doors, "lund")
    lund = people.people.update().where(people.people.c.person_id == "lund")
    doors.change(lund.values(disabled_at=doors.site.now()))
    try:
        must_refuse(doors, questions()[0], "lund", mine, "A1")
    finally:
        doors.change(lund.values(disabled_at=None))


def test_u16_every_decision_bears_the_hash_of_the_policy_by_which_it_was_made(sites: Sites) -> None:
    doors = sites("clayton")
    since = doors.site.ledger.size
    assert doors.ask(circle(), "dunn", open_case(doors)).status_code == 200
    assert doors.ask(circle(radius_m=9000), "dunn", open_case(doors)).status_code == 403
    assert doors.client.get("/v1/ledger/entries", headers=doors.as_("quinn")).status_code == 200
    decisions = [entry for entry in entries(doors, since) if "rules" in entry]
    assert {entry["kind"] for entry in decisions} == {"case_session_opened", "intent", "refusal", "ledger_read"}
    assert {entry["pack"] for entry in decisions} == {the_pack("clayton").hash}


def test_r10_only_the_division_commander_and_the_it_manager_create_accounts_each_on_record(sites: Sites) -> None:
    doors, creators = sites("barstow"), {"division_commander", "it_manager"}
    for role in (*the_pack("barstow").roles, "mayor"):
        by = f"by.{role}"
        doors.hire(by, role)
        doors.people.tokens[by] = doors.session_of(by)["Authorization"].removeprefix("Bearer ")
        since = doors.site.ledger.size
        new = {
            "person": f"new.{role}"[:32],
            "number": role,
            "full_name": "N. New",
            "role": "patrol_officer",
            "unit": "patrol",
        }
        made = post(doors, by, "/v1/acts/accounts", new)
        [entry] = entries(doors, since)
        assert (made.status_code == 201, entry["kind"] == "account_created") == (role in creators,) * 2
        assert entry["who"]["person"] == by
        for act in ("changed", "enabled", "disabled", "reset"):
            assert may_act_at("barstow", role, f"account_{act}").granted == (role in creators)


@pytest.mark.parametrize("agency", ["parsons", "twin_falls", "barstow"])
def test_a1_no_route_but_the_door_answers_without_a_log_on_and_every_access_is_by_name_date_and_time(
    sites: Sites, agency: str
) -> None:
    doors = sites(agency)
    since = doors.site.ledger.size
    closed = [route for route, who in table_of(doors.app).items() if who is CallerKind.LOGGED_ON]
    for method, path in closed:
        unknown = {"Authorization": f"Bearer wb_{'x' * 43}"}
        assert doors.client.request(method, _filled(path)).status_code == 401, (method, path)
        assert doors.client.request(method, _filled(path), headers=unknown).status_code in {401, 422}, (method, path)
    wrong = {"person": "cole", "password": "not the password", "code": "000000"}
    assert doors.client.post("/v1/log-ons", json=wrong).status_code == 401
    assert entries(doors, since)[-1]["kind"] == "log_on_failed"
    assert not {"intent", "outcome"} & {entry["kind"] for entry in entries(doors, since)}
    doors.people.tokens.pop("cole")
    doors.as_("cole")
    assert entries(doors, since)[-1]["kind"] == "logged_on"
    case = open_case(doors)
    for question in questions():
        since, before = doors.site.ledger.size, datetime.now(UTC)
        assert doors.ask(question, "dunn", case).status_code == 200
        intent, outcome = entries(doors, since)
        assert (intent["kind"], outcome["kind"]) == ("intent", "outcome")
        assert (intent["who"]["person"], intent["question"]["kind"]) == ("dunn", question["kind"])
        assert before <= datetime.fromisoformat(intent["at"]) <= datetime.now(UTC)
    ended = doors.session_of("dunn", ended_at=doors.site.now() - timedelta(minutes=1), ended_why="logged_out")
    body = {"case_session": case, "question": circle()}
    refused = doors.client.post("/v1/canvass", json=body, headers={**ended, "Accept": "application/json"})
    assert refused.status_code in {401, 403}
    assert "rows" not in refused.json()


def _filled(path: str) -> str:
    return "/".join("1" if part.startswith("{") else part for part in path.split("/"))


def test_a2_the_record_names_the_elements_of_the_question_person_organisation_and_purpose(sites: Sites) -> None:
    doors = sites("barstow")
    case, since = open_case(doors), doors.site.ledger.size
    asked = questions()[:3]
    for question in asked:
        assert doors.ask(question, "dunn", case).status_code == 200
    intents = [entry for entry in entries(doors, since) if entry["kind"] == "intent"]
    assert len(intents) == len(asked)
    for entry in intents:
        assert {"person", "agency", "role", "unit"} <= {name for name, said in entry["who"].items() if said}
        assert (entry["purpose"], entry["case"]["number"]) == (WHY["purpose"], "26-000001")
        secret = {"canvass": "area", "plates": "pattern", "history": "plate"}[entry["question"]["kind"]]
        assert {secret, "reason"} <= set(entry["secret"])
        assert "windows" in entry["question"]


@pytest.mark.parametrize("agency", AGENCIES)
def test_a7_who_is_not_authorised_reaches_nothing_on_record_and_the_disk_tells_no_plate(
    sites: Sites, agency: str
) -> None:
    doors = sites(agency)
    bring(doors, [(timedelta(minutes=30), "7W7-A7A", "cam-1", "grey")])
    doors.hire("max", "mayor")
    doors.people.tokens["max"] = doors.session_of("max")["Authorization"].removeprefix("Bearer ")
    for person in ("quinn", "ivy", "max"):
        case = doors.case_of(person, purpose=WHY["purpose"], reason=WHY["reason"])
        for question in questions():
            since = doors.site.ledger.size
            assert doors.ask(question, person, case).status_code == 403
            [entry] = entries(doors, since)
            assert (entry["kind"], entry["who"]["person"]) == ("refusal", person)
            assert "role_may_ask" in [reason["rule"] for reason in entry["reasons"]]
    on_disk = {path: path.read_bytes() for path in sorted(doors.paths.gateway.rglob("*")) if path.is_file()}
    assert any(doors.paths.store in path.parents for path in on_disk)
    assert [path for path, data in on_disk.items() if b"7W7A7A" in data or b"7W7-A7A" in data] == []


@pytest.mark.parametrize(
    ("agency", "assigned"),
    [("parsons", "administrator"), ("twin_falls", "assigned_member"), ("barstow", "assigned_member")],
)
def test_r15_the_custodian_assigns_members_to_the_daily_work_on_record_until_a_day(
    sites: Sites, agency: str, assigned: str
) -> None:
    doors, custodian = sites(agency), the_pack(agency).agency.custodian_role
    for person, role in (("one", custodian), ("two", custodian), ("maker", assigned), ("member", "detective")):
        hired(doors, person, role)
    last = (doors.site.now() + timedelta(days=30)).date()
    new = {"person": "member", "full_name": "M. Member", "role": assigned, "unit": "administration"}
    asked = {**new, "role_until": last.isoformat(), "reason": "Assigned to the daily work by the commander"}

    def works() -> bool:
        return doors.client.get("/v1/files/reads", headers=doors.as_("member")).status_code == 200

    assert post(doors, "maker", "/v1/acts/accounts/role", asked).status_code == 403
    since = doors.site.ledger.size
    made = post(doors, "one", "/v1/acts/accounts/role", asked)
    assert made.status_code == 201, made.text
    [entry] = entries(doors, since)
    said = (entry["kind"], entry["who"]["person"], entry["role"], entry["role_until"])
    assert said == ("role_proposed", "one", assigned, last.isoformat())
    assert not works()
    confirmation = {"person": "member", "proposal": made.json()["proposal"]}
    assert post(doors, "one", "/v1/acts/accounts/confirm", confirmation).status_code == 403
    assert post(doors, "two", "/v1/acts/accounts/confirm", confirmation).status_code == 200
    assert works()
    table = people.people
    ended = doors.site.now().date() - timedelta(days=2)
    doors.change(table.update().where(table.c.person_id == "member").values(role_until=ended))
    assert not works()


def hired(doors: Doors, person: str, role: str) -> None:
    """Give somebody an account of a role, and log them on."""
    doors.hire(person, role)
    doors.people.tokens[person] = doors.session_of(person)["Authorization"].removeprefix("Bearer ")


def test_r11_accounts_are_reviewed_with_those_unused_named_and_closed_on_record(sites: Sites) -> None:
    doors = sites("barstow")
    for person in ("gone", "busy"):
        doors.hire(person, "detective")
    hired(doors, "reviewer", "it_manager")
    table, ago = people.people, doors.site.now() - timedelta(days=91)
    enrolled = {"password": "x", "own_proofs_at": ago}
    doors.change(table.update().where(table.c.person_id.in_(["gone", "busy"])).values(**enrolled))
    doors.session_of("busy")
    listed = doors.client.get("/v1/acts/accounts", headers=doors.as_("reviewer"))
    assert listed.status_code == 200, listed.text
    notes = {each["person"]: each["notes"] for each in listed.json()["people"]}
    assert "unused for 90 days" in notes["gone"]
    assert "unused for 90 days" not in notes["busy"]
    since = doors.site.ledger.size
    about = {"person": "gone", "reason": "Left the department in August"}
    assert post(doors, "reviewer", "/v1/acts/accounts/disable", about).status_code == 204
    [entry] = entries(doors, since)
    assert (entry["kind"], entry["who"]["person"]) == ("account_disabled", "reviewer")
    again = doors.client.get("/v1/acts/accounts", headers=doors.as_("reviewer")).json()["people"]
    assert next(each["state"] for each in again if each["person"] == "gone") == "disabled"


def test_r16_permissions_are_assigned_by_the_commander_whoever_makes_the_account(sites: Sites) -> None:
    doors = sites("barstow")
    for person, role in (("it.one", "it_manager"), ("it.two", "it_manager"), ("commander", "division_commander")):
        hired(doors, person, role)
    new = {"person": "rookie", "number": "77001", "full_name": "R. Rookie", "role": "detective", "unit": "detectives"}
    made = post(doors, "it.one", "/v1/acts/accounts", new)
    assert made.status_code == 201, made.text
    confirmation = {"person": "rookie", "proposal": made.json()["proposal"]}
    assert post(doors, "it.two", "/v1/acts/accounts/confirm", confirmation).status_code == 403
    with doors.site.ledger.reading() as connection:
        rookie = people.find(connection, "rookie")
    assert rookie is not None
    assert rookie.role == ""
    since = doors.site.ledger.size
    assert post(doors, "commander", "/v1/acts/accounts/confirm", confirmation).status_code == 200
    confirmed = entries(doors, since)[0]
    assert (confirmed["kind"], confirmed["who"]["person"], confirmed["role"]) == (
        "proposal_confirmed",
        "commander",
        "detective",
    )
