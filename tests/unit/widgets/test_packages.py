"""The form of an evidence package: what would go in is shown first, what the policy asks for is needed, the archive is saved from the page."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import pytest

from data_access.answers.me import Me
from data_access.errors import Reason
from tests.builders import front_case
from tests.builders.front import FakeGateway, because
from tests.unit.widgets.test_case_file import controls
from tests.unit.widgets.test_one_read import texts
from tests.unit.widgets.test_saving import found
from widgets.case.justification_model import JustificationModel
from widgets.case.person import person_of
from widgets.case_file.package_model import PackageModel
from widgets.case_file.package_panel import package_panel


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


def a_model(gateway: FakeGateway, **changed: Any) -> PackageModel:
    client = gateway.client()
    case = JustificationModel(client, person_of(Me.model_validate({**gateway.person, **changed})))
    case.session = client.open_case(because())
    return PackageModel(client, case)


def test_nothing_is_asked_for_until_somebody_looks_and_then_the_answers_that_can_go_along_are_ticked(
    gateway: FakeGateway,
) -> None:
    model = a_model(gateway)
    assert gateway.case_file.acts == []
    model.look()
    assert gateway.case_file.acts == ["/package"]
    assert model.answers == [7]
    assert model.bytes == 90_000 + 61_400


def test_what_the_policy_asks_for_is_needed_before_the_button_can_be_pressed(gateway: FakeGateway) -> None:
    model = a_model(gateway)
    panel = package_panel(model)
    [make] = controls(panel, "Make the package")
    assert make.disabled
    model.look()
    assert model.missing() == ["Property number", "what it is for"]
    model.property_number, model.reason = "P-17", "for the prosecutor"
    assert (model.missing(), make.disabled) == ([], False)
    model.tick(7, on=False)
    assert (model.missing(), make.disabled) == (["an answer"], True)


def test_the_panel_says_what_goes_in_and_why_the_rest_does_not(gateway: FakeGateway) -> None:
    model = a_model(gateway)
    panel = package_panel(model)
    model.look()
    said = texts(panel)
    assert "3 questions, 2 findings" in said
    assert "0.2 MB" in said
    assert "Not in it: given to somebody else" in said
    assert "(D10)" in said
    assert "Sergeant" in said
    assert controls(panel, "Property number")
    assert controls(panel, "Reference number in another evidence system (if there is one)")


def test_the_panel_says_where_what_else_a_camera_saw_goes_along_blurred(
    gateway: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview = front_case.a_preview
    blurring = {"overview_treatment": "blurred", "overview_clause": "D10"}

    def told(now: datetime, number: str) -> dict[str, Any]:
        whole = preview(now, number)
        return {**whole, "form": {**whole["form"], **blurring}}

    monkeypatch.setattr(front_case, "a_preview", told)
    model = a_model(gateway)
    panel = package_panel(model)
    model.look()
    said = texts(panel)
    assert "blurred whole, on which neither a face nor a plate can be made out (D10)" in said
    assert "left out" not in said


def test_the_package_that_comes_is_saved_from_the_page(gateway: FakeGateway) -> None:
    model = a_model(gateway)
    panel = package_panel(model)
    model.look()
    model.property_number, model.reason = "P-17", "for the prosecutor"
    model.make()
    [wanted] = gateway.packages
    assert (wanted["answers"], wanted["property_number"], wanted["overviews"]) == ([7], "P-17", "")
    assert model.archive is not None
    assert model.archive.manifest == hashlib.sha256(b"{}").hexdigest()
    said = texts(panel)
    [saved] = found(panel)
    assert saved.label == "Save the package"
    assert (saved.name, saved.size) == (f"evidence-package-{model.archive.manifest[:12]}.zip", len(model.archive.data))
    assert model.archive.manifest in said


def test_a_refusal_is_shown_and_no_archive(gateway: FakeGateway) -> None:
    model = a_model(gateway)
    gateway.refuse = [Reason("U5", "Your role does not do this.", "Ask a detective.")]
    model.look()
    assert model.problem is not None
    assert (model.preview, model.archive) == (None, None)


def test_who_may_make_no_files_has_no_form_and_another_case_begins_anew(gateway: FakeGateway) -> None:
    assert not a_model(gateway, capabilities=["canvass"]).may
    model = a_model(gateway)
    model.look()
    model.case.session = None
    assert (model.preview, model.answers) == (None, [])
