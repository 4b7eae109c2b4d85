"""Unfit input in each field of each page, in a real browser: what comes back is said to a person, never by a validator."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from tests.browser.harness import Watched, settle
from tests.browser.screenshots import ready
from tests.builders.front import FakeGateway
from tests.builders.voila_pages import Voila, a_gateway
from tests.house.test_texts_are_for_people import OURS
from tests.house.test_words_for_people import VALIDATORS
from workbench.page_table import NAMES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

FIELDS = ".wb-page :is(input:not([type]), input[type=text], input[type=search], textarea):visible"
BUTTONS = ".wb-page :is(button.wb-main, button.wb-plain, .wb-bar-ask):visible"
LEFT_ALONE = re.compile(r"Watch live|Stop watching|Save|Choose|Log out")
UNFIT = ("", "   ", "26001234", "***", "<b>x</b>", "-1e9", "x" * 700)
"""What nobody means: nothing, spaces, a slip, signs, markup, a number out of bounds, too much."""


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    return a_gateway(reads=50)


SOON_MS = 5_000


def faults(page: Page) -> list[str]:
    """Lines on the page that no person would write."""
    lines = page.locator(".wb-page").inner_text().splitlines()
    return sorted({line for line in lines if VALIDATORS.search(line.strip()) or OURS.search(line)})


def fill(page: Page, words: str) -> int:
    """Write into every field that takes text; returns how many there are."""
    fields = page.locator(FIELDS)
    there = fields.count()
    for number in range(there):
        field = fields.nth(number)
        if field.count() and field.is_visible() and field.is_editable():
            with suppress(TimeoutError):  # it went, or is covered now: what the page was told before came late
                field.fill(words, timeout=SOON_MS)
                field.press("Tab", timeout=SOON_MS)
    return there


def put_away(page: Page) -> None:
    """Close the case's sheet if it is open, as a person does who wants what it covers."""
    if page.locator(".wb-case-sheet").is_visible():
        page.locator(".wb-case-sheet input").first.press("Escape")
        expect(page.locator(".wb-case-sheet")).to_be_hidden()


def press(page: Page) -> None:
    """Press what can be pressed, once each, as it is there now."""
    names = [name for name in page.locator(BUTTONS).all_inner_texts() if name and not LEFT_ALONE.search(name)]
    for name in dict.fromkeys(names):
        button = page.locator(BUTTONS).filter(has_text=re.compile(f"^{re.escape(name)}$")).first
        if button.count() and button.is_visible() and button.is_enabled():
            with suppress(TimeoutError):  # as above
                if not button.evaluate("button => button.closest('.wb-case-sheet') !== null", timeout=SOON_MS):
                    put_away(page)
                button.click(timeout=SOON_MS)
            settle(page, 120)


@pytest.mark.parametrize("name", NAMES)
def test_unfit_input_is_answered_in_a_persons_words(
    name: str, browser: Watched, pages: Voila, gateway: FakeGateway
) -> None:
    gateway.sessions.clear()
    page = browser.page()
    page.goto(pages.at(name))
    ready(page)
    for words in UNFIT:
        fill(page, words)
        press(page)
        settle(page, 200)
        assert faults(page) == [], f"{name}: {words[:12]!r}"
    page.context.close()


def test_a_planted_line_is_found(browser: Watched, pages: Voila) -> None:
    page = browser.page()
    page.goto(pages.at("my_searches"))
    ready(page)
    page.evaluate("document.querySelector('.wb-body').append('purpose: String should have at least 1 character')")
    assert faults(page) != []
    page.context.close()
