"""An answer that the page's address names is shown again by its number; what cannot be shown says why, and can be asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.errors import Reason, Unreachable
from data_access.questions.canvass import Canvass
from data_access.questions.convoy import Convoy
from data_access.questions.shapes import Circle, Filters, Window
from tests.builders.front import NOW, FakeGateway, a_read, because, many_reads
from tests.unit.widgets.test_models import CIRCLE
from tests.unit.widgets.work.test_work_model import a_work
from widgets.answer.read_model import NONE, ReadModel
from widgets.answer.zoom_model import BY_PLATE, ZoomModel
from widgets.question.form import reading_of
from widgets.question.form_on_record import form_of
from widgets.work.recall_model import RecallModel
from widgets.work.work_model import NO_ANSWER

ZONE = "America/Chicago"
MORNING = {"area": CIRCLE, "when": "20 Nov 08:00-12:00", "looks": "grey"}


def a_page(gateway: FakeGateway | None = None, **form: Any) -> tuple[RecallModel, FakeGateway]:
    """A page as its kernel has it: anew for each, as after a reload."""
    work, gateway = a_work(gateway, **form)
    zoom, read = ZoomModel(work.answer), ReadModel(work.client, work.case, work.answer)
    return RecallModel(work, zoom, read), gateway


def an_answer(**form: Any) -> tuple[int, FakeGateway]:
    """Ask on one page, which then goes; the gateway stays."""
    page, gateway = a_page(**(form or MORNING))
    page.work.run()
    assert page.number != NO_ANSWER
    return page.number, gateway


def test_a_new_page_shows_the_answer_of_its_address_with_its_form_and_asks_nothing() -> None:
    number, gateway = an_answer()
    page, _ = a_page(gateway)
    page.go(number)
    work = page.work
    assert work.answer.answer is not None
    assert work.answer.answer.facts.showing is not None
    assert (page.number, len(gateway.asked), gateway.showings.shown) == (number, 1, [number])
    assert (work.when, work.looks, work.stale) == ("20 Nov 08:00 to 12:00", "grey", False)
    assert work.where.area["radius_m"] == CIRCLE["radius_m"]
    assert "grey" in work.question_words()
    assert work.reading().question() == work.about()
    assert page.words().startswith(f"Shown again: the answer of entry {number}, given ")


def test_what_changed_since_is_said_over_the_answer() -> None:
    number, gateway = an_answer()
    gateway.showings.since = {"arrived": 3, "gone": 1}
    gateway.showings.shared_by = "bsato"
    page, _ = a_page(gateway)
    page.go(number)
    assert "to bsato, who shared it with you" in page.words()
    assert page.words().endswith("3 reads would be new, 1 read no longer there.")


def test_the_row_that_was_looked_at_is_chosen_again_even_if_rows_before_it_are_gone() -> None:
    number, gateway = an_answer(plate="?A?*", when="last 2 days")
    page, _ = a_page(gateway)
    page.go(number)
    page.read.chosen = 2
    mark, row = page.mark, page.read.row()
    assert row is not None
    assert row["read_id"] not in mark
    question, found = gateway.showings.given[number]
    in_order = sorted(found, key=lambda read: (read["captured_at"], read["read_id"]))
    gateway.showings.given[number] = (question, in_order[1:])
    again, _ = a_page(gateway)
    again.go(number, mark)
    assert again.read.chosen == 1
    assert (again.read.row() or {})["read_id"] == row["read_id"]
    assert again.mark == mark
    gateway.showings.given[number] = (question, in_order[3:])
    third, _ = a_page(gateway)
    third.go(number, mark)
    assert third.read.chosen == NONE


def test_the_plate_that_was_looked_at_is_chosen_again_and_stands_in_no_address() -> None:
    number, gateway = an_answer(plate="?A?*", when="last 2 days")
    page, _ = a_page(gateway)
    page.go(number)
    page.zoom.only(view=BY_PLATE, plate=page.work.answer.answer.reads["plate"][0])
    plate, mark = page.zoom.plate, page.mark
    assert plate not in mark.upper()
    again, _ = a_page(gateway)
    again.go(number, mark)
    assert (again.zoom.plate, again.zoom.view, again.mark) == (plate, BY_PLATE, mark)


def test_without_an_open_case_the_answer_waits_until_one_is_opened() -> None:
    number, gateway = an_answer()
    page, _ = a_page(gateway)
    page.work.case.close()
    page.go(number)
    assert page.words() == f"Open the case of entry {number} to see its answer again. Nothing is asked anew."
    assert gateway.showings.shown == []
    given = because()
    page.work.case.case_number, page.work.case.purpose = given.case_number, given.purpose
    page.work.case.reason = given.reason
    page.work.case.open()
    assert (page.number, gateway.showings.shown, len(gateway.asked)) == (number, [number], 1)


def test_an_answer_that_may_not_be_shown_says_why_and_its_question_is_asked_again_only_on_a_press() -> None:
    number, gateway = an_answer()
    page, _ = a_page(gateway)
    gateway.refuse = [Reason("own.again", "It is not remembered any more.", "Ask the question again.")]
    page.go(number)
    assert page.missed
    assert page.refused
    assert page.words() == "Ask again puts the same question anew, as a question of its own on record."
    assert len(gateway.asked) == 1
    gateway.refuse = []
    page.repeat()
    assert len(gateway.asked) == 2
    assert gateway.asked[1].question == gateway.asked[0].question
    assert page.work.answer.answer is not None
    assert page.number != number
    assert page.words() == ""


def test_an_answer_that_did_not_come_is_fetched_once_more_on_a_press() -> None:
    number, gateway = an_answer()
    page, _ = a_page(gateway)
    gateway.away = Unreachable("The gateway does not answer.")
    page.go(number)
    assert page.missed
    assert not page.refused
    gateway.away = None
    page.retry()
    assert (page.number, len(gateway.asked)) == (number, 1)


def test_a_colleagues_question_is_not_put_into_the_form() -> None:
    page, gateway = a_page()
    page.go(41)
    assert page.missed
    page.repeat()
    assert page.problem is not None
    assert "Only a question of your own can be put into the form" in page.problem.text
    assert gateway.asked == []


def test_a_question_on_record_is_put_into_the_form_and_asked_when_somebody_says_so() -> None:
    number, gateway = an_answer()
    page, _ = a_page(gateway)
    page.offer(number)
    assert page.words().startswith(f"This is the question of entry {number}: Circle of 500 m around")
    assert len(gateway.asked) == 1
    assert page.work.reading().question() == gateway.asked[0].question
    page.repeat()
    assert gateway.asked[1].question == gateway.asked[0].question


def test_a_question_that_the_form_has_no_words_for_is_asked_again_as_it_was() -> None:
    page, gateway = a_page(plate="9A9A9", when="last 2 days")
    page.work.run()
    page.work.ask_beside()
    number = page.number
    again, _ = a_page(gateway)
    again.offer(number)
    again.repeat()
    assert isinstance(gateway.asked[-1].question, Convoy)
    assert gateway.asked[-1].question == gateway.asked[1].question


def test_back_and_forward_between_answers_of_one_page_fetch_nothing() -> None:
    page, gateway = a_page(**MORNING)
    page.work.run()
    first = page.number
    page.work.follow("9A9A9")
    second = page.number
    page.go(first)
    assert (page.number, page.work.plate) == (first, "")
    page.go(NO_ANSWER)
    assert (page.number, page.work.answer.answer) == (NO_ANSWER, None)
    page.go(second)
    assert (page.number, page.work.plate) == (second, "9A9A9")
    assert (len(gateway.asked), gateway.showings.shown) == (2, [])


@pytest.mark.parametrize("back", [timedelta(hours=30), timedelta(days=200), timedelta(days=500)])
@pytest.mark.parametrize(
    "looks", [Filters(), Filters(colours=("grey",), bodies=("pickup",), directions=("NE",), keep_unknown=False)]
)
def test_the_form_of_a_question_on_record_means_that_very_question(back: timedelta, looks: Filters) -> None:
    start = datetime(2026, 11, 20, 3, 4, 5, tzinfo=UTC) - back
    question = Canvass(
        area=Circle(lat=43.9, lon=-101.2, radius_m=812.5),
        windows=(
            Window(start=start, end=start + timedelta(hours=2)),
            Window(start=start + timedelta(hours=9), end=NOW - back + timedelta(days=1)),
        ),
        filters=looks,
    )
    assert reading_of(form_of(question.scope, NOW, ZONE), NOW, ZONE).question() == question


def test_reads_of_one_plate_stay_one_answer_when_shown_again() -> None:
    gateway = FakeGateway(reads=[*many_reads(20), a_read(500)])
    page, _ = a_page(gateway, plate="9A9A9", when="last 2 days")
    page.work.run()
    again, _ = a_page(gateway)
    again.go(page.number)
    about = again.work.about()
    assert about is not None
    assert about.scope.plate == "9A9A9"
