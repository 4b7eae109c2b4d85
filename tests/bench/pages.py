"""Time the pages in a browser, on a whole demo site: `python -m tests.bench.pages [--part ab|c|d]`.

(a) From the click on "Sign in" to a map that can be drawn on: at most 5 s. (b) From the click on a page's link to the next
page that can be used: at most 3 s. (c) The same with ten people logged in, of whom four open pages, each in their own time and
then all at the same moment: at most 6 s, and all processes of the site together within 3 GB. (d) The same as (a) over a line of
5 Mbit/s, with a browser that holds nothing yet, by somebody who types: at most 5 s. The targets are for two idle
cores; the load average stands beside them, and the processor time that a page took, which says more on a machine that does
other things as well.

The browser runs on the same machine and has no graphics card. Between two pages a person looks at the first one for a while.
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
from tests.builders.demo import RunningDemo, running_demo

PEOPLE = ("dunn", "ortiz", "avery", "sato")
"""Who may search; several log-ons of one person are as many people to the site."""

LOGGED_IN, WORKING = 10, 4
ROUNDS, SIGN_INS = 6, 3
LOOKS_S = 5.0
"""How long somebody looks at a page before they go to the next: until the pool is full again, on an idle machine."""

EACH_S = 20.0
"""How often each of those who work opens a page."""

NOTES_ARRIVAL = """
new MutationObserver((_, observer) => {
  if (!document.querySelector('.wb-map[data-state="ready"]')) return;
  window.arrivedAt = Date.now();
  observer.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-state"] });
"""

SLOW_LINE = {"offline": False, "latency": 20, "downloadThroughput": 5e6 / 8, "uploadThroughput": 5e6 / 8}
"""5 Mbit/s each way, and 20 ms until the first byte."""

A_KEY_S = 0.15
"""How long a person takes for a key."""

NEXT = "Work"
"""The page that is gone to, also from itself: the one with a map."""


def signed_in(demo: RunningDemo, page: Page, who: str, a_key_s: float = 0) -> float:
    """Log in, at so many seconds a key; return the seconds from the click to the map."""
    page.goto(demo.url)
    page.get_by_label("Username").press_sequentially(who, delay=a_key_s * 1000)
    page.get_by_label("Password").press_sequentially(demo.person(who).password, delay=a_key_s * 1000)
    page.locator("input[name=otp]").press_sequentially(demo.code(who), delay=a_key_s * 1000)
    began = time.perf_counter()
    page.get_by_role("button", name="Sign in").click()
    wait_for_map(page)
    return time.perf_counter() - began


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


def looked(page: Page) -> None:
    """Let a person look at a page."""
    page.wait_for_timeout(LOOKS_S * 1000)


def arrived(page: Page) -> bool:
    """Wait until a page that is not the one that was left has its map; False if it came only when it was opened again."""
    try:
        page.wait_for_selector('body:not([data-left]) .wb-map[data-state="ready"]')
    except TookTooLong:
        page.reload()
        wait_for_map(page)
        return False
    return True


def watched(page: Page) -> Page:
    """Let a page itself note when its map is there: several are waited for, and one must not wait for another to be seen."""
    page.add_init_script(NOTES_ARRIVAL)
    return page


def waited_for(page: Page, left_at: float) -> float:
    """Wait until a page's map is there; return the seconds since the click, which was at `left_at` of `time.time()`.

    Whoever had to open the page again has waited until it came then, and a line says so.
    """
    if not arrived(page):
        print("    a page did not come up and was opened again")
    return float(page.evaluate("window.arrivedAt")) / 1000 - left_at


def four_at_once(pages: list[Page], label: str) -> list[float]:
    """Let people go to a page at the same moment; return the seconds that each waited."""
    began = time.time()
    leave_for(pages, label)
    return [waited_for(page, began) for page in pages]


def in_their_own_time(pages: list[Page], rounds: int) -> list[float]:
    """Let people go to a page one after the other, each every `EACH_S`; return the seconds that each waited."""
    waited: list[float] = []
    left: dict[int, float] = {}
    for n in range(len(pages) * (rounds + 1)):
        who = n % len(pages)
        if who in left:
            waited.append(waited_for(pages[who], left[who]))
        if n < len(pages) * rounds:
            left[who] = time.time()
            leave_for([pages[who]], NEXT)
            time.sleep(EACH_S / len(pages))
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


def _browser_processes(demo: RunningDemo) -> list[psutil.Process]:
    return [each for each in psutil.Process().children() if each != _site_process(demo)]


def told(what: str, seconds: list[float], target_s: float) -> None:
    """Print what was measured beside its target."""
    print(
        f"{what:<58} median {statistics.median(seconds):5.2f} s   most {max(seconds):5.2f} s   target {target_s:.0f} s"
        f"   ({len(seconds)} times, load average {os.getloadavg()[0]:.1f})"
    )


def processor_s(processes: list[psutil.Process]) -> float:
    """Return the seconds of processor time that processes and what they started took so far; ended ones are left out."""
    took = 0.0
    for root in processes:
        for process in [root, *root.children(recursive=True)]:
            try:
                times = process.cpu_times()
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            took += times.user + times.system
    return took


def sign_ins(demo: RunningDemo, browser: Watched, times: int) -> Page:
    """Print (a), each time with a browser that never saw the site; return the first one's page."""
    pages = [browser.page() for _ in range(times)]
    seconds = []
    for n, page in enumerate(pages):
        seconds.append(signed_in(demo, page, PEOPLE[n % len(PEOPLE)]))
        looked(page)
    told("(a) sign-in to map", seconds, 5)
    for page in pages[1:]:
        page.context.close()
    return pages[0]


def over_a_slow_line(demo: RunningDemo, browser: Watched, times: int) -> None:
    """Print (d), from the click on "Sign in" on, and how many bytes came over the line."""
    seconds, kilobytes = [], []
    for n in range(times):
        page = browser.page()
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", SLOW_LINE)
        came: list[float] = []
        line.on("Network.loadingFinished", lambda event, came=came: came.append(event["encodedDataLength"]))
        seconds.append(signed_in(demo, page, PEOPLE[n % len(PEOPLE)], A_KEY_S))
        kilobytes.append(sum(came) / 1000)
        looked(page)
        page.context.close()
    told("(d) sign-in to map over a line of 5 Mbit/s", seconds, 5)
    print(f"    with the log-in's page, {statistics.median(kilobytes):.0f} kB came over the line")


def next_pages(demo: RunningDemo, browser: Watched, page: Page, rounds: int) -> None:
    """Print (b), how many requests a page makes and how much processor time it takes."""
    site, others = _site_process(demo), _browser_processes(demo)
    seconds, before = [], (len(browser.requests), processor_s([site]), processor_s(others))
    for _ in range(rounds):
        seconds.append(opened(page, NEXT))
        looked(page)
    told("(b) the next page", seconds, 3)
    asked, of_site, of_browser = len(browser.requests), processor_s([site]), processor_s(others)
    print(
        f"    of one page: {(asked - before[0]) / rounds:.0f} requests; processor seconds: "
        f"site {(of_site - before[1]) / rounds:.1f}, browser {(of_browser - before[2]) / rounds:.1f}"
    )


def many_at_once(demo: RunningDemo, browser: Watched, pages: list[Page], rounds: int) -> None:
    """Log people in until they are ten, print (c)."""
    for n in range(len(pages), LOGGED_IN):
        pages.append(watched(browser.page()))
        signed_in(demo, pages[-1], PEOPLE[n % len(PEOPLE)])
    four = pages[-WORKING:]
    looked(pages[0])
    told(f"(c) the next page, {LOGGED_IN} logged in, {WORKING} working", in_their_own_time(four, rounds), 6)
    waited = []
    for _ in range(rounds):
        looked(pages[0])
        waited += four_at_once(four, NEXT)
    told(f"    the same, {WORKING} at the same moment", waited, 6)
    print(f"    all processes of the site: {megabytes(_site_process(demo)):.0f} MB   target 3000 MB")


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--part", choices=("ab", "c", "d", "abcd"), default="abcd", help="what is measured")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_demo(Path(folder)) as demo,
        chromium(Path(folder)) as browser,
    ):
        pages = []
        if "a" in given.part:
            pages.append(sign_ins(demo, browser, SIGN_INS))
            next_pages(demo, browser, pages[0], given.rounds)
        if "d" in given.part:
            over_a_slow_line(demo, browser, SIGN_INS)
        if "c" in given.part:
            many_at_once(demo, browser, pages, given.rounds)


if __name__ == "__main__":
    main()
