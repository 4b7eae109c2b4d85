"""An answer of one's own is shared with a colleague who has the case open; the answers that may be shown again are listed."""

from __future__ import annotations

from typing import Any

from data_access.errors import Reason
from tests.builders.front import FakeGateway, me
from tests.unit.widgets.work.test_recall import MORNING
from tests.unit.widgets.work.test_work_model import a_work
from widgets.work.sharing_model import SharingModel

SATO = {"person": "bsato", "full_name": "B. Sato"}


def a_sharing(gateway: FakeGateway | None = None, **form: Any) -> tuple[SharingModel, FakeGateway]:
    work, gateway = a_work(gateway, **(form or MORNING))
    work.run()
    return SharingModel(work), gateway


def test_an_answer_is_shared_with_who_is_chosen_of_those_who_have_the_case_open() -> None:
    model, gateway = a_sharing()
    gateway.showings.colleagues = [SATO]
    model.look()
    model.share()
    assert model.problem is not None
    assert "choose who" in model.problem.text
    model.person = "bsato"
    model.share()
    assert model.problem is None
    assert model.said.startswith(f"B. Sato may be shown the answer of entry {model.work.number}, on record.")


def test_what_was_looked_up_for_one_answer_does_not_stand_for_the_next() -> None:
    model, gateway = a_sharing()
    gateway.showings.colleagues = [SATO]
    model.look()
    model.person = "bsato"
    model.work.run()
    assert (model.colleagues, model.person, model.said) == (None, "", "")


def test_a_colleagues_answer_and_one_without_the_right_are_not_shared_further() -> None:
    model, gateway = a_sharing()
    assert model.may
    gateway.showings.shared_by = "bsato"
    again, _ = a_sharing(gateway)
    again.work.leave()
    assert not again.may
    number = next(iter(gateway.showings.given))
    again.work.back(number)
    assert again.work.answer.answer is not None
    assert not again.may
    model, _ = a_sharing(FakeGateway(person=me(capabilities=["canvass"])))
    assert not model.may


def test_the_list_holds_own_answers_and_shared_ones_and_nothing_that_reads_do_not_answer() -> None:
    gateway = FakeGateway()
    gateway.case_file.fill()
    model, _ = a_sharing(gateway)
    model.read()
    assert [number for number, _ in model.lines()] == [7]
    gateway.case_file.questions[2]["shared"] = True
    gateway.case_file.questions.append({**gateway.case_file.questions[1], "entry": 12, "question": {"kind": "image"}})
    model.read()
    assert [number for number, _ in model.lines()] == [7, 3]
    assert model.lines()[1][1].endswith("shared by bsato")
    model.work.case.close()
    assert model.lines() == []


def test_a_refusal_is_the_panels_problem_and_lists_nothing() -> None:
    model, gateway = a_sharing()
    gateway.refuse = [Reason("U11", "The case is closed.", "Open another.")]
    model.read()
    assert model.problem is not None
    assert model.listed is None
