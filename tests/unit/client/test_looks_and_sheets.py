"""In Python looks are a text as on the pages, and images of several reads are one sheet under one entry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from data_access.errors import InvalidQuery
from data_access.questions.image import ContactSheet
from data_access.questions.shapes import Filters
from tests.builders.front import NOW, FakeGateway, a_read
from tests.builders.parcels import a_picture
from workbench import open_case
from workbench.python.case_answer import CaseAnswer
from workbench.python.open_case import OpenCase

WHEN = {"start": NOW - timedelta(hours=6), "end": NOW}
PLACE = {"lat": 43.9, "lon": -101.2, "radius_m": 500}


def a_case(gateway: FakeGateway) -> OpenCase:
    return open_case("26-001234", purpose="homicide", reason="Vehicles near the scene", client=gateway.client())


def pictured(count: int, *, kind: str = "crop", **changed: Any) -> list[dict[str, Any]]:
    return [a_read(number, plate=f"9A{number:03}", image_ref=f"kept:{kind}", **changed) for number in range(count)]


def a_sheet_case(reads: list[dict[str, Any]]) -> tuple[OpenCase, CaseAnswer, FakeGateway]:
    gateway = FakeGateway(reads=reads, picture=a_picture())
    case = a_case(gateway)
    return case, case.canvass(**PLACE, **WHEN), gateway


@pytest.mark.parametrize("ask", ["canvass", "plates", "near_plates", "common_plates"])
def test_looks_as_a_text_ask_for_what_the_same_text_asks_for_on_a_page(ask: str) -> None:
    gateway = FakeGateway()
    case = a_case(gateway)
    looks = {"looks": "dark gray pickup truck, Missouri", "keep_unknown": False}
    if ask == "canvass":
        case.canvass(**PLACE, **WHEN, **looks)
    elif ask == "common_plates":
        case.common_plates([{**PLACE, **WHEN}, {**PLACE, **WHEN, "lat": 43.91}], **looks)
    else:
        getattr(case, ask)("9A9A?", days=2, **looks)
    expected = Filters(colours=("dark grey",), bodies=("pickup",), states=("US-MO",), keep_unknown=False)
    assert gateway.asked[0].question.filters == expected


def test_looks_and_lists_go_together_but_nothing_is_said_twice() -> None:
    gateway = FakeGateway()
    case = a_case(gateway)
    case.canvass(**PLACE, **WHEN, looks="pickup", colours=["blue"])
    assert gateway.asked[0].question.filters == Filters(colours=("blue",), bodies=("pickup",))
    with pytest.raises(InvalidQuery, match=r"^colours: is said in looks, too"):
        case.canvass(**PLACE, **WHEN, looks="grey", colours=["blue"])
    assert len(gateway.asked) == 1


@pytest.mark.parametrize(
    ("looks", "says"),
    [
        ("bleu pickup", "Did you mean"),
        ("9A9A9 pickup", "a word of it is no colour, body, make or state; case.vocabulary"),
        (["blue"], 'must be a text, such as "blue pickup"'),
    ],
)
def test_a_word_that_is_not_known_is_refused_and_a_plate_stands_in_no_error(looks: object, says: str) -> None:
    gateway = FakeGateway()
    with pytest.raises(InvalidQuery) as caught:
        a_case(gateway).canvass(**PLACE, **WHEN, looks=looks)
    assert str(caught.value).startswith("looks: ")
    assert says in str(caught.value)
    assert "9A9A9" not in str(caught.value).upper()
    assert gateway.asked == []


def test_a_sheet_is_one_entry_for_the_first_twelve_reads_that_have_a_picture() -> None:
    case, seen, gateway = a_sheet_case([*pictured(14), a_read(90), *pictured(3, kind="overview")][:17])
    sheet = case.contact_sheet(seen)
    [asked] = [each.question for each in gateway.asked if isinstance(each.question, ContactSheet)]
    assert [each.read_id for each in asked.reads] == sheet.reads["read_id"].to_list() == list(sheet.pictures)
    assert (sheet.reads.height, asked.of, asked.image) == (12, seen.facts.intent, "crop")
    assert sheet.receipt is not None
    html, text = (sheet._repr_mimebundle_()[kind] for kind in ("text/html", "text/plain"))
    assert html.count('<img style="') == html.count('src="data:image/png;base64,') == 12
    assert text.splitlines()[1] == f"12 pictures of 12 reads. Entry {sheet.receipt['seq']} of the ledger."
    assert text.startswith("SYNTHETIC")


def test_a_sheet_of_candidates_has_one_picture_of_each_plate() -> None:
    case, seen, _ = a_sheet_case([*pictured(3), a_read(50, plate="9A001", image_ref="kept:overview+crop")])
    assert case.contact_sheet(seen, each_plate=True).reads["plate"].to_list() == ["9A000", "9A001", "9A002"]
    assert case.contact_sheet(seen, kind="overview").reads["read_id"].to_list() == ["north:000050"]


def test_a_sheet_of_named_reads_is_in_their_order_and_each_must_be_of_the_answer() -> None:
    case, seen, gateway = a_sheet_case(pictured(14))
    ids = seen.reads["read_id"].to_list()
    assert case.contact_sheet(seen, [ids[3], ids[1]]).reads["read_id"].to_list() == [ids[3], ids[1]]
    asked = len(gateway.asked)
    for unfit in (["north:999999"], [], ids[:13], [ids[0], ids[0]]):
        with pytest.raises(InvalidQuery, match=r"^read_ids: "):
            case.contact_sheet(seen, unfit)
    assert len(gateway.asked) == asked


def test_without_a_picture_nothing_is_asked_and_that_proves_nothing() -> None:
    case, seen, gateway = a_sheet_case([a_read(1), a_read(2, image_ref="vendor:1")])
    sheet = case.contact_sheet(seen)
    assert (len(gateway.asked), dict(sheet.pictures), sheet.receipt) == (1, {}, None)
    assert "That proves nothing" in sheet._repr_mimebundle_()["text/plain"]


def test_a_picture_that_did_not_come_is_said_and_what_a_vendor_wrote_is_shown_as_text() -> None:
    case, seen, gateway = a_sheet_case(pictured(1, camera_name="<img src=x onerror=alert(1)>"))
    gateway.picture = None
    html = case.contact_sheet(seen)._repr_mimebundle_()["text/html"]
    assert "No picture came. That proves nothing." in html
    assert "<img" not in html
