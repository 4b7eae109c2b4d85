"""The case of a page: lately opened ones, the words that go on record, who else works on it, reconciling."""

from __future__ import annotations

from tests.builders.front import NAME_IT, SAY_IT, FakeGateway, because, me
from tests.unit.widgets.test_models import a_case
from tests.unit.widgets.test_panels import built, control, texts
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


def test_a_case_that_was_opened_lately_is_offered_and_its_number_written() -> None:
    gateway = FakeGateway()
    gateway.client().open_case(because(case_number="26-000777"))
    model = a_case(gateway, case_number="")
    model.look()
    panel = justification_panel(model)
    assert control(panel, "Your cases").options[1] == ("26-000777 · confirmed", "26-000777")
    control(panel, "Your cases").value = "26-000777"
    assert control(panel, "Case number").value == "26-000777"


def test_an_open_case_says_what_the_register_knows_and_who_else_is_on_it() -> None:
    model = a_case(FakeGateway())
    panel = justification_panel(model)
    model.open()
    html = texts(panel)
    assert all(words in html for words in ("criminal", "Homicide", "B. Moss", "America/Chicago"))
    assert "counts until" not in html


def test_a_provisional_number_says_until_when_it_counts_and_is_reconciled_here() -> None:
    gateway = FakeGateway()
    model = a_case(gateway, case_number="P-17")
    panel = justification_panel(model)
    model.open()
    assert "This provisional number counts until 21 Nov 12:00:00" in texts(panel)
    control(panel, "Case number it became").value = "26-001234"
    control(panel, "How you know it is the same case").value = "The report has the same address"
    control(panel, "Reconcile").click()
    assert (model.session.standing, model.problem) == ("reconciled", None)
    assert "P-17 is 26-001234 from now on" in texts(panel)
    assert "counts until" not in texts(panel)


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
