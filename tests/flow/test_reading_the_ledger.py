"""Who reads the ledger, and that reading it is on record."""

from __future__ import annotations

from typing import Any

import pytest

from data_access.gateway.http import replay_stream
from data_access.gateway.showing import replays
from tests.builders.site import Premises, circle
from tests.flow.conftest import entries as entries_of
from tests.flow.conftest import events_of, kinds

pytestmark = pytest.mark.slow


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


def replayed(premises: Premises, person: str, text: str) -> tuple[int, dict[str, Any]]:
    answer = premises.client.post("/v1/ledger/replay", json={"text": text}, headers=premises.as_(person))
    return answer.status_code, events_of(answer)[-1] if answer.is_success else answer.json()


def test_a_changed_policy_is_tried_out_on_the_record_and_counted_by_clause(premises: Premises) -> None:
    case = premises.open_case()
    assert premises.ask(circle(radius_m=1000), case=case).status_code == 200
    assert premises.ask(circle(radius_m=300), case=case).status_code == 200
    assert premises.ask(circle(radius_m=9000), case=case).status_code == 403
    now = premises.site.pack.text
    status, same = replayed(premises, "quinn", now)
    assert status == 200
    assert set(same["decisions"]) == {"granted then and now", "refused then and now"}
    assert same["skipped"] == {"made in the ceremony, before there was anybody who could be asked": 5}
    assert all(each["then_only"] == each["now_only"] == 0 for each in same["clauses"])
    narrow = now.replace("area_km2 = 13.0", "area_km2 = 0.5").replace("[purposes.homicide]", "[purposes.murder]")
    since = premises.site.ledger.size
    status, found = replayed(premises, "quinn", narrow)
    assert status == 200
    counted = {each["rule"]: each for each in found["clauses"]}
    assert counted["canvass_is_small_enough"]["now_only"] >= 1
    assert counted["canvass_is_small_enough"]["then_and_now"] >= 1
    assert counted["purpose_is_on_the_list"]["now_only"] >= 3
    assert found["decisions"]["granted then, refused now"] >= 3
    assert "gives_a_reason" in {each["rule"] for each in found["not_replayed"]}
    recorded = entries_of(premises, since)
    assert [(entry["kind"], entry["replayed_by"]) for entry in recorded] == [("ledger_read", found["pack"]["hash"])]
    assert premises.site.pack.text == now


def test_a_replay_says_how_far_it_is_and_in_the_end_what_it_counted(
    premises: Premises, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replays, "STEP_S", 0.0)
    monkeypatch.setattr(replay_stream, "TOLD_EACH_S", 0.0)
    trial = {"json": {"text": premises.site.pack.text}, "headers": premises.as_("quinn")}
    upto = premises.site.ledger.size
    *told, last = events_of(premises.client.post("/v1/ledger/replay", **trial))
    assert last["upto"] == upto == told[0]["size"]
    assert [event["looked"] for event in told] == list(range(1, last["upto"] + 1))


def test_a_supervisor_tries_it_out_on_the_units_decisions_only(premises: Premises) -> None:
    premises.ask(circle())
    status, unit = replayed(premises, "sato", premises.site.pack.text)
    _, whole = replayed(premises, "quinn", premises.site.pack.text)
    assert (status, unit["unit"], unit["skipped"]) == (200, "detectives", {})
    assert 0 < sum(unit["decisions"].values()) < sum(whole["decisions"].values())


def test_who_may_not_read_the_ledger_tries_nothing_out_and_is_told_nothing_of_the_pack(premises: Premises) -> None:
    status, refused = replayed(premises, "dunn", "no pack at all")
    assert (status, kinds(premises)[-1]) == (403, "refusal")
    assert "pack" not in refused.get("field", "")
    status, unfit = replayed(premises, "quinn", "format = 1\nsurprise = 2\n")
    assert (status, unfit["field"]) == (422, "pack")
