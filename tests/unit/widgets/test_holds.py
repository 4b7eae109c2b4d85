"""Holds on the pages: placed from an answer, offered to whoever acted on a read, listed, ended and kept on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import traitlets as t

from data_access.answers.me import Me
from data_access.terms import Capability
from tests.builders.front import FakeGateway
from tests.unit.widgets.test_case_file import a_page
from tests.unit.widgets.test_models import of_a_plate
from tests.unit.widgets.test_panels import built, control, press, texts, the_page
from widgets.answer.saved_read_model import SavedReadModel
from widgets.case.form_subject import ANOTHER
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


class _Page(t.HasTraits):
    """What could be held on a page, as it changes."""

    answer = t.Int(None, allow_none=True)
    read = t.Bool(False)

    def which(self, over: str) -> dict[str, object] | None:
        if over == CASE:
            return {"of_case": True}
        if self.answer is None:
            return None
        return {"of": self.answer} if over == ANSWER else {"read_ids": ["north:1"]} if self.read else None


def a_form(page: _Page, gateway: FakeGateway) -> Any:
    """The form of a hold beside the answer of a page."""
    person = a_person(gateway, lead_chosen=False)
    model = HoldModel(gateway.client(), person, lambda: "26-001234", page.which)
    return hold_panel(model, (ANSWER, READ, CASE), (page, ["answer", "read"]))


def placed(gateway: FakeGateway) -> list[Any]:
    """Over what holds were placed."""
    fields = ("of", "read_ids", "of_case")
    return [{name: body[name] for name in fields if name in body} for _, _, body in gateway.holds.done]


def write(form: Any, reason: str = "The car of the suspect") -> None:
    """Fill in ground and reason."""
    control(form, "Ground").value = "criminal"
    control(form, "Why they are kept").value = reason


def test_nothing_else_takes_the_place_of_what_is_to_be_held_while_another_answer_comes() -> None:
    gateway, page = FakeGateway(), _Page(answer=12)
    form = a_form(page, gateway)
    what = control(form, "What")
    assert what.value == ANSWER
    write(form)
    page.answer = None  # as while a question is under way
    assert (what.value, [value for _, value in what.options]) == ("", ["", CASE])
    control(form, "Hold").click()
    assert "choose what is to be held first" in texts(form)
    page.answer = 13
    assert what.value == ANSWER
    assert placed(gateway) == []
    what.value, page.read = CASE, True
    page.answer = 14
    assert what.value == CASE, "what somebody chose stays"


def test_a_read_that_is_looked_at_no_more_is_not_followed_by_all_reads_of_the_answer() -> None:
    gateway, page = FakeGateway(), _Page(answer=12, read=True)
    form = a_form(page, gateway)
    what = control(form, "What")
    what.value = READ
    write(form)
    page.read = False
    assert (what.value, [value for _, value in what.options]) == ("", ["", ANSWER, CASE])
    control(form, "Hold").click()
    assert placed(gateway) == []
    page.read = True
    assert what.value == READ
    control(form, "Hold").click()
    assert placed(gateway) == [{"read_ids": ["north:1"]}]
    page.read = False
    what.value = ANSWER
    page.read = True
    assert what.value == ANSWER


def test_a_form_that_was_begun_about_one_answer_holds_no_other_before_that_was_said() -> None:
    gateway, page = FakeGateway(), _Page(answer=12)
    form = a_form(page, gateway)
    control(form, "Ground").value = "criminal"
    for answer in (None, 13):
        page.answer = answer
    control(form, "Why they are kept").value = "The car of the suspect"  # the last of it, typed before 13 was seen
    control(form, "Hold").click()
    assert ANOTHER in texts(form)
    assert placed(gateway) == []
    control(form, "Hold").click()
    assert placed(gateway) == [{"of": 13}]
    assert ANOTHER not in texts(form)


def test_a_form_whose_hold_was_placed_or_that_nobody_touched_is_about_the_answer_that_is_there() -> None:
    gateway, page = FakeGateway(), _Page(answer=12)
    form = a_form(page, gateway)
    page.answer = 13
    write(form)
    control(form, "Hold").click()
    page.answer = 14
    write(form, "The same car again")
    control(form, "Hold").click()
    assert placed(gateway) == [{"of": 13}, {"of": 14}]


def test_a_hold_that_failed_is_still_about_the_answer_that_it_was_begun_about() -> None:
    gateway, page = FakeGateway(), _Page(answer=12)
    form = a_form(page, gateway)
    control(form, "Ground").value = "criminal"
    control(form, "Hold").click()
    assert "say in a few words why" in texts(form)
    page.answer = 13
    control(form, "Why they are kept").value = "The car of the suspect"
    control(form, "Hold").click()
    assert ANOTHER in texts(form)
    assert placed(gateway) == []


def test_saved_reads_of_the_case_are_held_whatever_was_asked_meanwhile() -> None:
    gateway, page = FakeGateway(), _Page(answer=12)
    form = a_form(page, gateway)
    control(form, "What").value = CASE
    write(form)
    page.answer = 13
    control(form, "Hold").click()
    assert placed(gateway) == [{"of_case": True}]


def test_on_the_page_of_work_a_form_that_was_begun_about_one_answer_says_that_another_came() -> None:
    gateway = FakeGateway()
    page = the_page(of_a_plate(gateway))
    press(page)
    write(page)
    press(page, plate="8A*")
    assert len(gateway.asked) == 2
    control(page, "Hold").click()
    assert ANOTHER in texts(page)
    assert placed(gateway) == []
    control(page, "Hold").click()
    assert len(placed(gateway)) == 1


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
