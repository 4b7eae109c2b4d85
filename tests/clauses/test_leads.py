"""What is to be done with an answer, and about a major incident: each clause at a site of each agency that it binds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from data_access.answers.hits import HitState
from data_access.errors import Conflict, NotFound
from data_access.records.casework import cases
from tests.builders import case_file
from tests.builders.agencies import Sites, bring, open_case
from tests.builders.case_work import CLIENTS, Worker
from tests.builders.hits import WHY, HitDesk, done, refused_by
from tests.builders.pictures import Desk, bring_pictures
from tests.builders.policy import the_pack
from tests.builders.site import circle
from tests.flow.test_verifications import answer, files, history_of, lead, verify

pytestmark = pytest.mark.slow

AGENCIES = ["parsons", "barstow"]
SOURCES = {"parsons": "ncic", "barstow": "clets"}


@pytest.fixture(autouse=True)
def _closed_clients() -> Iterator[None]:
    yield
    while CLIENTS:
        CLIENTS.pop().close()


@pytest.mark.parametrize("agency", AGENCIES)
def test_u9_a_major_incident_without_a_canvass_around_it_says_so_until_one_is_answered(
    sites: Sites, agency: str
) -> None:
    assert {"homicide", "shooting", "major_incident"} <= the_pack(agency).purposes.keys()
    doors = sites(agency)
    sato = Worker(doors, "sato", number="26-000002", purpose="shooting")
    assert sato.file().open_items == ()
    case_file.flag_incident(sato.client, sato.case, "shots fired, one dead")
    assert [item.clause for item in sato.file().open_items] == ["U9"]
    assert sato.file().incident.reason == "shots fired, one dead"
    other = Worker(doors, "sato", purpose="homicide")
    others = (
        (403, {"kind": "canvass", **circle(radius_m=40_000)}, sato.case),
        (200, {"kind": "history", "plate": "9Q9Z1A"}, sato.case),
        (200, at_two_scenes(), sato.case),
        (200, circle(), other.case),
    )
    for status, question, case in others:
        assert doors.ask(question, "sato", case).status_code == status
        assert [item.clause for item in sato.file().open_items] == ["U9"]
    assert doors.ask(circle(), "sato", sato.case).status_code == 200
    assert sato.file().open_items == ()
    known = {"scene_lat_e7": 439_500_000, "scene_lon_e7": -1_012_000_000, "happened_at": doors.site.now()}
    doors.change(cases.cases.update().where(cases.cases.c.number == "26-000002").values(**known))
    days_ago = doors.site.now() - timedelta(days=3)
    for asked, still in (
        (circle(), ["U9"]),
        (circle(lat=43.95, start=days_ago, end=days_ago + timedelta(hours=1)), ["U9"]),
        (circle(lat=43.96), []),
    ):
        assert doors.ask(asked, "sato", sato.case).status_code == 200
        assert [item.clause for item in sato.file().open_items] == still
    with pytest.raises(Conflict):
        case_file.flag_incident(sato.client, sato.case, "twice")
    case_file.end_incident(sato.client, sato.case, "not a major one after all")
    assert sato.file().incident is None
    with pytest.raises(NotFound):
        case_file.end_incident(sato.client, sato.case, "twice")


def at_two_scenes() -> dict[str, Any]:
    """Ask which plates were at both of two places: no canvass, for it does not show who else was there."""
    asked = [circle(lat=lat) for lat in (43.9, 43.92)]
    return {
        "kind": "common_plates",
        "scenes": [{name: each[name] for name in ("area", "windows")} for each in asked],
        "at_least": 2,
    }


@pytest.mark.parametrize("agency", AGENCIES)
def test_u10_a_witness_partial_of_a_major_incident_stays_open_until_it_is_searched(sites: Sites, agency: str) -> None:
    doors = sites(agency)
    dunn = Worker(doors, purpose="homicide")
    assert doors.ask(circle(), "dunn", dunn.case).status_code == 200
    case_file.flag_incident(dunn.client, dunn.case, "a homicide")
    told = case_file.record_finding(dunn.client, dunn.case, "the clerk across the street", pattern="4K?C")
    wrong = case_file.record_finding(dunn.client, dunn.case, "the driver", pattern="8*")
    open_items = [(item.clause, item.finding) for item in dunn.file().open_items]
    assert open_items == [("U10", told.finding), ("U10", wrong.finding)]
    case_file.strike_finding(dunn.client, dunn.case, wrong.finding, "he was not there")
    for pattern, still in (("4KAC", 1), ("4K?C*", 0)):
        windows = circle(start=doors.site.now() - timedelta(days=14))["windows"]
        asked = doors.ask({"kind": "plates", "pattern": pattern, "windows": windows}, "dunn", dunn.case)
        assert asked.status_code == 200, asked.text
        assert len(dunn.file().open_items) == still


@pytest.mark.parametrize("agency", AGENCIES)
def test_h1_every_answer_and_file_is_an_unverified_lead_until_each_read_in_it_is_verified(
    sites: Sites, agency: str
) -> None:
    doors, source = sites(agency), SOURCES[agency]
    bring(doors, [(timedelta(minutes=25), "9Q9-Z1A", "cam-1", "grey")])
    bring_pictures(doors, importer="ivy", approver="grant")
    desk = Desk(doors, open_case(doors))
    one = answer(desk, history_of("6V6AAA"))
    before, held = files(desk, one, "geojson")
    assert lead(one) == json.loads(held["UNVERIFIED-LEAD-reads.geojson"])["status"] == "UNVERIFIED LEAD"
    assert before.name.startswith("UNVERIFIED-LEAD-entry-")
    row = desk.row("6V6AAA")
    desk.image(row)
    made = verify(desk, row, source=source)
    after, held = files(desk, one, "geojson", "csv")
    said = json.loads(held["VERIFIED-reads.geojson"])
    assert (lead(answer(desk, history_of("6V6AAA"))), said["status"]) == ("VERIFIED: 1 of 1 read verified",) * 2
    (status,) = {each["properties"]["status"] for each in said["features"]}
    assert status.startswith("VERIFIED 20")
    label = the_pack(agency).verification.sources[source].label
    assert status.endswith(f"by dunn ({label}), entry {made.entry}")
    assert b"UNVERIFIED" not in held["VERIFIED-reads.csv"]
    assert after.name.startswith("VERIFIED-entry-")
    assert after.manifest["sealed"]["status"].startswith("VERIFIED: ")
    every = answer(desk, circle())
    _, held = files(desk, every, "geojson")
    counting = every.reads.filter(pl.col("corrected_by").is_null()).height  # what was corrected does not count
    assert counting > 1
    counted = f"UNVERIFIED LEAD: 1 of {counting} reads verified"
    assert (lead(every), json.loads(held["UNVERIFIED-LEAD-reads.geojson"])["status"]) == (counted,) * 2
    a_hit_is_verified_before_enforcement_or_it_is_said_why_not(HitDesk(doors))


def a_hit_is_verified_before_enforcement_or_it_is_said_why_not(desk: HitDesk) -> None:
    """The hit's side of H1: a step may be left out, for a reason that goes on record."""
    desk.begin()
    number = desk.hit("9QZX001")
    assert desk.whole(number).standing is HitState.NEW
    assert refused_by(desk.dispose(number, "accept", enforced=True)) == ["H1"]
    assert done(desk.dispose(number, "accept", enforced=True, reason=WHY)).standing is HitState.DISPOSED
