"""A page in Chromium: it comes up, answers, asks nobody outside, and is covered once its reader has logged out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.harness import chromium
from tests.builders.serving import PASSWORD, a_code

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

LOOKS_EVERY_MS = 4000
"""How often a page asks whether its kernel is still there (`static/workbench.js`)."""


def log_in(served, page, name):
    page.goto(served.settings.public_url)
    page.get_by_label("Username").fill(name)
    page.locator("#password_input").fill(PASSWORD)
    page.get_by_label("One-time code").fill(a_code())
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Who am I?").click()


def test_the_log_in_has_no_grave_finding_by_day_or_by_night(served, tmp_path):
    with chromium(tmp_path) as browser:
        for dark in (False, True):
            page = browser.page(dark=dark)
            page.goto(served.settings.public_url)
            page.get_by_label("One-time code").wait_for()
            assert findings(page) == []
        browser.assert_quiet()
    assert browser.outside() == []


def test_the_code_follows_the_password_which_can_be_shown_and_no_font_of_icons_is_fetched(served, tmp_path):
    with chromium(tmp_path) as browser:
        page = browser.page()
        page.goto(served.settings.public_url)
        page.locator("#password_input").fill("invented")
        page.keyboard.press("Tab")
        expect(page.get_by_label("One-time code")).to_be_focused()
        page.get_by_role("button", name="Show the password").click()
        assert page.locator("#password_input").get_attribute("type") == "text"
        page.get_by_role("button", name="Hide the password").click()
        assert page.locator("#password_input").get_attribute("type") == "password"
        page.wait_for_load_state("networkidle")
        assert [each for each in browser.requests if ".woff" in each] == []


def test_a_page_answers_asks_nobody_outside_and_is_covered_after_a_log_out(served, tmp_path):
    with chromium(tmp_path) as browser:
        page = browser.page()
        log_in(served, page, "alice")
        page.locator("#said", has_text="again alice").wait_for()
        browser.assert_quiet()
        elsewhere = page.context.new_page()
        elsewhere.goto(f"{served.settings.public_url}hub/logout")
        page.get_by_role("alert").filter(has_text="You are logged out").wait_for()
        assert "again alice" not in page.content()
    assert browser.outside() == []


def test_a_page_that_comes_up_without_its_parts_says_so_and_offers_to_be_opened_again(served, tmp_path):
    with chromium(tmp_path) as browser:
        page = browser.page()
        log_in(served, page, "alice")
        said = "<div class='jupyter-widgets'>Error displaying widget: model not found</div>"
        page.evaluate("said => document.body.insertAdjacentHTML('beforeend', said)", said)
        page.get_by_role("alert").filter(has_text="did not come up").wait_for()
        page.get_by_role("link", name="Open it again").click()
        page.get_by_role("button", name="Who am I?").wait_for()


def test_a_page_that_is_left_stays_as_it_was_until_the_next_is_drawn(served, tmp_path):
    held = []
    with chromium(tmp_path) as browser:
        page = browser.page()
        log_in(served, page, "bob")
        page.locator("#said", has_text="again bob").wait_for()
        page.route("**/voila/render/**", lambda route: held.append(route))
        with page.expect_request("**/voila/api/shutdown/**"):
            page.evaluate("setTimeout(() => location.reload())")
        page.wait_for_timeout(2.5 * LOOKS_EVERY_MS)
        held.pop().continue_()
        page.get_by_role("button", name="Who am I?").wait_for()
        browser.assert_quiet()
    assert not [url for status, url in browser.answers if status == 404]
