"""Gateway, kernel and line are cut in the middle of a question; a log-on is about to end: said at once, in place, and nothing is asked twice."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from data_access.errors import Unreachable
from data_access.terms import stamp
from tests.browser.axe import ABOVE_MINOR, findings
from tests.browser.harness import Watched, wait_for_map
from tests.browser.work_steps import DAY, PLACE, canvass, fill, let_time_go_by
from tests.builders.front import FakeGateway
from tests.builders.front_town import PLACES
from tests.builders.voila_pages import Voila, a_gateway, open_case

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    made = a_gateway(reads=300)
    made.places_answer = [PLACES[0]]
    return made


class Lines:
    """The lines from a page to its kernel, which can be cut; the page makes a new one by itself."""

    def __init__(self, page: Page) -> None:
        self.made: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("/channels"), self._make)

    def _make(self, line: WebSocketRoute) -> None:
        line.connect_to_server()
        self.made.append(line)

    def cut(self) -> None:
        self.made[-1].close(code=1011, reason="cut")

    def made_anew(self, page: Page, before: int) -> None:
        """Wait until the page has made another line than so many."""
        until(page, lambda: len(self.made) > before)


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait until something holds, while the page goes on."""
    for _ in range(1200):
        if holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come")


@pytest.fixture
def page(browser: Watched, pages: Voila, gateway: FakeGateway) -> Iterator[Page]:
    for each in (gateway.sessions, gateway.asked, gateway.showings.shown, gateway.showings.given):
        each.clear()
    open_case(gateway)
    opened = browser.page()
    yield opened
    opened.context.close()


@pytest.fixture
def held(gateway: FakeGateway) -> Iterator[threading.Event]:
    """Until it is set, the gateway answers nothing that it was asked."""
    gateway.waits_for = threading.Event()
    yield gateway.waits_for
    gateway.waits_for.set()
    gateway.waits_for = None


def began(page: Page, pages: Voila, gateway: FakeGateway) -> None:
    """Ask, and wait until the gateway has the question."""
    page.goto(pages.at("work"))
    wait_for_map(page)
    fill(page, where=PLACE, when=DAY)
    page.get_by_label("When", exact=True).press("Enter")
    until(page, lambda: bool(gateway.asked))


def test_a_line_that_is_cut_while_the_gateway_works_brings_the_answer_all_the_same_and_asks_once(
    page: Page, pages: Voila, gateway: FakeGateway, held: threading.Event
) -> None:
    lines = Lines(page)
    began(page, pages, gateway)
    lines.cut()
    held.set()
    page.locator(".wb-line-seq").wait_for()
    assert len(lines.made) > 1
    assert len(gateway.asked) == 1


def test_a_page_that_is_reloaded_while_the_gateway_works_says_so_and_brings_the_answer_on_a_press(
    page: Page, pages: Voila, gateway: FakeGateway, held: threading.Event
) -> None:
    began(page, pages, gateway)
    page.wait_for_url(re.compile(r"\?asking=\d+$"))
    page.reload()
    wait_for_map(page)
    recall = page.locator(".wb-recall")
    expect(recall).to_contain_text("A question was under way when this page ended")
    expect(page.locator(".wb-line")).to_contain_text("No answer yet")
    assert "asking" not in page.url
    page.get_by_role("button", name="See what came of it").click()
    expect(recall).to_contain_text("did not reach the gateway")
    held.set()
    assert len(gateway.asked) == 1


def test_what_came_of_a_question_whose_page_ended_is_there_on_a_press(
    page: Page, pages: Voila, gateway: FakeGateway, held: threading.Event
) -> None:
    began(page, pages, gateway)
    page.wait_for_url(re.compile(r"\?asking=\d+$"))
    page.reload()
    held.set()
    wait_for_map(page)
    assert findings(page, ABOVE_MINOR) == []
    page.get_by_role("button", name="See what came of it").click()
    expect(page.locator(".wb-recall")).to_contain_text("Shown again: the answer of entry")
    expect(page.get_by_role("button", name="See what came of it")).to_be_hidden()
    page.wait_for_url(re.compile(r"\?answer=\d+$"))
    assert (len(gateway.asked), len(gateway.showings.shown)) == (1, 1)


def test_a_question_that_was_not_answered_before_its_page_ended_stands_in_the_form_again(
    page: Page, pages: Voila, gateway: FakeGateway, held: threading.Event
) -> None:
    began(page, pages, gateway)
    page.wait_for_url(re.compile(r"\?asking=\d+$"))
    page.reload()
    held.set()
    wait_for_map(page)
    gateway.showings.status = "cancelled"
    try:
        page.get_by_role("button", name="See what came of it").click()
        expect(page.locator(".wb-recall")).to_contain_text("was not answered: cancelled")
    finally:
        gateway.showings.status = "answered"
    expect(page.get_by_label("Where", exact=True)).to_have_value("3rd Street & Avenue C, 5 km")
    assert len(gateway.asked) == 1
    page.locator(".wb-recall").get_by_role("button", name="Ask again").click()
    page.locator(".wb-line-seq").wait_for()
    assert len(gateway.asked) == 2
    expect(page.locator(".wb-recall")).to_be_hidden()


def test_a_line_that_is_cut_while_an_answer_is_shown_again_brings_it_all_the_same_and_shows_once(
    page: Page, pages: Voila, gateway: FakeGateway
) -> None:
    lines = Lines(page)
    page.goto(pages.at("work"))
    wait_for_map(page)
    rows = canvass(page)
    gateway.waits_for = threading.Event()
    try:
        page.reload()
        wait_for_map(page)
        expect(page.locator(".wb-line")).to_contain_text(re.compile("being (asked|fetched)"))
        lines.cut()
        gateway.waits_for.set()
        expect(page.locator(".wb-recall")).to_contain_text("Shown again")
    finally:
        gateway.waits_for.set()
        gateway.waits_for = None
    page.wait_for_selector(f'.wb-grid[data-rows="{rows}"]')
    assert (len(gateway.asked), len(gateway.showings.shown)) == (1, 1)


@pytest.mark.parametrize("showing", [False, True])
def test_a_gateway_that_goes_while_it_works_is_said_in_place_and_nothing_is_sent_again_by_itself(
    page: Page, pages: Voila, gateway: FakeGateway, showing: bool
) -> None:
    page.goto(pages.at("work"))
    wait_for_map(page)
    if showing:
        canvass(page)
    gateway.waits_for, gateway.goes = threading.Event(), True
    sent = len(gateway.seen)
    way = "/v1/showings" if showing else "/v1/canvass"
    try:
        if showing:
            page.reload()
        else:
            fill(page, where=PLACE, when=DAY)
            page.get_by_label("When", exact=True).press("Enter")
        expect(page.locator(".wb-line")).to_contain_text(re.compile("being (asked|fetched)"))
        gateway.waits_for.set()
        expect(page.locator(".wb-line-problem")).to_contain_text("Nothing can be asked or shown now")
        page.wait_for_timeout(1500)
    finally:
        gateway.waits_for.set()
        gateway.waits_for, gateway.goes = None, False
    assert sum(each.url.path == way for each in gateway.seen[sent:]) == 1
    assert gateway.showings.shown == []
    let_time_go_by(page)
    if showing:
        page.get_by_role("button", name="Try once more").click()
        expect(page.locator(".wb-recall")).to_contain_text("Shown again")
        assert (len(gateway.asked), len(gateway.showings.shown)) == (1, 1)
    else:
        page.get_by_role("button", name="Ask", exact=True).click()
        page.locator(".wb-line-seq").wait_for()
        assert len(gateway.asked) == 2, "each press is one question"


def test_a_line_that_is_cut_before_the_press_loses_no_word_of_the_form_and_asks_once(
    page: Page, pages: Voila, gateway: FakeGateway
) -> None:
    lines = Lines(page)
    page.goto(pages.at("work"))
    wait_for_map(page)
    fill(page, where=PLACE, when=DAY)
    lines.cut()
    page.get_by_label("When", exact=True).press("Enter")
    page.locator(".wb-line-seq").wait_for()
    page.wait_for_timeout(1500)
    assert len(gateway.asked) == 1
    expect(page.get_by_label("When", exact=True)).to_have_value(DAY)


def test_a_line_that_is_cut_after_the_answer_leaves_it_there_and_asks_nothing(
    page: Page, pages: Voila, gateway: FakeGateway
) -> None:
    lines = Lines(page)
    page.goto(pages.at("work"))
    wait_for_map(page)
    rows, before = canvass(page), len(lines.made)
    lines.cut()
    lines.made_anew(page, before)
    page.locator(".wb-grid tbody tr").nth(2).click()
    expect(page.locator(".wb-read-tab .wb-chosen")).to_contain_text("read as")
    assert (len(gateway.asked), page.locator(".wb-grid").get_attribute("data-rows")) == (1, str(rows))


def test_a_gateway_that_goes_in_the_middle_is_said_in_place_with_what_to_do_and_nothing_is_sent_again(
    page: Page, pages: Voila, gateway: FakeGateway
) -> None:
    page.goto(pages.at("work"))
    wait_for_map(page)
    canvass(page)
    gateway.away = Unreachable("The gateway does not answer. Is the workbench running?")
    try:
        seen = len(gateway.seen)
        let_time_go_by(page)
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.locator(".wb-line-problem")).to_contain_text("Nothing can be asked or shown now")
        expect(page.locator(".wb-line-problem")).to_contain_text("My searches will say whether it is on record")
        page.wait_for_timeout(1500)
        assert sum(each.url.path == "/v1/canvass" for each in gateway.seen[seen:]) == 1
        page.get_by_role("button", name="Ask", exact=True).click()
        until(page, lambda: sum(each.url.path == "/v1/canvass" for each in gateway.seen[seen:]) == 2)
        expect(page.locator(".wb-line-problem")).to_be_visible()
    finally:
        gateway.away = None
    assert len(gateway.asked) == 1
    page.reload()
    expect(page.locator(".wb-recall")).to_contain_text("Shown again")
    assert len(gateway.asked) == 1


def test_a_log_on_that_is_about_to_end_warns_two_minutes_before_and_an_act_extends_it(
    page: Page, pages: Voila, gateway: FakeGateway
) -> None:
    kept = gateway.person
    gateway.person = {**kept, "idle_at": stamp(datetime.now(UTC) + timedelta(minutes=20)), "idle_min": 30}
    try:
        page.clock.install()
        page.goto(pages.at("work"))
        wait_for_map(page)
        warning = page.get_by_role("alertdialog", name="The log-on ends")
        expect(page.locator(".wb-idle-count")).to_have_text(re.compile(r"Idle log-out in \d+ min"))
        expect(warning).to_be_hidden()
        left = re.search(r"\d+", page.locator(".wb-idle-count").inner_text())
        assert left
        page.clock.fast_forward((int(left[0]) - 4) * 60_000)
        expect(warning).to_be_hidden()
        page.clock.fast_forward(100_000)  # between one and two and a half minutes are left
        warning.wait_for()
        expect(warning).to_contain_text(re.compile(r"You will be logged out in 1?\d\d s"))
        assert findings(page, ABOVE_MINOR) == []
        warning.get_by_role("button", name="Stay logged on").click()
        expect(warning).to_be_hidden()
        expect(page.locator(".wb-idle-count")).to_have_text(re.compile("Idle log-out in (2[5-9]|30) min"))
    finally:
        gateway.person = kept


def test_a_log_on_that_ended_says_so_over_the_page_with_the_way_to_log_in(
    page: Page, pages: Voila, gateway: FakeGateway
) -> None:
    kept = gateway.person
    gateway.person = {**kept, "idle_at": stamp(datetime.now(UTC) + timedelta(seconds=12)), "idle_min": 30}
    try:
        page.goto(pages.at("work"))
        wait_for_map(page)
        warning = page.get_by_role("alertdialog", name="The log-on ends")
        expect(warning).to_contain_text("You were logged out")
        expect(warning.get_by_role("link", name="Log in again")).to_be_visible()
    finally:
        gateway.person = kept
