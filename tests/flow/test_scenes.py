"""Which plates were read at several scenes: one question, one entry, bounded like canvasses; said with what passes there anyway."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.gateway.showing.past import decision_of
from data_access.ledger import lookup
from tests.builders.case_work import CLIENTS, client_of
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import circle, import_reads, reads_csv, staffed_site
from tests.flow.conftest import entries, kinds
from workbench.python.open_case import OpenCase

pytestmark = pytest.mark.slow
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MILL, BRIDGE = (43.9, -101.2), (43.91, -101.21)
BOTH, ONE, REGULAR, UNREAD = "9Q1Z1A", "9Q2Z2B", "9Q3Z3C", "9Q4?4D"


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Two plates pass both cameras, one of them every week; one passes one camera; one cannot be read whole."""
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("scenes"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        rows = [
            (10 * HOUR, BOTH, "cam-1", "grey"),
            (HOUR, BOTH, "cam-2", "grey"),
            (10 * HOUR, ONE, "cam-1", "grey"),
            *((10 * HOUR + ago * DAY, REGULAR, "cam-1", "blue") for ago in (0, 7, 14)),
            *((HOUR + ago * DAY, REGULAR, "cam-2", "blue") for ago in (0, 7, 14)),
            (10 * HOUR, UNREAD, "cam-1", "grey"),
            (HOUR, UNREAD, "cam-2", "grey"),
        ]
        assert import_reads(made, reads_csv(rows)).status_code == 201
        yield made
    while CLIENTS:
        CLIENTS.pop().close()


def scene(place: tuple[float, float], ago: timedelta, radius_m: float = 300) -> dict[str, Any]:
    at = datetime.now(UTC) - ago
    asked = circle(*place, radius_m=radius_m, start=at - HOUR / 2, end=at + HOUR / 2)
    return {"area": asked["area"], "windows": asked["windows"]}


def question(*scenes: dict[str, Any], at_least: int = 2, **more: Any) -> dict[str, Any]:
    return {"kind": "common_plates", "scenes": list(scenes), "at_least": at_least, **more}


def both_scenes() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return both scenes as of now: the reads were made as of now, too, when the first of these tests began."""
    return scene(MILL, 10 * HOUR), scene(BRIDGE, HOUR)


def test_plates_at_enough_scenes_come_back_with_the_scenes_of_each_read(doors: Doors) -> None:
    since = doors.site.ledger.size
    answer = doors.ask(question(*both_scenes()))
    assert answer.status_code == 200, answer.text
    document = answer.json()
    facts, plate = document["facts"], document["columns"].index("plate")
    assert {row[plate] for row in document["rows"]} == {BOTH, REGULAR}
    assert facts["scenes"]["of_reads"] == [[1], [1], [2], [2]]
    assert (facts["scenes"]["scenes"], facts["scenes"]["at_least"]) == (2, 2)
    assert [kind for kind in kinds(doors, since) if kind in ("intent", "outcome")] == ["intent", "outcome"]


def test_it_is_said_how_many_pass_there_anyway(doors: Doors) -> None:
    facts = doors.ask(question(*both_scenes())).json()["facts"]
    assert facts["scenes"]["weeks_before"][:2] == [1, 1]  # the regular
    assert facts["scenes"]["weeks_before"][3] is None  # no read of that day is here, so nothing is known of it


def test_scenes_are_bounded_as_canvasses_are(doors: Doors) -> None:
    for unfit in (
        question(scene(MILL, 10 * HOUR, radius_m=30_000), both_scenes()[1]),
        question(*both_scenes(), filters={"colours": ["grey"]})
        if "vehicle_colour" not in doors.site.pack.fields
        else None,
    ):
        if unfit is not None:
            assert doors.ask(unfit).status_code == 403
    long = scene(BRIDGE, HOUR)
    long["windows"] = [{"start": "2026-01-01T00:00:00Z", "end": "2026-03-01T00:00:00Z"}]
    assert doors.ask(question(both_scenes()[0], long)).status_code == 403
    for slip in (
        question(*both_scenes(), at_least=3),
        question(both_scenes()[0]),
        question(*both_scenes(), at_least=1),
    ):
        assert doors.ask(slip).status_code == 422


@pytest.mark.parametrize(
    "again",
    [
        scene(MILL, HOUR),
        scene((43.900001, -101.2), HOUR),
        {"area": {"shape": "cameras", "ids": ["cam-1"]}, "windows": scene(MILL, HOUR)["windows"]},
    ],
    ids=["the same", "nearly the same", "its camera"],
)
def test_one_place_named_twice_is_no_two_scenes_and_that_it_was_tried_is_on_record(
    doors: Doors, again: dict[str, Any]
) -> None:
    since = doors.site.ledger.size
    refused = doors.ask(question(scene(MILL, HOUR), again))
    assert refused.status_code == 403
    assert [reason["rule"] for reason in refused.json()["reasons"]] == ["scenes_are_apart"]
    assert "rows" not in refused.json()
    assert kinds(doors, since)[-1] == "refusal"


def test_what_was_counted_of_the_weeks_before_is_on_record_and_sealed(doors: Doors) -> None:
    since = doors.site.ledger.size
    facts = doors.ask(question(*both_scenes())).json()["facts"]
    outcome = next(each for each in entries(doors, since) if each["kind"] == "outcome")
    assert "scenes" not in outcome
    exact = json.loads(
        lookup.opened(doors.site.ledger, doors.site.keyring, [outcome["seq"]])[outcome["seq"]].values["exact"]
    )
    assert exact["scenes"] == facts["scenes"]["weeks_before"]


def test_a_replay_decides_on_scenes_again(doors: Doors) -> None:
    since = doors.site.ledger.size
    doors.ask(question(*both_scenes()))
    asked = next(each for each in entries(doors, since) if each["kind"] == "intent")
    assert decision_of(asked, doors.site.pack).again().refused_by == {}
    narrower = doors.site.pack.limits.canvass.model_copy(update={"area_km2": 0.1})
    with doors.under(limits=doors.site.pack.limits.model_copy(update={"canvass": narrower})) as pack:
        assert set(decision_of(asked, pack).again().refused_by) == {"canvass_is_small_enough"}


def test_the_entry_says_how_many_scenes_and_how_large_and_seals_where(doors: Doors) -> None:
    since = doors.site.ledger.size
    doors.ask(question(*both_scenes()))
    intent = next(each for each in entries(doors, since) if each["kind"] == "intent")
    said = intent["question"]
    assert (said["kind"], said["at_least"], [each["shape"] for each in said["scenes"]]) == (
        "common_plates",
        2,
        ["circle", "circle"],
    )
    assert "scenes_asked" in intent["secret"]
    assert "43.9" not in json.dumps(intent)
    mine = doors.client.get("/v1/ledger/own", headers=doors.as_("dunn")).json()["items"]
    newest = next(item for item in mine if item["question"].get("kind") == "common_plates")
    assert "43.9" in newest["opened"]["scenes_asked"]


def test_in_python_scenes_are_given_as_canvasses_are(doors: Doors) -> None:
    client = client_of(doors, "dunn")
    CLIENTS.append(client)
    number = doors.open_case("dunn")
    session = next(each for each in client.case_sessions() if each.case_session == number)
    start, end = datetime.now(UTC) - 11 * HOUR, datetime.now(UTC) - 9 * HOUR
    mill = {"lat": MILL[0], "lon": MILL[1], "radius_m": 300, "start": start, "end": end}
    bridge = {"cameras": ["cam-2"], "windows": [(end, datetime.now(UTC))]}
    found = OpenCase(client, session).common_plates([mill, bridge])
    assert set(found.reads["plate"]) == {BOTH, REGULAR}


@pytest.fixture(scope="module")
def regular_doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Three plates pass both cameras every day for four weeks, at the same hours; a fourth did today."""
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("regulars"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        plates = ("9Q5A1A", "9Q5B2B", "9Q5C3C")
        rows = [
            (hours * HOUR + ago * DAY, plate, camera, "grey")
            for ago in range(28)
            for plate in plates
            for hours, camera in ((6, "cam-1"), (5, "cam-2"))
        ]
        assert (
            import_reads(
                made, reads_csv([*rows, (6 * HOUR, BOTH, "cam-1", "grey"), (5 * HOUR, BOTH, "cam-2", "grey")])
            ).status_code
            == 201
        )
        yield made


def test_how_many_are_there_by_chance_is_said_from_other_days_recorded_and_sealed(regular_doors: Doors) -> None:
    doors = regular_doors
    since = doors.site.ledger.size
    document = doors.ask(question(scene(MILL, 6 * HOUR), scene(BRIDGE, 5 * HOUR))).json()
    chance = document["facts"]["chance"]
    assert chance["known"] is True
    assert 2.5 < chance["about"] < 4.5
    assert chance["low"] <= 3 <= chance["high"]
    assert chance["days_compared"] >= 2
    assert [kind for kind in kinds(doors, since) if kind in ("intent", "outcome")] == ["intent", "outcome"]
    outcome = next(each for each in entries(doors, since) if each["kind"] == "outcome")
    assert outcome["chance"] == {"known": True}
    opened = lookup.opened(doors.site.ledger, doors.site.keyring, [outcome["seq"]])[outcome["seq"]].values["exact"]
    assert json.loads(opened)["chance"]["about_milli"] == round(chance["about"] * 1000)
