"""Images of the answer in a grid: shown a dozen at a time under one entry, and what they say recorded by a key."""

from __future__ import annotations

from typing import Any

import pytest

from data_access.errors import Reason
from data_access.questions.image import MOST_IMAGES, ContactSheet
from tests.builders.front import FakeGateway, many_reads
from tests.builders.parcels import a_picture
from tests.unit.widgets.test_panels import built, inside
from tests.unit.widgets.work.test_work_model import a_work
from widgets.answer.contact_sheet_model import AGREES, DIFFERS, ContactSheetModel
from widgets.answer.contact_sheet_panel import contact_sheet_panel
from widgets.answer.read_model import NONE, ReadModel
from widgets.answer.zoom_model import BY_PLATE, ZoomModel
from widgets.parts.picture_grid import PictureGrid

__all__ = ["built"]

KINDS = ("kept:crop", "kept:overview", "kept:crop+overview", None)


def a_sheet(view: str = "Each read", reads: int = 40) -> tuple[ContactSheetModel, FakeGateway]:
    made = [{**read, "image_ref": KINDS[n % 4]} for n, read in enumerate(many_reads(reads))]
    work, gateway = a_work(FakeGateway(reads=made, picture=a_picture()), plate="?A?*", when="last 3 days")
    zoom, read = ZoomModel(work.answer, view), ReadModel(work.client, work.case, work.answer)
    sheet = ContactSheetModel(work.client, zoom, read)
    work.run()
    return sheet, gateway


def sheets(gateway: FakeGateway) -> list[Any]:
    return [each.question for each in gateway.asked if isinstance(each.question, ContactSheet)]


def test_nothing_is_shown_before_somebody_says_so_and_then_a_dozen_by_kind() -> None:
    sheet, gateway = a_sheet()
    assert (len(sheet.cards()), sheet.hidden(), sheet.images(), sheets(gateway)) == (MOST_IMAGES, MOST_IMAGES, {}, [])
    sheet.show()
    assert {each.image for each in sheets(gateway)} == {"crop", "overview"}
    assert sum(len(each.reads) for each in sheets(gateway)) == MOST_IMAGES
    assert (sheet.hidden(), len(sheet.images())) == (0, MOST_IMAGES)
    sheet.show()
    assert len(sheets(gateway)) == 2
    sheet.turn_to(1)
    assert (sheet.hidden(), sheet.images()) == (MOST_IMAGES, {})
    sheet.turn_to(0)
    assert len(sheet.images()) == MOST_IMAGES


def test_reads_without_a_picture_are_counted_and_not_on_the_sheet() -> None:
    sheet, _ = a_sheet(reads=8)
    assert len(sheet.cards()) == 6
    assert sheet.words() == "6 pictures, one of each read. 2 reads without a picture: that proves nothing."


def test_of_candidates_one_picture_of_each_plate_is_on_the_sheet() -> None:
    sheet, _ = a_sheet(BY_PLATE)
    plates = [card["plate"] for card in sheet.cards()]
    assert len(set(plates)) == len(plates)
    assert "one of each plate" in sheet.words()


def test_a_key_records_what_the_picture_says_of_a_read_that_was_shown_and_of_no_other() -> None:
    sheet, gateway = a_sheet()
    first, second = (card["key"] for card in sheet.cards()[:2])
    sheet.check(first, AGREES)
    assert sheet.said.startswith("Show the picture first")
    assert gateway.case_file.acts == []
    sheet.show()
    sheet.check(first, AGREES)
    sheet.check(second, DIFFERS)
    assert [card["check"] for card in sheet.cards()[:3]] == ["Plate and state agree", "The plate differs", ""]
    assert gateway.case_file.acts == ["/verifications"] * 2
    assert not sheet.cards()[0]["good"]
    sheet.check(10_000, AGREES)
    assert len(gateway.case_file.acts) == 2


def test_a_verified_read_is_not_made_less_by_a_key() -> None:
    sheet, gateway = a_sheet()
    sheet.show()
    first = sheet.cards()[0]["key"]
    sheet.check(first, AGREES)
    answer = sheet.read.answer
    answer.verifications = {
        name: one.model_copy(update={"outcome": "verified"}) for name, one in answer.verifications.items()
    }
    assert sheet.cards()[0]["good"]
    sheet.check(first, DIFFERS)
    assert "Nothing recorded" in sheet.said
    assert len(gateway.case_file.acts) == 1


def test_a_refusal_shows_no_picture_and_is_said() -> None:
    sheet, gateway = a_sheet()
    gateway.refuse = [Reason("U11", "The case is closed.", "Open another.")]
    sheet.show()
    assert sheet.problem is not None
    assert sheet.images() == {}


def test_pictures_that_do_not_come_are_said_and_not_asked_for_again() -> None:
    sheet, gateway = a_sheet()
    gateway.picture = None
    sheet.show()
    assert {card["check"] for card in sheet.cards()} == {"No picture came."}
    assert (sheet.hidden(), len(sheets(gateway))) == (0, 2)


def test_a_new_answer_keeps_no_picture() -> None:
    sheet, _ = a_sheet()
    sheet.show()
    sheet.zoom.answer.answer = None
    assert (sheet.pictures, sheet.cards()) == ({}, [])


def test_a_picture_that_was_shown_on_the_sheet_stands_beside_its_read_without_another_viewing() -> None:
    sheet, gateway = a_sheet()
    first = sheet.cards()[0]["key"]
    sheet.choose(first)
    assert sheet.read.picture is None
    sheet.show()
    asked = len(gateway.asked)
    sheet.choose(first)
    assert sheet.read.picture is not None
    assert len(gateway.asked) == asked


@pytest.mark.usefixtures("built")
def test_a_key_on_a_picture_says_nothing_of_the_read_that_stands_in_its_place_in_another_answer() -> None:
    sheet, gateway = a_sheet()
    panel = contact_sheet_panel(sheet)
    grid = next(each for each in inside(panel) if isinstance(each, PictureGrid))
    sheet.show()
    card = grid.cards[0]
    for other in ({**card, "plate": "9Z9Z9"}, {**card, "about": ["CA"]}, {**card, "key": 39}, {}):
        for act in ("choose", AGREES, DIFFERS):
            grid._handle_custom_msg({"act": act, "card": other}, [])
    assert (gateway.case_file.acts, sheet.read.chosen) == ([], NONE)
    grid._handle_custom_msg({"act": AGREES, "card": {**card, "check": "as it was drawn"}}, [])
    grid._handle_custom_msg({"act": "choose", "card": card}, [])
    assert (gateway.case_file.acts, sheet.read.chosen) == (["/verifications"], card["key"])
