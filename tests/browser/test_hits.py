"""The board of hits in a browser: a hit that comes shows and sounds by itself, everything is done by keyboard, a lost line is said."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.axe import ABOVE_MINOR, findings
from tests.browser.harness import Watched, settle
from tests.browser.screenshots import ready
from tests.browser.work_steps import FAREWELL
from tests.builders.front import FakeGateway
from tests.builders.front_hits import a_hit, some_hits
from tests.builders.voila_pages import Voila, a_gateway

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

SIZES = ((1280, 720), (1024, 600))
SCROLLS = "document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth"
CUT = """() => [...document.querySelectorAll('.wb-hit-card, .wb-plates-row, .wb-hit button, .wb-hit-bar > *')]
    .filter((each) => each.scrollWidth > each.clientWidth + 1 && each.clientWidth).map((each) => each.textContent)"""


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    made = a_gateway(reads=10)
    out = io.BytesIO()
    Image.new("RGB", (320, 120), (60, 70, 80)).save(out, "PNG")
    made.hits.picture = out.getvalue()
    return made


@pytest.fixture
def board(browser: Watched, pages: Voila, gateway: FakeGateway) -> Iterator[Page]:
    """The page of hits, with one hit of each kind."""
    gateway.hits.hits, gateway.hits.closed = some_hits(gateway.now), False
    gateway.hits.done.clear()
    page = browser.page()
    page.goto(pages.at("hits"))
    ready(page)
    expect(page.locator(".wb-hit-board")).to_have_attribute("data-line", "watching")
    yield page
    page.context.close()
    browser.assert_quiet(but=FAREWELL)


def cards(page: Page, column: str) -> list[str]:
    return [each.get_attribute("data-number") or "" for each in page.locator(f".wb-hit-{column} .wb-hit-card").all()]


REACHED_BY_KEYS = """(name) => [...document.querySelectorAll('button, a[href], select, [tabindex]')].some((each) =>
    each.textContent.trim() === name && !each.disabled && each.tabIndex >= 0 && each.getClientRects().length
    && !each.closest('[inert]'))"""
"""Something that is called so can have the focus now."""


def by_keys(page: Page, label: str, *keys: str) -> None:
    """Go to what is called so by Tab alone, and press keys there."""
    page.wait_for_function(REACHED_BY_KEYS, arg=label)
    for _ in range(60):
        if page.evaluate("(name) => document.activeElement.textContent.trim() === name", label):
            break
        page.keyboard.press("Tab")
    else:
        raise AssertionError(f"{label} is not reached by Tab")
    for key in keys:
        page.keyboard.press(key)


def test_a_new_hit_shows_and_sounds_without_a_hand_on_the_page(board: Page, gateway: FakeGateway) -> None:
    sound = board.locator(".wb-hit-sound-mark")
    expect(sound).to_have_text("Sound is off")
    board.get_by_role("button", name="Turn sound on").click()
    expect(sound).to_have_text("Sound is on")
    gateway.hits.come(a_hit(20, gateway.now))
    expect(board.locator(".wb-hit-card[data-number='20']")).to_be_visible()
    expect(board.locator(".wb-hit-board")).to_have_attribute("data-rang", "20")
    assert cards(board, "new") == ["20", "19", "17", "18", "16"]
    expect(board).to_have_title(re.compile(r"^\(5\) "))


def test_what_may_not_sound_shows_in_silence_and_so_does_all_while_sound_is_off(
    board: Page, gateway: FakeGateway
) -> None:
    gateway.hits.come(a_hit(20, gateway.now))
    expect(board.locator(".wb-hit-board")).to_have_attribute("data-came", "20")
    assert board.locator(".wb-hit-board").get_attribute("data-rang") is None
    board.get_by_role("button", name="Turn sound on").click()
    expect(board.locator(".wb-hit-sound-mark")).to_have_text("Sound is on")
    gateway.hits.come(a_hit(21, gateway.now, sounds=False, likeness="folded", plate="7A2O8B5"))
    expect(board.locator(".wb-hit-board")).to_have_attribute("data-came", "21")
    assert board.locator(".wb-hit-board").get_attribute("data-rang") is None
    gateway.hits.come(a_hit(22, gateway.now))
    expect(board.locator(".wb-hit-board")).to_have_attribute("data-rang", "22")


def test_sound_that_was_switched_on_once_waits_on_the_next_page_for_a_key_and_says_so(board: Page) -> None:
    board.get_by_role("button", name="Turn sound on").click()
    expect(board.locator(".wb-hit-sound-mark")).to_have_text("Sound is on")
    board.reload()
    ready(board)
    mark = board.locator(".wb-hit-sound-mark")
    expect(mark).to_have_text("Sound waits for a key or click")
    board.keyboard.press("Shift")
    board.keyboard.press("Tab")
    expect(mark).to_have_text("Sound is on")


def test_a_line_that_is_cut_is_said_and_what_came_meanwhile_shows_once_it_is_back(
    board: Page, gateway: FakeGateway
) -> None:
    gateway.hits.cut(stays=True)
    expect(board.locator(".wb-hit-board")).to_have_attribute("data-line", "lost")
    expect(board.locator(".wb-hit-line")).to_contain_text("Connection lost: new hits do not show.")
    gateway.hits.come(a_hit(20, gateway.now))
    assert "20" not in cards(board, "new")
    gateway.hits.closed = False
    expect(board.locator(".wb-hit-board")).to_have_attribute("data-line", "watching")
    expect(board.locator(".wb-hit-card[data-number='20']")).to_be_visible()


def test_a_line_without_a_sign_of_life_is_called_lost(browser: Watched, pages: Voila, gateway: FakeGateway) -> None:
    page = browser.page()
    page.clock.install()
    page.goto(pages.at("hits"))
    ready(page)
    page.clock.pause_at("2100-01-01")
    expect(page.locator(".wb-hit-board")).to_have_attribute("data-line", "lost")
    page.context.close()


@pytest.mark.parametrize("size", SIZES)
def test_the_whole_way_of_a_hit_goes_by_keyboard_alone(
    size: tuple[int, int], board: Page, gateway: FakeGateway
) -> None:
    board.set_viewport_size({"width": size[0], "height": size[1]})
    by_keys(board, "Read again", "Tab", "ArrowDown", "Enter")
    expect(board.locator(".wb-hit h2").first).to_contain_text("Hit 17")
    board.wait_for_function("document.activeElement.dataset.number === '17'")  # the focus stays on the card
    board.keyboard.press("ArrowRight")
    board.wait_for_function("document.activeElement.dataset.number === '13'")
    board.keyboard.press("ArrowLeft")
    by_keys(board, "Show plate", "Enter")
    expect(board.locator("img.wb-image")).to_be_visible()
    for label in ("Characters", "State"):
        field = board.get_by_label(label, exact=True)
        while not field.evaluate("(each) => each === document.activeElement"):
            board.keyboard.press("Tab")
        board.keyboard.press("a")
        expect(field).to_have_value("agree with the picture")
    by_keys(board, "Record the comparison", "Enter")
    expect(board.locator(".wb-hit-verifying .wb-hit-card[data-number='17']")).to_be_visible()
    assert gateway.hits.done[-1] == ("check", {"picture": True, "characters": "agrees", "state": "agrees"})
    board.wait_for_function("document.activeElement !== document.body")


@pytest.mark.parametrize("size", SIZES)
def test_the_board_stands_whole_by_day_and_night_without_a_finding(size: tuple[int, int], board: Page) -> None:
    board.set_viewport_size({"width": size[0], "height": size[1]})
    board.locator(".wb-hit-card[data-number='18']").click()
    expect(board.locator(".wb-char-differs").first).to_be_visible()
    for scheme in ("light", "dark"):
        board.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the words that it takes
        settle(board)
        assert findings(board, ABOVE_MINOR) == []
    board.wait_for_function(f"!({SCROLLS})")
    board.wait_for_function(f"!({CUT})().length")


def test_on_a_small_screen_a_hit_that_is_chosen_comes_into_sight(board: Page) -> None:
    board.set_viewport_size({"width": 640, "height": 360})
    card = board.locator(".wb-hit-card[data-number='19']")
    card.click()
    heading = board.locator(".wb-hit h2").first
    expect(heading).to_contain_text("Hit 19")
    expect(heading).to_be_in_viewport()
    right = "document.querySelector('.wb-account ~ a, .wb-header').getBoundingClientRect().right <= innerWidth"
    assert board.evaluate(right)


def test_an_empty_board_says_so_in_each_column(board: Page, gateway: FakeGateway) -> None:
    gateway.hits.hits = []
    board.get_by_role("button", name="Read again").click()
    for words in ("No new hits.", "Nothing is being verified.", "No hit was closed in the last 24 hours."):
        expect(board.get_by_text(words)).to_be_visible()
    expect(board.locator(".wb-hit-due")).to_have_text("Nothing is due.")
    assert findings(board, ABOVE_MINOR) == []
