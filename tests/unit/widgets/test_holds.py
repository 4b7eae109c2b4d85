"""Holds on the pages: placed from an answer, offered to whoever acted on a read, listed, ended and kept on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.answers.me import Me
from data_access.terms import Capability
from tests.builders.front import FakeGateway
from tests.unit.widgets.test_case_file import a_page
from tests.unit.widgets.test_panels import built, control, texts
from widgets.answer.saved_read_model import SavedReadModel
from widgets.case.person import person_of
from widgets.case_file.case_file_panel import case_file_panel
from widgets.data.holds_panel import NOT_YOURS, holds_panel
from widgets.holding.hold_model import ANSWER, CASE, READ, HoldModel
from widgets.holding.hold_panel import OFFER, hold_offer, hold_panel
from widgets.holding.holds_in_force import HoldsModel

__all__ = ["built"]

WHICH = {READ: {"read_ids": ["north:1"]}, ANSWER: {"of": 12}}


def a_person(gateway: FakeGateway, **form: Any) -> Any:
    return person_of(Me.model_validate({**gateway.person, "holds": {**gateway.person["holds"], **form}}))


def a_hold(gateway: FakeGateway, **form: Any) -> HoldModel:
    return HoldModel(gateway.client(), a_person(gateway, **form), lambda: "26-001234", WHICH.get)


def offered(panel: Any) -> bool:
    """True if the offer stands on the page."""
    return panel.layout.display is None and panel.children[0].layout.display is None


def a_day(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def test_what_a_question_answers_is_held_with_later_reads_in_one_act() -> None:
    gateway = FakeGateway()
    model = a_hold(gateway, lead_chosen=False)
    panel = hold_panel(model, (ANSWER, READ, CASE))
    assert [value for _, value in control(panel, "What").options] == [ANSWER, READ]
    control(panel, "Later reads, too, that fit the question").value = True
    control(panel, "Ground").value = "criminal"
    control(panel, "Why they are kept").value = "The car of the suspect"
    control(panel, "Hold").click()
    [(method, path, body)] = gateway.holds.done
    assert (method, path) == ("POST", "holds")
    assert body == {
        "case_number": "26-001234",
        "basis": "criminal",
        "schedule": "city",
        "reason": "The car of the suspect",
        "review_on": a_day(180),
        "of": 12,
        "later": True,
    }
    assert "Hold 74 keeps 3 reads past their retention" in texts(panel)
    assert "Reads that come later and fit are held, too." in texts(panel)


def test_a_hold_without_ground_or_words_is_not_sent_and_says_what_is_missing() -> None:
    gateway = FakeGateway()
    model = a_hold(gateway, lead_chosen=False)
    panel = hold_panel(model, (READ,))
    control(panel, "Hold").click()
    assert "choose on which ground" in texts(panel)
    control(panel, "Ground").value = "criminal"
    control(panel, "Hold").click()
    assert "say in a few words why" in texts(panel)
    assert gateway.holds.done == []


def test_a_read_alone_is_held_without_later_ones() -> None:
    gateway = FakeGateway()
    model = a_hold(gateway)
    model.over, model.later = READ, True
    model.place()
    [(_, _, body)] = gateway.holds.done
    assert "later" not in body
    assert body["read_ids"] == ["north:1"]


def test_where_nothing_could_be_held_the_form_says_so() -> None:
    gateway = FakeGateway()
    assert "Nothing is there that could be held." in texts(hold_panel(a_hold(gateway), (CASE,)))
    assert not a_hold(gateway, possible=False).can(READ)


@pytest.mark.parametrize("chosen", [True, False])
def test_who_acted_on_a_read_holds_it_by_one_press_on_what_the_pack_proposes(chosen: bool) -> None:
    gateway = FakeGateway()
    page = a_page(gateway)
    marks = SavedReadModel(gateway.client(), page.looked_at)
    model = a_hold(gateway, lead_chosen=chosen)
    panel = hold_offer(model, (marks, ["said"]))
    assert not offered(panel)
    marks.said = "Starred, on record."
    assert offered(panel)
    assert OFFER in texts(panel)
    assert model.basis == ("acted_on" if chosen else "")
    control(panel, "Hold this read").click()
    [(_, _, body)] = gateway.holds.done
    assert (body["basis"], body["reason"], body["read_ids"]) == ("acted_on", "Acted on in the field.", ["north:1"])
    assert not offered(panel)
    assert "Hold 74 keeps 1 read past their retention" in texts(panel)
    marks.said = ""
    assert "Hold 74" not in texts(panel)


def test_all_holds_are_listed_by_their_review_with_what_is_overdue() -> None:
    gateway = FakeGateway()
    model = HoldsModel(gateway.client(), a_person(gateway))
    model.read()
    said = texts(holds_panel(model))
    assert "50,000 (question of entry 12), later ones too" in said
    assert ", overdue" in said
    assert "In earlier words" in said
    assert "subpoena of 2025" in said


def test_a_hold_is_ended_or_kept_on_for_a_reason_and_the_list_is_read_again() -> None:
    gateway = FakeGateway()
    model = HoldsModel(gateway.client(), a_person(gateway))
    model.read()
    panel = holds_panel(model)
    control(panel, "End the hold").click()
    assert "choose one" in texts(panel)
    control(panel, "Hold").value = 71
    control(panel, "End the hold").click()
    assert "say in a few words why" in texts(panel)
    control(panel, "Why it ends or stays").value = "The trial is over"
    control(panel, "End the hold").click()
    assert [each.hold for each in model.lines or ()] == [72, 73]
    control(panel, "Hold").value = 72
    control(panel, "Why it ends or stays").value = "The appeal goes on"
    control(panel, "Keep it 90 days more").click()
    assert gateway.holds.done == [
        ("DELETE", "holds/71", {"reason": "The trial is over"}),
        ("POST", "holds/72/review", {"review_on": a_day(90), "reason": "The appeal goes on"}),
    ]


def test_who_may_not_review_holds_is_told_so_and_asks_nothing() -> None:
    gateway = FakeGateway()
    model = HoldsModel(gateway.client(), a_person(gateway, ends=False))
    model.read()
    assert (model.lines, gateway.holds.done) == (None, [])
    assert NOT_YOURS in texts(holds_panel(model))


def test_the_page_of_a_case_shows_its_holds_and_holds_its_saved_reads() -> None:
    gateway = FakeGateway()
    page = a_page(gateway)
    said = texts(case_file_panel(page))
    assert "Holds for this case" in said
    assert Capability.PLACE_HOLD.value in page.case.person.capabilities
    assert page.hold.can(CASE) == bool(page.file and page.file.saved)
