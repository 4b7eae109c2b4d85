"""An entry of an act names or commits to what it changed, so that the register can be held to it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from data_access.acts.holds import digest_of
from data_access.gateway.open_site.openings import opened
from tests.builders.gateway import Doors
from tests.builders.site import import_reads, reads_csv
from tests.flow.acts import a_hold, history, post
from tests.flow.conftest import entries

pytestmark = pytest.mark.slow


def last(doors: Doors, kind: str) -> dict[str, Any]:
    """The newest entry of a kind, with what its commitments hold under `opened`."""
    entry = [each for each in entries(doors) if each["kind"] == kind][-1]
    return {**entry, "opened": opened(doors.site, [entry["seq"]])[entry["seq"]].values}


def test_the_entry_of_a_hold_commits_to_the_reads_that_the_register_holds(doors: Doors) -> None:
    rows = [(timedelta(minutes=11 + n), f"8H8-LD{n}", "cam-1", "") for n in range(3)]
    assert import_reads(doors, reads_csv(rows)).status_code == 201
    first, second, _ = (str(history(doors, f"8H8LD{n}")[0]["read_id"]) for n in range(3))
    seen = []
    for read_id in (first, second):
        assert post(doors, "sato", "/v1/acts/holds", a_hold([read_id, read_id])).status_code == 201
        entry = last(doors, "hold_placed")
        assert (entry["reads"], entry["opened"]["held"]) == (1, digest_of([read_id]))
        assert read_id not in json.dumps(entry)
        seen.append(entry["secret"]["held"])
    assert len(set(seen)) == 2


def test_entries_commit_to_what_accounts_tokens_and_sources_are_called(doors: Doors) -> None:
    new = {"person": "new.person", "number": "600", "full_name": "N. Person", "role": "officer", "unit": "patrol"}
    assert post(doors, "adams", "/v1/acts/accounts", new).status_code == 201
    made = last(doors, "account_created")
    assert (made["role"], made["unit"], made["opened"]["full_name"]) == ("officer", "patrol", "N. Person")
    assert made["opened"]["number"] == "600"
    assert "N. Person" not in json.dumps({name: each for name, each in made.items() if name != "opened"})
    training = {"person": "ortiz", "trained_on": "2026-11-01", "trainer": "T. Trainer", "content": "policy"}
    assert post(doors, "adams", "/v1/acts/trainings", training).status_code == 204
    assert last(doors, "training_recorded")["opened"]["trainer"] == "T. Trainer"
    headers = doors.session_of("dunn")
    assert doors.client.post("/v1/acts/tokens", json={"label": "script"}, headers=headers).status_code == 201
    token = last(doors, "token_made")
    listed = doors.client.get("/v1/acts/tokens", headers=headers).json()
    assert (token["token"], token["opened"]["label"]) == (listed[0]["id"], "script")


def test_the_opening_of_a_case_names_its_session_and_commits_to_the_offence(doors: Doors) -> None:
    why = {
        "case_number": "26-000001",
        "purpose": "shooting",
        "reason": "Shots fired at a grey pickup",
        "offence": "PC 245",
    }
    answer = doors.client.post("/v1/case-sessions", json=why, headers=doors.as_("dunn"))
    assert answer.status_code == 201, answer.text
    entry = last(doors, "case_session_opened")
    assert entry["case"]["session"] == answer.json()["case_session"]
    assert entry["opened"]["offence"] == "PC 245"
