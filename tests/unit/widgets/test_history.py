"""A plate's history: stops in order, gaps, what no vehicle drives, days by hours."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import ipywidgets as w
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import Reason
from data_access.questions.history import History
from data_access.questions.plates import Plates
from tests.builders.front import HOSTILE, NOW, FakeGateway, a_read, frame_of
from tests.unit.widgets.test_models import of_a_plate
from tests.unit.widgets.test_panels import inside, texts
from widgets.parts import bundles
from widgets.parts.script_parts import CanvassMap
from widgets.question import history_grid
from widgets.question.history_grid import DayHours, rows_of
from widgets.question.history_model import MOST_STOPS, HistoryModel
from widgets.question.history_panel import history_aside
from widgets.question.history_path import (
    CLOCKS,
    FASTEST_KPH,
    GAP,
    Leg,
    Stop,
    legs_of,
    metres,
    path_of,
    stops_of,
    too_fast,
)
from widgets.work.question_panel import question_panel

ZONE = "America/Chicago"
KM_E7 = 89_932
"""One kilometre to the north, 1e-7 degrees."""


def stop(minutes: float, km: float = 0, camera: str = "C1") -> Stop:
    return Stop(NOW + timedelta(minutes=minutes), 43.9 + km * KM_E7 / 1e7, -101.2, camera)


def read(number: int, hours_ago: float, km: float = 0, **changed: Any) -> dict[str, Any]:
    lat = 439_000_000 + round(km * KM_E7)
    return a_read(number, captured_at=NOW - timedelta(hours=hours_ago), lat_e7=lat, camera_id=f"C{km}", **changed)


def asked(reads: list[dict[str, Any]]) -> HistoryModel:
    """The way of `9A9A9`, which was asked for."""
    model = of_a_plate(FakeGateway(reads=reads), "9a9-a9")
    model.run()
    return HistoryModel(model.answer)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in for the bundle, which needs npm."""
    monkeypatch.setattr(bundles, "text_of", lambda name: f"/* {name} */")


def test_distances_are_those_of_a_sphere() -> None:
    assert metres(stop(0), stop(0, km=1)) == pytest.approx(1000, rel=1e-4)


def test_farther_than_a_vehicle_drives_is_called_so_with_the_clocks_allowed_for() -> None:
    reach_km = FASTEST_KPH / 3600 * (60 + CLOCKS.total_seconds())
    assert not Leg(stop(0), stop(1, km=reach_km * 0.99)).too_fast
    assert Leg(stop(0), stop(1, km=reach_km * 1.01)).too_fast


def test_a_pair_is_found_though_a_read_that_fits_to_both_lies_between() -> None:
    one, between, far = stop(0), stop(1, km=6), stop(1.2, km=8)
    assert [leg.too_fast for leg in legs_of([one, between, far])] == [False, False]
    assert too_fast([one, between, far]) == [Leg(one, far)]


@given(st.lists(st.tuples(st.floats(0, 600), st.floats(0, 60)), max_size=12))
def test_pairs_are_those_that_two_plain_loops_find(drawn: list[tuple[float, float]]) -> None:
    stops = sorted((stop(minutes, km) for minutes, km in drawn), key=lambda each: each.at)
    expected = []
    for number, one in enumerate(stops):
        for other in stops[number + 1 :]:
            hours = (other.at - one.at + timedelta(seconds=90)).total_seconds() / 3600
            if _arc(one, other) / 1000 / hours > 160:
                expected.append(Leg(one, other))
                break
    assert too_fast(stops) == expected


def _arc(one: Stop, other: Stop) -> float:
    """Length of the arc of a circle of longitude: all stops lie on one."""
    return 6_371_008.8 * math.radians(abs(one.lat - other.lat))


def test_what_counts_is_the_correction_and_a_read_without_a_place_is_no_stop() -> None:
    reads = frame_of(
        [
            read(1, 3, corrected_by="~7:north:000001"),
            read(2, 3, km=1) | {"read_id": "~7:north:000001", "corrects": "north:000001", "corrected_by": None},
            read(3, 2) | {"lat_e7": None, "lon_e7": None},
        ]
    )
    assert [(each.lat, each.camera) for each in stops_of(reads)] == [
        (pytest.approx(43.9 + KM_E7 / 1e7), "Mill Bridge north")
    ]


def test_stops_of_one_place_are_drawn_once_with_their_numbers_and_legs_lead_elsewhere() -> None:
    stops = [stop(0), stop(1), stop(9, km=2, camera="C2"), stop(9 + GAP.total_seconds() / 60)]
    stops += [stop(60, camera="C1"), stop(61, km=30, camera="C3")]
    path = path_of(stops)
    assert [(each["label"], each["name"]) for each in path["stops"]] == [("1, 2, 4 …", "C1"), ("3", "C2"), ("6", "C3")]
    assert [leg["kind"] for leg in path["legs"]] == ["ordinary", "gap", "fast"]


def test_a_history_is_asked_for_a_whole_plate_only() -> None:
    for plate, kind in (("9a9-a9", History), ("9A*", Plates)):
        gateway = FakeGateway()
        model = of_a_plate(gateway, plate, when="last 7 days")
        model.run()
        question = gateway.asked[0].question
        assert isinstance(question, kind)
        assert question.windows is not None


def test_a_day_that_is_chosen_is_shown_alone_but_what_cannot_be_is_found_on_any_day() -> None:
    model = asked([read(1, 50), read(2, 26), read(3, 25.99, km=30), read(4, 1)])
    assert [len(model.stops()), len(model.too_fast())] == [4, 1]
    model.day = model.grid()[-1]["key"]
    assert [len(model.stops()), len(model.gaps()), len(model.too_fast())] == [1, 0, 1]


def test_a_long_history_begins_with_its_last_day() -> None:
    model = asked([read(number, 24 * number) for number in range(1, MOST_STOPS + 2)])
    assert model.day == model.grid()[-1]["key"]
    assert len(model.stops()) == 1


def test_gaps_are_listed_the_longest_first() -> None:
    lengths = [leg.length for leg in asked([read(1, 9), read(2, 8.8), read(3, 8), read(4, 3)]).gaps()]
    assert lengths == [timedelta(hours=5), timedelta(minutes=48)]


def test_days_by_hours_follow_the_agency_s_clocks_through_the_change_to_winter_time() -> None:
    before = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 00:30 there
    rows = rows_of([before + timedelta(hours=n) for n in (-24, 0, 1, 2, 3)], ZONE)
    assert [(row["key"], {h: n for h, n in enumerate(row["counts"]) if n}) for row in rows] == [
        ("2026-10-31", {0: 1}),
        ("2026-11-01", {0: 1, 1: 2, 2: 1}),
    ]


@given(st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)), max_size=30))
def test_every_read_is_in_one_cell_and_over_a_long_time_only_days_with_reads_are_rows(found: list[datetime]) -> None:
    rows = rows_of([each.replace(tzinfo=UTC) for each in found], ZONE)
    assert sum(sum(row["counts"]) for row in rows) == len(found)
    assert len(rows) <= max(history_grid.MOST_DAYS, len(found))
    assert [row["key"] for row in rows] == sorted({row["key"] for row in rows})


@pytest.mark.usefixtures("built")
def test_the_panel_shows_the_way_says_what_a_gap_does_not_prove_and_no_text_becomes_html() -> None:
    model = asked([read(1, 29, camera_name=HOSTILE), read(2, 28.99, km=30), read(3, 3)])
    canvass_map = CanvassMap()
    panel = history_aside(model, canvass_map)
    said = texts(panel)
    assert "A missing read proves nothing" in said
    assert "Possible misread or copied plate" in said
    assert "<img" not in said
    assert [leg["kind"] for leg in canvass_map.path["legs"]] == ["fast", "gap"]
    grid = next(each for each in inside(panel) if isinstance(each, DayHours))
    grid.chosen = grid.rows[0]["key"]
    assert model.day == grid.rows[0]["key"]
    button = next(each for each in inside(panel) if isinstance(each, w.Button))
    button.click()
    assert (model.day, grid.chosen) == ("", "")


@pytest.mark.usefixtures("built")
def test_an_empty_or_refused_history_has_no_way_and_says_why() -> None:
    gateway = FakeGateway(reads=[])
    model = of_a_plate(gateway, "9A9A9")
    canvass_map = CanvassMap()
    panel, form = history_aside(HistoryModel(model.answer), canvass_map), question_panel(model, [])
    assert "appears here" in texts(panel)
    model.run()
    assert "proves nothing" in texts(panel)
    gateway.refuse = [Reason("U1", "No.", "Ask again.")]
    model.run()
    assert (canvass_map.path, model.answer.problem.reasons[0].clause) == ({}, "U1")
    assert "wb-problem" not in texts(form)
