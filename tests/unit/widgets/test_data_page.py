"""The data page: a picture of days, a purge that shows first what it would destroy, and certificates to take."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

from data_access.answers.me import Me
from data_access.errors import LedgerStopped
from data_access.terms import Capability
from tests.builders.front import FakeGateway
from tests.unit.widgets.test_panels import built, control, inside, texts
from widgets.case.person import person_of
from widgets.data.certificates_panel import NONE, CertificatesModel, certificates_panel
from widgets.data.purge_panel import NOT_YOURS, PurgeModel, purge_panel
from widgets.data.retention_panel import NOT_READ, RetentionModel, retention_panel

__all__ = ["built"]


def a_person(gateway: FakeGateway, *may: Capability) -> Any:
    """Somebody whose role may do this and no more."""
    return person_of(Me.model_validate({**gateway.person, "capabilities": [each.value for each in may]}))


def purging(gateway: FakeGateway) -> tuple[PurgeModel, Any]:
    person = a_person(gateway, Capability.PURGE)
    retention = RetentionModel(gateway.client(), person)
    retention.read()
    model = PurgeModel(gateway.client(), person)
    return model, purge_panel(model, retention)


def drawn(html: str, name: str) -> int:
    return len(re.findall(f'class="{name}"', html))


def test_each_class_is_a_picture_of_its_days_with_its_bounds_in_words() -> None:
    gateway = FakeGateway()
    model = RetentionModel(gateway.client(), a_person(gateway, Capability.HOLD))
    model.read()
    html = "".join(
        part.value for part in inside(retention_panel(model)) if "wb-day-cells" in getattr(part, "value", "")
    )
    assert (drawn(html, "wb-day-due"), drawn(html, "wb-day-kept")) == (2, 31 + 5)
    said = texts(retention_panel(model))
    assert "Kept 30 days. The policy says no least time and at most 30 days (D4)." in said
    assert "2 days due." in said
    assert "Never purged." in said
    assert "The newest back-up is as of" in said


def test_what_could_not_be_read_or_is_not_for_a_role_is_said() -> None:
    gateway = FakeGateway(away=LedgerStopped("The ledger stopped."))
    model = RetentionModel(gateway.client(), a_person(gateway, Capability.HOLD))
    model.read()
    assert NOT_READ in texts(retention_panel(model))
    model, panel = RetentionModel(gateway.client(), a_person(gateway)), PurgeModel(gateway.client(), a_person(gateway))
    model.read()
    assert model.problem is None
    assert NOT_YOURS in texts(purge_panel(panel, model))


def test_nothing_is_destroyed_before_it_was_shown_what_would_be() -> None:
    gateway = FakeGateway()
    model, panel = purging(gateway)
    assert model.name == "flock"
    model.purge()
    assert "Look first" in texts(panel)
    assert gateway.keeping.done == []
    control(panel, "Look what would be destroyed").click()
    said = texts(panel)
    assert "would destroy 10,328 reads of 2 days, for good" in said
    assert "3 reads would stay, kept by holds." in said
    assert gateway.keeping.done == []
    control(panel, "Destroy them for good").click()
    assert gateway.keeping.done == ["flock"]
    assert "Purge 1 is done: 10,328 reads destroyed." in texts(panel)
    assert model.plan is None


def test_another_class_is_looked_at_anew_before_it_is_purged() -> None:
    gateway = FakeGateway()
    model, panel = purging(gateway)
    control(panel, "Look what would be destroyed").click()
    next(part for part in inside(panel) if getattr(part, "description", "") == "Class").value = "server"
    control(panel, "Destroy them for good").click()
    assert gateway.keeping.done == []
    assert model.problem is not None


def test_a_purge_that_is_refused_is_told_and_can_be_tried_again() -> None:
    gateway = FakeGateway()
    model, panel = purging(gateway)
    control(panel, "Look what would be destroyed").click()
    gateway.away = LedgerStopped("The ledger stopped.")
    control(panel, "Destroy them for good").click()
    assert model.problem is not None
    assert (model.busy, model.outcome) == (False, "")


def test_a_certificate_is_taken_as_a_file_with_its_proof_and_as_a_page() -> None:
    gateway = FakeGateway()
    model = CertificatesModel(gateway.client(), a_person(gateway, Capability.PURGE))
    model.read()
    panel = certificates_panel(model)
    assert NONE in texts(panel)
    gateway.keeping.purge("flock")
    model.read()
    assert "10,328" in texts(panel)
    control(panel, "Take it").click()
    html = "".join(str(getattr(part, "value", "")) for part in inside(panel))
    proof, page = (base64.b64decode(each).decode() for each in re.findall(r"base64,([A-Za-z0-9+/=]+)", html))
    assert json.loads(proof)["receipt"] == {"seq": 42}
    assert "Certificate of destruction 1" in page
    assert "Where a plate may still stand" in page
    assert "back-ups made" in page
    assert "http" not in page
