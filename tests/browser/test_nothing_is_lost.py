"""An answer is there again after Back, a reload, another page and a new window: by its entry's number in the address, asked once."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from data_access.errors import Reason
from tests.browser.axe import ABOVE_MINOR, findings
from tests.browser.harness import local_storage, wait_for_map
from tests.browser.work_steps import DAY, address, ask, canvass, go, let_time_go_by, line, number_of_answer
from tests.builders.front import FakeGateway
from tests.builders.front_ledger import an_item
from tests.builders.front_town import PLACES
from tests.builders.serving import wait_for
from tests.builders.voila_pages import Voila, a_gateway

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    made = a_gateway(reads=300)
    made.places_answer = [PLACES[0]]
    return made


def shown_again(page: Page) -> None:
    """Wait until an answer is there that the gateway showed again."""
    expect(page.locator(".wb-recall")).to_contain_text("Shown again: the answer of entry")


def test_question_row_and_answer_are_there_after_a_reload_and_nothing_is_asked(
    page: Page, gateway: FakeGateway
) -> None:
    canvass(page)
    page.locator(".wb-grid tbody tr").nth(3).click()
    chosen = page.locator(".wb-read-tab .wb-chosen").inner_text()
    page.wait_for_url(re.compile(r"\?answer=\d+&row=r[0-9a-f]{12}$"))
    address = page.url
    page.reload()
    shown_again(page)
    expect(page.locator(".wb-read-tab .wb-chosen")).to_have_text(chosen)
    expect(page.get_by_label("Where", exact=True)).to_have_value("3rd Street & Avenue C, 5 km")
    expect(page.locator(".wb-line-changed")).to_have_count(0)
    page.wait_for_url(address)
    assert (len(gateway.asked), len(gateway.showings.shown)) == (1, 1)
    assert not any("answer" in each or "row" in each for each in local_storage(page))


def looks_at(page: Page) -> tuple[object, ...]:
    """Return what a page shows of its answer: rows, chips that are picked, stretch of time, view, tab, search."""
    return (
        page.locator(".wb-grid").get_attribute("data-rows"),
        page.locator(".wb-facet-chip[aria-pressed=true]").all_inner_texts(),
        page.locator(".wb-chart").get_attribute("data-stretch"),
        page.locator(".wb-grid-views [aria-pressed=true]").all_inner_texts(),
        page.locator("[role=tab][aria-selected=true]").all_inner_texts(),
        page.get_by_label("Search").input_value(),
    )


def looks_again_at(page: Page, before: tuple[object, ...]) -> None:
    """Wait until a page shows the same of its answer as before."""
    page.wait_for_selector(f'.wb-grid[data-rows="{before[0]}"]')
    wait_for(lambda: looks_at(page) == before, 60, "another part of the answer")


def narrow(page: Page) -> None:
    """Look at a part of the answer in every way that there is, but for the search."""
    page.get_by_role("button", name=re.compile("^grey ")).click()
    for key in ("Home", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.get_by_role("slider").press(key)
    page.get_by_role("button", name="By plate", exact=True).click()
    page.get_by_role("tab", name="Gaps").click()
    page.wait_for_url(re.compile(r"part=v1\.b0-2-\d+\.f[0-9a-f]{8}\.tgaps$"))


def test_chips_time_view_and_tab_are_there_after_a_reload_another_page_and_back_and_the_address_has_marks_alone(
    page: Page, gateway: FakeGateway
) -> None:
    canvass(page)
    narrow(page)
    before, of_part = looks_at(page), page.url
    assert "grey" not in of_part
    page.reload()
    shown_again(page)
    looks_again_at(page, before)
    go(page, "Case")
    page.locator(".wb-case-table").wait_for()
    page.get_by_role("link", name="Work", exact=True).click()
    shown_again(page)
    looks_again_at(page, before)
    page.wait_for_url(of_part)
    ask(page, where="", when=DAY, plate="1A?*")
    address(page, of_part)
    page.go_back()
    expect(page.locator(".wb-line-question")).to_contain_text("3rd Street & Avenue C, 5 km")
    looks_again_at(page, before)
    page.wait_for_url(of_part)
    assert len(gateway.asked) == 2


def test_a_search_is_there_after_back_and_after_a_reload_the_page_says_that_it_is_lost(
    page: Page, gateway: FakeGateway
) -> None:
    whole = canvass(page)
    page.get_by_label("Search").fill("1A5*")
    page.wait_for_url(re.compile(r"\?answer=\d+&part=q$"))
    before, of_part = looks_at(page), page.url
    ask(page, where="", when=DAY, plate="1A?*")
    address(page, of_part)
    page.go_back()
    looks_again_at(page, before)
    page.reload()
    shown_again(page)
    expect(page.locator(".wb-recall")).to_contain_text("A reload does not keep what you typed into Search")
    expect(page.get_by_label("Search")).to_have_value("")
    expect(page.locator(".wb-grid")).to_have_attribute("data-rows", str(whole))
    assert len(gateway.asked) == 2


def test_back_and_forward_lead_through_the_answers_of_a_page_at_once(page: Page, gateway: FakeGateway) -> None:
    canvass(page)
    first = address(page)
    ask(page, where="", when=DAY, plate="1A?*")
    address(page, first)
    page.go_back()
    expect(page.locator(".wb-line-question")).to_contain_text("3rd Street & Avenue C, 5 km")
    expect(page.get_by_label("Plate", exact=True)).to_have_value("")
    page.go_forward()
    expect(page.locator(".wb-line-question")).to_contain_text("Plates that fit 1A?*")
    page.go_back()
    page.go_back()
    expect(page.locator(".wb-line")).to_contain_text("No answer yet")
    assert (len(gateway.asked), gateway.showings.shown) == (2, [])


def test_steps_back_and_forward_faster_than_the_page_follows_make_no_steps_of_their_own(
    page: Page, gateway: FakeGateway
) -> None:
    canvass(page)
    first = address(page)
    ask(page, where="", when=DAY, plate="1A?*")
    address(page, first)
    steps = page.evaluate("history.length")
    for _ in range(6):
        page.evaluate("history.back()")
        page.evaluate("history.forward()")
    page.evaluate("history.go(-2)")
    expect(page.locator(".wb-line")).to_contain_text("No answer yet")
    page.wait_for_function("!location.search")
    assert page.evaluate("history.length") == steps
    page.evaluate("history.forward()")
    expect(page.locator(".wb-line-question")).to_contain_text("3rd Street & Avenue C, 5 km")
    assert (len(gateway.asked), gateway.showings.shown) == (2, [])


def test_the_way_over_another_page_leads_back_to_the_answer(page: Page, gateway: FakeGateway) -> None:
    canvass(page)
    number = number_of_answer(page)
    go(page, "Case")
    page.locator(".wb-case-table").wait_for()
    page.get_by_role("link", name="Work", exact=True).click()
    wait_for_map(page)
    shown_again(page)
    page.go_back()
    page.locator(".wb-case-table").wait_for()
    page.go_back()
    wait_for_map(page)
    shown_again(page)
    assert (len(gateway.asked), set(gateway.showings.shown)) == (1, {number})


def test_a_question_of_the_case_file_is_put_into_the_form_and_asked_on_a_press_alone(
    page: Page, pages: Voila, gateway: FakeGateway
) -> None:
    canvass(page)
    number = number_of_answer(page)
    page.goto(f"{pages.at('work')}?ask={number}")
    wait_for_map(page)
    expect(page.locator(".wb-recall")).to_contain_text(f"This is the question of entry {number}")
    assert len(gateway.asked) == 1
    assert "ask=" not in page.url
    page.locator(".wb-recall").get_by_role("button", name="Ask again").click()
    page.locator(".wb-line-seq").wait_for()
    assert gateway.asked[1].question == gateway.asked[0].question
    expect(page.locator(".wb-recall")).to_be_hidden()


def test_my_searches_and_the_case_file_lead_to_an_answer_and_its_question(page: Page, pages: Voila) -> None:
    page.goto(pages.at("my_searches"))
    page.locator(".wb-entries tr[data-key] button").first.click()
    for name, query in (("Show again", "answer"), ("Ask again", "ask")):
        link = page.locator(".wb-detail").get_by_role("link", name=name)
        expect(link).to_have_attribute("href", re.compile(rf"^work\.ipynb\?{query}=\d+$"))
    page.goto(pages.at("case"))
    row = page.locator(".wb-case-table tbody tr", has_text="(you)").first
    expect(row.get_by_role("link", name="Show again")).to_have_attribute("href", "work.ipynb?answer=7")
    expect(row.get_by_role("link", name="Ask again")).to_have_attribute("href", "work.ipynb?ask=7")


CIRCLE = {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 1200.0}
EVENING = {"start": "2026-11-20T02:40:00.000000Z", "end": "2026-11-20T04:40:00.000000Z"}
SCENES = [{"area": CIRCLE, "windows": [EVENING]}, {"area": {"shape": "cameras", "ids": ["C2"]}, "windows": [EVENING]}]


def test_my_searches_say_places_scenes_and_times_in_sentences_and_name_the_corner(
    page: Page, pages: Voila, gateway: FakeGateway
) -> None:
    clear = {
        "kind": "common_plates",
        "at_least": 2,
        "scenes": [{"shape": "circle", "area_ha": 453}, {"shape": "cameras"}],
    }
    place = {"kind": "canvass", "shape": "circle", "area_ha": 453, "windows": [list(EVENING.values())]}
    kept, opens = list(gateway.ledger.items), dict(gateway.ledger.opens)
    gateway.ledger.items[:] = [
        an_item(192, question=clear, sealed=["scenes_asked", "reason"]),
        an_item(191, question=place, sealed=["area", "windows_asked", "reason"]),
    ]
    gateway.ledger.opens |= {
        "scenes_asked": json.dumps(SCENES),
        "area": json.dumps(CIRCLE),
        "windows_asked": json.dumps([list(EVENING.values())]),
    }
    try:
        page.goto(pages.at("my_searches"))
        rows, detail = page.locator(".wb-entries tbody tr"), page.locator(".wb-detail")
        rows.first.get_by_role("button").click()
        expect(detail.locator("dt", has_text="Scene")).to_have_text(["Scene 1", "Scene 2"])
        evening = "19 Nov 20:40 to 22:40"
        around = "circle of 1200 m around 43.900000, -101.200000"
        expect(detail.locator("dd").first).to_have_text(f"{around}, {evening}")
        rows.nth(1).get_by_role("button").click()
        expect(detail).to_contain_text("Corner")
        expect(detail.locator("dd").first).to_have_text(PLACES[0]["name"])
        expect(rows.nth(1)).to_contain_text(f"Canvass · {around} · {evening}")
        assert not re.search(r'[{}\[\]]|" ?:|\bha\b', page.locator(".wb-right").inner_text())
    finally:
        gateway.ledger.items[:], gateway.ledger.opens = kept, opens


def test_a_case_that_was_open_before_is_open_again_by_one_choice_and_one_press(
    page: Page, gateway: FakeGateway
) -> None:
    page.locator(".wb-case-chip").click()
    page.get_by_role("button", name="Close case").click()
    one, fields = (
        page.get_by_label("Case number", exact=True),
        (page.get_by_label("Purpose"), page.get_by_label("Reason")),
    )
    expect(one).to_have_value("26-001234")
    closed = len(gateway.sessions)
    page.get_by_role("button", name="Open case").click()
    expect(page.locator(".wb-case-chip")).to_contain_text("Case 26-001234 · Homicide")
    gateway.client().close_case(next(iter(gateway.sessions)))
    page.reload()
    expect(one).to_have_value("")
    page.get_by_label("Your cases").select_option("26-001234 · confirmed")
    expect(one).to_have_value("26-001234")
    expect(fields[0].locator("option:checked")).to_have_text("Homicide")
    expect(fields[1]).to_have_value("Seen leaving the scene")
    fields[1].press("Enter")
    expect(page.get_by_label("Where", exact=True)).to_be_focused()
    expect(page.locator(".wb-case-chip")).to_contain_text("Case 26-001234 · Homicide")
    assert closed == 0


def test_enter_leads_through_the_form_of_a_case_and_opens_it_with_every_letter(
    page: Page, gateway: FakeGateway
) -> None:
    gateway.sessions.clear()
    page.reload()
    number, purpose, reason = (page.get_by_label(each, exact=True) for each in ("Case number", "Purpose", "Reason"))
    expect(number).to_be_focused()
    page.keyboard.type("26-001234")
    page.keyboard.press("Enter")
    expect(purpose).to_be_focused()
    page.keyboard.type("homi")
    page.keyboard.press("Tab")
    expect(reason).to_be_focused()
    page.keyboard.type("Dark pickup")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("left by Mill Bridge")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # once too often
    expect(page.get_by_label("Where", exact=True)).to_be_focused()
    assert [each["reason"] for each in gateway.sessions.values()] == ["Dark pickup\nleft by Mill Bridge"]


def test_an_answer_that_may_not_be_shown_says_why_in_place_and_can_be_asked_again(
    page: Page, gateway: FakeGateway
) -> None:
    canvass(page)
    gateway.refuse = [Reason("own.again", "It is not remembered any more which reads this answer held.", "Ask again.")]
    try:
        page.reload()
        expect(page.locator(".wb-line")).to_contain_text("cannot be shown again")
        expect(page.locator(".wb-line")).to_contain_text("not remembered any more")
    finally:
        gateway.refuse = []
    expect(page.get_by_role("button", name="Try once more")).to_be_hidden()
    assert findings(page, ABOVE_MINOR) == []
    assert len(gateway.asked) == 1
    page.locator(".wb-recall").get_by_role("button", name="Ask again").click()
    page.locator(".wb-line-seq").wait_for()
    assert len(gateway.asked) == 2
    assert "UNVERIFIED LEAD" in line(page)


def test_without_an_open_case_the_page_says_so_and_shows_the_answer_once_it_is_open(
    page: Page, gateway: FakeGateway
) -> None:
    canvass(page)
    gateway.sessions.clear()
    page.reload()
    expect(page.locator(".wb-recall")).to_contain_text("Open the case of entry")
    page.get_by_label("Case number", exact=True).fill("26-001234")
    page.get_by_label("Purpose", exact=True).select_option("Homicide")
    page.get_by_label("Reason", exact=True).fill("Shots at Mill Bridge, pickup left")
    page.get_by_role("button", name="Open case").click()
    shown_again(page)
    assert len(gateway.asked) == 1


def test_an_answer_is_shared_with_who_has_the_case_open_and_the_answers_of_the_case_are_listed(
    page: Page, gateway: FakeGateway
) -> None:
    canvass(page)
    tabs = page.get_by_role("tab")
    tabs.filter(has_text="Share").click()
    page.get_by_role("button", name="Who has the case open?").click()
    expect(page.locator(".wb-tab-share")).to_contain_text("Nobody else has this case open now")
    gateway.showings.colleagues = [{"person": "bsato", "full_name": "B. Sato"}]
    let_time_go_by(page)
    page.get_by_role("button", name="Look again").click()
    page.get_by_label("Colleague", exact=True).select_option("B. Sato")
    page.get_by_role("button", name="Share this answer").click()
    expect(page.locator(".wb-tab-share")).to_contain_text("B. Sato may be shown the answer of entry")
    assert gateway.case_file.acts[-1] == "/sharings"
    gateway.case_file.questions[2]["shared"] = True
    gateway.showings.given[3] = next(iter(gateway.showings.given.values()))
    tabs.filter(has_text="Earlier").click()
    page.get_by_role("button", name="List the answers of this case").click()
    page.locator(".wb-tab-earlier button", has_text="shared by bsato").click()
    shown_again(page)
    assert (len(gateway.asked), gateway.showings.shown) == (1, [3])
