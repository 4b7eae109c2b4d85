"""The header of every page in one row, on a wide screen and on a small one: what has no room stands behind one button."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from data_access.terms import stamp
from tests.browser.axe import ABOVE_MINOR, findings
from tests.browser.harness import Watched
from tests.browser.screenshots import ready
from tests.browser.work_steps import FAREWELL
from tests.builders.front import FakeGateway
from tests.builders.voila_pages import Voila, a_gateway, open_case
from workbench.page_table import PAGES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

AGENCY = "Marrow Falls Police Department"
SIZES = ((1024, 768), (1280, 720), (640, 360))
ONE_ROW_PX = 40
"""A row of links and a chip; two rows are higher."""

HEIGHT_PX = "document.querySelector('.wb-header').getBoundingClientRect().height"
CUT = """[...document.querySelectorAll('.wb-header :is(h1, a, .wb-who, .wb-clock, .wb-case-chip, .wb-more-turn)')]
    .filter(each => each.getClientRects().length && (each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflow !== 'visible'
        || each.getBoundingClientRect().right > innerWidth || each.getBoundingClientRect().left < 0))
    .map(each => each.textContent)"""
"""What of the header is cut, or stands beyond the edge of the screen."""


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    """Somebody who may do everything, and so has every page, at an agency with a long name."""
    made = a_gateway(reads=20, agency_name=AGENCY)
    made.person["idle_at"] = stamp(made.now + timedelta(minutes=30))
    return made


@pytest.fixture
def header(browser: Watched, pages: Voila, gateway: FakeGateway) -> Iterator[Page]:
    """The data page with a case open."""
    gateway.sessions.clear()
    open_case(gateway)
    page = opened(browser, pages, "data")
    yield page
    page.context.close()
    browser.assert_quiet(but=FAREWELL)


def opened(browser: Watched, pages: Voila, name: str) -> Page:
    page = browser.page()
    page.goto(pages.at(name))
    ready(page)
    expect(page.locator(".wb-more-turn")).to_be_visible()
    return page


def in_order(page: Page) -> list[str]:
    """Return the pages that can be reached, those of the row and then those of the list."""
    page.get_by_role("button", name="More pages").click()
    expect(page.locator(".wb-more-list")).to_be_visible()
    links = page.get_by_role("navigation", name="Pages").get_by_role("link").all_inner_texts()
    page.keyboard.press("Escape")
    return links


@pytest.mark.parametrize("name", ["data", "work", "supervisor"])
def test_the_header_takes_one_row_and_cuts_nothing_at_any_size(
    name: str, browser: Watched, pages: Voila, gateway: FakeGateway
) -> None:
    gateway.sessions.clear()
    open_case(gateway)
    page = opened(browser, pages, name)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(f"!({CUT}).length && {HEIGHT_PX} < {ONE_ROW_PX}")
        expect(page.get_by_role("heading", name=AGENCY)).to_be_visible()
        assert set(in_order(page)) >= {each.label for each in PAGES}, f"{width}x{height}"
        page.wait_for_function("document.documentElement.scrollWidth <= innerWidth")
    page.context.close()
    browser.assert_quiet(but=FAREWELL)


def test_the_open_page_and_the_case_stay_in_the_row_and_the_log_out_is_reached_at_any_size(header: Page) -> None:
    for width, height in SIZES:
        header.set_viewport_size({"width": width, "height": height})
        header.wait_for_function(f"document.querySelector('.wb-header').clientWidth === {width}")
        expect(header.locator(".wb-header nav > a[aria-current]")).to_have_text("Data")
        expect(header.locator(".wb-header-case")).to_contain_text("26-001234")
        header.get_by_role("button", name="More pages").click()
        for name in ("My account", "Log out"):
            expect(header.locator(".wb-header").get_by_role("link", name=name)).to_be_visible()
        expect(header.locator(".wb-header").get_by_text("A. Daly").filter(visible=True)).to_be_visible()
        header.keyboard.press("Escape")


def test_what_is_behind_the_button_is_reached_by_keyboard(header: Page) -> None:
    more, shown = header.get_by_role("button", name="More pages"), header.locator(".wb-more-list")
    more.focus()
    expect(more).to_have_attribute("aria-expanded", "false")
    header.keyboard.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    header.keyboard.press("Tab")
    expect(shown.get_by_role("link").first).to_be_focused()
    header.keyboard.press("Escape")
    expect(shown).to_be_hidden()
    expect(more).to_be_focused()
    header.keyboard.press("Space")
    header.keyboard.press("Shift+Tab")
    expect(shown).to_be_hidden()
    more.press("Enter")
    expect(shown.get_by_role("link", name="Supervisor")).to_be_visible()
    while header.evaluate("document.activeElement.textContent") != "Supervisor":
        header.keyboard.press("Tab")
    header.keyboard.press("Enter")
    header.wait_for_url("**/supervisor.ipynb*")


def test_a_press_beside_the_list_puts_it_away(header: Page) -> None:
    header.get_by_role("button", name="More pages").click()
    expect(header.locator(".wb-more-list")).to_be_visible()
    header.get_by_role("heading", name=AGENCY).click()
    expect(header.locator(".wb-more-list")).to_be_hidden()


def test_an_open_list_has_no_finding_by_day_and_by_night(header: Page) -> None:
    for width, height in SIZES:
        header.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            header.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the words that it takes
            header.get_by_role("button", name="More pages").click()
            assert findings(header, ABOVE_MINOR) == [], f"{width}x{height}, {scheme}"
            header.keyboard.press("Escape")


def test_whoever_has_few_pages_has_them_all_in_the_row(browser: Watched, pages: Voila, gateway: FakeGateway) -> None:
    everything = gateway.person["capabilities"]
    gateway.person["capabilities"] = ["canvass", "keep_findings", "read_own_entries"]
    page = browser.page(1280, 720)
    page.goto(pages.at("my_searches"))
    ready(page)
    gateway.person["capabilities"] = everything
    expect(page.get_by_role("navigation", name="Pages").get_by_role("link")).to_have_text(
        ["Work", "Case", "My searches"]
    )
    expect(page.locator(".wb-more-turn")).to_be_hidden()
    page.context.close()
    browser.assert_quiet(but=FAREWELL)
