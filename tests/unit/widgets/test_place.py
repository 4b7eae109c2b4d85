"""A place by its name: what is typed, what is found, where the map goes."""

from __future__ import annotations

from typing import Any

import pytest

from data_access.errors import Busy
from data_access.questions.shapes import Circle
from tests.builders.front import HOSTILE, FakeGateway
from tests.unit.widgets.test_models import a_plates_model
from tests.unit.widgets.test_panels import control, inside, tags, texts
from widgets.question.place_model import PlaceModel
from widgets.question.place_panel import place_panel
from widgets.question.plates_panel import plates_panel


class Circles(list[tuple[float, float, float]]):
    def draw(self, *circle: float) -> None:
        self.append(circle)  # type: ignore[arg-type]  # three of them


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


@pytest.fixture
def circles() -> Circles:
    return Circles()


@pytest.fixture
def model(gateway: FakeGateway, circles: Circles) -> PlaceModel:
    return PlaceModel(gateway.client(), circles.draw)


def find(model: PlaceModel, text: str) -> None:
    model.text = text
    model.find()


def test_a_chosen_corner_becomes_the_centre_of_a_circle_and_the_map_goes_there(
    model: PlaceModel, circles: Circles
) -> None:
    find(model, "3rd & Avenue C")
    assert [words for words, _ in model.options()][1:] == ["3rd Street & Avenue C, Mill", "3rd Street, Mill (street)"]
    assert (circles, model.view) == ([], {})
    model.chosen = 0
    assert circles == [(43.8975, -101.21, 300.0)]
    west, south, east, north = model.view["bounds"]
    assert (north - south) * 111_195 == pytest.approx(840)
    assert west < -101.21 < east
    assert "circle of 300 m" in model.said
    model.radius_m = 500
    assert circles[1:] == [(43.8975, -101.21, 500.0)]


def test_a_street_is_shown_and_no_circle_is_drawn(model: PlaceModel, circles: Circles) -> None:
    find(model, "3rd")
    model.chosen = 1
    assert circles == []
    assert model.view["bounds"][0] == -101.215
    assert "Draw the area there" in model.said


def test_the_only_place_is_gone_to_at_once(model: PlaceModel, gateway: FakeGateway, circles: Circles) -> None:
    gateway.places_answer = [
        {"kind": "corner", "name": "A St & B St", "near": "", "lat": 1.0, "lon": 2.0, "bounds": None}
    ]
    find(model, "a & b")
    assert circles == [(1.0, 2.0, 300.0)]


def test_what_was_not_found_is_said_and_what_was_found_before_is_gone(model: PlaceModel) -> None:
    find(model, "3rd")
    model.chosen = 1
    find(model, "nowhere")
    assert (model.found, model.chosen) == ([], None)
    assert "No street or corner fits" in model.said
    find(model, "  ")
    assert model.said == ""


def test_streets_that_do_not_meet_are_said_not_to(model: PlaceModel, gateway: FakeGateway) -> None:
    street = {"kind": "street", "name": "Elm St", "near": "", "lat": 1.0, "lon": 2.0, "bounds": [1.0, 1.0, 2.0, 2.0]}
    gateway.places_answer = [street, street]
    find(model, "elm & oak")
    assert "do not meet" in model.said


def test_a_gateway_that_does_not_answer_is_a_problem_and_nothing_is_found(
    model: PlaceModel, gateway: FakeGateway
) -> None:
    gateway.handle = _broken  # type: ignore[method-assign]  # the gateway is gone
    model.client = gateway.client()
    find(model, "3rd")
    assert model.found == []
    assert "cannot be read" in str(model.problem)


def _broken(_: Any) -> Any:
    raise Busy("The street index cannot be read.")


def test_typing_in_the_panel_finds_and_choosing_goes_there(model: PlaceModel, circles: Circles) -> None:
    panel = place_panel(model)
    control(panel, "Street or corner").value = "3rd & Avenue C"
    assert control(panel, "Places found").options[1][0] == "3rd Street & Avenue C, Mill"
    assert circles == []
    control(panel, "Places found").value = 0
    assert len(circles) == 1
    assert "circle of 300 m" in texts(panel)
    control(panel, "Street or corner").value = "nowhere"
    assert control(panel, "Places found").value is None
    assert "No street or corner fits" in texts(panel)
    assert any(part.description == "Find" for part in inside(panel) if hasattr(part, "description"))


def test_a_name_from_the_map_is_text_and_nothing_else(model: PlaceModel, gateway: FakeGateway) -> None:
    place = {"kind": "corner", "name": HOSTILE, "near": HOSTILE, "lat": 1.0, "lon": 2.0, "bounds": None}
    gateway.places_answer = [place]
    panel = place_panel(model)
    control(panel, "Street or corner").value = "hurt"
    assert HOSTILE.split()[0] not in texts(panel)
    assert "img" not in tags(texts(panel)).names


def test_a_partial_plate_is_searched_around_a_corner_by_its_name() -> None:
    model = a_plates_model(FakeGateway(), pattern="9A*")
    panel = plates_panel(model)
    control(panel, "Street or corner").value = "3rd & Avenue C"
    control(panel, "Places found").value = 0
    assert (model.area["shape"], model.area["radius_m"]) == ("circle", 300.0)
    assert "Only in the area on the map" in texts(panel)
    assert model.question().area == Circle(**model.area)
