"""A page whose gateway, kernel or server is gone says so at once, in place, and goes on or is opened again without a loss; at a real demo."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import Watched, chromium, wait_for_map
from tests.browser.test_journey import CASE
from tests.builders.demo import RunningDemo, running_demo
from tests.builders.once import shared_folder
from tests.builders.serving import command_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

AT_ONCE_MS = 120_000
"""Generous: the page looks every four seconds, and every second once it heard nothing."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    with running_demo(tmp_path_factory.mktemp("dead"), shared_folder(tmp_path_factory)) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with chromium(tmp_path_factory.mktemp("chromium")) as running:
        yield running


def own(*words: str) -> list[psutil.Process]:
    """Return the processes that this test's demo started and whose command line has all these words."""
    return [
        each
        for each in psutil.Process(os.getpid()).children(recursive=True)
        if all(word in " ".join(command_of(each)) for word in words)
    ]


def kernel_of(page: Page) -> str:
    config = json.loads(page.locator("#jupyter-config-data").text_content() or "{}")
    return str(config["kernelId"])


def ask(page: Page) -> str:
    page.get_by_label("Plate", exact=True).fill("7A2C8B5")
    page.get_by_label("Plate", exact=True).press("Enter")
    page.locator(".wb-line-seq").wait_for()
    page.wait_for_url("**answer=*")
    return page.locator(".wb-line-question").inner_text()


def intents(demo: RunningDemo, folder: Path) -> list[int]:
    """Return the numbers of all questions on record."""
    command = [sys.executable, "-m", "workbench", "ledger", "export", str(demo.places.root), str(folder)]
    subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    entries = [json.loads(line) for line in (folder / "entries.jsonl").read_text().splitlines()]
    return [entry["seq"] for entry in entries if entry["kind"] == "intent" and "of" not in entry["question"]]


def open_work(demo: RunningDemo, page: Page) -> None:
    """Log on, and open a case on the work page unless one is open."""
    demo.log_in(page, "dunn")
    wait_for_map(page)
    page.goto(page.url.rsplit("/", 1)[0] + "/work.ipynb")
    wait_for_map(page)
    if page.get_by_role("button", name="Open case").is_visible():
        page.get_by_label("Case number", exact=True).fill(CASE)
        page.get_by_label("Purpose", exact=True).select_option(label="Homicide")
        page.get_by_label("Reason", exact=True).fill("Body found at the corner, a dark pickup left towards Main St")
        page.get_by_role("button", name="Open case").click()
    expect(page.get_by_label("Where", exact=True)).to_be_focused()


def test_a_kernel_that_dies_in_the_middle_of_a_question_is_said_and_after_it_what_came_of_the_question(
    demo: RunningDemo, browser: Watched, tmp_path: Path
) -> None:
    page = browser.page()
    open_work(demo, page)
    before = intents(demo, tmp_path / "before")
    (gateway,) = own("gateway", "serve") or own("workbench", "gateway")
    gateway.send_signal(signal.SIGSTOP)
    try:
        page.get_by_label("Plate", exact=True).fill("7A2C8B5")
        page.get_by_label("Plate", exact=True).press("Enter")
        page.wait_for_url(re.compile(r"\?asking=\d+$"))
        expect(page.locator(".wb-line")).to_contain_text("is being asked")
        for each in own(kernel_of(page)):
            each.kill()
    finally:
        gateway.send_signal(signal.SIGCONT)
    ended = page.locator(".wb-ended")
    expect(ended).to_contain_text("its program stopped", timeout=AT_ONCE_MS)
    ended.get_by_role("link", name="Open it again").click()
    wait_for_map(page)
    recall = page.locator(".wb-recall")
    expect(recall).to_contain_text("A question was under way when this page ended")
    page.get_by_role("button", name="See what came of it").click()
    came = re.compile("Shown again: the answer of entry|was not answered: |did not reach the gateway")
    expect(recall).to_contain_text(came)
    asked = intents(demo, tmp_path / "after")
    assert len(asked) - len(before) == (0 if "did not reach" in recall.inner_text() else 1)
    page.context.close()


def test_gateway_server_and_kernel_gone_are_said_in_place_and_nothing_is_lost(
    demo: RunningDemo, browser: Watched, tmp_path: Path
) -> None:
    page = browser.page()
    open_work(demo, page)
    asked = ask(page)
    strip = page.locator(".wb-line-lost")
    (gateway,) = own("gateway", "serve") or own("workbench", "gateway")
    gateway.send_signal(signal.SIGSTOP)
    try:
        expect(strip).to_contain_text("The gateway does not answer", timeout=AT_ONCE_MS)
        assert page.locator(".wb-question").evaluate("each => each.inert")
        page.screenshot(path=tmp_path / "gateway.png")
    finally:
        gateway.send_signal(signal.SIGCONT)
    expect(strip).to_be_hidden(timeout=AT_ONCE_MS)
    assert not page.locator(".wb-question").evaluate("each => each.inert")
    expect(page.locator(".wb-line-question")).to_have_text(asked)

    page.context.set_offline(True)
    expect(strip).to_contain_text("The workbench does not answer", timeout=AT_ONCE_MS)
    page.screenshot(path=tmp_path / "server.png")
    page.context.set_offline(False)
    expect(strip).to_be_hidden(timeout=AT_ONCE_MS)

    kernels = own(kernel_of(page))
    assert kernels, [" ".join(command_of(each))[:200] for each in own()]
    for each in kernels:
        each.kill()
    ended = page.locator(".wb-ended")
    expect(ended).to_contain_text("its program stopped", timeout=AT_ONCE_MS)
    page.screenshot(path=tmp_path / "kernel.png")
    ended.get_by_role("link", name="Open it again").click()
    wait_for_map(page)
    expect(page.locator(".wb-recall")).to_contain_text("Shown again: the answer of entry")
    expect(page.locator(".wb-line-question")).to_have_text(asked)
    page.context.close()
