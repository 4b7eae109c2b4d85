"""The contact sheet and the printed sheet in a real browser: pictures under one entry, checked by keyboard; paper instead of the screen."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from data_access.questions.image import ContactSheet
from data_access.wording.on_releases.requests import no_paper
from tests.browser.axe import ABOVE_MINOR, findings
from tests.browser.work_steps import DAY, ask, canvass, number_of_answer
from tests.builders.front import FakeGateway
from tests.builders.front_town import PLACES
from tests.builders.parcels import a_picture
from tests.builders.voila_pages import Voila, a_gateway

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    made = a_gateway(reads=300)
    made.places_answer = [PLACES[0]]
    made.picture = a_picture()
    made.reads = [{**read, "image_ref": "kept:crop" if n % 3 else None} for n, read in enumerate(made.reads)]
    return made


def sheets(gateway: FakeGateway) -> int:
    return sum(isinstance(each.question, ContactSheet) for each in gateway.asked)


def test_a_dozen_pictures_are_shown_under_one_entry_and_checked_by_keyboard(page: Page, gateway: FakeGateway) -> None:
    canvass(page)
    page.get_by_role("button", name="Contact sheet").click()
    cards = page.locator(".wb-contact-card")
    expect(cards).to_have_count(12)
    assert (sheets(gateway), page.locator(".wb-contact img").count()) == (0, 0)
    page.get_by_role("button", name="Show 12 pictures, on record as one entry").click()
    expect(page.locator(".wb-contact img")).to_have_count(12)
    assert sheets(gateway) == 1
    expect(cards.first).to_be_focused()
    keys = page.keyboard
    keys.press("a")
    expect(cards.nth(1)).to_be_focused()
    keys.press("d")
    expect(cards.first.locator("em")).to_have_text("Plate and state agree")
    expect(cards.nth(1).locator("em")).to_have_text("The plate differs")
    expect(cards.nth(2)).to_be_focused()
    assert gateway.case_file.acts == ["/verifications"] * 2
    keys.press("Enter")
    expect(cards.nth(2)).to_have_attribute("aria-selected", "true")
    expect(page.locator(".wb-read-tab .wb-chosen")).to_contain_text(cards.nth(2).locator("strong").inner_text())
    keys.press("End")
    keys.press("n")
    expect(page.locator(".wb-contact-pages")).to_contain_text("2 of")
    expect(page.locator(".wb-contact img")).to_have_count(0)
    expect(cards.first).to_be_focused()
    keys.press("v")
    expect(page.locator(".wb-contact img")).to_have_count(12)
    keys.press("p")
    expect(page.locator(".wb-contact-pages")).to_contain_text("1 of")
    expect(cards.last).to_be_focused()
    expect(page.locator(".wb-contact img")).to_have_count(12)
    assert sheets(gateway) == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_above_minor_on_the_sheet(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the words that it takes
    canvass(page)
    page.get_by_role("button", name="Contact sheet").click()
    page.get_by_role("button", name=re.compile("^Show 12 pictures")).click()
    expect(page.locator(".wb-contact img")).to_have_count(12)
    assert findings(page, ABOVE_MINOR) == []


@pytest.mark.parametrize(("width", "height"), [(640, 360), (1280, 720), (1920, 1080)])
def test_the_sheet_fits_the_screen(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    ask(page, where="", when=DAY, plate="?A?*")
    page.get_by_role("button", name="Contact sheet").click()
    page.get_by_role("button", name=re.compile("^Show 12 pictures")).click()
    expect(page.locator(".wb-contact img")).to_have_count(12)
    for number in range(12):
        card = page.locator(".wb-contact-card").nth(number)
        card.scroll_into_view_if_needed()
        box, image = card.bounding_box(), card.locator("img").bounding_box()
        assert box
        assert image
        assert image["height"] >= 40
        assert box["x"] + box["width"] <= width
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_what_is_printed_is_a_sheet_of_the_answer_and_not_the_screen(page: Page, gateway: FakeGateway) -> None:
    page.emulate_media(media="print")
    expect(page.locator(".wb-page")).to_be_visible()
    page.emulate_media(media="screen")
    rows = canvass(page)
    page.emulate_media(media="print")
    sheet = page.locator(".wb-print-sheet")
    expect(sheet).to_be_visible()
    expect(page.locator(".wb-page")).to_be_hidden()
    expect(sheet).to_contain_text("What is not known")
    text = sheet.inner_text()
    for words in (
        "UNVERIFIED LEAD",
        "26-001234, Homicide",
        "3rd Street & Avenue C, 5 km",
        "Camera gaps",
        "What is not known",
    ):
        assert words in text, words
    assert f"{number_of_answer(page)}; receipt of entry" in text
    expect(sheet.locator("tbody tr")).to_have_count(min(rows, 200))
    page.emulate_media(media="screen")
    expect(sheet).to_be_hidden()
    page.evaluate("window.print = () => { window.printed = (window.printed ?? 0) + 1; }")
    page.get_by_role("tab", name="Receipt").click()
    page.get_by_role("button", name="Print this answer").click()
    page.wait_for_function("window.printed > 0")
    assert page.evaluate("window.printed") == 1
    expect(sheet.locator("tbody tr")).to_have_count(rows)
    assert page.pdf(format="Letter")[:4] == b"%PDF"


def test_under_the_number_of_a_release_request_paper_has_one_sentence_and_no_read(
    page: Page, gateway: FakeGateway
) -> None:
    for session in gateway.sessions.values():
        session["case_number"] = "REL-0007"
    page.reload()
    rows = canvass(page)
    assert rows > 0
    plate = str(gateway.reads[0]["plate"])
    page.get_by_role("tab", name="Receipt").click()
    expect(page.get_by_text(no_paper("REL-0007")).first).to_be_visible()
    expect(page.get_by_role("button", name="Print this answer")).to_be_hidden()
    page.emulate_media(media="print")
    sheet = page.locator(".wb-print-sheet")
    expect(sheet).to_be_visible()
    expect(page.locator(".wb-page")).to_be_hidden()
    paper = page.locator("body").inner_text()
    assert paper.strip() == no_paper("REL-0007")
    assert plate not in paper
    printed = page.pdf(format="Letter")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") == 1, "one sentence has room on one page"


def test_under_the_number_of_a_release_request_the_file_of_the_case_prints_one_sentence(
    page: Page, gateway: FakeGateway, pages: Voila
) -> None:
    page.goto(pages.at("case"))
    expect(page.locator(".wb-asked")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".wb-page")).to_be_visible()
    for session in gateway.sessions.values():
        session["case_number"] = "REL-0007"
    page.emulate_media(media="screen")
    page.reload()
    expect(page.locator(".wb-asked")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".wb-print-sheet")).to_be_visible()
    expect(page.locator(".wb-page")).to_be_hidden()
    assert page.locator("body").inner_text().strip() == no_paper("REL-0007")
