"""The panel of field canvasses: what it asks for before it sends a unit, and what it says of what was driven."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders.front import FakeGateway
from tests.unit.widgets.test_models import an_open_case
from tests.unit.widgets.test_panels import built, control, texts
from widgets.field_canvass.field_canvass_model import NO_AREA, NO_TIME, NO_UNIT, FieldCanvassModel
from widgets.field_canvass.field_canvass_panel import NONE_YET, field_canvass_panel
from widgets.parts.script_parts import CanvassMap

__all__ = ["built"]

TRACK = b'<gpx><trk><trkseg><trkpt lat="43.9" lon="-101.203"/><trkpt lat="43.9" lon="-101.197"/></trkseg></trk></gpx>'
AREA = {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 300.0}


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


def a_panel(gateway: FakeGateway) -> tuple[FieldCanvassModel, Any, CanvassMap]:
    model, of_town = FieldCanvassModel(gateway.client(), an_open_case(gateway)), CanvassMap()
    panel = field_canvass_panel(model, of_town)
    control(panel, "Read").click()
    return model, panel, of_town


def fill(model: FieldCanvassModel) -> None:
    model.unit, model.when, model.words = "unit-7", "yesterday 14:00-16:00", "Drive all streets around the market"
    model.where.area = AREA


def test_a_unit_is_sent_driven_and_tied_and_what_is_left_is_named(gateway: FakeGateway) -> None:
    model, panel, of_town = a_panel(gateway)
    assert NONE_YET in texts(panel)
    fill(model)
    control(panel, "Send the unit").click()
    assert model.problem is None
    assert "Field canvass 1 is planned." in texts(panel)
    model.bring_track(TRACK)
    assert "1 of 2 streets driven, 0.5 of 0.8 km (by its track)." in texts(panel)
    assert "Not driven: 3rd Ave (50 of 330 m driven)." in texts(panel)
    control(panel, "Tie the unit's reads").click()
    assert "10 to 99 reads of the unit, in import 4." in texts(panel)
    assert {line["kind"] for line in of_town.lines} == {"street", "left", "track"}
    paths = [path for path, _ in gateway.collecting.done]
    assert paths == ["/field-canvasses", "/field-canvasses/track", "/field-canvasses/reads"]


@pytest.mark.parametrize(("what", "problem"), [("unit", NO_UNIT), ("area", NO_AREA), ("when", NO_TIME)])
def test_nothing_is_sent_before_unit_place_and_time_are_said(gateway: FakeGateway, what: str, problem: object) -> None:
    model, _, _ = a_panel(gateway)
    fill(model)
    if what == "area":
        model.where.area = {}
    else:
        setattr(model, what, "")
    model.plan()
    assert (model.problem, gateway.collecting.done) == (problem, [])


def test_a_file_that_is_no_track_is_said_and_sent_nowhere(gateway: FakeGateway) -> None:
    model, _, _ = a_panel(gateway)
    fill(model)
    model.plan()
    model.bring_track(b"<html></html>")
    assert model.problem is not None
    assert len(gateway.collecting.done) == 1


def test_what_was_driven_is_read_of_the_field_canvass_that_is_chosen_and_once(gateway: FakeGateway) -> None:
    model, panel, _ = a_panel(gateway)
    for _ in range(2):
        fill(model)
        model.plan()
    assert (model.problem, model.chosen, gateway.collecting.looks) == (None, 2, [None, 1, 2])
    model.bring_track(TRACK)
    model.chosen = 1
    assert (
        "0 of 2 streets driven, 0.0 of 0.8 km (nothing is known of what it drove yet: bring in its track, or tie its reads)."
        in texts(panel)
    )
    model.chosen = 2
    assert "1 of 2 streets driven, 0.5 of 0.8 km (by its track)." in texts(panel)
    assert gateway.collecting.looks == [None, 1, 2, 2, 1, 2]
