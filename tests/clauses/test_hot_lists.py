"""What hot lists and their hits show, and to whom: each clause at a site of each agency that it binds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from data_access.terms import Capability
from tests.builders.agencies import STAFF, Sites, bring, post
from tests.builders.gateway import Doors
from tests.builders.list_hits import board_of
from tests.builders.list_samples import SAMPLES

pytestmark = pytest.mark.slow

SYSTEMS = {"parsons": "NCIC", "twin_falls": "ILETS", "barstow": "CLETS"}
FILES = "/v1/files/hot-lists"
TEXT = ("reason", "record_no", "agency", "vehicle")


def bring_list(doors: Doors, name: str, system: str) -> None:
    title = "List" if system else "Open"
    layout = f'name = "{title}"\nlayout = "tcic"\nzone = "UTC"\nsystem = "{system}"\n'
    approval = {
        "list": name,
        "layout": layout,
        "approved_by": "G. Grant",
        "reference": "memo 3",
        "approved_on": "2026-11-01",
    }
    answer = post(doors, "grant", "/v1/acts/hot-lists", approval)
    assert answer.status_code == 201, answer.text
    answer = doors.client.post(f"/v1/files/hot-lists/{name}", content=SAMPLES["tcic"].text, headers=doors.as_("ivy"))
    assert answer.status_code == 201, answer.text


def first_entry(doors: Doors, person: str, name: str) -> dict[str, Any]:
    answer: httpx.Response = doors.client.get(f"/v1/acts/hot-lists/{name}/entries/0", headers=doors.as_(person))
    assert answer.status_code == 200, answer.text
    entry: dict[str, Any] = answer.json()["entries"][0]
    return entry


@pytest.mark.parametrize("agency", SYSTEMS)
def test_r13_text_of_a_restricted_system_is_hidden_from_who_is_not_authorised_for_it(sites: Sites, agency: str) -> None:
    doors = sites(agency)
    bring_list(doors, "restricted", SYSTEMS[agency])
    authorised, other = first_entry(doors, "dunn", "restricted"), first_entry(doors, "ivy", "restricted")
    assert (authorised["plate"], authorised["reason"], authorised["record_no"]) == ("9QZX001", "W", "TW1026000001")
    assert (other["plate"], other["state"]) == ("9QZX001", "US-TX")
    assert [other[name] for name in TEXT] == [None] * len(TEXT)
    bring_list(doors, "open", "")
    assert first_entry(doors, "ivy", "open")["record_no"] == "TW1026000001"
    must_be_hidden_in_hits(doors, agency)


def test_h16_whether_a_list_was_downloaded_properly_is_seen_and_waits_as_a_duty_until_it_is(sites: Sites) -> None:
    doors = sites("clayton")
    bring_list(doors, "mules", "MULES")
    name, layout = "MULES by hand", 'layout = "tcic"\nzone = "UTC"\nsystem = "MULES"\n'
    approval = {"list": "by-hand", "layout": f'name = "{name}"\n{layout}', "approved_by": "G. Grant"}
    approval |= {"reference": "memo 4", "approved_on": "2026-11-01"}
    assert post(doors, "grant", "/v1/acts/hot-lists", approval).status_code == 201

    def bring(text: str) -> int:
        return doors.client.post(f"{FILES}/by-hand", content=text, headers=doors.as_("ivy")).status_code

    def waiting() -> list[str]:
        duties = doors.client.get("/v1/acts/duties", headers=doors.as_("ivy")).json()["duties"]
        return [each["words"] for each in duties if (each["kind"], each["name"]) == ("hot_list", name)]

    def shown() -> dict[str, Any]:
        lists = doors.client.get("/v1/acts/hot-lists", headers=doors.as_("ivy")).json()
        one: dict[str, Any] = next(each for each in lists if each["list"] == "by-hand")
        return one

    assert waiting() == ["stale"]
    assert bring(SAMPLES["tcic"].text) == 201
    assert waiting() == []
    before = shown()
    assert (before["version"], len(before["sha256"]), bool(before["brought_at"])) == (1, 64, True)
    assert bring(SAMPLES["tcic"].text[:-20]) == 422
    assert waiting() == ["unfit"]
    after = shown()
    assert "line" in after["unfit_why"]
    assert (after["version"], after["sha256"]) == (1, before["sha256"])
    assert bring(SAMPLES["tcic"].text) == 201
    assert waiting() == []


def must_be_hidden_in_hits(doors: Doors, agency: str) -> None:
    """Of a hit, too, who is not authorised is shown no text of a restricted system."""
    role = doors.site.pack.roles[STAFF[agency]["ivy"]]
    watcher = role.model_copy(update={"may": role.may | {Capability.WATCH_HITS}})
    bring_list(doors, "met", SYSTEMS[agency])
    bring_list(doors, "met-in-clear", "")
    bring(doors, [(timedelta(seconds=-2), "9QZX001", "cam-1", "")])
    with doors.under(roles={**doors.site.pack.roles, STAFF[agency]["ivy"]: watcher}):
        authorised, other = (
            {hit["in_clear"]: hit for hit in map(with_system, board_of(doors, 0, person)) if hit["plate"] == "9QZX001"}
            for person in ("dunn", "ivy")
        )
    assert [(hit["reason"], hit["hidden"]) for hit in authorised.values()] == [("W", False)] * 2
    assert all("TW1026000001" in hit["note"] for hit in authorised.values())
    restricted, clear = other[False], other[True]
    assert (restricted["listed_plate"], restricted["listed_state"]) == ("9QZX001", "US-TX")
    assert [restricted[name] for name in ("reason", "note", "case", "hidden")] == ["", "", "", True]
    assert (clear["reason"], clear["hidden"]) == ("W", False)


def with_system(hit: dict[str, Any]) -> dict[str, Any]:
    """A hit, with whether its list is of no restricted system: lists are called by their layouts' names."""
    return {**hit, "in_clear": hit["list"] == "Open"}
