"""Who reads the ledger, and that reading it is on record."""

from __future__ import annotations

from tests.builders.site import Premises, circle
from tests.flow.conftest import kinds


def read(premises: Premises, person: str, start: int) -> tuple[int, list[dict[str, object]]]:
    answer = premises.client.get("/v1/ledger/entries", params={"start": start}, headers=premises.as_(person))
    return answer.status_code, answer.json().get("entries", [])


def test_an_auditor_reads_every_entry_and_no_read_and_the_reading_is_an_entry(premises: Premises) -> None:
    since = premises.site.ledger.size
    premises.ask(circle())
    status, entries = read(premises, "quinn", since)
    assert status == 200
    assert [entry["kind"] for entry in entries][-3:] == ["outcome", "logged_on", "ledger_read"]
    assert kinds(premises)[-1] == "ledger_read"
    assert premises.ask(circle(), person="quinn", case="c-none").status_code == 403


def test_a_supervisor_reads_what_their_own_unit_asked_and_what_came_of_it(premises: Premises) -> None:
    premises.as_("sato")
    since = premises.site.ledger.size
    premises.ask(circle())
    premises.client.post("/v1/log-ons", json={"person": "nobody", "password": "x" * 12, "code": "000000"})
    status, entries = read(premises, "sato", since)
    assert status == 200
    assert [entry["kind"] for entry in entries] == ["case_session_opened", "intent", "outcome", "ledger_read"]


def test_a_detective_may_not_read_it(premises: Premises) -> None:
    assert read(premises, "dunn", 0)[0] == 403
    assert kinds(premises)[-1] == "refusal"
