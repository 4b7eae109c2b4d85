"""A printed sheet says question, entry, case, lead, chance, camera gaps, what is not known, and the reads."""

from __future__ import annotations

import pytest

from data_access.wording.on_releases.requests import no_paper
from tests.builders.facts import say, some_chance
from tests.builders.front import FakeGateway, many_reads
from tests.unit.widgets.work.test_work_model import a_work
from widgets.answer.zoom_model import ZoomModel
from widgets.work.print_model import MOST_ROWS, ROWS_AT_ONCE, PrintModel
from widgets.work.print_panel import print_panel


def a_print(reads: int = 60) -> PrintModel:
    work, _ = a_work(FakeGateway(reads=many_reads(reads)), plate="?A?*", when="last 3 days")
    model = PrintModel(work, ZoomModel(work.answer))
    assert model.lead() == ""
    assert (model.facts(), model.notes(), model.table().height, model.rest()) == ([], [], 0, "")
    work.run()
    return model


def test_the_sheet_says_what_was_asked_where_it_stands_on_record_and_what_it_leaves_open() -> None:
    model = a_print()
    say(model.answer, chance=some_chance())
    facts, notes = dict(model.facts()), dict(model.notes())
    assert model.lead() == "UNVERIFIED LEAD"
    assert facts["Question"].startswith("Plates that fit ?A?*")
    assert facts["Case"] == "26-001234, Homicide"
    assert facts["On record as entry"].startswith(f"{model.work.number};")
    assert set(notes) == {
        "Before anybody acts on it",
        "By chance",
        "Camera gaps in this search",
        "What is not known",
    }
    assert model.table().height == model.answer.answer.reads.height
    assert {"Time", "Plate", "Camera"} <= set(model.table().columns)


def test_a_sheet_of_a_part_says_so() -> None:
    model = a_print()
    plate = model.answer.answer.reads["plate"][0]
    model.zoom.only(plate=plate)
    assert dict(model.facts())["Only a part of it"].endswith(f"plate {plate}")
    assert set(model.table()["Plate"]) == {plate}


def test_a_long_answer_says_which_reads_are_not_on_the_sheet() -> None:
    model = a_print(MOST_ROWS + 500)
    count = model.answer.answer.reads.height
    assert count > MOST_ROWS
    assert model.table().height == ROWS_AT_ONCE
    assert (
        model.rest() == f"The first 200 of {count:,} reads are on this sheet. Press Print this answer for more of them."
    )
    model.whole = True
    assert model.table().height == MOST_ROWS
    assert model.rest().startswith(f"The first 2,000 of {count:,} reads")
    model.work.run()
    assert not model.whole


def opened(model: PrintModel, case_number: str) -> None:
    """Have another case open on the page."""
    assert model.work.case.session is not None
    model.work.case.session = model.work.case.session.model_copy(update={"case_number": case_number})


def prints_nothing(model: PrintModel) -> bool:
    """True if the sheet says that nothing is printed, and no word of the answer."""
    said = (model.facts(), model.notes(), model.table().width, model.rest())
    return model.lead() == no_paper("REL-0007") and said == ([], [], 0, "")


def test_under_the_number_of_a_release_request_nothing_is_printed_and_the_sheet_says_what_to_do() -> None:
    work, _ = a_work(FakeGateway(reads=many_reads(60)), plate="?A?*", when="last 3 days")
    model = PrintModel(work, ZoomModel(work.answer))
    opened(model, "rel-7")
    assert model.lead(), "the screen is not printed either, with no answer on it"
    opened(model, "REL-0007")
    assert prints_nothing(model)
    work.run()
    assert prints_nothing(model)
    model.whole = True
    assert prints_nothing(model)


def test_an_answer_that_was_given_under_a_release_request_is_not_printed_under_another_case() -> None:
    work, _ = a_work(FakeGateway(reads=many_reads(60)), plate="?A?*", when="last 3 days")
    model = PrintModel(work, ZoomModel(work.answer))
    opened(model, "REL-0007")
    work.run()
    opened(model, "26-001234")
    assert prints_nothing(model)
    given = work.answer.answer
    work.run()
    assert (model.lead(), model.release()) == ("UNVERIFIED LEAD", "")
    work.answer.answer = given
    assert prints_nothing(model), "shown again on the page"


def test_there_is_no_button_that_prints_under_a_release_request() -> None:
    model = a_print()
    panel = print_panel(model)
    button, words, sheet = panel.children
    assert button.layout.display is None
    assert len(sheet.rows) > 0
    opened(model, "REL-0007")
    assert (button.layout.display, sheet.lead, sheet.rows) == ("none", model.instead(), [])
    assert no_paper("REL-0007") in words.value
    opened(model, "26-001234")
    assert (button.layout.display, len(sheet.rows) > 0) == (None, True)


@pytest.mark.parametrize("written", ["REL-0007", "rel-7", " Rel-0007 "])
def test_what_stands_in_place_of_paper_tells_nobody_to_make_files_which_a_release_to_the_public_refuses(
    written: str,
) -> None:
    said = no_paper(written)
    assert said.startswith("Nothing is printed under")
    assert "make files" not in said.lower()
    assert "pictures as they are opened" in said


@pytest.mark.parametrize("number", ["26-001234", "", "REL-", "REL-12A", "XREL-0007"])
def test_under_any_other_number_it_is_printed(number: str) -> None:
    assert no_paper(number) == ""
