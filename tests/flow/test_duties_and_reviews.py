"""What waits for a role is listed, on record; an entry is signed off by somebody else than who asked, and that is on record."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from data_access.acts.ledger import SEES_TO
from data_access.gateway.acting.duties import PARTS
from tests.builders.holds import an_order
from tests.builders.site import Premises
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow

HISTORY = {"kind": "history", "plate": "9Q9Z1A"}


def listed(premises: Premises, person: str) -> dict[str, Any]:
    answer = premises.client.get("/v1/acts/duties", headers=premises.as_(person))
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def of_kind(premises: Premises, person: str, kind: str) -> list[dict[str, Any]]:
    return [each for each in listed(premises, person)["duties"] if each["kind"] == kind]


def review(premises: Premises, person: str, seq: int, result: str = "in_order", reason: str = "") -> Any:
    body = {"seq": seq, "result": result, "reason": reason}
    return premises.client.post("/v1/acts/reviews", json=body, headers=premises.as_(person))


def a_question(premises: Premises, person: str = "dunn") -> int:
    premises.ask(HISTORY, person=person)
    return int(next(entry["seq"] for entry in reversed(entries(premises)) if "question" in entry))


def shown_in_week(premises: Premises, person: str, seq: int) -> dict[str, Any]:
    week = premises.client.get("/v1/ledger/unit", headers=premises.as_(person)).json()
    return next(item for item in week["items"] if item["seq"] == seq)


def test_a_supervisor_signs_off_an_entry_and_the_list_shows_by_whom(premises: Premises) -> None:
    seq = a_question(premises)
    assert "review" not in shown_in_week(premises, "sato", seq)
    since = premises.site.ledger.size
    assert review(premises, "sato", seq).status_code == 201
    [entry] = [each for each in entries(premises, since) if each["kind"] == "entry_reviewed"]
    assert (entry["entry"], entry["result"], entry["who"]["person"]) == (seq, "in_order", "sato")
    shown = shown_in_week(premises, "sato", seq)["review"]
    assert (shown["by"], shown["result"]) == ("sato", "in_order")


def test_the_last_review_of_an_entry_counts_and_its_reason_is_sealed(premises: Premises) -> None:
    seq = a_question(premises)
    since = premises.site.ledger.size
    assert review(premises, "sato", seq, "follow_up", "Ask which vehicle the witness saw").status_code == 201
    assert shown_in_week(premises, "sato", seq)["review"]["result"] == "follow_up"
    assert seq in {each["number"] for each in of_kind(premises, "sato", "follow_up")}
    assert "witness" not in json.dumps(entries(premises, since))
    assert review(premises, "sato", seq).status_code == 201
    assert shown_in_week(premises, "sato", seq)["review"]["result"] == "in_order"
    assert seq not in {each["number"] for each in of_kind(premises, "sato", "follow_up")}


def test_nobody_signs_off_their_own_entry_and_that_it_was_tried_is_on_record(premises: Premises) -> None:
    seq = a_question(premises, person="sato")
    since = premises.site.ledger.size
    answer = review(premises, "sato", seq)
    assert (answer.status_code, answer.json()["reasons"][0]["clause"]) == (403, "own.oneself")
    assert kinds(premises, since) == ["refusal"]


def test_who_reads_no_record_signs_nothing_off(premises: Premises) -> None:
    seq = a_question(premises)
    assert review(premises, "ortiz", seq).status_code == 403


def test_what_is_to_be_followed_up_says_why_and_only_questions_are_reviewed(premises: Premises) -> None:
    seq = a_question(premises)
    assert review(premises, "sato", seq, "follow_up").status_code == 422
    assert review(premises, "sato", premises.site.ledger.size - 1).status_code in (403, 422)
    assert review(premises, "sato", 10**9).status_code == 404


def test_an_entry_that_nobody_reviewed_waits_for_a_supervisor_until_it_is_signed_off(premises: Premises) -> None:
    seq = a_question(premises)
    [before] = of_kind(premises, "sato", "review")
    assert review(premises, "sato", seq).status_code == 201
    after = sum(each["number"] for each in of_kind(premises, "sato", "review"))
    assert after == before["number"] - 1


def test_a_proposal_waits_for_the_second_person_and_for_nobody_who_sees_to_no_accounts(premises: Premises) -> None:
    body = {"person": "ortiz", "reason": "Lost the phone with the codes"}
    answer = premises.client.post("/v1/acts/accounts/reset", json=body, headers=premises.as_("adams"))
    assert answer.status_code == 201
    [waiting] = of_kind(premises, "cole", "proposal")
    assert (waiting["name"], waiting["words"], waiting["own"]) == ("ortiz", "reset", False)
    [mine] = of_kind(premises, "adams", "proposal")
    assert mine["own"]
    assert of_kind(premises, "sato", "proposal") == []


def test_a_hold_waits_for_its_review_from_two_weeks_before_its_day(premises: Premises) -> None:
    answered = premises.ask(HISTORY).json()
    read_id = answered["rows"][0][answered["columns"].index("read_id")]
    near, far = (date.today() + timedelta(days=days) for days in (3, 60))
    for day in (near, far):
        body = an_order(review_on=day.isoformat(), read_ids=[read_id])
        answer = premises.client.post("/v1/acts/holds", json=body, headers=premises.as_("sato"))
        assert answer.status_code == 201, answer.text
    days = [each["day"] for each in of_kind(premises, "adams", "hold")]
    assert days == [near.isoformat()]


def test_reads_past_their_retention_wait_for_a_purge_and_the_next_one_is_known(premises: Premises) -> None:
    [standing] = [one for one in listed(premises, "cole")["purges"] if one["retention_class"] == "flock"]
    kept = premises.site.pack.retention["flock"].purge_after_d
    oldest = (datetime.now(UTC) - timedelta(days=3)).date()
    assert standing["due_on"] == (oldest + timedelta(days=kept + 1)).isoformat()
    assert [each for each in of_kind(premises, "cole", "purge") if each["name"] == "flock"] == []


def test_an_import_is_listed_with_what_came_and_a_source_with_how_far_it_reads(premises: Premises) -> None:
    found = listed(premises, "adams")
    assert [(one["source"], one["state"], one["rows"]) for one in found["arrivals"]] == [("vendor", "visible", 3)]
    [source] = found["sources"]
    assert source["source"] == "vendor"
    assert not source["behind"]


def test_the_list_is_on_record_names_no_plate_and_a_role_for_which_nothing_waits_is_refused(premises: Premises) -> None:
    since = premises.site.ledger.size
    assert "9Q9" not in json.dumps(listed(premises, "cole"))
    assert kinds(premises, since)[-1] == "duties_read"
    answer = premises.client.get("/v1/acts/duties", headers=premises.as_("ortiz"))
    assert answer.status_code == 403


def test_every_part_that_a_role_may_see_to_has_a_capability_that_opens_the_list() -> None:
    opens = frozenset().union(*PARTS.values())
    assert opens == SEES_TO
