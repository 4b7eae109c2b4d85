"""What the policies promise of every search, from the door to the record."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from data_access.records.casework import case_sessions
from tests.builders.gateway import Doors
from tests.builders.site import JUSTIFICATION, circle, import_reads, reads_csv
from tests.flow.conftest import entries

pytestmark = pytest.mark.slow

QUESTIONS = [circle(), {"kind": "plates", "pattern": "9Q9Z1?"}, {"kind": "history", "plate": "9Q9Z1A"}]


def test_u5_case_and_log_on_serve_one_person_and_every_attempt_is_on_record(doors: Doors) -> None:
    case = doors.open_case("dunn")
    for question in QUESTIONS:
        since = doors.site.ledger.size
        refused = doors.ask(question, person="ortiz", case=case)
        assert refused.status_code == 403
        recorded = entries(doors, since)[-1]
        assert recorded["kind"] == "refusal"
        assert recorded["who"]["person"] == "ortiz"
        assert "own.case_session" in [reason["clause"] for reason in recorded["reasons"]]


def test_u16_every_decision_bears_the_hash_of_the_policy_by_which_it_was_made(doors: Doors) -> None:
    since = doors.site.ledger.size
    assert doors.ask(QUESTIONS[0]).status_code == 200
    assert doors.ask(circle(radius_m=9000)).status_code == 403
    assert doors.client.get("/v1/ledger/entries", headers=doors.session_of("quinn")).status_code == 200
    decisions = [entry for entry in entries(doors, since) if "rules" in entry]
    assert {entry["kind"] for entry in decisions} == {"case_session_opened", "intent", "refusal", "ledger_read"}
    assert {entry["pack"] for entry in decisions} == {doors.site.pack.hash}


def test_a1_reads_are_reached_only_by_who_is_logged_on_and_by_name_date_and_time(doors: Doors) -> None:
    case, since = doors.open_case("dunn"), doors.site.ledger.size
    for question in QUESTIONS:
        body = {"case_session": case, "question": question}
        answer = doors.client.post(f"/v1/{question['kind']}", json=body, headers={"Accept": "application/json"})
        assert answer.status_code == 401
        assert "rows" not in answer.json()
    assert entries(doors, since) == []
    for question in QUESTIONS:
        assert doors.ask(question, case=case).status_code == 200
    intents = [entry for entry in entries(doors, since) if entry["kind"] == "intent"]
    assert [entry["who"]["person"] for entry in intents] == ["dunn"] * len(QUESTIONS)
    assert all(datetime.fromisoformat(entry["at"]).utcoffset() is not None for entry in intents)


def test_a2_the_record_names_the_elements_of_the_question_person_organisation_and_purpose(doors: Doors) -> None:
    since = doors.site.ledger.size
    for question in QUESTIONS:
        doors.ask(question)
    for entry in (entry for entry in entries(doors, since) if entry["kind"] == "intent"):
        assert {"person", "agency", "role", "unit"} <= {name for name, said in entry["who"].items() if said}
        assert entry["purpose"] == "homicide"
        assert entry["case"]["number"] == "26-000001"
        assert entry["case"]["kind"] == "criminal"
        secret = {"canvass": "area", "plates": "pattern", "history": "plate"}[entry["question"]["kind"]]
        assert {secret, "reason"} <= set(entry["secret"])
        assert "windows" in entry["question"]


def test_u7_where_a_statement_is_asked_for_it_is_part_of_the_justification_and_sealed(doors: Doors) -> None:
    asking = doors.site.pack.statement.model_copy(update={"required": True})
    said = "Witness named the driver and saw the vehicle leave"
    with doors.under(statement=asking):
        me = doors.client.get("/v1/me", headers=doors.as_("dunn")).json()
        assert me["statement_prompt"] == asking.prompt
        refused = doors.client.post("/v1/case-sessions", json=JUSTIFICATION, headers=doors.as_("dunn"))
        assert [reason["clause"] for reason in refused.json()["reasons"]] == ["own.statement"]
        since = doors.site.ledger.size
        case = doors.open_case("dunn", statement=said)
        assert doors.ask(QUESTIONS[0], case=case).status_code == 200
    opened, intent, _ = entries(doors, since)
    assert "statement" in opened["secret"]
    assert "statement" in intent["secret"]
    assert said.encode() not in b"".join(doors.site.ledger.entries(since, doors.site.ledger.size))
    closed = doors.client.delete(f"/v1/case-sessions/{case}", headers=doors.as_("dunn"))
    assert closed.status_code == 204
    with doors.site.ledger.reading() as connection:
        kept = case_sessions.find(connection, case)
    assert kept is not None
    assert (kept.reason, kept.statement) == ("", "")


def test_d9_a_field_that_the_policy_does_not_list_is_not_stored(doors: Doors) -> None:
    closed = doors.site.pack.captured.model_copy(update={"fields": frozenset({"vehicle_image"})})
    with doors.under(captured=closed):
        imported = import_reads(doors, reads_csv([(timedelta(days=3), "8X8-D9A", "cam-1", "red")])).json()
    assert sum(imported["dropped"].values()) == 1
    answer = doors.ask({"kind": "history", "plate": "8X8D9A"}).json()
    assert [row[answer["columns"].index("colour")] for row in answer["rows"]] == [None]
