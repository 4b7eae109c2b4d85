"""A question whose page ended before its answer came: what came of it is looked up on a press, and nothing is asked twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data_access.errors import Unreachable
from tests.builders.front import FakeGateway
from tests.unit.widgets.work.test_recall import a_page, an_answer
from widgets.work.interruption_model import INTERRUPTED, NEVER, NOT_THERE, InterruptionModel
from widgets.work.work_model import NO_ANSWER

Case = tuple[InterruptionModel, int, FakeGateway]


def interrupted(status: str = "answered", *, later: timedelta = timedelta(0)) -> Case:
    """A page that begins where another ended while it asked; the question's entry ended so. `later` moves that beginning."""
    number, gateway = an_answer()
    gateway.showings.status = status
    page, _ = a_page(gateway)
    model = InterruptionModel(page)
    model.meet(int((datetime.now(UTC) + later).timestamp()))
    return model, number, gateway


def test_an_answer_that_came_too_late_for_its_page_is_shown_again() -> None:
    model, number, gateway = interrupted()
    assert (model.words(), model.recall.number) == (INTERRUPTED, NO_ANSWER)
    model.look()
    assert (model.words(), model.recall.number) == ("", number)
    assert (len(gateway.asked), gateway.showings.shown) == (1, [number])


@pytest.mark.parametrize(
    ("status", "words"),
    [("cancelled", "cancelled"), ("timed_out", "stopped: it took too long"), ("failed", "failed")],
)
def test_one_that_was_not_answered_is_said_and_its_question_stands_in_the_form_not_asked(
    status: str, words: str
) -> None:
    model, number, gateway = interrupted(status)
    model.look()
    assert model.words() == f"The question of entry {number} was not answered: {words}."
    assert model.recall.offered == number
    assert model.recall.work.reading().question() == gateway.asked[0].question
    assert (len(gateway.asked), gateway.showings.shown, model.began) == (1, [], NEVER)


def test_one_that_the_gateway_still_works_on_can_be_looked_up_once_more() -> None:
    model, number, gateway = interrupted("")
    model.look()
    assert "still be working on it" in model.words()
    assert model.began != NEVER
    gateway.showings.status = "answered"
    model.look()
    assert (model.words(), model.recall.number) == ("", number)


def test_a_question_of_before_is_not_taken_for_one_that_never_arrived() -> None:
    model, _, gateway = interrupted(later=timedelta(minutes=1))
    model.look()
    assert (model.words(), model.recall.number, model.recall.offered) == (NOT_THERE, NO_ANSWER, NO_ANSWER)
    assert gateway.showings.shown == []


def test_what_cannot_be_looked_up_now_is_said_and_can_be_looked_up_later() -> None:
    model, number, gateway = interrupted()
    gateway.away = Unreachable("The gateway does not answer.")
    model.look()
    assert model.problem is not None
    assert model.words() == INTERRUPTED
    gateway.away = None
    model.look()
    assert (model.problem, model.recall.number) == (None, number)


def test_the_address_says_since_when_a_question_is_under_way_and_no_longer() -> None:
    page, _ = a_page(area={}, plate="9A9A9", when="last 2 days")
    model, told = InterruptionModel(page), []
    model.observe(lambda change: told.append(change["new"] != NEVER), ["since"])
    page.work.run()
    assert told == [True, False]
    page.go(page.number)
    first = page.number
    page.work.leave()
    page.work.earlier = []
    page.go(first)
    assert told == [True, False], "an answer that is shown again is no question"


def test_a_new_question_ends_what_was_said_of_the_one_before() -> None:
    model, _, _ = interrupted()
    model.recall.work.follow("9A9A9")
    assert (model.words(), model.began) == ("", NEVER)
