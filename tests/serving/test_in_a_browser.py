"""A page in Chromium: it comes up, answers, asks nobody outside, and is covered once its reader has logged out."""

from __future__ import annotations

import pytest

from tests.browser.harness import chromium
from tests.builders.serving import PASSWORD, a_code

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]


def test_a_page_answers_asks_nobody_outside_and_is_covered_after_a_log_out(served, tmp_path):
    with chromium(tmp_path) as browser:
        page = browser.page()
        page.goto(served.settings.public_url)
        page.get_by_label("Username").fill("alice")
        page.locator("#password_input").fill(PASSWORD)
        page.get_by_label("One-time code").fill(a_code())
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Who am I?").click()
        page.locator("#said", has_text="again alice").wait_for()
        browser.assert_quiet()
        elsewhere = page.context.new_page()
        elsewhere.goto(f"{served.settings.public_url}hub/logout")
        page.get_by_role("alert").filter(has_text="You are logged out").wait_for(timeout=10_000)
        assert "again alice" not in page.content()
    assert browser.outside() == []
