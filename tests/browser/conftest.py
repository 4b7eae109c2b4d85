"""Pages over a stand-in for the gateway, in a real browser. A file with a `gateway` fixture of its own gets them over that one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import Watched, chromium, wait_for_map
from tests.browser.work_steps import FAREWELL
from tests.builders.front import FakeGateway
from tests.builders.voila_pages import Voila, open_case, voila


@pytest.fixture(scope="module")
def pages(gateway: FakeGateway, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Voila]:
    """The pages, served by plain Voila."""
    with voila(gateway, tmp_path_factory.mktemp("voila")) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A browser that asks for nothing outside."""
    with chromium(tmp_path_factory.mktemp("chromium")) as running:
        yield running
    assert running.outside() == []


@pytest.fixture
def page(browser: Watched, pages: Voila, gateway: FakeGateway) -> Iterator[Page]:
    """The work page with a case open, at 1280x720."""
    for each in (gateway.sessions, gateway.asked, gateway.showings.shown, gateway.case_file.acts):
        each.clear()
    open_case(gateway)
    opened = browser.page()
    opened.goto(pages.at("work"))
    wait_for_map(opened)
    expect(opened.get_by_label("Where", exact=True)).to_be_focused()
    yield opened
    opened.context.close()
    browser.assert_quiet(but=FAREWELL)
