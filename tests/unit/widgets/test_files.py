"""Files of the answer on a page: formats, what for, the archive, refusals."""

from __future__ import annotations

import pytest

from data_access.errors import Busy, Reason
from data_access.questions.files import FilesOf
from data_access.questions.plates import Plates
from tests.builders.front import FakeGateway
from tests.unit.widgets.test_models import of_a_plate
from tests.unit.widgets.test_one_read import texts
from tests.unit.widgets.test_saving import found
from widgets.answer.files_model import FORMATS, FilesModel
from widgets.answer.files_panel import files_panel
from widgets.case.form_subject import ANOTHER


def a_files_model(gateway: FakeGateway, *, answered: bool = True) -> FilesModel:
    """A model over the answer to a plate search."""
    asked = of_a_plate(gateway)
    model = FilesModel(asked.client, asked.case, asked.answer)
    if answered:
        asked.run()
    return model


def test_files_are_asked_of_the_answer_with_its_question_and_saved_from_the_page() -> None:
    gateway = FakeGateway()
    model = a_files_model(gateway)
    panel = files_panel(model)
    assert model.missing() == ["what the files are for"]
    assert "Still needed: what the files are for." in texts(panel)
    model.why = "for the prosecutor"
    model.tick("kml", True)
    model.tick("map", False)
    model.make()
    assert model.problem is None
    question = gateway.asked[-1].question
    assert isinstance(question, FilesOf)
    assert (question.formats, question.why) == (("report", "kml"), "for the prosecutor")
    assert (question.of, type(question.asked)) == (model.answer.answer.facts.intent, Plates)
    [saved] = found(panel)
    assert (saved.name, saved.size) == (model.archive.name, len(model.archive.data))
    assert "UNVERIFIED-LEAD.kml" in texts(panel)


def test_formats_are_sent_in_the_order_of_the_list_whatever_was_ticked_first() -> None:
    model = a_files_model(FakeGateway())
    for name, _ in reversed(FORMATS):
        model.tick(name, True)
    assert model.formats == [name for name, _ in FORMATS]
    for name, _ in FORMATS:
        model.tick(name, False)
    assert model.missing() == ["a format", "what the files are for"]


def test_a_refusal_is_said_with_its_clause_and_nothing_can_be_saved() -> None:
    gateway = FakeGateway()
    model = a_files_model(gateway)
    panel = files_panel(model)
    model.why, gateway.refuse = "for the prosecutor", [Reason("U5", "The role may not make files.", "Ask a detective.")]
    model.make()
    assert "U5" in model.problem.markup().html
    assert model.archive is None
    assert [saved.size for saved in found(panel)] == [0]
    gateway.refuse, gateway.broken = [], Busy("Other files are being made.")
    model.make()
    assert "Other files are being made." in model.problem.markup().html
    assert model.making is False


def test_a_new_answer_takes_the_files_of_the_old_one_away() -> None:
    model = a_files_model(FakeGateway())
    model.why = "for the prosecutor"
    model.make()
    assert model.archive is not None
    model.answer.answer = None
    assert model.archive is None


def test_files_that_were_begun_about_one_answer_are_made_of_no_other_before_that_was_said() -> None:
    gateway = FakeGateway()
    asked = of_a_plate(gateway)
    model = FilesModel(asked.client, asked.case, asked.answer)
    asked.run()
    model.why = "for the prosecutor"
    asked.plate = "8A*"
    asked.run()
    model.make()
    assert ANOTHER in model.problem.markup().html
    assert not [each for each in gateway.asked if isinstance(each.question, FilesOf)]
    model.make()
    [made] = [each.question for each in gateway.asked if isinstance(each.question, FilesOf)]
    assert made.of == asked.answer.answer.facts.intent
    model.why = "for counsel"
    model.make()
    assert model.problem is None


def test_without_an_answer_there_is_nothing_to_make_files_of() -> None:
    model = a_files_model(FakeGateway(), answered=False)
    model.why = "for the prosecutor"
    model.make()
    assert "ask a question first" in model.problem.markup().html


@pytest.mark.parametrize(
    ("may", "shown"), [(["canvass", "plates", "make_file"], None), (["canvass", "plates"], "none")]
)
def test_the_panel_is_there_for_those_whose_role_makes_files(may: list[str], shown: str | None) -> None:
    gateway = FakeGateway()
    gateway.person["capabilities"] = may
    assert files_panel(a_files_model(gateway)).layout.display == shown
