"""What waits for somebody is a line with what to do; acts that their role has are done from it, and the line goes."""

from __future__ import annotations

from typing import Any

import pytest

from data_access.acts.ledger import SEES_TO as OF_GATEWAY
from data_access.answers.duties import DutyKind
from data_access.errors import LedgerStopped, Reason
from data_access.terms import Capability
from tests.builders.front import NOW, FakeGateway
from tests.unit.widgets.test_panels import built, control, inside, texts
from widgets.duties.duties_model import DutiesModel
from widgets.duties.duties_panel import NOT_READ, NOTHING, duties_panel
from widgets.parts.script_parts import EntryTable
from workbench.page_table import SEES_TO

__all__ = ["built"]
ZONE = "America/Chicago"
EVERYTHING = frozenset(each.value for each in Capability)


def a_model(gateway: FakeGateway, capabilities: frozenset[str] = EVERYTHING) -> DutiesModel:
    model = DutiesModel(gateway.client(), ZONE, capabilities)
    model.read()
    return model


def table_in(panel: Any) -> Any:
    return next(each for each in inside(panel) if isinstance(each, EntryTable))


def choose(model: DutiesModel, kind: str, words: str = "") -> None:
    duties = model.found.duties if model.found else ()
    model.chosen = next(n for n, each in enumerate(duties, 1) if each.kind == kind and words in each.words)


def test_each_kind_of_duty_is_a_line_that_says_what_it_is_and_what_to_do() -> None:
    model = a_model(FakeGateway())
    kinds = {each.kind for each in model.found.duties} if model.found else set()
    assert kinds == set(DutyKind)
    for line in model.rows():
        _, what, _, remedy = line["cells"]
        assert what
        assert remedy.endswith(".")
    said = [line["cells"][1] for line in model.rows()]
    assert "A new log-on for ortiz, proposed by A. Adams" in said
    assert "23 searches are not signed off" in said
    assert "North side cameras has sent nothing new" in said


def test_a_hold_is_ended_for_a_reason_and_its_line_goes() -> None:
    gateway = FakeGateway()
    model = a_model(gateway)
    panel = duties_panel(model)
    lines = len(table_in(panel).rows)
    choose(model, "hold")
    control(panel, "End the hold").click()
    assert "Say in a few words why." in texts(panel)
    assert gateway.duties.done == []
    control(panel, "Why").value = "The court returned the order"
    control(panel, "End the hold").click()
    assert gateway.duties.done == [("holds/2", {"reason": "The court returned the order"})]
    assert len(table_in(panel).rows) == lines - 1
    assert "Hold 2 has ended." in texts(panel)


def test_the_keeping_of_reads_that_no_hold_names_is_ended_for_a_reason_and_its_line_goes() -> None:
    gateway = FakeGateway()
    model = a_model(gateway)
    panel = duties_panel(model)
    choose(model, "kept_reads")
    assert "2 reads are kept since this site was made of a back-up" in texts(panel)
    control(panel, "Keep them no longer").click()
    assert gateway.duties.done == []
    control(panel, "Why").value = "The case was dismissed"
    control(panel, "Keep them no longer").click()
    assert gateway.duties.done == [("kept-reads", {"reason": "The case was dismissed"})]
    assert not any("made of a back-up" in row["cells"][1] for row in model.rows())


def test_a_change_of_role_is_confirmed_here_and_a_new_log_on_only_declined() -> None:
    model = a_model(FakeGateway())
    choose(model, "proposal", "role")
    assert [act.label for act in model.acts()] == ["Confirm", "Decline"]
    choose(model, "proposal", "reset")
    assert [act.label for act in model.acts()] == ["Decline"]
    assert "/hub/people" in texts(duties_panel(model))


def test_a_number_is_connected_only_with_the_number_of_the_case() -> None:
    model = a_model(FakeGateway())
    panel = duties_panel(model)
    choose(model, "number")
    control(panel, "Why").value = "The report has the same address"
    control(panel, "Connect to the case").click()
    assert "Write the case number." in texts(panel)


def test_what_a_role_may_not_do_is_not_offered() -> None:
    model = a_model(FakeGateway(), frozenset({"read_ledger"}))
    for kind in ("hold", "purge", "suspension"):
        choose(model, kind)
        assert model.acts() == ()
    choose(model, "follow_up")
    assert [act.label for act in model.acts()] == ["Sign off"]


def test_a_refused_act_says_its_reason_and_the_line_stays() -> None:
    gateway = FakeGateway()
    model = a_model(gateway)
    panel = duties_panel(model)
    lines = len(model.rows())
    choose(model, "purge")
    gateway.refuse = [Reason("R4", "You have no training on record.", "Have it recorded.")]
    control(panel, "Purge now").click()
    assert "You have no training on record." in texts(panel)
    assert len(model.rows()) == lines


def test_a_press_on_a_line_chooses_what_stood_there_though_the_list_was_read_anew_meanwhile() -> None:
    gateway = FakeGateway()
    model = a_model(gateway)
    duties = model.found.duties if model.found else ()
    [pressed] = [row["key"] for row in model.rows() if row["key"] == 3]
    gateway.duties.document["duties"] = gateway.duties.document["duties"][1:]
    model.read()
    assert model.duty() == duties[1], "the first that is left"
    model.chosen = pressed
    assert model.duty() == duties[2]
    model.chosen = 1
    assert model.duty() is None, "it waits no more"


@pytest.mark.parametrize(("why", "said"), [("slow", "takes too long"), ("damaged", "is damaged on the disk")])
def test_a_hold_that_stops_imports_says_why_and_is_ended_from_its_line(why: str, said: str) -> None:
    gateway = FakeGateway()
    for duty in gateway.duties.document["duties"]:
        duty.update({"words": why} if duty["kind"] == "hold_stops" else {})
    model = a_model(gateway)
    choose(model, "hold_stops")
    _, what, _, remedy = model.rows()[model.chosen - 1]["cells"]
    assert what == f"The question of hold 6 for case 26-001234 {said}, so no read comes in; sources keep what they have"
    assert "Then end it here" in remedy
    panel = duties_panel(model)
    assert control(panel, "End the hold")
    assert not any("days more" in str(getattr(each, "description", "")) for each in inside(panel))


@pytest.mark.parametrize(("kind", "number"), [("release", 12), ("release_outcome", 9)])
def test_a_line_about_a_release_request_leads_to_that_request_on_its_page(kind: str, number: int) -> None:
    model = a_model(FakeGateway())
    panel = duties_panel(model)
    choose(model, kind)
    assert f'href="records.ipynb?request={number}"' in texts(panel)
    assert model.acts() == (), "what is done about it is done there"


@pytest.mark.parametrize(
    ("words", "said"),
    [("verified", "waits for approval"), ("approved", "was approved"), ("refused", "was refused")],
)
def test_what_came_of_a_request_is_said_to_who_entered_it(words: str, said: str) -> None:
    gateway = FakeGateway()
    for duty in gateway.duties.document["duties"]:
        duty.update({"words": words} if duty["kind"] == "release_outcome" else {})
    model = a_model(gateway)
    choose(model, "release_outcome")
    _, what, when, remedy = model.rows()[model.chosen - 1]["cells"]
    assert what.startswith("Your release request REL-0009 ")
    assert said in what
    assert when.startswith("since ")
    assert remedy.startswith("C. Cole ")


def test_nothing_waiting_and_nothing_read_say_so() -> None:
    gateway = FakeGateway()
    gateway.duties.document = {"sees": ["people"]}
    assert table_in(duties_panel(a_model(gateway))).empty == NOTHING
    gone = FakeGateway(away=LedgerStopped("The ledger stopped."))
    panel = duties_panel(a_model(gone))
    assert table_in(panel).empty == NOT_READ
    assert "record is stopped" in texts(panel)


def test_only_what_the_role_sees_to_stands_below() -> None:
    gateway = FakeGateway()
    whole = texts(duties_panel(a_model(gateway)))
    assert all(
        words in whole for words in ("Came in last", "Sources", "How long reads are kept", "Last back-up: 16 Nov")
    )
    gateway.duties.document = {**gateway.duties.document, "sees": ["people"]}
    assert "Came in last" not in texts(duties_panel(a_model(gateway)))


def test_the_page_is_in_the_header_of_whoever_the_gateway_lists_duties_for() -> None:
    assert frozenset(each.value for each in OF_GATEWAY) == SEES_TO
    assert NOW.tzinfo is not None


@pytest.mark.parametrize("kind", list(DutyKind))
def test_no_duty_says_a_code_of_the_wire(kind: DutyKind) -> None:
    model = a_model(FakeGateway())
    choose(model, kind.value)
    line = model.rows()[model.chosen - 1]["cells"]
    assert not any("_" in cell or "None" in cell for cell in line)
