"""Every page of the page table: nothing that axe-core calls serious, day and night, and no page that scrolls.

All of them show words of somebody who means harm, which stay words.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import findings
from tests.browser.harness import Watched, settle
from tests.browser.screenshots import ENDED, REFUSED, SIZES, STOPPED, ready
from tests.browser.work_steps import FAREWELL, let_time_go_by
from tests.builders.front import HOSTILE, FakeGateway
from tests.builders.front_hostile import hostile
from tests.builders.voila_pages import Voila, a_gateway, open_case
from workbench.page_table import NAMES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

SCROLLS = "document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth"
HARM = "window.hurt || document.querySelectorAll('.wb-page :is(img, script, iframe)').length"
LEFT_ALONE = "30:00"
"""By the page's own clock, minutes; after that the dashboards end a page."""


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    return hostile(a_gateway(reads=50))


def by_day_and_night(page: Page) -> list[str]:
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the words that it takes
        settle(page)
        found += [f"{scheme}: {each}" for each in findings(page)]
    return found


def once_it_rests(page: Page, gateway: FakeGateway) -> int:
    """Wait until a page that comes up asks nothing more; return how often the gateway was asked so far."""
    for _ in range(60):
        asked = len(gateway.seen)
        page.wait_for_timeout(1500)
        if asked == len(gateway.seen):
            return asked
    raise AssertionError("the page asks on and on")


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_no_grave_finding_and_does_not_scroll(
    name: str, browser: Watched, pages: Voila, gateway: FakeGateway
) -> None:
    gateway.sessions.clear()
    if NAMES.index(name) % 2:  # half of them with a case open, half with the form
        open_case(gateway)
    page = browser.page()
    page.clock.install()
    page.goto(pages.at(name))
    ready(page)
    asked = once_it_rests(page, gateway)
    assert by_day_and_night(page) == []
    for size in SIZES.values():
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.wait_for_function(f"!({SCROLLS})")
    assert not page.evaluate(HARM)
    expect(page.locator(".wb-page")).to_contain_text(HOSTILE, use_inner_text=True)
    clock = page.locator(".wb-clock:visible").first.inner_text()
    page.clock.run_for(LEFT_ALONE)
    expect(page.locator(".wb-clock:visible").first).not_to_have_text(clock)  # half an hour went by on the page
    page.wait_for_timeout(300)
    assert len(gateway.seen) == asked, "a page that is left alone asks the gateway nothing"
    page.context.close()
    browser.assert_quiet(but=FAREWELL)


def test_a_page_that_has_nothing_to_show_says_why_without_a_grave_finding(
    browser: Watched, pages: Voila, gateway: FakeGateway
) -> None:
    kept, page = list(gateway.ledger.items), browser.page()
    gateway.ledger.items.clear()
    page.goto(pages.at("my_searches"))
    ready(page)
    says(page, "Nothing is logged here.")
    gateway.refuse = REFUSED
    page.get_by_role("button", name="Read", exact=True).click()
    says(page, "Refused by policy")
    gateway.refuse, gateway.broken = [], STOPPED
    let_time_go_by(page)
    page.get_by_role("button", name="Read", exact=True).click()
    says(page, "The record is stopped")
    gateway.broken, gateway.away = None, ENDED
    page.goto(pages.at("work"))
    says(page, "You are logged out")
    assert page.get_by_role("link", name="Open this page again").is_visible()
    gateway.away, gateway.ledger.items = None, kept
    page.context.close()
    browser.assert_quiet(but=FAREWELL)


def says(page: Page, words: str) -> None:
    """Wait until a page says something, and look at it by day and by night."""
    page.get_by_text(words).first.wait_for()
    assert by_day_and_night(page) == []
    page.wait_for_function(f"!({SCROLLS})")
    assert not page.evaluate(HARM)


def test_a_planted_fault_is_found(browser: Watched, pages: Voila) -> None:
    page = browser.page()
    page.goto(pages.at("my_searches"))
    ready(page)
    page.evaluate("document.querySelector('.wb-body').insertAdjacentHTML('beforeend', '<img src=\"data:,\"><input>')")
    assert {each.split(":")[0] for each in findings(page)} == {"image-alt", "label"}
    page.context.close()


def test_the_skip_link_comes_first_and_leads_to_the_work(browser: Watched, pages: Voila) -> None:
    page = browser.page()
    page.goto(pages.at("my_searches"))
    ready(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the work"
    assert page.locator(".wb-skip").bounding_box()["y"] >= 0  # type: ignore[index]  # it is drawn
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.wb-body') !== null")
    page.context.close()
