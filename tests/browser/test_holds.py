"""Holds in a real browser: placed from a canvass, offered beside a read that somebody acted on, ended on the case's page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import ABOVE_MINOR, findings
from tests.browser.work_steps import canvass, tab
from tests.builders.front import FakeGateway
from tests.builders.front_town import PLACES
from tests.builders.voila_pages import a_gateway

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    made = a_gateway(reads=300)
    made.places_answer = [PLACES[0]]
    return made


def test_what_a_canvass_answers_is_held_with_later_reads_in_one_act(page: Page, gateway: FakeGateway) -> None:
    canvass(page)
    form = tab(page, "Hold")
    form.get_by_label("What").select_option(label="All reads that this question answers")
    form.get_by_label("Later reads, too, that fit the question").check()
    form.get_by_label("Ground").select_option(label="Evidence in a criminal action")
    form.get_by_label("Why").fill("The shooting on Elm Street")
    assert findings(page, ABOVE_MINOR) == []
    form.get_by_role("button", name="Hold", exact=True).click()
    expect(form.get_by_role("status")).to_contain_text("Hold 74 keeps 3 reads past their retention, on record.")
    method, path, body = gateway.holds.done[-1]
    assert (method, path, body["basis"], body["later"]) == ("POST", "holds", "criminal", True)
    assert isinstance(body["of"], int)
    assert "read_ids" not in body


def test_on_a_low_screen_it_is_seen_without_scrolling_why_nothing_was_held(page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 600})
    canvass(page)
    form = tab(page, "Hold")
    form.get_by_label("Ground").select_option(label="Choose …")
    form.get_by_role("button", name="Hold", exact=True).click()
    problem = form.locator(".wb-problem")
    expect(problem).to_contain_text("choose on which ground")
    said, body = problem.bounding_box(), form.bounding_box()
    assert said
    assert body
    assert said["y"] + 30 <= body["y"] + body["height"] <= 600, "its first lines are in sight"


def test_who_starred_a_read_holds_it_by_one_press(page: Page, gateway: FakeGateway) -> None:
    canvass(page)
    page.locator(".wb-grid tbody tr").first.click()
    read = page.locator(".wb-tab-read:visible")
    expect(read.get_by_role("button", name="Hold this read")).to_be_hidden()
    read.get_by_role("button", name="★ Star").click()
    read.get_by_role("button", name="Hold this read").click()
    expect(read.locator(".wb-hold-offer")).to_contain_text("Hold 74 keeps 1 read past their retention")
    assert len(gateway.holds.done[-1][2]["read_ids"]) == 1
