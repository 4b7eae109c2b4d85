"""People read their own entries, supervisors their unit's; sealed words are opened by a recorded act; live views are pushed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from data_access.gateway.showing import live_views
from data_access.gateway.showing.me import prompt_of
from tests.builders.site import JUSTIFICATION, Premises, circle
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow

HISTORY = {"kind": "history", "plate": "9Q9Z1A"}
WHY = "Quarterly review of searches in this unit"


def get(premises: Premises, person: str, path: str, **query: Any) -> Any:
    return premises.client.get(f"/v1/ledger/{path}", params=query, headers=premises.as_(person))


def reveal(premises: Premises, person: str, seq: int, reason: str = WHY) -> Any:
    body = {"seq": seq, "reason": reason}
    return premises.client.post("/v1/ledger/reveal", json=body, headers=premises.as_(person))


def last_question(premises: Premises) -> int:
    return next(entry["seq"] for entry in reversed(entries(premises)) if "question" in entry)


def test_a_person_sees_what_they_asked_in_clear_and_nothing_of_others(premises: Premises) -> None:
    premises.ask(HISTORY)
    premises.ask(HISTORY, person="ortiz")
    since = premises.site.ledger.size
    page = get(premises, "dunn", "own").json()
    assert kinds(premises, since) == ["own_entries_read"]
    assert {item["person"] for item in page["items"]} == {"dunn"}
    newest = page["items"][0]
    assert (newest["question"]["kind"], newest["case"]["number"]) == ("history", "26-000001")
    assert newest["opened"] == {"plate": "9Q9Z1A", "reason": JUSTIFICATION["reason"]}
    assert (newest["outcome"]["status"], newest["outcome"]["rows"]) == ("answered", 1)
    assert "9Q9" not in json.dumps(entries(premises))


def test_own_entries_come_page_by_page_each_once_and_by_case(premises: Premises) -> None:
    for _ in range(3):
        premises.ask(circle())
    premises.ask(circle(), case=premises.open_case(case_number="26-000002"))
    whole = [item["seq"] for item in get(premises, "dunn", "own", most=100).json()["items"]]
    paged, before = [], None
    while before != 0:
        query = {} if before is None else {"before": before}
        page = get(premises, "dunn", "own", most=2, **query).json()
        paged += [item["seq"] for item in page["items"]]
        before = page["next"] or 0
    assert paged == whole
    of_case = get(premises, "dunn", "own", case_number="26-000002").json()["items"]
    assert [item["kind"] for item in of_case] == ["intent", "case_session_opened"]
    assert "own_entries_read" in {item["kind"] for item in get(premises, "dunn", "own", all_kinds=True).json()["items"]}


def test_what_was_shown_beside_the_form_is_what_the_ledger_keeps(premises: Premises) -> None:
    shown = prompt_of(premises.site.pack, "homicide")
    person = premises.client.get("/v1/me", headers=premises.as_("dunn")).json()
    assert next(each["shown"] for each in person["purposes"] if each["code"] == "homicide") == shown
    premises.open_case(prompt=shown)
    assert entries(premises)[-1]["prompt"] == shown
    since = premises.site.ledger.size
    body = {**JUSTIFICATION, "prompt": shown + " Or not."}
    answer = premises.client.post("/v1/case-sessions", json=body, headers=premises.as_("dunn"))
    assert (answer.status_code, kinds(premises, since)) == (409, [])


def test_cases_that_were_opened_lately_come_with_who_else_works_on_them(premises: Premises) -> None:
    premises.open_case("ortiz", case_number="26-000002")
    premises.open_case("dunn", case_number="26-000002")
    premises.open_case("dunn", case_number="P26-0042")
    since = premises.site.ledger.size
    mine = premises.client.get("/v1/cases/mine", headers=premises.as_("dunn")).json()
    assert kinds(premises, since) == []
    assert [case["number"] for case in mine][:2] == ["P26-0042", "26-000002"]
    assert (mine[0]["standing"], mine[0]["people"], mine[0]["provisional_until"] is None) == ("provisional", [], False)
    assert (mine[1]["kind"], mine[1]["standing"], mine[1]["people"]) == ("criminal", "confirmed", ["Ortiz"])


def test_a_supervisor_sees_the_week_of_the_unit_with_plates_sealed(premises: Premises) -> None:
    premises.ask(HISTORY)
    premises.ask({**circle(radius_m=9000)})
    premises.open_case("dunn", case_number="P26-0043")
    since = premises.site.ledger.size
    week = get(premises, "sato", "unit").json()
    assert kinds(premises, since) in (["ledger_read"], ["logged_on", "ledger_read"])
    assert {item["unit"] for item in week["items"]} == {"detectives"}
    assert all(item["opened"] == {} for item in week["items"])
    assert "9Q9" not in json.dumps(week)
    assert "own.area" in {each["clause"] for each in week["refusals"]}
    dunn = next(each for each in week["people"] if each["person"] == "dunn")
    assert (dunn["peers"], dunn["median"], dunn["unusual"]) == (1, None, False)
    assert "P26-0043" in {each["number"] for each in week["provisional"]}
    assert week["unit"] == "detectives"


def test_a_reveal_needs_a_telling_reason_and_is_on_record_before_it_shows_anything(premises: Premises) -> None:
    premises.ask(HISTORY)
    seq = last_question(premises)
    for reason in ("review review", "for an investigation, see the case file, same as above"):
        refused = reveal(premises, "sato", seq, reason)
        assert (refused.status_code, refused.json()["reasons"][0]["rule"]) == (403, "act_says_why")
        assert entries(premises)[-1]["act"] == "entry_revealed"
    since = premises.site.ledger.size
    found = reveal(premises, "sato", seq)
    assert found.json()["opened"]["plate"] == "9Q9Z1A"
    recorded = entries(premises, since)[-1]
    assert (recorded["kind"], recorded["entry"], recorded["who"]["person"]) == ("entry_revealed", seq, "sato")
    assert "reason" in recorded["secret"]
    assert reveal(premises, "sato", 10**9).status_code == 404


def test_a_reveal_is_refused_to_a_detective_and_beyond_the_own_unit(premises: Premises) -> None:
    premises.ask(HISTORY)
    seq = last_question(premises)
    others = next(e["seq"] for e in entries(premises) if e.get("who", {}).get("unit") == "administration")
    for person, which, clause in (("dunn", seq, "U5"), ("sato", others, "own.sight")):
        since = premises.site.ledger.size
        answer = reveal(premises, person, which)
        assert (answer.status_code, answer.json()["reasons"][0]["clause"]) == (403, clause)
        assert kinds(premises, since)[-1] == "refusal"
        assert "9Q9" not in answer.text
    assert reveal(premises, "quinn", others).status_code == 200


@contextmanager
def watching(premises: Premises, person: str) -> Iterator[Iterator[str]]:
    headers = premises.as_(person)
    with (
        httpx.Client(base_url=premises.client.base_url, timeout=120) as client,
        client.stream("GET", "/v1/ledger/live", headers=headers) as stream,
    ):
        assert stream.status_code == 200
        lines = stream.iter_lines()
        assert next(lines) == ": open"
        yield (line for line in lines if line and not line.startswith(":"))


def test_a_live_view_is_one_entry_to_begin_one_an_item_and_one_at_the_end(premises: Premises) -> None:
    premises.as_("adams")
    case = premises.open_case()
    since = premises.site.ledger.size
    with watching(premises, "sato") as lines:
        premises.ask(HISTORY, case=case)
        item = json.loads(next(lines).removeprefix("data: "))
        assert (item["person"], item["question"]["kind"], item["outcome"]["status"]) == ("dunn", "history", "answered")
        assert item["opened"] == {}
        premises.client.get("/v1/me", headers=premises.as_("adams"))
    wait_until(lambda: "live_closed" in kinds(premises, since))
    seen = [kind for kind in kinds(premises, since) if kind != "logged_on"]
    assert seen == ["live_opened", "intent", "outcome", "live_delivered", "live_closed"]
    closed = entries(premises, since)[-1]
    assert (closed["delivered"], closed["why"], closed["who"]["person"]) == (1, "left", "sato")


def test_a_live_view_ends_with_the_log_on(premises: Premises) -> None:
    case = premises.open_case()
    since = premises.site.ledger.size
    with watching(premises, "quinn") as lines:
        answer = premises.client.delete("/v1/log-ons/current", headers=premises.as_("quinn"))
        assert answer.status_code == 204
        premises.ask(HISTORY, case=case)
        assert next(lines) == "event: ended"
        assert json.loads(next(lines).removeprefix("data: "))["code"] == "not_logged_on"
    wait_until(lambda: "live_closed" in kinds(premises, since))
    assert "live_delivered" not in kinds(premises, since)
    assert entries(premises, since)[-1]["why"] == "not_logged_on"


def test_a_third_live_view_of_one_person_is_refused_and_not_recorded(premises: Premises) -> None:
    with watching(premises, "sato"), watching(premises, "sato"):
        since = premises.site.ledger.size
        assert get(premises, "sato", "live").status_code == 429
        assert kinds(premises, since) == []
    wait_until(lambda: kinds(premises, since).count("live_closed") == 2)
    assert live_views.MOST_OF_ONE == 2


def wait_until(holds: Any) -> None:
    """Wait, bounded, for what another thread does."""
    pause = threading.Event()
    for _ in range(2400):
        if holds():
            return
        pause.wait(0.05)
    raise AssertionError("it did not come")
