"""The life of one question, from justification to receipt, with the real rooms behind it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from data_access import reads
from data_access.gateway.asking import chance
from data_access.ipc import schema_metadata
from data_access.ledger import lookup
from data_access.ledger.proof.receipt import verify_receipt
from data_access.policy.packs import pack as packs_on_file
from tests.builders.digest import digest_row_by_row
from tests.builders.site import Premises, circle
from tests.flow.conftest import entries, kinds

ROOT = Path(__file__).parents[2]


def test_a_canvass_is_on_record_before_and_after_and_answers_with_a_receipt_that_verifies(premises: Premises) -> None:
    case, since = premises.open_case(), premises.site.ledger.size
    answer = premises.ask(circle(), case=case)
    assert answer.status_code == 200, answer.text
    assert kinds(premises, since) == ["intent", "outcome"]
    document = answer.json()
    assert [row[document["columns"].index("plate")] for row in document["rows"]] == ["9Q9Z1A"]
    proven = verify_receipt(document["receipt"], premises.site.ledger.public_key)
    assert (proven["kind"], proven["status"], proven["rows"]) == ("outcome", "answered", "1-9")


def test_an_answer_says_when_each_read_came_in_and_counts_the_late_ones(premises: Premises) -> None:
    then = datetime.now(UTC) - timedelta(days=3)
    recent = premises.ask(circle(), person="ortiz").json()["facts"]
    window = {"start": then - timedelta(hours=1), "end": then + timedelta(hours=1)}
    document = premises.ask(circle(**window), person="ortiz").json()
    column = document["columns"].index("received_at")
    came_in = {row[column] for row in document["rows"]}
    assert len(came_in) == 1
    assert 0 <= datetime.now(UTC).timestamp() * 1e6 - came_in.pop() < 600e6
    said = [(facts["returned"], facts["late"], facts["late_after_s"]) for facts in (recent, document["facts"])]
    assert said == [(1, 0, 3600), (1, 1, 3600)]


def test_the_digest_on_record_is_that_of_the_rows_in_arrow_and_in_json(premises: Premises) -> None:
    case = premises.open_case()
    document = premises.ask(circle(), case=case).json()
    on_record = json.loads(document["receipt"]["entry"])["digest"]
    salt = bytes.fromhex(document["receipt"]["digest_salt"])
    assert digest_row_by_row(document["rows"], salt) == on_record
    body = {"case_session": case, "question": circle()}
    stream = premises.client.post("/v1/canvass", json=body, headers=premises.as_("dunn")).content
    receipt = json.loads(schema_metadata(stream)["receipt"])
    frame = pl.read_ipc_stream(stream)
    assert dict(frame.schema) == reads.SCHEMA
    digest = reads.digest(frame, bytes.fromhex(receipt["digest_salt"]))
    assert digest == json.loads(receipt["entry"])["digest"]


def test_the_independent_verifier_confirms_a_receipt(premises: Premises, tmp_path: Path) -> None:
    receipt = tmp_path / "receipt.json"
    receipt.write_text(json.dumps(premises.ask(circle()).json()["receipt"]))
    key = tmp_path / "key.txt"
    key.write_text(premises.site.ledger.verifier_key + "\n")
    command = [
        sys.executable,
        "-I",
        str(ROOT / "tools" / "ledger_verify.py"),
        "--receipt",
        str(receipt),
        "--key",
        str(key),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_refusal_is_on_record_with_its_clause_and_reads_nothing(premises: Premises) -> None:
    case, since = premises.open_case(), premises.site.ledger.size
    answer = premises.ask(circle(radius_m=9000), case=case)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert kinds(premises, since) == ["refusal"]
    assert answer.json()["reasons"][0]["rule"] == "canvass_is_small_enough"
    assert "rows" not in answer.json()


def test_a_question_under_somebody_elses_case_session_is_refused_and_names_none_of_it(premises: Premises) -> None:
    theirs = premises.open_case("dunn")
    answer = premises.ask(circle(), person="ortiz", case=theirs)
    assert answer.status_code == 403
    refused = entries(premises)[-1]
    assert refused["kind"] == "refusal"
    assert refused["case"]["number"] == "-"


def test_a_partial_plate_with_a_misread_character_is_found_only_as_confusable(premises: Premises) -> None:
    case = premises.open_case()
    strict = premises.ask({"kind": "plates", "pattern": "9Q9Z1?"}, case=case).json()
    loose = premises.ask({"kind": "plates", "pattern": "9Q9Z1?", "confusable": True}, case=case).json()
    plate = loose["columns"].index("plate")
    assert [row[plate] for row in strict["rows"]] == ["9Q9Z1A"]
    assert sorted(row[plate] for row in loose["rows"]) == ["9Q9Z1A", "9Q9ZIA"]


def test_a_partial_plate_says_how_many_would_fit_by_chance_and_the_receipt_proves_that_it_was_said(
    premises: Premises, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chance, "FEW_READS", 1)
    case, now = premises.open_case("ortiz"), datetime.now(UTC)
    window = {"start": (now - timedelta(hours=1)).isoformat(), "end": now.isoformat()}
    document = premises.ask(
        {"kind": "plates", "pattern": "9Q9Z??", "windows": [window]}, person="ortiz", case=case
    ).json()
    said, entry = document["facts"]["chance"], json.loads(document["receipt"]["entry"])
    sealed = json.loads(
        lookup.opened(premises.site.ledger, premises.site.keyring, [entry["seq"]])[entry["seq"]].values["exact"]
    )
    assert said["known"]
    assert entry["chance"] == {"known": True}
    shares = {
        name: round(said[part] * 1000)
        for name, part in (("about_milli", "about"), ("one_or_more_milli", "one_or_more"))
    }
    assert sealed["chance"] == {"low": said["low"], "high": said["high"], **shares, **_regulars(said)}


def _regulars(said: dict[str, Any]) -> dict[str, int]:
    return {} if said["regulars"] is None else {"regulars": said["regulars"]}


def test_a_pattern_over_all_that_is_kept_says_that_chance_is_not_known_and_a_canvass_says_nothing(
    premises: Premises,
) -> None:
    case = premises.open_case("ortiz")
    document = premises.ask({"kind": "plates", "pattern": "9Q9Z??"}, person="ortiz", case=case).json()
    assert document["facts"]["chance"] == {"known": False, "why": "no_other_days"}
    assert json.loads(document["receipt"]["entry"])["chance"] == {"why": "no_other_days"}
    other = premises.ask(circle(), person="ortiz", case=case).json()
    assert "chance" not in {*other["facts"], *json.loads(other["receipt"]["entry"])}


def test_a_history_takes_o_and_0_for_one_character(premises: Premises) -> None:
    document = premises.ask({"kind": "history", "plate": "8x8 bob"}).json()
    assert [row[document["columns"].index("plate_raw")] for row in document["rows"]] == ["8X8-B0B"]


def test_too_many_rows_are_no_answer_and_the_outcome_says_so(premises: Premises) -> None:
    case, since = premises.open_case(), premises.site.ledger.size
    pack = premises.site.pack
    limits = pack.limits.model_copy(update={"max_rows": 1})
    premises.site.pack = pack.model_copy(update={"limits": limits})
    try:
        answer = premises.ask({"kind": "plates", "pattern": "9Q9Z?A"}, case=case)
    finally:
        premises.site.pack = pack
    assert answer.status_code == 403
    assert answer.json()["reasons"][0]["clause"] == "own.rows"
    assert [entry.get("status") for entry in entries(premises, since)] == [None, "refused"]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (
            {"kind": "canvass", "area": {"shape": "circle", "lat": 1, "lon": 2, "radius_m": 0}, "windows": []},
            "radius_m",
        ),
        ({"kind": "plates", "pattern": "***"}, "pattern"),
        ({"kind": "history", "plate": "--"}, "plate"),
    ],
)
def test_a_malformed_question_names_the_field_and_is_no_entry(
    premises: Premises, question: dict[str, object], field: str
) -> None:
    case, since = premises.open_case(), premises.site.ledger.size
    answer = premises.ask(question, case=case)
    assert answer.status_code == 422
    assert field in answer.json()["field"]
    assert kinds(premises, since) == []


def test_no_plate_name_or_reason_stands_in_clear_in_the_ledger(premises: Premises) -> None:
    premises.ask({"kind": "history", "plate": "7W7-NOBODY"}, note="Nobody Atall drives it")
    raw = b"".join(path.read_bytes() for path in premises.paths.gateway.glob("ledger.sqlite*"))
    for secret in (b"7W7NOBODY", b"Nobody Atall"):
        assert secret not in raw
    for body in premises.site.ledger.entries(0, premises.site.ledger.size):
        assert b"Shots fired" not in body


def test_every_answer_says_what_is_not_known(premises: Premises) -> None:
    caveats = " ".join(premises.ask(circle()).json()["facts"]["caveats"])
    assert "can be wrong" in caveats
    assert "missing read proves nothing" in caveats


def test_a_provisional_number_works_until_it_expires_and_again_once_it_is_reconciled(premises: Premises) -> None:
    case = premises.open_case("avery", case_number="P26-0007")
    assert premises.ask(circle(), person="avery", case=case).status_code == 200
    with premises.site.ledger.deciding() as turn:
        from data_access.records.casework import cases

        recorded = turn.append("gateway_stopped", {"why": "a test makes a number expire"})
        late = datetime.now(UTC) - timedelta(minutes=1)
        turn.connection.execute(
            cases.cases.update()
            .where(cases.cases.c.number == "P26-0007")
            .values(provisional_until=late, seq=recorded.seq)
        )
    refused = premises.ask(circle(), person="avery", case=case)
    assert refused.status_code == 403
    assert refused.json()["reasons"][0]["clause"] == "U11"
    given = {"number": "P26-0007", "became": "26-000002", "reason": "The report has the same address"}
    assert (
        premises.client.post("/v1/acts/cases/reconcile", json=given, headers=premises.as_("avery")).status_code == 200
    )
    assert premises.ask(circle(), person="avery", case=case).status_code == 200


def test_a_changed_pack_is_in_force_from_the_next_question_on(premises: Premises) -> None:
    case, before = premises.open_case(), premises.site.pack
    narrower = packs_on_file.parse(before.text.replace("area_km2 = 13.0", "area_km2 = 0.5").encode())
    for pack, status in ((narrower, 403), (before, 200)):
        given = {"hash": pack.hash, "text": pack.text}
        adopted = premises.client.post("/v1/acts/packs", json=given, headers=premises.as_("cole"))
        assert adopted.status_code == 200, adopted.text
        assert premises.ask(circle(), case=case).status_code == status


@pytest.mark.parametrize(
    ("part", "field"),
    [
        ({"area": {"shape": "cameras", "ids": ["7A2C8B5"]}}, "question.area.ids"),
        ({"filters": {"colours": ["7A2C8B5"]}}, "question.filters.colours.0"),
    ],
)
def test_what_stands_in_clear_cannot_hold_a_plate(premises: Premises, part: dict[str, object], field: str) -> None:
    since = premises.site.ledger.size
    answer = premises.ask({**circle(), **part}, case="c-any")
    assert (answer.status_code, answer.json()["field"].removeprefix("body.")) == (422, field)
    assert "7A2C8B5" not in answer.text
    assert kinds(premises, since) == []
