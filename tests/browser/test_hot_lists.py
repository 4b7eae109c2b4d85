"""The page of hot lists in a browser: at both sizes, day and night, by keyboard; a request leads to the look-back on the work page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import ABOVE_MINOR, findings
from tests.browser.harness import Watched, settle, wait_for_map
from tests.browser.screenshots import ready
from tests.browser.test_hits import SCROLLS, SIZES, by_keys
from tests.browser.work_steps import FAREWELL
from tests.builders.front import FakeGateway
from tests.builders.front_lists import some_entries, some_lists, some_tasks
from tests.builders.voila_pages import Voila, a_gateway, open_case

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


PRESS_AND_LOOK = """() => {
    document.querySelector(".wb-tab[data-key='errors']").click();
    return [...document.querySelector(".wb-hot-lists").children].slice(1).map((each) => each.inert);
}"""
"""Press a tab and see in the same moment whether what stands below takes presses."""


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    return a_gateway(reads=10)


@pytest.fixture
def lists(browser: Watched, pages: Voila, gateway: FakeGateway) -> Iterator[Page]:
    """The page of hot lists with a case open."""
    gateway.lists.entries, gateway.lists.lists = some_entries(gateway.now), some_lists(gateway.now)
    gateway.lists.tasks = some_tasks(gateway.now)
    gateway.lists.done.clear()
    gateway.sessions.clear()
    open_case(gateway)
    page = browser.page()
    page.goto(pages.at("hot_lists"))
    ready(page)
    yield page
    page.context.close()
    browser.assert_quiet(but=FAREWELL)


def test_a_request_leads_to_the_look_back_under_the_same_case_without_a_plate_in_an_address(
    lists: Page, gateway: FakeGateway
) -> None:
    lists.get_by_label("Plate, or part of it").fill("7a2 c8b5")
    lists.get_by_label("What for").select_option(label="Robbery")
    lists.get_by_label("Why the plate is wanted").fill("Seen by the clerk as it left the market")
    lists.get_by_role("button", name="Ask for the entry").click()
    expect(lists.get_by_text("Entry 10 waits for its approval")).to_be_visible()
    gateway.lists.entries[0]["plate"] = "7A2C8B5"  # as a gateway folds it
    lists.get_by_role("link", name="Was it read before?").click()
    wait_for_map(lists)
    expect(lists.get_by_label("Plate", exact=True)).to_have_value("7A2C8B5")
    expect(lists.locator(".wb-recall")).to_contain_text("This looks back for entry 10 of the hot list")
    assert gateway.asked == [], "nothing is asked before somebody says so"
    assert "7A2C8B5" not in lists.url
    assert "entry=" not in lists.url
    lists.locator(".wb-bar-ask").click()
    expect(lists.locator(".wb-line")).to_contain_text("7A2C8B5")
    assert [each.case_session for each in gateway.asked] == ["cs-1"]


@pytest.mark.parametrize("size", SIZES)
def test_an_entry_is_approved_by_keyboard_alone(size: tuple[int, int], lists: Page, gateway: FakeGateway) -> None:
    lists.set_viewport_size({"width": size[0], "height": size[1]})
    by_keys(lists, "9", "Enter")
    expect(lists.get_by_role("heading", name="Entry 9")).to_be_visible()
    by_keys(lists, "Approve", "Enter")
    expect(lists.get_by_text("Entry 9 is approved")).to_be_visible()
    assert gateway.lists.done == [("9/approval", {"unavailable": ""})]
    lists.wait_for_function("document.activeElement !== document.body")


@pytest.mark.parametrize("size", SIZES)
def test_all_tabs_stand_whole_by_day_and_night_without_a_finding(size: tuple[int, int], lists: Page) -> None:
    lists.set_viewport_size({"width": size[0], "height": size[1]})
    for tab in ("Own entries", "After errors", "Downloaded lists"):
        lists.get_by_role("tab", name=tab).click()
        if tab == "After errors":
            lists.get_by_role("button", name="Line 4", exact=True).click()
            expect(lists.get_by_role("button", name="Copy")).to_be_visible()
        for scheme in ("light", "dark"):
            lists.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the words that it takes
            settle(lists)
            assert findings(lists, ABOVE_MINOR) == []
        lists.wait_for_function(f"!({SCROLLS})")


def test_a_press_that_follows_on_the_choice_of_a_tab_never_meets_what_stood_there_before(lists: Page) -> None:
    expect(lists.get_by_role("button", name="Entry 3", exact=True)).to_be_visible()
    below = lists.evaluate(PRESS_AND_LOOK)
    assert below == [True, True, True]
    expect(lists.get_by_role("heading", name="After errors")).to_be_visible()
    expect(lists.locator("[inert]")).to_have_count(0)
    by_keys(lists, "3", "Enter")
    expect(lists.get_by_role("heading", name="Hit 31 was an error")).to_be_visible()


def test_what_an_error_left_behind_is_settled_by_keyboard_alone(lists: Page, gateway: FakeGateway) -> None:
    lists.get_by_role("tab", name="After errors").click()
    by_keys(lists, "3", "Enter")
    expect(lists.get_by_role("heading", name="Hit 31 was an error")).to_be_visible()
    by_keys(lists, "Show the entry", "Tab")
    lists.keyboard.type("The entry is right")
    lists.keyboard.press("Tab")
    lists.keyboard.insert_text("Read against the report of the theft")
    by_keys(lists, "Settle it", "Enter")
    expect(lists.get_by_text("Settled, and on record")).to_be_visible()
    assert gateway.lists.done == [
        ("hit-tasks/3/settlement", {"how": "kept", "reason": "Read against the report of the theft"})
    ]
