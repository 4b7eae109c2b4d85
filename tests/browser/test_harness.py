"""What the browser of the tests would see if a page asked another host: in its request log, and in Chromium's own network log."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.harness import chromium

pytestmark = pytest.mark.slow

ELSEWHERE = "http://elsewhere.invalid/"
FETCH = f"fetch('{ELSEWHERE}fetched').catch(() => 0)"
IMPORT = f"""
    const text = "import '{ELSEWHERE}imported.js'";
    await import(URL.createObjectURL(new Blob([text], {{ type: "text/javascript" }}))).catch(() => 0);
"""


def test_a_request_that_leaves_the_machine_is_seen_in_both_logs(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<!doctype html><title>page</title>")
    with chromium(tmp_path) as browser:
        page = browser.page()
        page.goto((tmp_path / "page.html").as_uri())
        page.evaluate(FETCH)
        page.evaluate(f"async () => {{ {IMPORT} }}")
        with pytest.raises(AssertionError, match="elsewhere"):
            browser.assert_quiet()
    assert f"{ELSEWHERE}fetched" in browser.outside()
    logged = browser.network_log.read_text(errors="ignore")
    assert "elsewhere.invalid" in logged
    browser.requests.clear()
    assert {url.removeprefix(ELSEWHERE) for url in browser.outside()} == {"fetched", "imported.js"}
