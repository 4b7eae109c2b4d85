"""Where: what is not found is no area, what is changed is in force no more, and what is drawn has a name."""

from __future__ import annotations

from typing import Any

import pytest

from data_access.errors import Unreachable
from tests.builders.front import FakeGateway
from tests.builders.front_town import PLACES
from widgets.question.where_model import LOOK_UP, WhereModel, distance, radius_in

CORNER = [PLACES[0]]


def a_where(**state: Any) -> tuple[WhereModel, FakeGateway]:
    gateway = FakeGateway(**state)
    return WhereModel(
        gateway.client(), [("#27 Main St - EB", "C27"), ("#2 Mill St - WB", "C2"), ("Unit 6", "U6")]
    ), gateway


def typed(model: WhereModel, text: str) -> WhereModel:
    model.text = text
    model.find()
    return model


def test_a_corner_with_a_distance_is_a_circle_with_their_name() -> None:
    model, gateway = a_where(places_answer=CORNER)
    typed(model, "3rd & Avenue C, 1.2 km")
    assert model.area == {"shape": "circle", "lat": 43.8975, "lon": -101.21, "radius_m": 1200.0}
    assert (model.name(), model.text) == ("3rd Street & Avenue C, 1.2 km", "3rd Street & Avenue C, 1.2 km")
    assert model.view["bounds"][0] < -101.21 < model.view["bounds"][2]
    assert b"1.2" not in gateway.seen[-1].content


@pytest.mark.parametrize(
    ("text", "place", "metres"),
    [
        ("Main & 3rd", "Main & 3rd", 500),
        ("main & 3rd 800m", "main & 3rd", 800),
        ("Main & 3rd, 1,200 m", "Main & 3rd", 1200),
        ("Main & 3rd · 0.5 mi", "Main & 3rd", 804.672),
        ("Main St 500 feet", "Main St", 152.4),
        ("blu & fou 1.2", "blu & fou", 1200),
        ("Main & 3", "Main & 3", 500),
        ("60.1699, 24.9384", "60.1699, 24.9384", 500),
        ("60.1699, 24.9384, 1.2", "60.1699, 24.9384", 1200),
    ],
)
def test_a_distance_stands_at_the_end(text: str, place: str, metres: float) -> None:
    assert radius_in(text) == (place, pytest.approx(metres))


def test_a_place_that_is_not_found_takes_the_area_of_before_away() -> None:
    model, gateway = a_where(places_answer=CORNER)
    typed(model, "3rd & Avenue C")
    assert model.area
    gateway.places_answer = []
    typed(model, "Nowhere St")
    assert model.area == {}
    assert (model.fits, model.name()) == (False, "")
    assert "so no place is chosen" in model.said


def test_a_text_that_is_changed_is_no_area_until_it_is_looked_up() -> None:
    model, _ = a_where(places_answer=CORNER)
    typed(model, "3rd & Avenue C")
    model.text = "3rd & Avenue"
    assert (model.area, model.said, model.unsettled) == ({}, LOOK_UP, True)


def test_a_gateway_that_is_away_leaves_no_area_of_before() -> None:
    model, gateway = a_where(places_answer=CORNER)
    typed(model, "3rd & Avenue C")
    gateway.away = Unreachable("The gateway cannot be reached.")
    typed(model, "Main St & 3rd")
    assert model.area == {}
    assert not model.fits


def test_several_places_are_offered_and_none_is_taken_by_itself() -> None:
    model, _ = a_where(places_answer=PLACES)
    typed(model, "3rd")
    assert (model.area, model.places) == ({}, ["3rd Street & Avenue C, Mill", "3rd Street, Mill (street)"])
    model.take(0)
    assert (model.area["radius_m"], model.places) == (500.0, [])


def test_streets_that_do_not_meet_are_said_not_to_and_are_still_to_be_looked_at() -> None:
    street = {"kind": "street", "name": "Elm St", "near": "", "lat": 1.0, "lon": 2.0, "bounds": [1.0, 1.0, 2.0, 2.0]}
    model, _ = a_where(places_answer=[street, {**street, "name": "Oak St"}])
    typed(model, "elm & oak")
    assert "do not meet" in model.said
    assert (model.area, model.fits, model.places) == ({}, False, ["Elm St (street)", "Oak St (street)"])
    model.take(1)
    assert model.view["bounds"] == [1.0, 1.0, 2.0, 2.0]


def test_what_was_not_found_is_forgotten_with_the_text() -> None:
    model, _ = a_where(places_answer=[])
    typed(model, "Nowhere St")
    typed(model, "  ")
    assert (model.said, model.fits, model.places) == ("", True, [])


def test_a_street_is_shown_and_no_area() -> None:
    model, _ = a_where(places_answer=[PLACES[1]])
    typed(model, "3rd Street")
    assert (model.area, model.fits) == ({}, False)
    assert model.view["bounds"][0] == PLACES[1]["bounds"][0]
    assert "is a street" in model.said


@pytest.mark.parametrize(
    ("text", "ids"), [("#27", ["C27"]), ("#2", ["C2"]), ("camera main", ["C27"]), ("Unit 6", ["U6"])]
)
def test_cameras_are_named_by_number_or_word(text: str, ids: list[str]) -> None:
    model, gateway = a_where()
    assert typed(model, text).area == {"shape": "cameras", "ids": ids}
    assert gateway.seen == []


def test_what_is_drawn_is_said_in_the_field_and_what_is_cleared_is_gone() -> None:
    model, _ = a_where()
    model.area = {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 1190.0}
    assert model.text == "Circle on the map, 1.19 km"
    model.area = {}
    assert (model.text, model.name()) == ("", "")


def test_distances_are_short() -> None:
    assert [distance(each) for each in (80, 800, 1200, 2000)] == ["80 m", "800 m", "1.2 km", "2 km"]
