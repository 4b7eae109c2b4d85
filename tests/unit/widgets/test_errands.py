"""A question that takes long: the page hears its buttons meanwhile, and the question can be given up."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from data_access.client import Client
from data_access.errors import Cancelled, Reason, Unreachable
from data_access.questions.history import History
from data_access.questions.kinds import Inquiry
from data_access.questions.plates import Plates
from data_access.stopping import Cancellation
from tests.builders.front import FakeGateway, because
from tests.builders.front_server import serve
from tests.unit.widgets.test_models import of_a_place, of_a_plate
from tests.unit.widgets.test_panels import built, inside
from widgets.parts import errand
from widgets.parts.work_parts import QuestionBar
from widgets.work.question_panel import question_panel
from widgets.work.work_model import WorkModel

__all__ = ["built"]

ASKED = Inquiry(case_session="cs-1", question=Plates(pattern="9A*"))
HISTORY = Inquiry(case_session="cs-1", question=History(plate="9A9A9"))


@pytest.fixture
def silent() -> Iterator[str]:
    """A gateway that takes every connection and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


async def quietly(done: Any, seconds: float = 120) -> None:
    """Let the page's loop run until something holds."""
    async with asyncio.timeout(seconds):
        while not done():
            await asyncio.sleep(0.005)


def test_an_errand_is_done_in_another_thread_and_told_in_the_pages_own() -> None:
    threads: list[Any] = []

    async def page() -> None:
        errand.run(threading.current_thread, lambda worker: threads.extend([worker, threading.current_thread()]))
        assert threads == []
        await quietly(lambda: threads)

    asyncio.run(page())
    assert threads[0] is not threading.main_thread()
    assert threads[1] is threading.main_thread()


def test_an_errand_of_a_page_that_was_closed_ends_without_a_word() -> None:
    go, told, begun = threading.Event(), [], threading.Event()

    async def page() -> None:
        errand.run(lambda: (begun.set(), go.wait(120)), told.append)
        await asyncio.to_thread(begun.wait, 120)

    asyncio.run(page())
    worker = next(thread for thread in threading.enumerate() if thread.name == "errand")
    go.set()
    worker.join(120)
    assert told == []


def test_a_page_goes_on_while_it_waits_and_can_give_the_question_up(silent: str) -> None:
    model = of_a_plate(FakeGateway())
    model.client = Client(silent, "token")

    async def page() -> None:
        model.run()
        assert (model.answer.asking, model.answer.problem) == (True, None)
        model.run()  # a second press asks nothing
        await asyncio.sleep(0.05)
        assert model.answer.asking
        model.answer.cancel()
        await quietly(lambda: not model.answer.asking)

    asyncio.run(page())
    assert model.answer.answer is None
    assert "gave the question up" in model.answer.problem.text
    assert model.answer.problem.title == "You cancelled this"
    model.answer.cancel()  # nothing is under way: nothing happens


def test_what_is_given_up_before_it_is_sent_is_given_up(silent: str) -> None:
    stop = Cancellation()
    stop.now()
    with Client(silent, "token") as client, pytest.raises(Cancelled):
        client.history(HISTORY, stop)


def test_what_is_given_up_after_its_answer_came_is_answered() -> None:
    gateway, stop = FakeGateway(), Cancellation()
    gateway.client().open_case(because())
    with serve(gateway) as address, Client(address, "token-of-a-detective") as client:
        answer = client.plates(ASKED, stop)
        stop.now()
        assert answer.reads.height == 2
        assert client.plates(ASKED, Cancellation()).reads.height == 2


def test_a_gateway_that_is_not_there_is_not_taken_for_a_question_given_up() -> None:
    with Client("http://127.0.0.1:1", "token") as client, pytest.raises(Unreachable):
        client.history(HISTORY, Cancellation())


def bar_of(model: WorkModel) -> QuestionBar:
    """The bar of the form, which says what came of an estimate."""
    return next(each for each in inside(question_panel(model, [])) if isinstance(each, QuestionBar))


@pytest.mark.usefixtures("built")
def test_an_estimate_is_asked_for_the_area_and_the_windows_and_said_in_words() -> None:
    gateway = FakeGateway()
    model = of_a_place(gateway)
    bar = bar_of(model)
    model.estimate()
    assert gateway.asked[-1].question.kind == "estimate"
    assert "About 2 reads at 1 fixed camera; first half about 1, second half about 1." in bar.state
    assert "narrow" not in bar.state
    assert bar.asks == "Ask (about 2 reads)"
    model.when = "20 Nov 08:00-11:00"
    assert (model.estimated, bar.state, bar.asks) == (None, "", "Ask")


@pytest.mark.usefixtures("built")
def test_an_estimate_of_more_than_an_answer_may_hold_says_to_narrow_it() -> None:
    model = of_a_place(FakeGateway())
    bar = bar_of(model)
    model.estimate()
    told = model.estimated
    assert told is not None
    model.estimated = replace(told, counts=told.counts.model_copy(update={"reads": 23_000, "max_rows": 10_000}))
    model.turned += 1
    assert "More than an answer may hold (10,000): narrow it." in bar.state


def test_an_estimate_that_is_refused_says_why() -> None:
    gateway = FakeGateway()
    model = of_a_place(gateway)
    gateway.refuse = [Reason("own.area", "Too wide.", "Draw smaller.")]
    model.estimate()
    assert (model.estimated, model.estimating) == (None, False)
    assert model.problem is not None
    assert model.problem.reasons[0].clause == "own.area"
