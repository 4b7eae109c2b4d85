"""Panels of systems, cameras and field canvasses: what they offer, to whom, and what they ask for."""

from __future__ import annotations

from typing import Any

from data_access.answers.me import Me
from data_access.terms import Capability
from tests.builders.front import FakeGateway
from tests.builders.front_collecting import an_outage
from tests.unit.widgets.test_panels import built, control, texts
from widgets.case.person import person_of
from widgets.data.cameras_panel import NOT_YOURS, CamerasModel, cameras_panel
from widgets.data.sources_panel import SourcesModel, sources_panel
from widgets.parts.script_parts import CanvassMap

__all__ = ["built"]


def a_person(gateway: FakeGateway, *may: Capability) -> Any:
    return person_of(Me.model_validate({**gateway.person, "capabilities": [each.value for each in may]}))


def cameras(gateway: FakeGateway, *may: Capability) -> tuple[CamerasModel, Any, CanvassMap]:
    model, of_town = CamerasModel(gateway.client(), a_person(gateway, *may)), CanvassMap()
    model.read()
    return model, cameras_panel(model, of_town), of_town


MANAGES = (Capability.MANAGE_CAMERAS, Capability.IMPORT_READS)


def test_a_camera_that_quality_calls_down_is_taken_out_of_service_by_one_press() -> None:
    gateway = FakeGateway()
    model, panel, of_town = cameras(gateway, *MANAGES)
    assert [row["cells"][1] for row in model.rows()][:2] == ["Mill Bridge 3", "Mill Bridge 1"]
    assert (of_town.silent, dict(of_town.signs)) == (["C1"], {"C3": "?"})
    model.chosen = 2
    assert "Camera quality says that this camera is down." in texts(panel)
    control(panel, "Take it out of service").click()
    [(path, body)] = gateway.collecting.done
    assert (path, body["camera"], body["cause"]) == ("camera-outages", "C1", "down")
    assert "Mill Bridge 1 is out of service, and the coordinator is told." in texts(panel)
    assert dict(of_town.signs) == {"C3": "?", "C1": "\N{MULTIPLICATION SIGN}"}
    assert model.offer() == ""


def test_a_camera_whose_hits_were_misreads_is_offered_to_be_taken_out_until_a_check_finds_it_in_order() -> None:
    gateway = FakeGateway()
    gateway.collecting.cameras[1] |= {"misreads": 5, "hits": 10}
    model, panel, of_town = cameras(gateway, *MANAGES)
    assert of_town.silent == ["C1", "C2"]
    model.chosen = 3
    assert "Camera quality says that this camera is misreading." in texts(panel)
    control(panel, "Take it out of service").click()
    assert gateway.collecting.done[-1][1]["cause"] == "misreading"
    check = {"checked_by": "T", "checked_on": "2026-11-20", "fit": True, "words": "x"}
    gateway.collecting.cameras[1] |= {"outages": [], "check": check}
    model.read()
    assert of_town.silent == ["C1"]


def test_a_press_on_a_line_chooses_the_camera_that_stood_there_though_the_list_is_in_another_order_now() -> None:
    gateway = FakeGateway()
    model, panel, _ = cameras(gateway, *MANAGES)
    keys = {row["cells"][1]: row["key"] for row in model.rows()}
    before = [row["cells"][1] for row in model.rows()]
    control(panel, "Put all that wait into service").click()
    assert [row["cells"][1] for row in model.rows()] != before
    for name, key in keys.items():
        model.chosen = key
        looked_at = model.camera()
        assert looked_at is not None
        assert looked_at.name == name
    model.read()
    assert model.camera() == looked_at, "the list is read anew, and the same camera is looked at"


def test_a_camera_goes_back_once_it_was_tested_and_that_is_approved() -> None:
    gateway = FakeGateway()
    gateway.collecting.cameras[1]["outages"] = [an_outage(gateway.now)]
    model, panel, _ = cameras(gateway, *MANAGES)
    model.chosen = next(row["key"] for row in model.rows() if row["cells"][1] == "Mill Bridge 2")
    model.by, model.words = "F. Fitter", "Cleaned"
    control(panel, "Record the test").click()
    assert gateway.collecting.done[-1][1]["tester"] == "F. Fitter"
    assert set(model.waiting()) == {1, 9}
    control(panel, "Put all that wait into service").click()
    assert set(gateway.collecting.done[-1][1]["numbers"]) == {1, 9}
    assert model.waiting() == ()
    control(panel, "Take notice of all").click()
    assert model.unnoted() == ()


def test_a_camera_that_waits_is_declined_with_a_reason_and_waits_no_more() -> None:
    gateway = FakeGateway()
    model, panel, of_town = cameras(gateway, Capability.MANAGE_CAMERAS)
    model.chosen = 1
    assert model.can_approve() == 9
    model.words = "It looks into a garden"
    control(panel, "Decline").click()
    assert gateway.collecting.done == [
        ("camera-outages/refusals", {"numbers": [9], "reason": "It looks into a garden"})
    ]
    assert model.waiting() == ()
    assert {*of_town.signs.values()} == {"\N{MULTIPLICATION SIGN}"}
    assert "stays out of service" in texts(panel)


def test_a_time_out_of_service_that_was_entered_by_mistake_is_struck_out_with_a_reason() -> None:
    gateway = FakeGateway()
    gateway.collecting.cameras[1]["outages"] = [an_outage(gateway.now, number=7)]
    model, panel, of_town = cameras(gateway, *MANAGES)
    model.chosen = next(row["key"] for row in model.rows() if row["cells"][1] == "Mill Bridge 2")
    assert [number for _, number in control(panel, "Which").options] == [0, 7]
    control(panel, "Strike it out").click()
    assert gateway.collecting.done == [], "nothing is struck out before somebody chose what"
    control(panel, "Which").value = 7
    control(panel, "What is wrong with it").value = "It was the camera beside it"
    control(panel, "Strike it out").click()
    assert gateway.collecting.done == [
        ("camera-outages/strike", {"number": 7, "reason": "It was the camera beside it"})
    ]
    said = texts(panel)
    assert "Struck out" in said
    assert "It was the camera beside it" in said
    assert "were refused, and are not brought back" in said
    assert "C2" not in of_town.signs
    assert model.unnoted() == tuple(number for number in model.unnoted() if number != 7)
    assert model.can_strike() == []


def test_a_check_that_failed_is_recorded_as_such() -> None:
    gateway = FakeGateway()
    model, panel, _ = cameras(gateway, *MANAGES)
    model.chosen, model.by, model.words, model.day = 3, "T. Trained", "Looks down", "2026-11-20"
    control(panel, "Failed: take it out of service").click()
    [(path, body)] = gateway.collecting.done
    assert (path, body["fit"], body["checked_on"]) == ("camera-checks", False, "2026-11-20")


def test_a_role_without_a_part_in_it_is_told_so_and_asks_nothing() -> None:
    gateway = FakeGateway()
    model, panel, _ = cameras(gateway, Capability.CANVASS)
    assert (model.found, gateway.seen) == (None, [])
    assert any(NOT_YOURS in str(part.empty) for part in _tables(panel))


def _tables(panel: Any) -> list[Any]:
    children = getattr(panel, "children", ())
    mine = [panel] if hasattr(panel, "empty") else []
    return mine + [each for child in children for each in _tables(child)]


def test_systems_are_shown_with_owner_approval_and_conditions_and_one_is_approved() -> None:
    gateway = FakeGateway()
    model = SourcesModel(gateway.client(), a_person(gateway, Capability.APPROVE_SOURCE))
    model.read()
    panel = sources_panel(model)
    assert "North vendor" in texts(panel)
    assert (
        "A system of a private owner is approved by: Chief of Police. The approval names the agreement (MOU)"
        in texts(panel)
    )
    model.source, model.name, model.owner_kind = "elm", "Elm Street residents", "private"
    model.mapping, model.approved_by, model.reference = "format = 'csv'", "G. Grant", "memo 9"
    model.agreement, model.search_rights = "MOU 3", "Two accounts"
    control(panel, "Approve").click()
    [(path, body)] = gateway.collecting.done
    assert (path, body["agreement"], body["search_rights"]) == ("sources", "MOU 3", "Two accounts")
    assert "elm is approved." in texts(panel)
