"""Pictures that are shown under the number of another agency's request have left: declared for, decided on, and in the register."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.builders.agencies import Sites, open_case, post
from tests.builders.gateway import Doors
from tests.builders.pictures import bring_pictures
from tests.builders.policy import the_pack
from tests.builders.releases import approve, case_of, clauses, do, entered, told, verify
from tests.flow.conftest import entries

pytestmark = pytest.mark.slow

AGENCIES = pytest.mark.parametrize("agency", ["parsons", "twin_falls", "barstow", "clayton"])
NOTE = "the plate alone does not show the trailer"


@pytest.fixture(scope="module")
def pictured(sites: Sites) -> Sites:
    """Gives the site of an agency, with reads that have pictures."""
    made: dict[str, Doors] = {}

    def of(agency: str) -> Doors:
        if agency not in made:
            made[agency] = sites(agency)
            bring_pictures(made[agency], importer="ivy", approver="grant")
        return made[agency]

    return of


def undeclared(doors: Doors) -> int:
    """A request that is approved, and not declared for yet."""
    number = entered(doors)
    assert verify(doors, number).status_code == 200
    assert approve(doors, number, "cole").status_code == 200
    return number


def declared(doors: Doors) -> int:
    number = undeclared(doors)
    assert do(doors, "dunn", number, "declaration", words="signed by the sheriff on 28 November").status_code == 200
    return number


def read_under(doors: Doors, number: int, person: str = "dunn") -> tuple[str, dict[str, Any]]:
    """Ask for a read with pictures under a number; return the case session, and the read as questions about it name it."""
    case = open_case(doors, person, case_of(number), reason="Armed man fled in a grey pickup past the school")
    answer = doors.ask({"kind": "history", "plate": "9Q9ZZZ", "windows": None}, person, case).json()
    row = dict(zip(answer["columns"], answer["rows"][0], strict=True))
    at = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=row["captured_at"])).isoformat()
    return case, {"of": answer["facts"]["intent"], "read_id": row["read_id"], "captured_at": at}


def image(doors: Doors, number: int, kind: str, note: str = "", person: str = "dunn") -> httpx.Response:
    """Open a picture under a request's number."""
    case, one = read_under(doors, number, person)
    inquiry = {"case_session": case, "question": {"kind": "image", **one, "image": kind}, "note": note}
    return post(doors, person, "/v1/images", inquiry)


def sheet(doors: Doors, number: int) -> httpx.Response:
    """Open a sheet of one picture under a request's number."""
    case, one = read_under(doors, number)
    question = {"kind": "contact_sheet", "of": one.pop("of"), "reads": [one]}
    return post(doors, "dunn", "/v1/contact-sheets", {"case_session": case, "question": question})


@AGENCIES
def test_a_picture_shown_under_an_agencys_request_is_in_the_register_and_its_use_begins(
    agency: str, pictured: Sites
) -> None:
    doors = pictured(agency)
    number = declared(doors)
    assert told(doors, number)["use_until"] is None
    assert image(doors, number, "crop").status_code == 200
    shown = told(doors, number)
    [row] = shown["files"]
    outcome = entries(doors, row["outcome"])[0]
    assert (row["format"], row["rows"], row["by"]) == ("picture", 1, "Dunn")
    assert (outcome["intent"], outcome["digest"]) == (row["intent"], row["digest"])
    days = datetime.fromisoformat(shown["use_until"]) - datetime.fromisoformat(row["left_at"])
    assert abs(days - timedelta(days=the_pack(agency).releases.use_d)) < timedelta(minutes=5)
    assert sheet(doors, number).status_code == 200
    assert len(told(doors, number)["files"]) == 2
    assert told(doors, number)["use_until"] == shown["use_until"], "its use began with the first"
    done = do(doors, "dunn", number, "fulfilment", words="handed to Deputy Halloran on a disc")
    assert done.status_code == 200, "a picture is something to hand over"


@AGENCIES
def test_no_picture_is_shown_under_an_agencys_request_before_its_declaration_where_the_pack_asks_for_one(
    agency: str, pictured: Sites
) -> None:
    doors, wanted = pictured(agency), the_pack(agency).releases.declaration
    number = undeclared(doors)
    for answer in (image(doors, number, "crop"), sheet(doors, number)):
        assert (answer.status_code == 403) == wanted.required, answer.text
        if wanted.required:
            assert clauses(answer) == {wanted.clause}
    assert len(told(doors, number)["files"]) == (0 if wanted.required else 2)


@AGENCIES
def test_d10_all_that_a_camera_saw_leaves_for_an_agency_only_by_whom_the_pack_names_and_with_a_reason(
    agency: str, pictured: Sites
) -> None:
    doors, policy = pictured(agency), the_pack(agency).evidence.overviews
    number = declared(doors)
    assert "sergeant" in policy.by
    assert clauses(image(doors, number, "overview", NOTE)) == {policy.clause}
    assert clauses(image(doors, number, "overview", "", "sato")) == {policy.clause}
    assert told(doors, number)["files"] == []
    assert image(doors, number, "overview", NOTE, "sato").status_code == 200
    assert [each["by"] for each in told(doors, number)["files"]] == ["Sato"]
    own = open_case(doors, "dunn")
    answer = doors.ask({"kind": "history", "plate": "9Q9ZZZ", "windows": None}, "dunn", own).json()
    row = dict(zip(answer["columns"], answer["rows"][0], strict=True))
    at = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=row["captured_at"])).isoformat()
    question = {"kind": "image", "of": answer["facts"]["intent"], "read_id": row["read_id"], "captured_at": at}
    inquiry = {"case_session": own, "question": {**question, "image": "overview"}}
    assert post(doors, "dunn", "/v1/images", inquiry).status_code == 200, (
        "under a case of this agency it does not leave"
    )


def test_no_picture_leaves_under_a_request_that_was_refused_while_it_was_shown(
    pictured: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors = pictured("clayton")
    number = declared(doors)
    case, one = read_under(doors, number)
    store, real = doors.site.store, doors.site.store.image
    happened: list[int] = []

    def interrupted(*given: Any) -> Any:
        found = real(*given)
        happened.append(do(doors, "cole", number, "refusal", words="the deputy was an impostor").status_code)
        return found

    monkeypatch.setattr(store, "image", interrupted)
    since = doors.site.ledger.size
    inquiry = {"case_session": case, "question": {"kind": "image", **one}}
    answer = post(doors, "dunn", "/v1/images", inquiry)
    assert (happened, answer.status_code) == ([200], 409), answer.text
    last = entries(doors, since)[-1]
    assert (last["kind"], last["status"], last["error"]) == ("outcome", "failed", "Conflict")
    assert (told(doors, number)["standing"], told(doors, number)["files"]) == ("refused", [])
