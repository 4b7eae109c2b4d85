"""What the policies promise of every search, from the door to the record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from data_access.records.casework import case_sessions
from tests.builders.gateway import Doors
from tests.builders.site import JUSTIFICATION, circle, import_reads, reads_csv
from tests.flow.conftest import entries

pytestmark = pytest.mark.slow

QUESTIONS = [circle(), {"kind": "plates", "pattern": "9Q9Z1?"}, {"kind": "history", "plate": "9Q9Z1A"}]


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
