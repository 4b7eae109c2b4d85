"""Candidates stand in order of nearness to what was described, each with its reason; it is an order and not a score."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from data_access.answers.nearness import (
    ALIKE,
    COLUMNS,
    DIFFERS,
    EXACT,
    Description,
    by_nearness,
    description_of,
)
from data_access.questions.pattern import Pattern
from data_access.questions.plates import Plates
from data_access.questions.scope import Scope
from data_access.questions.shapes import Filters
from tests.builders.front import NOW, a_canvass, a_read, frame_of
from widgets.answer.near_words import order_words, reasons
from widgets.answer.plates_in_answer import near_lines, plates_near

LAT, LON = 43.9, -101.2
SCENE = Description(
    place=(LAT, LON), at=NOW, filters=Filters(colours=("blue",), bodies=("pickup",)), pattern=Pattern(text="7A?C*")
)


def seen(plate: str, *, km: float | None = 0.3, minutes: float = 4, **changed: Any) -> dict[str, Any]:
    lat = None if km is None else round((LAT + km / 111.195) * 1e7)
    at = NOW + timedelta(minutes=minutes)
    lon = None if km is None else round(LON * 1e7)
    looks = {"colour": "blue", "body": "pickup", **changed}
    return a_read(1, plate=plate, captured_at=at, lat_e7=lat, lon_e7=lon, **looks)


def order(*reads: dict[str, Any], description: Description = SCENE) -> list[str]:
    return by_nearness(frame_of(reads), description)["plate"].to_list()


@pytest.mark.parametrize(
    ("near", "far"),
    [
        ({"km": 0.3}, {"km": 2.0}),
        ({"minutes": 1}, {"minutes": 30}),
        ({"km": 3.9, "minutes": 6}, {"km": 3.9, "minutes": 0}),  # at that minute it was too far away
        ({"km": 0.3, "minutes": -3}, {"km": 0.3, "minutes": -13}),
        ({}, {"colour": None}),
        ({"colour": "dark blue"}, {"colour": "red"}),
        ({}, {"colour": None, "body": None}),
        ({}, {"km": None}),
    ],
)
def test_what_fits_better_in_place_time_or_looks_comes_first(near: dict[str, Any], far: dict[str, Any]) -> None:
    assert order(seen("7AZC1", **far), seen("7AXC2", **near)) == ["7AXC2", "7AZC1"]
    assert order(seen("7AXC1", **far), seen("7AZC2", **near)) == ["7AZC2", "7AXC1"]


def test_a_plate_counts_as_its_nearest_read() -> None:
    found = by_nearness(frame_of([seen("7AXC1", km=4), seen("7AXC1"), seen("7AXC1", minutes=80)]), SCENE)
    assert found.columns == list(COLUMNS)
    assert found.select("plate", "unlike", "characters").rows() == [("7AXC1", 0, EXACT)]
    assert found["km"][0] == pytest.approx(0.3, abs=0.01)
    assert found["minutes"][0] == 4


def test_characters_that_differ_put_a_plate_further_back() -> None:
    near = Description(place=(LAT, LON), at=NOW, pattern=Pattern(text="8A1O", one_wrong=True))
    reads = [seen(plate) for plate in ("9A10", "BA1D", "8A?0", "8A10")]
    found = by_nearness(frame_of(reads), near)
    assert found.select("plate", "characters").rows() == [
        ("8A10", EXACT),
        ("8A?0", ALIKE),
        ("BA1D", ALIKE),
        ("9A10", DIFFERS),
    ]


def test_without_place_and_moment_looks_and_characters_alone_count() -> None:
    bare = Description(filters=SCENE.filters, pattern=SCENE.pattern)
    found = by_nearness(frame_of([seen("7AXC1", body=None), seen("7AZC1", km=20, minutes=300)]), bare)
    assert found["plate"].to_list() == ["7AZC1", "7AXC1"]
    assert found["km"].to_list() == found["minutes"].to_list() == [None, None]


def test_with_nothing_to_tell_them_apart_the_one_seen_at_more_cameras_comes_first() -> None:
    bare = Description(pattern=SCENE.pattern)
    assert order(seen("7AXC1"), seen("7AZC1"), seen("7AZC1", camera_id="C9"), description=bare) == ["7AZC1", "7AXC1"]


def test_reads_of_nobody_and_corrected_ones_give_no_candidate() -> None:
    assert by_nearness(frame_of([]), SCENE).is_empty()
    assert order(seen("7AXC1", corrected_by="~1:a"), seen("7AXC2")) == ["7AXC2"]


@pytest.mark.parametrize(
    ("read", "reason"),
    [
        ({}, "0.3 km, 4 min after, blue pickup"),
        ({"km": 2.0, "minutes": -130.0}, "2.0 km, 2.2 h before, blue pickup"),
        ({"km": None, "minutes": 0.2, "colour": None, "body": None}, "at that minute, looks not known"),
        ({"plate": "1AXC1"}, "0.3 km, 4 min after, blue pickup, one character differs"),
        ({"plate": "7AXD1"}, "0.3 km, 4 min after, blue pickup, one character differs"),
    ],
)
def test_the_row_says_why_it_stands_there(read: dict[str, Any], reason: str) -> None:
    plates = plates_near(frame_of([seen(**{"plate": "7AXC1", **read})]), SCENE)
    assert plates.select(reasons().alias("why"))["why"].to_list() == [reason]
    assert near_lines(plates, 8, "America/Chicago")["Why here"].to_list() == [reason]
    assert not {"score", "steps", "way", "off"} & set(plates.columns)


def test_the_description_is_the_questions_own_or_that_of_the_scene_that_was_asked_about_before() -> None:
    scene = a_canvass().scope
    assert description_of(scene) is None
    window = scene.windows[0] if scene.windows else None
    assert window is not None
    middle = window.start + window.length / 2
    night = Plates.model_validate(
        {"pattern": "7A?C*", "windows": [{"start": window.start - timedelta(hours=9), "end": window.end}]}
    ).scope
    own = description_of(night)
    assert own is not None
    assert (own.place, own.at) == (None, None)
    found = description_of(night, [scene])
    assert found is not None
    assert (found.place, found.at) == ((43.9, -101.2), middle)
    other = Plates.model_validate(
        {
            "pattern": "7A?C*",
            "windows": [{"start": datetime(2026, 1, 1, tzinfo=UTC), "end": datetime(2026, 1, 2, tzinfo=UTC)}],
        }
    ).scope
    assert description_of(other, [scene]) == description_of(other)


@pytest.mark.parametrize(
    ("description", "words"),
    [
        (SCENE, "Nearest to the scene and to 20 Nov 12:00 first."),
        (Description(at=NOW), "Nearest to 20 Nov 12:00 first."),
        (Description(), "Closest to the characters and looks asked for first."),
    ],
)
def test_it_is_said_by_what_candidates_are_in_order(description: Description, words: str) -> None:
    assert order_words(description, "America/Chicago").startswith(words)
    assert "not a score" in order_words(description, "America/Chicago")


def test_scope_of_a_candidates_question_has_its_pattern() -> None:
    scope: Scope = Plates.model_validate({"pattern": "7A?C*"}).scope
    found = description_of(scope)
    assert found is not None
    assert found.pattern == scope.pattern
    assert isinstance(by_nearness(frame_of([]), found), pl.DataFrame)
