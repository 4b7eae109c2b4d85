"""The case of a page: lately opened ones, the words that go on record, who else works on it, reconciling."""

from __future__ import annotations

import pytest

from tests.builders.front import NAME_IT, SAY_IT, FakeGateway, because, me
from tests.unit.widgets.test_models import a_case
from tests.unit.widgets.test_panels import built, control, texts
from widgets.case.justification_model import LAST_TIME, NOT_FOUND
from widgets.case.justification_panel import justification_panel
from widgets.case.log_on_model import LogOnModel
from workbench.pages.header import header

__all__ = ["built"]


def test_what_stands_beside_the_form_is_what_is_sent_to_be_recorded() -> None:
    gateway = FakeGateway()
    model = a_case(gateway, purpose="")
    panel = justification_panel(model)
    assert SAY_IT in texts(panel)
    model.purpose = "homicide"
    assert f"{NAME_IT} {SAY_IT}" in texts(panel)
    assert "go on record" in texts(panel)
    model.open()
    assert gateway.prompts == [f"{NAME_IT} {SAY_IT}"]


def test_a_case_that_was_opened_lately_fills_the_form_and_one_press_opens_it_again() -> None:
    gateway = FakeGateway()
    gateway.client().close_case(gateway.client().open_case(because()).case_session)
    model = a_case(gateway, case_number="", purpose="", reason="")
    model.look()
    panel = justification_panel(model)
    assert control(panel, "Your cases").options[1] == ("26-001234 · confirmed", "26-001234")
    control(panel, "Your cases").value = "26-001234"
    filled = {label: control(panel, label).value for label in ("Case number", "Purpose", "Reason")}
    assert filled == {"Case number": "26-001234", "Purpose": "homicide", "Reason": "Seen leaving the scene"}
    assert gateway.ledger.read == ["own"]
    assert LAST_TIME in texts(panel)
    control(panel, "Open case").click()
    assert model.session is not None
    assert model.session.reason == "Seen leaving the scene"


def test_a_case_under_which_nothing_of_ones_own_is_found_fills_in_its_number_and_says_what_is_left() -> None:
    gateway = FakeGateway()
    gateway.client().open_case(because(case_number="26-000777"))
    model = a_case(gateway, case_number="")
    model.look()
    panel = justification_panel(model)
    control(panel, "Your cases").value = "26-000777"
    assert (model.case_number, model.purpose, model.reason) == ("26-000777", "", "")
    assert NOT_FOUND in texts(panel)


def test_a_case_that_was_taken_up_from_another_page_and_closed_is_opened_again_by_one_press() -> None:
    gateway = FakeGateway()
    gateway.client().open_case(because())
    model = a_case(gateway, case_number="", purpose="", reason="")
    model.resume()
    model.close()
    assert model.session is None
    model.open()
    assert (model.session.case_number, model.session.reason) == ("26-001234", because().reason)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("26001234", "26-001234"),
        (" 26 001234", "26-001234"),
        ("26-001234", "26-001234"),
        ("c26104512", "C26-104512"),
        ("2600123", "2600123"),
        ("26001234x", "26001234x"),
    ],
)
def test_a_case_number_is_written_as_the_agency_writes_it_and_no_character_is_guessed(typed: str, number: str) -> None:
    model = a_case(FakeGateway(person=me(case_shapes=["[0-9]{2}-[0-9]{6}", "C[0-9]{2}-[0-9]{6}"])), case_number=typed)
    assert model.person.as_written(typed) == number


def test_a_form_that_is_pressed_twice_opens_one_case() -> None:
    gateway = FakeGateway()
    model = a_case(gateway)
    panel = justification_panel(model)
    for _ in range(2):
        control(panel, "Open case").click()
    assert [each["reason"] for each in gateway.sessions.values()] == [because().reason]
    assert (model.session.case_number, model.session.purpose) == ("26-001234", "homicide")


def test_a_purpose_that_is_not_chosen_is_asked_for_and_nothing_is_sent() -> None:
    gateway = FakeGateway()
    model = a_case(gateway, purpose="")
    model.open()
    assert "Choose a purpose." in model.problem.text
    assert gateway.sessions == {}


def test_an_open_case_says_what_the_register_knows_and_who_else_is_on_it() -> None:
    model = a_case(FakeGateway())
    panel = justification_panel(model)
    model.open()
    html = texts(panel)
    assert all(words in html for words in ("criminal", "Homicide", "B. Moss", "America/Chicago"))
    assert "good until" not in html


def test_a_provisional_number_says_until_when_it_counts_and_is_reconciled_here() -> None:
    gateway = FakeGateway()
    model = a_case(gateway, case_number="P-17")
    panel = justification_panel(model)
    model.open()
    assert "This provisional number is good until 21 Nov 12:00:00" in texts(panel)
    control(panel, "Case number it became").value = "26-001234"
    control(panel, "How you know it is the same case").value = "The report has the same address"
    control(panel, "Reconcile").click()
    assert (model.session.standing, model.problem) == ("reconciled", None)
    assert "P-17 is 26-001234 from now on" in texts(panel)
    assert "good until" not in texts(panel)


def test_a_role_that_asks_nothing_opens_no_case_and_asks_for_none() -> None:
    gateway = FakeGateway(person=me(capabilities=["read_ledger"]))
    model = a_case(gateway)
    model.resume()
    assert "asks no questions" in texts(justification_panel(model))
    assert gateway.seen == []


def test_the_header_says_which_case_is_open() -> None:
    model = a_case(FakeGateway())
    top = header(model.person, "case", "/hub/logout", model, LogOnModel(model.client, model.person))
    assert "No case open" in texts(top)
    model.open()
    assert "<strong>26-001234</strong> open" in texts(top)
