"""Time the pages in a browser, on a whole demo site: `python -m tests.bench.pages`.

(a) From the click on "Sign in" to a map that can be drawn on: at most 5 s. (b) From the click on a page's link to the next
page that can be used: at most 3 s. (c) The same with ten people logged in, four of whom open a page at once: at most 6 s, and
all processes of the site together within 3 GB. The targets are for two idle cores; the load average stands beside them.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

import psutil
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as TookTooLong

from tests.browser.harness import Watched, chromium, wait_for_map
from tests.builders.demo import STEP, RunningDemo, running_demo

PEOPLE = ("dunn", "ortiz", "avery", "sato")
"""Who may search; several log-ons of one person are as many people to the site."""

LOGGED_IN, WORKING = 10, 4
ROUNDS = 6
ONE_AFTER_THE_OTHER = ("Plates", "Canvass")


def signed_in(demo: RunningDemo, page: Page, who: str) -> float:
    """Log in; return the seconds from the click to the map."""
    page.goto(demo.url)
    page.get_by_label("Username").fill(who)
    page.get_by_label("Password").fill(demo.person(who).password)
    page.locator("input[name=otp]").fill(_code(demo, who))
    began = time.perf_counter()
    page.get_by_role("button", name="Sign in").click()
    wait_for_map(page)
    return time.perf_counter() - began


def _code(demo: RunningDemo, who: str) -> str:
    """Wait for a code that was not used, and return it."""
    while True:
        try:
            return demo.code(who)
        except AssertionError:
            time.sleep(STEP.total_seconds() / 10)


def opened(page: Page, label: str) -> float:
    """Go to a page by its link; return the seconds until it can be used."""
    began = time.perf_counter()
    leave_for([page], label)
    arrived(page)
    return time.perf_counter() - began


def leave_for(pages: list[Page], label: str) -> None:
    """Click the link on all of these pages at once, and do not wait for where it leads."""
    for page in pages:
        page.evaluate("document.body.dataset.left = 'yes'")
        page.get_by_role("link", name=label, exact=True).evaluate("link => setTimeout(() => link.click())")


def arrived(page: Page) -> bool:
    """Wait until a page that is not the one that was left has its map; False if it came only when it was opened again."""
    try:
        page.wait_for_selector('body:not([data-left]) .wb-map[data-state="ready"]')
    except TookTooLong:
        page.reload()
        wait_for_map(page)
        return False
    return True


def four_at_once(pages: list[Page], label: str) -> list[float]:
    """Let people go to a page at the same moment; return the seconds that each waited, in the order they arrived.

    Whoever had to open the page again has waited until it came then, and a line says so.
    """
    began = time.perf_counter()
    leave_for(pages, label)
    waited = []
    for page in pages:
        if not arrived(page):
            print("    a page did not come up and was opened again")
        waited.append(time.perf_counter() - began)
    return waited


def megabytes(root: psutil.Process) -> float:
    """Return what the site's processes hold together; what they share counts once."""
    held = 0
    for process in [root, *root.children(recursive=True)]:
        try:
            held += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return held / 1e6


def _site_process(demo: RunningDemo) -> psutil.Process:
    return next(p for p in psutil.Process().children() if str(demo.places.root) in " ".join(p.cmdline()))


def told(what: str, seconds: list[float], target_s: float) -> None:
    """Print what was measured beside its target."""
    print(
        f"{what:<58} median {statistics.median(seconds):5.2f} s   most {max(seconds):5.2f} s   target {target_s:.0f} s"
        f"   ({len(seconds)} times, load average {os.getloadavg()[0]:.1f})"
    )


def requests_of(browser: Watched, page: Page, label: str) -> int:
    """Count what a page asks the server for on the way to it."""
    before = len(browser.requests)
    opened(page, label)
    return len(browser.requests) - before


def measure(demo: RunningDemo, browser: Watched, rounds: int) -> None:
    """Print (a), (b) and (c)."""
    first = browser.page()
    told("(a) sign-in to map", [signed_in(demo, first, PEOPLE[0])], 5)
    told("(b) the next page", [opened(first, ONE_AFTER_THE_OTHER[n % 2]) for n in range(rounds)], 3)
    print(f"    requests of one page, its scripts already there: {requests_of(browser, first, 'Plates')}")
    pages = [first]
    for n in range(1, LOGGED_IN):
        pages.append(browser.page())
        signed_in(demo, pages[-1], PEOPLE[n % len(PEOPLE)])
    waited = [s for n in range(rounds) for s in four_at_once(pages[:WORKING], ONE_AFTER_THE_OTHER[(n + 1) % 2])]
    told(f"(c) the next page, {LOGGED_IN} logged in, {WORKING} at once", waited, 6)
    print(f"    all processes of the site: {megabytes(_site_process(demo)):.0f} MB   target 3000 MB")


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder)) as demo,
        chromium(Path(folder)) as browser,
    ):
        measure(demo, browser, given.rounds)


if __name__ == "__main__":
    main()
