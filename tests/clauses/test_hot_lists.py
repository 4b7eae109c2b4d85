"""What hot lists show, and to whom: each clause at a site of each agency that it binds."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.builders.agencies import Sites, post
from tests.builders.gateway import Doors
from tests.builders.list_samples import SAMPLES

pytestmark = pytest.mark.slow

SYSTEMS = {"parsons": "NCIC", "twin_falls": "ILETS", "barstow": "CLETS"}
TEXT = ("reason", "record_no", "agency", "vehicle")


def bring_list(doors: Doors, name: str, system: str) -> None:
    layout = f'name = "List"\nlayout = "tcic"\nzone = "UTC"\nsystem = "{system}"\n'
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
