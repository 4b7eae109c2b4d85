"""A field canvass: a unit is sent to drive an area for a case, and what it drove is measured against the streets there."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.gateway.basemap.coverage import StreetCoverage, coverage_of
from data_access.gateway.showing.collecting import field_canvasses
from data_access.ledger.turn import Turn
from data_access.records.accounts import trainings
from data_access.records.intake import cameras
from data_access.terms import CameraKind
from tests.builders.agencies import Sites, approve, bring, mapping_of, open_case, post
from tests.builders.basemap import a_basemap
from tests.builders.gateway import Doors
from tests.builders.records import a_camera
from tests.flow.conftest import entries

pytestmark = pytest.mark.slow

STREETS = {
    "Main St": [(-101.2030, 43.9), (-101.1970, 43.9)],
    "3rd Ave": [(-101.2, 43.8985), (-101.2, 43.9015)],
    "Far Lane": [(-101.3, 43.9), (-101.29, 43.9)],
}
PATH = "/v1/case-file/field-canvasses"
MAIN = [(439_000_000, -1_012_032_000 + 2_000 * step) for step in range(33)]
"""Along Main St and a little beyond its ends, a place every 16 metres."""


def a_unit(doors: Doors) -> None:
    """Put a mobile unit into the register."""
    unit = a_camera(
        camera_id="unit-7", name="Unit 7", kind=CameraKind.MOBILE, lat_e7=None, lon_e7=None, heading_deg=None
    )
    with doors.site.ledger.deciding() as turn:
        cameras.put(turn.connection, turn.append("site_created", {"why": "a test needs a unit"}), [unit])
        doors.site.board = doors.site.board.with_cameras(cameras.every(turn.connection))


def in_town(sites: Sites, agency: str) -> Doors:
    """A site with a unit and a base map of three streets."""
    made = sites(agency)
    a_unit(made)
    a_basemap(made.paths.basemap, STREETS)
    return made


def a_plan(case: str, **changed: Any) -> dict[str, Any]:
    """A field canvass around the scene, from an hour ago until in an hour."""
    now = datetime.now(UTC)
    return {
        "case_session": case,
        "unit": "unit-7",
        "area": {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 300},
        "starts_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(hours=1)).isoformat(),
        "words": "Drive all streets around the market",
        **changed,
    }


def planned(doors: Doors, case: str, person: str = "dunn", **changed: Any) -> dict[str, Any]:
    """Such a field canvass, as it was planned."""
    done = post(doors, person, PATH, a_plan(case, **changed))
    assert done.status_code == 201, done.text
    return dict(done.json())


def by_unit(doors: Doors, rows: list[tuple[str, float, float]]) -> None:
    """Bring in reads of the unit, each (plate, latitude, longitude), as its own system sends them."""
    mapping = mapping_of("mobile-unit", "flock")
    mapping = mapping.replace('camera_id = "camera"', 'camera_id = "camera"\nlat = "lat"\nlon = "lon"')
    if approve(doors, "mobile-unit", mapping).status_code not in {201, 409}:
        raise AssertionError("the source was not approved")
    now = datetime.now(UTC)
    lines = [f"{(now - timedelta(seconds=9)).isoformat()},{plate},unit-7,,{lat},{lon}" for plate, lat, lon in rows]
    text = "\n".join(["at,plate,camera,colour,lat,lon", *lines]) + "\n"
    given = {"content": text, "headers": doors.as_("ivy")}
    answer = doors.client.post("/v1/files/reads/mobile-unit", **given)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("agency", ["parsons", "barstow"])
def test_u17_a_unit_is_sent_to_canvass_an_area_and_what_it_did_not_drive_is_named(sites: Sites, agency: str) -> None:
    doors = in_town(sites, agency)
    case = open_case(doors)
    since = doors.site.ledger.size
    made = planned(doors, case)
    [entry] = entries(doors, since)
    assert (entry["kind"], entry["unit"], entry["case"]["number"]) == ("field_canvass_planned", "unit-7", "26-000001")
    assert "area" in entry["secret"]
    assert (made["coverage"]["streets"], made["coverage"]["driven"]) == (2, 0)
    body = {"case_session": case, "field_canvass": made["number"], "track": MAIN}
    driven = post(doors, "dunn", f"{PATH}/track", body).json()["coverage"]
    assert (driven["by"], driven["driven"], [each["name"] for each in driven["left"]]) == ("track", 1, ["3rd Ave"])
    by_unit(doors, [("7U1-ONE", 43.9, -101.2), ("7U1-TWO", 43.9001, -101.2)])
    tied = post(doors, "dunn", f"{PATH}/reads", {k: body[k] for k in list(body)[:2]}).json()
    assert (len(tied["batches"]), tied["reads"]) == (1, "1-9")
    listed = post(doors, "dunn", f"{PATH}/list", {k: body[k] for k in list(body)[:2]}).json()
    assert [each["number"] for each in listed["canvasses"]] == [made["number"]]
    assert listed["canvasses"] == [tied]
    assert listed["units"] == [["unit-7", "Unit 7"]]


def test_a_field_canvass_without_a_track_is_measured_by_the_places_of_the_unit_s_own_reads(sites: Sites) -> None:
    doors = in_town(sites, "parsons")
    case = open_case(doors, number="26-000002")
    made = planned(doors, case)
    by_unit(doors, [(f"7U2-{n:03}", 43.8985 + 0.0001 * n, -101.2) for n in range(31)])
    body = {"case_session": case, "field_canvass": made["number"]}
    tied = post(doors, "dunn", f"{PATH}/reads", body).json()
    assert (tied["coverage"]["by"], [each["name"] for each in tied["coverage"]["left"]]) == ("reads", ["Main St"])


def test_a_field_canvass_of_another_case_is_not_found(sites: Sites) -> None:
    doors = in_town(sites, "parsons")
    made = planned(doors, open_case(doors))
    other = open_case(doors, "lund", "26-000002")
    body = {"case_session": other, "field_canvass": made["number"], "track": MAIN}
    assert post(doors, "lund", f"{PATH}/track", body).status_code == 404
    listed = post(doors, "lund", f"{PATH}/list", {"case_session": other}).json()
    assert made["number"] not in [each["number"] for each in listed["canvasses"]]


@contextmanager
def store_calls(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, bool]]]:
    """What is asked of the store meanwhile, and whether it is asked while the ledger decides."""
    real, deciding, calls, own = doors.site.store, doors.site.ledger.deciding, list[tuple[str, bool]](), set[int]()

    class Noted:
        def __getattr__(self, name: str) -> Any:
            def noted(*given: Any) -> Any:
                calls.append((name, threading.get_ident() in own))
                return getattr(real, name)(*given)

            return noted

    @contextmanager
    def turn() -> Iterator[Turn]:
        with deciding() as made:
            own.add(threading.get_ident())
            try:
                yield made
            finally:
                own.discard(threading.get_ident())

    with monkeypatch.context() as patch:
        patch.setattr(doors.site, "store", Noted())
        patch.setattr(doors.site.ledger, "deciding", turn)
        yield calls


def test_tying_asks_the_store_once_and_never_while_the_ledger_decides(
    sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors = in_town(sites, "twin_falls")
    case = open_case(doors)
    for number in range(6):
        bring(doors, [(timedelta(hours=30, minutes=number), f"7U3-{number:03}", "cam-1", "")])
    made = planned(doors, case)
    by_unit(doors, [("7U3-ONE", 43.9, -101.2), ("7U3-TWO", 43.9001, -101.2)])
    body = {"case_session": case, "field_canvass": made["number"]}
    with store_calls(doors, monkeypatch) as calls:
        tied = post(doors, "dunn", f"{PATH}/reads", body).json()
        assert calls == [("places_of", False)]
        nobodys = post(doors, "lund", f"{PATH}/reads", body)
        none = post(doors, "dunn", f"{PATH}/reads", {**body, "field_canvass": 2**40})
        assert (nobodys.status_code, none.status_code) == (403, 404)
        assert calls == [("places_of", False)]
    assert (len(tied["batches"]), tied["reads"]) == (1, "1-9")


def test_an_import_that_was_withdrawn_is_not_tied_and_its_places_are_not_shown(sites: Sites) -> None:
    doors = in_town(sites, "twin_falls")
    case = open_case(doors, number="26-000002")
    made = planned(doors, case)
    by_unit(doors, [("7U4-ONE", 43.9, -101.2), ("7U4-TWO", 43.9001, -101.2)])
    body = {"case_session": case, "field_canvass": made["number"]}
    before = post(doors, "dunn", f"{PATH}/reads", body).json()
    gone = before["batches"][-1]
    given = {"params": {"reason": "The clock of the unit was wrong"}, "headers": doors.as_("grant")}
    assert doors.client.delete(f"/v1/acts/batches/{gone}", **given).status_code == 200
    again = post(doors, "dunn", f"{PATH}/reads", body).json()
    entry = entries(doors)[-1]
    assert (entry["kind"], gone in entry["batches"]) == ("field_canvass_tied", False)
    assert sum(map(len, again["tracks"])) == sum(map(len, before["tracks"])) - 2


def test_r18_what_a_unit_read_and_drove_in_a_field_canvass_is_opened_by_the_training_for_mobile_units(
    sites: Sites,
) -> None:
    doors = in_town(sites, "clayton")
    mine = trainings.trainings.c.person_id == "lund"
    doors.change(trainings.trainings.update().where(mine).values(kind="stationary"))
    case = open_case(doors, "lund")
    body = {"case_session": case, "field_canvass": planned(doors, case, "lund")["number"]}
    asked = {"reads": body, "track": {**body, "track": MAIN}, "list": {"case_session": case}}
    for path, document in asked.items():
        refused = post(doors, "lund", f"{PATH}/{path}", document)
        assert refused.status_code == 403, refused.text
        assert [reason["clause"] for reason in refused.json()["reasons"]] == ["R18"]
    doors.change(trainings.trainings.update().where(mine).values(kind="mobile"))
    for path, document in asked.items():
        assert post(doors, "lund", f"{PATH}/{path}", document).status_code in {200, 201}


def test_a_field_canvass_begins_at_most_twelve_hours_before_it_is_planned(sites: Sites) -> None:
    doors = in_town(sites, "clayton")
    case = open_case(doors)
    now, since = datetime.now(UTC), doors.site.ledger.size
    early = a_plan(case, starts_at=(now - timedelta(hours=12, minutes=1)).isoformat(), ends_at=now.isoformat())
    refused = post(doors, "dunn", PATH, early)
    assert (refused.status_code, refused.json()["field"], doors.site.ledger.size) == (422, "starts_at", since)
    assert "at most 12 hours back" in refused.json()["detail"]
    assert "ask a canvass" in refused.json()["detail"]
    planned(doors, case, starts_at=(now - timedelta(hours=11, minutes=59)).isoformat())


def test_a_field_canvass_has_no_read_from_outside_of_its_area_and_says_by_powers_of_ten_how_many_it_has(
    sites: Sites,
) -> None:
    doors = in_town(sites, "clayton")
    case = open_case(doors, number="26-000002")
    body = {"case_session": case, "field_canvass": planned(doors, case)["number"]}
    by_unit(doors, [("7U6-OUT", 43.95, -101.9)])
    nothing = post(doors, "dunn", f"{PATH}/reads", body).json()
    assert (nothing["batches"], nothing["reads"], nothing["tracks"]) == ([], "0", [])
    inside = [(439_000_000 + 1_000 * step, -1_012_000_000) for step in range(12)]
    by_unit(
        doors,
        [("7U7-OUT", 43.95, -101.9), *((f"7U7-{n:03}", lat / 1e7, lon / 1e7) for n, (lat, lon) in enumerate(inside))],
    )
    tied = post(doors, "dunn", f"{PATH}/reads", body).json()
    assert (len(tied["batches"]), tied["reads"]) == (1, "10-99")
    assert sorted(map(tuple, tied["tracks"][0])) == inside
    entry = entries(doors)[-1]
    assert (entry["kind"], entry["batches"], entry["reads"]) == ("field_canvass_tied", tied["batches"], "10-99")


def test_what_was_driven_is_worked_out_for_the_field_canvass_that_is_looked_at_alone(
    sites: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    doors = in_town(sites, "barstow")
    case = open_case(doors, number="26-000002")
    made = [planned(doors, case)["number"] for _ in range(3)]
    asked = list[object]()

    def noted(*given: Any) -> list[StreetCoverage]:
        asked.append(given)
        return coverage_of(*given)

    monkeypatch.setattr(field_canvasses, "coverage_of", noted)
    body = {"case_session": case}
    listed = post(doors, "dunn", f"{PATH}/list", body).json()["canvasses"]
    assert {each["number"]: (each["coverage"], each["reads"]) for each in listed} == dict.fromkeys(made, (None, None))
    assert asked == []
    listed = post(doors, "dunn", f"{PATH}/list", {**body, "field_canvass": made[1]}).json()["canvasses"]
    assert [each["number"] for each in listed if each["coverage"]] == [made[1]]
    assert (len(asked), entries(doors)[-1]["field_canvass"]) == (1, made[1])
    size = doors.site.ledger.size
    assert post(doors, "dunn", f"{PATH}/list", {**body, "field_canvass": 2**40}).status_code == 404
    assert doors.site.ledger.size == size


def test_a_case_has_at_most_thirty_field_canvasses(sites: Sites) -> None:
    doors = in_town(sites, "barstow")
    case = open_case(doors, number="26-000002")
    there = len(post(doors, "dunn", f"{PATH}/list", {"case_session": case}).json()["canvasses"])
    for _ in range(30 - there):
        planned(doors, case)
    size = doors.site.ledger.size
    refused = post(doors, "dunn", PATH, a_plan(case))
    assert (refused.status_code, doors.site.ledger.size) == (409, size)
    assert refused.json()["detail"] == "A case has at most 30 field canvasses. Bring the track into one that it has."
    planned(doors, open_case(doors, number="26-000001"))
