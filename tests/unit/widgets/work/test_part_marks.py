"""What is looked at of an answer is there again after a reload; no plate, no name and nothing typed stands in the address."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.builders.front import FakeGateway
from tests.unit.widgets.work.test_recall import a_page, an_answer
from widgets.answer.read_model import NONE
from widgets.answer.zoom_model import BY_PLATE, SHEET, ZoomModel
from widgets.work.part_marks import NOT_SEARCHED, OTHER_READS
from widgets.work.recall_model import RecallModel

Look = Callable[[RecallModel], object]
ASKED = {"plate": "?A?*", "when": "last 2 days"}


def a_camera(page: RecallModel) -> str:
    return str(page.work.answer.numbered()["camera_id"][3])


def a_plate(page: RecallModel) -> str:
    return str(page.work.answer.numbered()["plate"][3])


LOOKS: dict[str, Look] = {
    "colour": lambda page: page.zoom.pick("colour", ["grey", ""]),
    "cameras": lambda page: page.zoom.pick("camera_id", [a_camera(page)]),
    "colour and state": lambda page: (page.zoom.pick("plate_state", ["XA-NOR"]), page.zoom.pick("colour", ["grey"])),
    "stretch": lambda page: page.zoom.only(stretch=(2, 5)),
    "camera": lambda page: page.zoom.only(camera=a_camera(page)),
    "view": lambda page: page.zoom.only(view=BY_PLATE),
    "sheet": lambda page: page.zoom.only(view=SHEET),
    "plate among reads": lambda page: page.zoom.only(plate=a_plate(page)),
    "row of a part": lambda page: (page.zoom.pick("colour", ["grey"]), setattr(page.read, "chosen", 3)),
    "tab": lambda page: setattr(page.zoom, "tab", "gaps"),
}


def seen(zoom: ZoomModel) -> tuple[object, ...]:
    return zoom.stretch, zoom.plate, zoom.camera, zoom.picked, zoom.search, zoom.view, zoom.tab


def reloaded(page: RecallModel, gateway: FakeGateway) -> RecallModel:
    """Return a page as its kernel has it after a reload of another's address."""
    again, _ = a_page(gateway)
    again.go(page.number, page.mark, page.part)
    return again


def shown(**form: object) -> tuple[RecallModel, FakeGateway]:
    number, gateway = an_answer(**(form or ASKED))
    page, _ = a_page(gateway)
    page.go(number)
    return page, gateway


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_what_is_looked_at_is_there_after_a_reload_and_no_word_of_it_stands_in_the_address(look: Look) -> None:
    page, gateway = shown()
    assert page.part == ""
    look(page)
    again = reloaded(page, gateway)
    assert seen(again.zoom) == seen(page.zoom)
    assert again.read.chosen == page.read.chosen
    assert (again.mark, again.part, again.lost) == (page.mark, page.part, "")
    assert not any(word in f"{page.mark}.{page.part}".upper() for word in (a_plate(page), "GREY", "NOR"))
    assert len(gateway.asked) == 1


def test_a_search_stands_in_no_address_so_a_reload_says_that_it_is_lost_and_shows_all() -> None:
    page, gateway = shown()
    page.zoom.look_for(f"{a_plate(page)} grey")
    assert page.part == "q"
    again = reloaded(page, gateway)
    assert (again.zoom.search, again.zoom.narrowed()) == ("", False)
    assert again.words().endswith(NOT_SEARCHED)
    again.zoom.look_for("grey")
    assert NOT_SEARCHED not in again.words()


def test_back_and_forward_within_a_page_bring_the_search_and_all_else_back() -> None:
    page, _ = a_page(**ASKED)
    page.work.run()
    page.zoom.pick("colour", ["grey"])
    page.zoom.look_for("1A")
    first, before = (page.number, page.mark, page.part), seen(page.zoom)
    page.work.follow("9A9A9")
    assert (page.mark, page.part, page.zoom.narrowed()) == ("", "", False)
    page.go(*first)
    assert (seen(page.zoom), page.words()) == (before, "")
    assert (page.number, page.mark, page.part) == first


def test_a_closed_case_takes_what_was_searched_with_it() -> None:
    page, gateway = a_page(**ASKED)
    page.work.run()
    page.zoom.look_for("1A")
    first = (page.number, page.mark, page.part)
    page.work.case.close()
    assert "1A" not in str(vars(page).get("_searches"))
    assert (page.number, page.mark, page.part) == first
    assert len(gateway.asked) == 1


def test_a_new_question_leaves_the_marks_of_the_answer_before_it_alone() -> None:
    page, _ = a_page(**ASKED)
    page.work.run()
    page.zoom.pick("colour", ["grey"])
    told: list[tuple[int, str]] = []
    page.observe(lambda _: told.append((page.number, page.part)), ["number", "part"])
    first, part = page.number, page.part
    page.work.follow("9A9A9")
    assert [each for each in told if each[0] == first] in ([], [(first, part)])
    assert page.number != first


@pytest.mark.parametrize("part", ["%", "v9", "v", "b1-2", "b-1-2-3", "f", "t.t", "p0", "x" * 3000, "<b>", "1A1", "tno"])
def test_whatever_else_stands_in_an_address_leaves_the_answer_whole(part: str) -> None:
    number, gateway = an_answer(**ASKED)
    page, _ = a_page(gateway)
    page.go(number, "", part)
    assert (page.number, page.zoom.narrowed(), page.read.chosen) == (number, False, NONE)


def test_what_is_no_longer_there_is_said() -> None:
    page, gateway = shown()
    page.zoom.only(stretch=(0, 2))
    question, found = gateway.showings.given[page.number]
    in_order = sorted(found, key=lambda read: read["captured_at"])
    gateway.showings.given[page.number] = (question, in_order[: len(in_order) // 2])
    again = reloaded(page, gateway)
    assert again.zoom.stretch == ()
    assert again.words().endswith(OTHER_READS)
