"""What an answer says of its cameras: down, quiet, behind or new; and the counts behind it, kept with every import."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from data_access.errors import LedgerStopped
from data_access.gateway.open_site import batch_ends
from data_access.gateway.quality import upkeep
from data_access.records.intake import camera_hours
from data_access.terms import hour_of, hour_start
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import circle, import_reads, reads_csv, staffed_site
from tests.flow.conftest import entries, kinds

HOUR = timedelta(hours=1)
WEEK_H = 7 * 24
NOW = datetime.now(UTC)
TOP = hour_start(hour_of(NOW))


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A site with two cameras that read twenty an hour on three days, a week apart; one of them was silent for three hours."""
    paths, people = staffed_site(tmp_path_factory.mktemp("quality"), tmp_path_factory)
    with open_doors(paths, people) as doors:
        minutes = range(0, 60, 3)
        rows = [
            (NOW - (TOP - back * HOUR + timedelta(minutes=m)), f"9Q{back:03}{m // 3:02}", camera, "")
            for back in (near + weeks * WEEK_H for weeks in range(3) for near in range(20, 33))
            for m in minutes
            for camera in ("cam-1", "cam-2")
            if not (camera == "cam-1" and 24 <= back < 27)
        ]
        answer = import_reads(doors, reads_csv(rows, NOW))
        assert answer.status_code == 201, answer.text
        yield doors


def quality(doors: Doors, question: dict[str, Any]) -> dict[str, Any]:
    answer = doors.ask(question, case=doors.case_of("dunn"))
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["facts"]["quality"])


def test_a_canvass_names_the_camera_that_was_silent_from_its_last_read_to_the_next(town: Doors) -> None:
    said = quality(town, circle(start=TOP - 26 * HOUR, end=TOP - 25 * HOUR))
    assert {key: said[key] for key in ("asked", "down", "quiet", "behind", "new", "more")} == {
        "asked": 1, "down": 1, "quiet": 0, "behind": 0, "new": 0, "more": 0,
    }  # fmt: skip
    note = said["named"][0]
    assert (note["camera_id"], note["name"], note["state"]) == ("cam-1", "Main St at 1st Ave", "down")
    assert datetime.fromisoformat(note["start"]) == TOP - 27 * HOUR + timedelta(minutes=57)
    assert datetime.fromisoformat(note["end"]) == TOP - 23 * HOUR
    assert (note["reads"], note["usual"]) == (0, 61), "of three hours and three minutes, at twenty an hour"


def test_cameras_outside_of_the_question_are_not_named(town: Doors) -> None:
    away = circle(lat=43.91, lon=-101.21, start=TOP - 26 * HOUR, end=TOP - 25 * HOUR)
    assert (quality(town, away)["asked"], quality(town, away)["named"]) == (1, [])
    by_name = {**away, "area": {"shape": "cameras", "ids": ["cam-2", "unit-7"]}}
    assert (quality(town, by_name)["asked"], quality(town, by_name)["named"]) == (1, [])


def test_a_partial_plate_and_a_history_ask_all_cameras(town: Doors) -> None:
    window = circle(start=TOP - 30 * HOUR, end=TOP - 25 * HOUR)["windows"]
    for question in ({"kind": "plates", "pattern": "9Q00*"}, {"kind": "history", "plate": "9Q02800"}):
        said = quality(town, {**question, "windows": window})
        assert (said["asked"], [note["camera_id"] for note in said["named"]]) == (2, ["cam-1"])


def test_a_window_before_or_after_says_nothing_of_it(town: Doors) -> None:
    assert quality(town, circle(start=TOP - 23 * HOUR, end=TOP - 20 * HOUR))["named"] == []


def test_what_a_source_has_not_brought_yet_is_said_of_the_source(town: Doors) -> None:
    said = quality(town, circle(start=TOP - 23.2 * HOUR, end=TOP + 0.7 * HOUR))
    assert (said["down"], said["behind"]) == (1, 1)
    note = said["named"][-1]
    assert (note["camera_id"], note["name"], note["state"]) == ("", "1 camera of registry", "behind")
    assert datetime.fromisoformat(note["start"]) == TOP - 20 * HOUR + timedelta(minutes=57)


def test_the_outcome_has_the_counts_and_no_names(town: Doors) -> None:
    since = town.site.ledger.size
    quality(town, circle(start=TOP - 26 * HOUR, end=TOP - 25 * HOUR))
    outcome = [entry for entry in entries(town, since) if entry["kind"] == "outcome"][-1]
    assert outcome["quality"] == {"out": "0", "refused": "0", "down": "1-9", "quiet": "0", "behind": "0", "new": "0"}
    assert "cam-1" not in json.dumps(outcome)


def test_who_imports_or_supervises_sees_how_each_camera_read_and_that_is_on_record(town: Doors) -> None:
    since = town.site.ledger.size
    found = town.client.get("/v1/cameras/quality", params={"days": 2}, headers=town.as_("adams")).json()
    rows = {row["camera_id"]: row for row in found["cameras"]}
    assert [rows[name]["state"] for name in ("cam-1", "cam-2", "unit-7")] == ["behind", "behind", "mobile"]
    assert (rows["cam-1"]["down_h"], rows["cam-1"]["quiet_h"], rows["cam-2"]["down_h"]) == (3, 0, 0)
    assert (rows["cam-1"]["reads"], rows["cam-2"]["reads"]) == (10 * 20, 13 * 20)
    assert rows["cam-1"]["usual"] == rows["cam-2"]["usual"] == 11 * 20, (
        "of the first hour too little is known, the last is not whole"
    )
    assert datetime.fromisoformat(rows["cam-1"]["gap_start"]) == TOP - 27 * HOUR + timedelta(minutes=57)
    assert datetime.fromisoformat(rows["cam-1"]["gap_end"]) == TOP - 23 * HOUR
    assert rows["unit-7"]["last_read"] is rows["unit-7"]["usual"] is None
    assert kinds(town, since)[-1] == "quality_read"
    assert town.client.get("/v1/cameras/quality", headers=town.as_("sato")).status_code == 200
    assert town.client.get("/v1/cameras/quality", headers=town.as_("dunn")).status_code == 403
    assert kinds(town, since)[-1] == "refusal"
    for days in (0, 61):
        refused = town.client.get("/v1/cameras/quality", params={"days": days}, headers=town.as_("adams"))
        assert refused.status_code == 422


def counts(doors: Doors) -> list[Any]:
    with doors.site.ledger.reading() as connection:
        return [*camera_hours.since(connection, 0), *camera_hours.totals(connection, 0, 10**9).items()]


def test_counts_come_with_the_batch_or_not_at_all(town: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    before, board = counts(town), town.site.board
    file = reads_csv([(timedelta(days=20), "9R9-NEW", "cam-1", ""), (timedelta(days=20), "NOTAG", "cam-2", "")])

    def failing(*_: object) -> None:
        raise LedgerStopped("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(batch_ends.upkeep, "put", failing)
        assert import_reads(town, file).status_code == 503
    assert (counts(town), town.site.board) == (before, board)
    assert import_reads(town, file).status_code == 201
    after = counts(town)
    assert sum(row[2] for row in after if len(row) == 5) == sum(row[2] for row in before if len(row) == 5) + 1
    assert dict(after[-2:])["cam-2"]["placeholders"] == dict(before[-2:])["cam-2"]["placeholders"] + 1
    assert import_reads(town, file).status_code == 409
    assert counts(town) == after


def test_a_site_from_before_there_were_counts_counts_its_reads_at_the_next_start(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    paths, people = staffed_site(tmp_path_factory.mktemp("older"), tmp_path_factory)
    with open_doors(paths, people) as doors:
        rows = [(timedelta(minutes=30 + n), "9Q9-Z1A", "cam-1", "") for n in range(3)]
        assert import_reads(doors, reads_csv(rows)).status_code == 201
        whole = counts(doors)
        with doors.site.ledger.deciding() as turn:
            turn.append("site_created", {"why": "a test makes the registers as they were before there were counts"})
            for event in ("insert", "delete", "update"):
                turn.connection.execute(text(f"DROP TRIGGER temp.cameras_{event}"))
            turn.connection.execute(text("DROP TABLE camera_hours"))
            turn.connection.execute(text("ALTER TABLE cameras DROP COLUMN active_from"))
            turn.registers_made()
    with open_doors(paths, people) as doors:
        assert counts(doors) == whole
        assert kinds(doors)[-3:] == ["registers_completed", "cameras_counted", "gateway_started"]
        assert entries(doors)[-3]["made"] == ["camera_hours", "cameras.active_from"]
        assert sum(week.reads.sum() for week in doors.site.board._weeks.values()) == 3
    with open_doors(paths, people) as doors:
        assert kinds(doors).count("cameras_counted") == 1


def test_counts_go_with_the_purge_after_the_time_for_which_reads_are_kept_and_five_weeks(town: Doors) -> None:
    now = datetime.now(UTC)
    oldest = upkeep.oldest_kept(town.site.pack, now)
    assert hour_of(now) - oldest == (30 + 35) * 24
    with town.site.ledger.deciding() as turn:
        recorded = turn.append("site_created", {"why": "a test needs an entry"})
        old = [upkeep.CameraHour("cam-1", oldest - 1, reads=1), upkeep.CameraHour("cam-1", oldest + 1, reads=1)]
        camera_hours.add(turn.connection, recorded, old)
    done = town.client.post("/v1/acts/purges", json={"retention_class": "flock"}, headers=town.as_("adams"))
    assert done.status_code == 201, done.text
    assert min(row[1] for row in counts(town) if len(row) == 5) == oldest + 1


@pytest.mark.parametrize(
    ("area", "slips"),
    [
        ({"shape": "circle", "lat": -80.0, "lon": 43.9, "radius_m": 900}, {}),
        ({"shape": "circle", "lat": 43.9, "lon": 101.2, "radius_m": 900}, {"longitude_minus": 1}),
        ({"shape": "circle", "lat": -43.9, "lon": -101.2, "radius_m": 900}, {"latitude_minus": 1}),
        ({"shape": "polygon", "ring": [[101.19, 43.89], [101.22, 43.89], [101.22, 43.92]]}, {"longitude_minus": 2}),
    ],
)
def test_an_area_without_a_camera_says_which_slip_would_explain_it(town: Doors, area: Any, slips: Any) -> None:
    said = quality(town, {**circle(start=TOP - 26 * HOUR, end=TOP - 25 * HOUR), "area": area})
    assert (said["asked"], said["slips"]) == (0, slips)
