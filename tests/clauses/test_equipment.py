"""Whose systems and cameras reads come from, and whether these may be used: each clause at a site of each agency that it binds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from data_access.answers.collecting.equipment import Equipment
from data_access.answers.duties import DutyKind
from data_access.answers.value import value_of
from tests.builders.agencies import STAFF, Sites, bring, history, open_case, post
from tests.builders.gateway import Doors
from tests.builders.site import CAMERAS_MAPPING, READS_MAPPING, circle
from tests.flow.conftest import entries

pytestmark = pytest.mark.slow

NOW = timedelta(0)
"""How long ago a read was captured that comes in at once."""
AN_HOUR = timedelta(hours=1)


def equipment(doors: Doors, person: str = "ivy") -> Equipment:
    """The cameras as somebody is shown them."""
    answer = doors.client.get("/v1/acts/camera-outages", headers=doors.as_(person))
    assert answer.status_code == 200, answer.text
    return value_of(Equipment, answer.json(), "the cameras")


def take_out(doors: Doors, camera: str, person: str = "ivy", **more: Any) -> httpx.Response:
    """Take a camera out of service."""
    fields = {"camera": camera, "cause": "misreading", "notice": "Takes every 8 for a B", **more}
    return post(doors, person, "/v1/acts/camera-outages", fields)


def record_test(doors: Doors, camera: str, person: str = "ivy") -> httpx.Response:
    """Record that a camera was tested and repaired."""
    today = datetime.now(UTC).date().isoformat()
    fields = {"camera": camera, "tester": "F. Fitter", "tested_on": today, "words": "Cleaned and aligned"}
    return post(doors, person, "/v1/acts/camera-outages/tests", fields)


DECLINING, STRIKING = "/v1/acts/camera-outages/refusals", "/v1/acts/camera-outages/strike"


def put_in(doors: Doors, number: int, person: str) -> httpx.Response:
    """Put a camera into service, by the number of its outage."""
    return post(doors, person, "/v1/acts/camera-outages/approvals", {"numbers": [number]})


def clauses(refusal: httpx.Response) -> set[str]:
    """On which clauses a refusal rests."""
    assert refusal.status_code == 403, refusal.text
    return {reason["clause"] for reason in refusal.json()["reasons"]}


def cameras_of_duties(doors: Doors, person: str) -> list[dict[str, Any]]:
    """What waits for somebody about cameras."""
    found = doors.client.get("/v1/acts/duties", headers=doors.as_(person)).json()["duties"]
    return [duty for duty in found if duty["kind"] == DutyKind.CAMERA]


def register(doors: Doors, camera: str, lat: str = "43.9000") -> None:
    """Bring a new camera into the register by a file."""
    text = f"id,name,kind,lat,lon\n{camera},New at the mill,fixed,{lat},-101.2000\n"
    given = {"content": text, "params": {"mapping": CAMERAS_MAPPING}, "headers": doors.as_("ivy")}
    answer = doors.client.post("/v1/files/cameras", **given)
    assert answer.status_code == 201, answer.text


def approval(owner_kind: str, **more: str) -> dict[str, str]:
    """The approval of a system of some owner."""
    source = f"of-{owner_kind.replace('_', '-')}"
    return {
        "source": source,
        "name": "Elm Street residents",
        "owner_kind": owner_kind,
        "mapping": READS_MAPPING.replace('"vendor"', f'"{source}"'),
        "zone": "UTC",
        "approved_by": "G. Grant",
        "reference": "memo 9",
        "approved_on": "2026-11-01",
        **more,
    }


def test_d16_a_private_system_is_approved_only_with_the_means_to_search_it(sites: Sites) -> None:
    doors = sites("clayton")
    private = approval("private", agreement="MOU 3")
    assert clauses(post(doors, "grant", "/v1/acts/sources", private)) == {"D16"}
    since = doors.site.ledger.size
    done = post(doors, "grant", "/v1/acts/sources", {**private, "search_rights": "Two accounts on their portal"})
    assert done.status_code == 201, done.text
    [entry] = entries(doors, since)
    assert (entry["kind"], entry["search_rights"]) == ("source_approved", "Two accounts on their portal")
    listed = doors.client.get("/v1/acts/sources", headers=doors.as_("grant")).json()["systems"]
    [system] = [each for each in listed if each["source"] == "of-private"]
    assert (system["search_rights"], system["owner_kind"]) == ("Two accounts on their portal", "private")


def test_r3_the_coordinator_answers_for_agreements_and_for_checks_of_the_equipment(sites: Sites) -> None:
    doors = sites("clayton")
    other = approval("other_agency")
    assert clauses(post(doors, "grant", "/v1/acts/sources", other)) == {"R3"}
    assert post(doors, "grant", "/v1/acts/sources", {**other, "agreement": "MOU 12"}).status_code == 201
    today = datetime.now(UTC).date().isoformat()
    check = {
        "camera": "cam-2",
        "checked_by": "T. Trained",
        "checked_on": today,
        "words": "Reads and looks as it should",
    }
    since = doors.site.ledger.size
    done = post(doors, "cole", "/v1/acts/camera-checks", {**check, "fit": True})
    assert (done.status_code, done.json()) == (201, {"out_of_service": False})
    [entry] = entries(doors, since)
    assert (entry["kind"], entry["who"]["role"], entry["fit"]) == ("camera_checked", "alpr_coordinator", True)
    [camera] = [each for each in equipment(doors, "cole").cameras if each.camera_id == "cam-2"]
    assert camera.check is not None
    assert (camera.check.checked_by, camera.check.fit) == ("T. Trained", True)


def test_r17_a_camera_outside_its_function_is_out_of_service_until_it_was_tested_and_the_coordinator_is_told(
    sites: Sites,
) -> None:
    doors = sites("clayton")
    today = datetime.now(UTC).date().isoformat()
    failed = {"camera": "cam-1", "checked_by": "T. Trained", "checked_on": today, "fit": False, "words": "Looks down"}
    out = post(doors, "ivy", "/v1/acts/camera-checks", failed).json()
    assert out["out_of_service"]
    said = bring(doors, [(NOW, "7R1-OUT", "cam-1", ""), (NOW, "7R1-INN", "cam-2", "")])
    assert (said["taken"], said["rejected"]) == (1, {"camera_out_of_service": 1})
    [duty] = cameras_of_duties(doors, "cole")
    assert (duty["number"], duty["words"]) == (out["outage"], "out")
    refused = post(doors, "ivy", "/v1/acts/camera-outages/notices", {"numbers": [out["outage"]]})
    assert clauses(refused) == {"R17"}
    assert post(doors, "cole", "/v1/acts/camera-outages/notices", {"numbers": [out["outage"]]}).status_code == 201
    assert cameras_of_duties(doors, "cole") == []
    assert put_in(doors, out["outage"], "cole").status_code == 409
    assert record_test(doors, "cam-1").json()["waits"]
    assert clauses(put_in(doors, out["outage"], "ivy")) == {"R17"}
    assert post(doors, "ivy", "/v1/acts/camera-checks", failed).json()["out_of_service"]
    assert put_in(doors, out["outage"], "cole").status_code == 409, "a check that failed since its test"
    assert record_test(doors, "cam-1").json()["waits"]
    assert put_in(doors, out["outage"], "cole").status_code == 201
    assert bring(doors, [(NOW, "7R1-INN", "cam-1", "")])["taken"] == 1
    assert len(history(doors, "7R1INN")) == 2
    assert history(doors, "7R1OUT") == []


@pytest.mark.parametrize("agency", ["parsons", "twin_falls", "barstow"])
def test_r19_who_puts_a_camera_in_or_out_is_on_record_and_the_custodian_approves_it(sites: Sites, agency: str) -> None:
    doors = sites(agency)
    since = doors.site.ledger.size
    register(doors, "cam-new")
    [entry] = entries(doors, since)
    assert (entry["kind"], entry["who"]["person"], entry["waiting"]) == ("cameras_imported", "ivy", 1)
    rows = [(AN_HOUR, "7R9-NEW", "cam-new", "")]
    assert bring(doors, rows)["rejected"] == {"camera_out_of_service": 1}
    [waiting] = equipment(doors).waiting
    assert clauses(put_in(doors, waiting.number, "ivy")) == {"R19"}
    since = doors.site.ledger.size
    assert put_in(doors, waiting.number, "grant").status_code == 201
    [entry] = entries(doors, since)
    assert (entry["kind"], entry["who"]["role"]) == ("camera_approved", STAFF[agency]["grant"])
    assert entry["numbers"] == [waiting.number]
    assert bring(doors, [(AN_HOUR, "7R9-NEW", "cam-new", "")])["taken"] == 1
    register(doors, "cam-new", lat="44.2")
    assert [each.cause for each in equipment(doors).waiting] == ["new"], "another camera under an old id is a new one"
    assert bring(doors, [(timedelta(0), "7R9-MOV", "cam-new", "")])["rejected"] == {"camera_out_of_service": 1}
    [moved] = equipment(doors).waiting
    assert put_in(doors, moved.number, "grant").status_code == 201
    since = doors.site.ledger.size
    out = take_out(doors, "cam-new").json()
    assert record_test(doors, "cam-new").json()["waits"]
    assert clauses(put_in(doors, out["outage"], "ivy")) == {"R19"}
    assert put_in(doors, out["outage"], "grant").status_code == 201
    kinds = [
        (entry["kind"], entry["who"]["person"])
        for entry in entries(doors, since)
        if "refused" not in str(entry["kind"])
    ]
    assert ("camera_out", "ivy") in kinds
    assert ("camera_approved", "grant") in kinds


@pytest.mark.parametrize("agency", ["parsons", "clayton"])
def test_an_answer_says_when_a_camera_was_out_of_service(sites: Sites, agency: str) -> None:
    doors = sites(agency)
    bring(doors, [(AN_HOUR, "7R8-BEF", "cam-1", "")])
    now = datetime.now(UTC)
    assert take_out(doors, "cam-1", since=(now - timedelta(minutes=30)).isoformat()).status_code == 201
    notes = [note for note in noted(doors, circle()) if note["state"] == "out"]
    assert ("cam-1", None) in [(note["camera_id"], note["end"]) for note in notes]
    before = circle(start=now - 2 * AN_HOUR, end=now - AN_HOUR)
    assert not [note for note in noted(doors, before) if note["state"] == "out"]


def noted(doors: Doors, question: dict[str, Any]) -> list[dict[str, Any]]:
    """What the answer to a question says of cameras."""
    answer = doors.ask(question, "dunn", open_case(doors, "dunn"))
    assert answer.status_code == 200, answer.text
    return list(answer.json()["facts"]["quality"]["named"])


@pytest.mark.parametrize(("agency", "clause"), [("parsons", "R19"), ("barstow", "R19"), ("clayton", "R17")])
def test_a_time_out_of_service_is_struck_out_by_whoever_may_put_the_camera_back_and_by_nobody_else(
    sites: Sites, agency: str, clause: str
) -> None:
    doors = sites(agency)
    out = take_out(doors, "cam-2").json()
    wrong = {"number": out["outage"], "reason": "The gate hit the camera beside it"}
    assert bring(doors, [(NOW, "7R7-REF", "cam-2", "")])["rejected"] == {"camera_out_of_service": 1}
    assert clause in clauses(post(doors, "ivy", STRIKING, wrong)), "else it would go back without a test"
    assert clauses(post(doors, "dunn", STRIKING, wrong))
    since, able = doors.site.ledger.size, "cole" if agency == "clayton" else "grant"
    struck = post(doors, able, STRIKING, wrong)
    assert (struck.status_code, struck.json()["out_of_service"]) == (201, False), struck.text
    [entry] = entries(doors, since)
    assert (entry["kind"], entry["number"], "beside" in str(entry)) == ("camera_outage_struck", out["outage"], False)
    assert set(entry["secret"]) == {"reason"}
    assert history(doors, "7R7REF") == [], "what was refused is not brought back"
    assert bring(doors, [(NOW, "7R7-REF", "cam-2", "")])["taken"] == 1
    [then] = [each for camera in equipment(doors).cameras for each in camera.outages if each.number == out["outage"]]
    assert (then.struck_because, then.standing) == ("The gate hit the camera beside it", False)
    assert out["outage"] not in {duty["number"] for duty in cameras_of_duties(doors, "cole")}


@pytest.mark.parametrize("agency", ["parsons", "twin_falls", "barstow"])
def test_r19_whom_the_policy_names_may_decline_a_camera_and_what_it_read_until_it_was_tested_anew_stays_refused(
    sites: Sites, agency: str
) -> None:
    doors = sites(agency)
    register(doors, "cam-askew")
    [waiting] = equipment(doors).waiting
    declining = {"numbers": [waiting.number], "reason": "It looks into a garden"}
    assert clauses(post(doors, "ivy", DECLINING, declining)) == {"R19"}
    since = doors.site.ledger.size
    assert post(doors, "grant", DECLINING, declining).status_code == 201
    [entry] = entries(doors, since)
    assert (entry["kind"], entry["numbers"], "garden" in str(entry)) == ("camera_declined", [waiting.number], False)
    assert put_in(doors, waiting.number, "grant").status_code == 409, "it waits no more"
    assert post(doors, "grant", DECLINING, declining).status_code == 409
    [declined] = [each for each in equipment(doors).cameras if each.camera_id == "cam-askew"]
    assert declined.check is not None
    assert (declined.check.fit, declined.check.words) == (False, "It looks into a garden")
    assert record_test(doors, "cam-askew").json()["waits"]
    assert put_in(doors, waiting.number, "grant").status_code == 201
    assert bring(doors, [(AN_HOUR, "7R9-ASK", "cam-askew", "")])["rejected"] == {"camera_out_of_service": 1}
    assert bring(doors, [(NOW, "7R9-STR", "cam-askew", "")])["taken"] == 1
