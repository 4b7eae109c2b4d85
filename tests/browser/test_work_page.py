"""The work page in a real browser: one question by keyboard, one answer that says what it answers, views of one part of it."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from data_access.questions.canvass import Canvass
from data_access.questions.common_plates import CommonPlates
from data_access.questions.convoy import Convoy
from data_access.questions.history import History
from data_access.questions.plates import NearPlates, Plates
from tests.browser.axe import ABOVE_MINOR, findings
from tests.browser.harness import Watched, draw_circle, settle, wait_for_map
from tests.browser.work_steps import (
    DAY,
    FAREWELL,
    PLACE,
    add_scene,
    ask,
    canvass,
    fill,
    let_time_go_by,
    line,
    new_answer,
    seq,
    shown,
    tab,
)
from tests.builders.front import FakeGateway
from tests.builders.front_town import PLACES
from tests.builders.parcels import a_picture
from tests.builders.voila_pages import Voila, a_gateway, open_case

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    made = a_gateway(reads=1500)
    made.places_answer = [PLACES[0]]
    made.picture = a_picture()
    made.reads = [{**read, "image_ref": "kept:crop"} for read in made.reads]
    return made


SOMEWHERE = "document.activeElement !== document.body"
"""The focus is not on the page as a whole."""


def test_from_no_case_to_an_answer_and_a_read_by_keyboard_alone(
    browser: Watched, pages: Voila, gateway: FakeGateway
) -> None:
    gateway.sessions.clear()
    page = browser.page()
    page.goto(pages.at("work"))
    wait_for_map(page)
    expect(page.get_by_label("Case number", exact=True)).to_be_focused()
    keys = page.keyboard
    keys.type("26-001234")
    keys.press("Tab")
    keys.type("h")
    keys.press("Tab")
    keys.type("Shots at Mill Bridge, pickup left")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.get_by_label("Where", exact=True)).to_be_focused()
    assert "Case 26-001234 · Homicide" in page.locator(".wb-case-chip").inner_text()
    keys.type(PLACE)
    keys.press("Tab")
    keys.type(DAY)
    keys.press("Enter")
    page.locator(".wb-line-seq").wait_for()
    expect(page.get_by_label("When", exact=True)).to_be_focused()
    for _ in range(60):
        keys.press("Tab")
        if page.evaluate("document.activeElement.tagName === 'TR'"):
            break
    keys.press("ArrowDown")
    keys.press("Enter")
    plate = page.locator(".wb-grid tr[aria-selected=true] td").nth(1).inner_text()
    expect(page.locator(".wb-read-tab .wb-chosen")).to_contain_text(plate)
    page.wait_for_function("document.activeElement.tagName === 'TR'")
    for _ in range(60):
        keys.press("Tab")
        if page.evaluate("document.activeElement.textContent.startsWith('History')"):
            break
    keys.press("Enter")
    expect(page.locator(".wb-line-question")).to_contain_text(f"All reads of {plate}")
    settle(page, 400)
    page.wait_for_function(SOMEWHERE)
    page.context.close()
    browser.assert_quiet(but=FAREWELL)


def test_the_answer_says_what_it_answers_and_any_edit_greys_it(page: Page, gateway: FakeGateway) -> None:
    canvass(page)
    assert "3rd Street & Avenue C, 5 km" in line(page)
    assert "UNVERIFIED LEAD" in line(page)
    expect(page.locator(".wb-line-changed")).to_have_count(0)
    fill(page, looks="grey")
    expect(page.locator(".wb-line-changed")).to_have_text("Form changed, ask again")
    assert "3rd Street & Avenue C, 5 km" in line(page)
    page.wait_for_function("getComputedStyle(document.querySelector('.wb-table-holder')).opacity < 0.7")
    fill(page, looks="")
    expect(page.locator(".wb-line-changed")).to_have_count(0)
    draw_circle(page, (-101.2, 43.8975), (-101.19, 43.8975))
    expect(page.locator(".wb-line-changed")).to_have_count(1)
    expect(page.get_by_label("Where", exact=True)).to_have_value(re.compile("Circle on the map"))


def test_an_area_can_be_drawn_after_the_machine_changed_between_day_and_night(page: Page) -> None:
    draw_circle(page, (-101.2, 43.8975), (-101.19, 43.8975))
    page.get_by_role("button", name="Clear", exact=True).click()
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the words that it takes
        page.wait_for_selector(f'.wb-map[data-night="{str(scheme == "dark").lower()}"][data-state="ready"]')
        draw_circle(page, (-101.2, 43.8975), (-101.19, 43.8975))
        page.get_by_role("button", name="Clear", exact=True).click()
        expect(page.locator(".wb-map")).to_have_attribute("data-shape", "")


def test_a_place_that_is_not_found_clears_the_area_and_nothing_is_asked(page: Page, gateway: FakeGateway) -> None:
    canvass(page)
    asked, gateway.places_answer = len(gateway.asked), []
    try:
        fill(page, where="Nowhere Rd")
        page.get_by_label("Where", exact=True).press("Enter")
        expect(page.locator(".wb-bar-where .wb-bar-hint")).to_contain_text("so no place is chosen")
        expect(page.locator(".wb-bar-state")).to_contain_text("so no place is chosen")  # the press was heard, too
        expect(page.locator(".wb-map")).to_have_attribute("data-shape", "")
        expect(page.locator(".wb-line-changed")).to_have_count(1)
        assert len(gateway.asked) == asked
    finally:
        gateway.places_answer = [PLACES[0]]


def test_what_is_typed_is_read_back_and_a_slip_is_said_in_words_before_anything_is_asked(
    page: Page, gateway: FakeGateway
) -> None:
    hints = page.locator(".wb-bar-hint")
    fill(page, where=PLACE, when="21:40 +- 60 min", plate="7A?C*", looks="gray pickup truck")
    expect(hints.nth(3)).to_have_text("grey · pickup")
    expect(hints.nth(2)).to_contain_text("Starts 7A, any one character, then C, then anything")
    expect(hints.nth(1)).to_contain_text("20:40 to 22:40")
    fill(page, when="about nine")
    expect(hints.nth(1)).to_contain_text("not understood")
    page.get_by_label("When", exact=True).press("Enter")
    expect(page.locator(".wb-bar-state")).to_contain_text("not understood")
    assert gateway.asked == []
    assert page.get_by_label("When", exact=True).get_attribute("aria-invalid") == "true"


def test_chips_search_time_and_camera_narrow_every_view(page: Page) -> None:
    whole = canvass(page)
    chip = page.get_by_role("button", name=re.compile("^grey "))
    count = int(chip.inner_text().split()[-1].replace(",", ""))
    chip.click()
    everywhere(page, count)
    page.get_by_label("Search").fill("1A5* grey")
    page.wait_for_function("whole => Number(document.querySelector('.wb-grid').dataset.rows) < whole", arg=count)
    few = shown(page)
    everywhere(page, few)
    assert all(re.match("1A5", plate) for plate in page.locator(".wb-grid td[data-col=Plate]").all_inner_texts())
    page.get_by_role("button", name="Show all").click()
    everywhere(page, whole)
    expect(page.get_by_label("Search")).to_have_value("")
    page.get_by_role("slider").press("End")
    page.wait_for_function("whole => Number(document.querySelector('.wb-grid').dataset.rows) < whole", arg=whole)
    everywhere(page, shown(page))


def everywhere(page: Page, count: int) -> None:
    page.wait_for_selector(f'.wb-grid[data-rows="{count}"]')
    page.wait_for_selector(f'.wb-map[data-reads="{count}"]')


def test_a_candidate_leads_to_its_history_in_one_click_and_that_to_who_passed_with_it(
    page: Page, gateway: FakeGateway
) -> None:
    ask(page, plate="1A?*", when=DAY)
    row = page.locator(".wb-grid tbody tr").first
    plate = row.locator("td").first.inner_text()
    row.click()
    expect(page.locator(".wb-read-tab .wb-chosen")).to_contain_text(plate)
    page.get_by_role("button", name="History", exact=True).click()
    expect(page.locator(".wb-line-question")).to_contain_text(f"All reads of {plate}")
    expect(page.get_by_role("tab", name="Way")).to_have_attribute("aria-selected", "true")
    page.wait_for_selector(".wb-map[data-stops]:not([data-stops='0'])")
    page.get_by_role("tab", name="Read").click()
    before = seq(page)
    page.get_by_role("button", name="Passed with it").click()
    new_answer(page, before)
    expect(page.locator(".wb-line-question")).to_contain_text(f"Plates that passed with {plate}")
    assert [type(asked.question) for asked in gateway.asked] == [Plates, History, Convoy]
    page.get_by_role("tab", name="Earlier").click()
    page.locator(".wb-earlier button").last.click()
    expect(page.locator(".wb-line-question")).to_contain_text("Plates that fit 1A?*")
    assert len(gateway.asked) == 3


def test_two_scenes_are_asked_in_one_question_and_a_candidate_leads_on_to_its_history(
    page: Page, gateway: FakeGateway
) -> None:
    fill(page, where="3rd & avenue c, 900 m")
    add_scene(page, 1, when="last 20 hours")
    expect(page.get_by_label("Where", exact=True)).to_be_focused()
    expect(page.get_by_label("Where", exact=True)).to_have_value("")
    draw_circle(page, (-101.19, 43.8975), (-101.184, 43.8975))
    fill(page, when="last 22 hours")
    expect(page.get_by_role("button", name="Ask about 2 scenes")).to_be_visible()
    before = seq(page)
    page.get_by_label("When", exact=True).press("Enter")
    new_answer(page, before)
    question = gateway.asked[-1].question
    assert isinstance(question, CommonPlates)
    assert len(question.scenes) == 2
    expect(page.locator(".wb-line-question")).to_contain_text("Plates at both scenes: 1. 3rd Street & Avenue C, 900 m")
    expect(page.get_by_role("tab", name="By chance")).to_have_attribute("aria-selected", "true")
    expect(page.locator(".wb-chance-said")).to_contain_text("read at both scenes")
    row = page.locator(".wb-grid tbody tr").first
    expect(row).to_contain_text("2 of 2")
    assert re.search(r"1: .*\d\d:\d\d · 2: .*\d\d:\d\d", row.inner_text())
    plate = row.locator("td").first.inner_text()
    row.click()
    page.get_by_role("button", name="History", exact=True).click()
    expect(page.locator(".wb-line-question")).to_contain_text(f"All reads of {plate}")
    expect(page.get_by_role("tab", name="Way")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("button", name="Remove scene 1")).to_be_hidden()
    tab(page, "Earlier").locator(".wb-earlier button").last.click()
    expect(page.get_by_role("button", name="Remove scene 2")).to_be_visible()
    assert [type(asked.question) for asked in gateway.asked] == [CommonPlates, History]


def test_the_read_its_picture_and_its_verification_stand_side_by_side(page: Page, gateway: FakeGateway) -> None:
    canvass(page)
    page.locator(".wb-grid tbody tr").nth(2).click()
    page.get_by_role("button", name="Show plate").click()
    page.locator("img.wb-image").wait_for()
    page.get_by_role("button", name="Verify", exact=True).click()
    for label, choice in (("The plate", "agrees with the picture"), ("The state", "agrees with the picture")):
        page.get_by_label(label, exact=True).select_option(choice)
    page.get_by_label("Confirmed through").select_option("NCIC")
    page.get_by_label("What they said of it").select_option("It is current")
    picture, button = (
        page.locator("img.wb-image").bounding_box(),
        page.get_by_role("button", name="Record verification").bounding_box(),
    )
    side = page.locator(".wb-read-side").bounding_box()
    assert picture
    assert button
    assert side
    assert picture["x"] + picture["width"] <= side["x"]
    assert button["y"] + button["height"] <= side["y"] + side["height"], "the button is in sight beside the picture"
    page.get_by_role("button", name="Record verification").click()
    expect(page.locator(".wb-read-side")).to_contain_text("Recorded as entry")


@pytest.mark.parametrize(("width", "height", "least"), [(1280, 720, 15), (1920, 1080, 20)])
def test_rows_are_in_sight_beside_map_and_picture(page: Page, width: int, height: int, least: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    canvass(page)
    page.wait_for_function(f"least => {ROWS_IN_SIGHT} >= least", arg=least)
    for part in (".wb-map", ".wb-chart svg", ".wb-read-tab"):
        box = page.locator(part).first.bounding_box()
        assert box
        assert box["height"] > 40
        assert box["y"] + box["height"] <= height
    assert not page.evaluate(
        "document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth"
    )


def test_on_a_low_screen_as_in_a_car_the_map_can_be_read_and_a_verification_needs_no_scrolling(page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 600})
    canvass(page)
    page.locator(".wb-grid tbody tr").nth(2).click()
    tools, zoom, frame, chart = (
        page.locator(part).first.bounding_box()
        for part in (".wb-map-tools", ".wb-map .maplibregl-ctrl-zoom-in", ".wb-map", ".wb-strip")
    )
    assert tools
    assert zoom
    assert frame
    assert chart
    assert frame["height"] >= 140
    assert frame["y"] + frame["height"] <= chart["y"]
    assert tools["x"] + tools["width"] <= zoom["x"], "no button stands on another one"
    page.get_by_role("button", name="Verify", exact=True).click()
    record = page.get_by_role("button", name="Record verification")
    expect(record).to_be_visible()
    side, button = page.locator(".wb-read-side").bounding_box(), record.bounding_box()
    assert side
    assert button
    assert button["y"] + button["height"] <= side["y"] + side["height"] <= 600
    page.locator(".wb-grid tbody tr").nth(3).click()
    expect(page.locator(".wb-chart svg")).to_be_visible()
    again = page.locator(".wb-chart svg").bounding_box()
    assert again
    assert again["width"] > 300


def test_tabs_stand_in_one_line_beside_an_answer_with_all_of_them(page: Page) -> None:
    ask(page, plate="1A5*", when=DAY)
    page.locator(".wb-grid tbody tr").first.click()
    page.get_by_role("button", name="History", exact=True).click()
    page.get_by_role("tab", name="Way").wait_for()
    tab(page, "Read")
    page.get_by_role("button", name="Passed with it").click()
    page.get_by_role("tab", name="With it").wait_for()
    page.locator(".wb-line-seq").wait_for()
    boxes = [each.bounding_box() for each in page.get_by_role("tab").all()]
    frame = page.locator(".wb-tabs").bounding_box()
    assert frame
    assert len(boxes) >= 9
    assert len({each["y"] for each in boxes if each}) == 1
    assert all(each and each["x"] + each["width"] <= frame["x"] + frame["width"] + 1 for each in boxes)


ROWS_IN_SIGHT = """(() => { const frame = document.querySelector('.wb-grid-frame').getBoundingClientRect();
    return [...document.querySelectorAll('.wb-grid tbody tr')].filter((row) => {
      const box = row.getBoundingClientRect(); return box.bottom <= frame.bottom + 1 && box.top >= frame.top; }).length; })()"""


def test_at_twice_the_size_everything_is_reached_in_one_column(page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 360})
    canvass(page)
    page.wait_for_function("document.documentElement.scrollHeight > innerHeight")  # the page scrolls
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), "but not sideways"
    for part in (".wb-bar-ask", ".wb-line", ".wb-facets", ".wb-grid-frame", ".wb-map", ".wb-chart", ".wb-read-tab"):
        page.locator(part).first.scroll_into_view_if_needed()
        box = page.locator(part).first.bounding_box()
        assert box
        assert box["height"] > 15, part
        assert box["y"] < 360, part


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_above_minor_with_and_without_an_answer(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the words that it takes
    assert findings(page, ABOVE_MINOR) == []
    canvass(page)
    page.locator(".wb-grid tbody tr").nth(2).click()
    page.get_by_role("button", name="Verify", exact=True).click()
    page.locator(".wb-bar-more").click()
    settle(page, 300)
    assert findings(page, ABOVE_MINOR) == []
    for each in page.get_by_role("tab").all():
        each.click()
        settle(page, 100)
        assert findings(page, ABOVE_MINOR) == []


def test_a_splitter_moves_by_keyboard_and_stays_where_it_was_left(page: Page, pages: Voila) -> None:
    bar = page.get_by_role("separator", name="Room for the table or for the map")
    before = page.locator(".wb-work-left").bounding_box()
    bar.focus()
    for _ in range(3):
        bar.press("ArrowLeft")
    assert before
    page.wait_for_function(AS_WIDE, arg=[before["width"] - 72, 3])
    after = page.locator(".wb-work-left").bounding_box()
    assert after
    page.reload()
    wait_for_map(page)
    page.wait_for_function(AS_WIDE, arg=[after["width"], 2])


AS_WIDE = "([px, give]) => Math.abs(document.querySelector('.wb-work-left').getBoundingClientRect().width - px) <= give"
"""The left part of the page is so wide, give or take a little."""


def test_the_focus_never_falls_to_the_page_as_a_whole(page: Page) -> None:
    canvass(page)
    before = seq(page)
    let_time_go_by(page)
    page.get_by_role("button", name="Ask", exact=True).click()
    new_answer(page, before)
    settle(page, 600)
    page.wait_for_function("document.activeElement.tagName === 'BUTTON'")
    page.locator(".wb-grid tbody tr").first.click()
    page.get_by_role("button", name="History", exact=True).click()
    page.locator(".wb-line-question", has_text="All reads of").wait_for()
    settle(page, 400)
    page.wait_for_function(SOMEWHERE)


def test_ten_thousand_reads_are_there_in_two_seconds_and_stay_legible_on_the_map(
    browser: Watched, pages: Voila, gateway: FakeGateway
) -> None:
    kept, gateway.reads = gateway.reads, a_gateway(reads=10_000).reads
    try:
        gateway.sessions.clear()
        open_case(gateway)
        page = browser.page()
        page.goto(pages.at("work"))
        wait_for_map(page)
        fill(page, where=PLACE, when=DAY)
        began = time.perf_counter()
        page.get_by_role("button", name="Ask", exact=True).click()
        page.wait_for_selector(".wb-map[data-reads]:not([data-reads='0'])")
        print(f"10,000 reads from the click until they are on the map: {time.perf_counter() - began:.2f} s")
        assert shown(page) > 9_000
        page.wait_for_function(
            "document.querySelector('.wb-map').drawn('clusters').reduce((sum, each) => sum + each.n, 0) > 1000"
        )
        page.context.close()
    finally:
        gateway.reads = kept


def test_a_case_that_is_closed_on_another_page_is_said_at_once(browser: Watched, page: Page, pages: Voila) -> None:
    canvass(page)
    other = page.context.new_page()
    other.goto(pages.at("work"))
    wait_for_map(other)
    other.locator(".wb-case-chip").click()
    other.get_by_role("button", name="Close case").click()
    expect(page.locator(".wb-case-sheet")).to_contain_text("Case 26-001234 was closed elsewhere")
    expect(page.locator(".wb-case-chip")).to_contain_text("Open a case")
    other.close()


def test_a_place_of_several_is_chosen_by_keyboard(page: Page, gateway: FakeGateway) -> None:
    gateway.places_answer = PLACES
    try:
        fill(page, when=DAY, where="3rd")
        page.get_by_label("Where", exact=True).press("Enter")
        page.locator(".wb-bar-places button").first.wait_for()
        page.get_by_label("Where", exact=True).press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_label("Where", exact=True)).to_have_value("3rd Street & Avenue C, 500 m")
        expect(page.get_by_label("Where", exact=True)).to_be_focused()
        page.keyboard.press("Enter")
        page.locator(".wb-line-seq").wait_for()
        assert [type(asked.question) for asked in gateway.asked] == [Canvass]
    finally:
        gateway.places_answer = [PLACES[0]]


def test_words_for_looks_are_offered_under_the_field_and_taken_by_keyboard(page: Page, gateway: FakeGateway) -> None:
    looks = page.get_by_label("Looks", exact=True)
    looks.focus()
    page.keyboard.type("blue pick")
    offered = page.locator(".wb-bar-looks .wb-bar-places button")
    expect(offered).to_have_text(["pickup (body)"])
    box, below = looks.bounding_box(), offered.bounding_box()
    assert box
    assert below
    assert below["y"] >= box["y"] + box["height"]
    assert page.evaluate("at => document.elementFromPoint(...at)?.textContent", [below["x"] + 20, below["y"] + 10]) == (
        "pickup (body)"
    ), "nothing lies over it"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(looks).to_have_value("blue pickup ")
    expect(looks).to_be_focused()
    expect(offered).to_have_count(0)
    page.keyboard.type("gery")
    expect(page.locator(".wb-bar-looks .wb-bar-hint")).to_contain_text("“gery” is not known here. Did you mean grey?")
    page.keyboard.press("Escape")
    expect(offered.first).to_be_hidden()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(looks).to_have_value("blue pickup grey ")
    assert gateway.asked == []


def test_without_a_read_other_ways_stand_under_the_answer_and_one_press_asks_them(
    page: Page, gateway: FakeGateway
) -> None:
    plate = gateway.reads[0]["plate"]
    typo = f"{plate[:-1]}{(int(plate[-1]) + 1) % 10}"
    assert not any(read["plate"] == typo for read in gateway.reads)
    ask(page, when=DAY, plate=typo)
    ways = page.locator(".wb-other-ways:visible")
    expect(ways).to_contain_text(f"No read of {typo} exactly. Try:")
    page.get_by_role("button", name="One wrong character").click()
    expect(page.locator(".wb-line-question")).to_contain_text("one character wrong at most")
    expect(page.locator(".wb-grid td[data-col=Plate]", has_text=plate).first).to_be_visible()
    expect(page.locator(".wb-order")).to_contain_text("not a score")
    expect(ways).to_have_count(0)
    assert [type(asked.question) for asked in gateway.asked] == [History, NearPlates]


def test_misreads_come_beside_a_history_by_one_press_and_are_marked_in_table_and_map(
    page: Page, gateway: FakeGateway
) -> None:
    first = gateway.reads[0]
    plate = first["plate"]
    misread = {
        **first,
        "read_id": "north:misread",
        "plate": f"{plate[:-1]}{(int(plate[-1]) + 1) % 10}",
        "captured_at": first["captured_at"] + timedelta(minutes=3),
    }
    kept, gateway.reads = gateway.reads, [*gateway.reads, misread]
    try:
        ask(page, when=DAY, plate=plate)
        own = shown(page)
        page.get_by_role("button", name="Look for misreads").click()
        page.wait_for_selector(".wb-map[data-perhaps='1']")
        assert shown(page) == own + 1
        row = page.locator(".wb-grid tbody tr", has_text="perhaps misread")
        expect(row).to_have_count(1)
        expect(row).to_contain_text(misread["plate"])
        expect(page.locator(".wb-counts")).to_contain_text(f"{own} read")
        row.click()
        expect(page.locator(".wb-read-tab .wb-chosen")).to_contain_text(misread["plate"])
        page.get_by_role("button", name="Show plate").click()
        page.locator("img.wb-image").wait_for()
        assert findings(page, ABOVE_MINOR) == []
    finally:
        gateway.reads = kept
