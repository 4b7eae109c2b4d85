"""How many keys and clicks the work page takes, and how long, at 150 ms a key and 1.1 s before each click: `python -m tests.bench.work_page`.

Three tasks on a demo of its own: from the log-in to the first answer about a place (at most 90 keys, 18 s), from there to the way
of the blue pickup whose plate begins with 7A, any one, C (at most 20 keys, 4 clicks, 9 s), and who passed two scenes (at most 45 keys, 5 clicks, 15 s). No time is taken for thinking. The load of
the machine stands beside each.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.browser.harness import chromium, wait_for_map
from tests.builders.demo import RunningDemo, running_demo
from workbench.demo.ground import ZONE

KEY_MS, CLICK_S = 150, 1.1
CASE, REASON = "26-001234", "Shots, dark pickup left"
PLACE = "blu&fou 1.2"


@dataclass
class Hand:
    """Somebody at keyboard and mouse: presses and clicks at a person's pace, and counts both."""

    page: Page
    keys: int = 0
    clicks: int = 0
    began: float = field(default_factory=time.perf_counter)

    def type(self, text: str) -> None:
        """Type a text."""
        self.page.keyboard.type(text, delay=KEY_MS)
        self.keys += len(text)

    def press(self, key: str) -> None:
        """Press one key."""
        self.page.wait_for_timeout(KEY_MS)
        self.page.keyboard.press(key)
        self.keys += 1

    def click(self, what: Locator) -> None:
        """Move to something and click it."""
        what.wait_for()
        time.sleep(CLICK_S)
        what.click()
        self.clicks += 1

    def told(self, what: str) -> None:
        """Print what it took."""
        took = time.perf_counter() - self.began
        print(f"{what}: {self.keys} keys, {self.clicks} clicks, {took:.1f} s (load average {os.getloadavg()[0]:.1f})")


def first_answer(demo: RunningDemo, page: Page) -> None:
    """Log in, open the case and ask about the place of the incident."""
    at = demo.incident(CASE).at.astimezone(ZoneInfo(ZONE))
    page.goto(demo.url)
    page.get_by_label("Username").focus()
    hand = Hand(page)
    hand.type("dunn")
    hand.press("Tab")
    hand.type(demo.person("dunn").password)
    hand.press("Tab")
    hand.type(demo.code("dunn"))
    hand.press("Enter")
    wait_for_map(page)
    expect(page.get_by_label("Case number", exact=True)).to_be_focused(timeout=30_000)
    hand.type(CASE.replace("-", ""))
    hand.press("Tab")
    hand.type("homi")
    expect(page.get_by_label("Purpose").locator("option:checked")).to_have_text("Homicide")
    hand.press("Tab")
    hand.type(REASON)
    hand.press("Enter")
    expect(page.get_by_label("Where", exact=True)).to_be_focused(timeout=30_000)
    hand.type(PLACE)
    hand.press("Tab")
    hand.type(f"{at:%a%H%M}".lower())
    hand.press("Enter")
    page.locator(".wb-line-seq").wait_for()
    hand.told("from the log-in to the first answer")
    print("   ", page.locator(".wb-line").inner_text())


def begun(page: Page) -> Hand:
    """Open the work page anew, without the answer of before, and put the hand to it."""
    page.goto(page.url.partition("?")[0])
    wait_for_map(page)
    expect(page.get_by_label("Where", exact=True)).to_be_focused(timeout=30_000)
    return Hand(page)


def way_of_the_pickup(demo: RunningDemo, page: Page) -> None:
    """Search for the partial plate in the night of the incident, narrow it to blue pickups, and go to the way of one."""
    at = demo.incident(CASE).at.astimezone(ZoneInfo(ZONE))
    hand = begun(page)
    hand.press("Tab")
    hand.type(f"{at.day} {at:%b}".lower())
    hand.press("Tab")
    hand.type("7a?c*")
    hand.press("Enter")
    page.locator(".wb-line-seq").wait_for()
    hand.click(page.locator(".wb-facet-chip", has_text="blue").first)
    hand.click(page.locator(".wb-facet-chip", has_text="pickup").first)
    hand.click(page.locator(".wb-grid tbody tr").first)
    hand.press("h")
    page.wait_for_selector(".wb-map[data-stops]:not([data-stops='0'])")
    hand.told("from 7A?C*, blue pickup, one night, to its way")
    print("   ", page.locator(".wb-line").inner_text())


def both_scenes(demo: RunningDemo, page: Page) -> None:
    """Ask who passed two of the corners that the pickup passed, each about when it did."""
    seen = [(demo.files.cameras[read.camera].name, read.at) for read in demo.incident(CASE).reads]
    places = seen[0], seen[4]
    hand = begun(page)
    for name, at in places:
        local = at.astimezone(ZoneInfo(ZONE))
        hand.type(corner(name))
        hand.press("Tab")
        hand.type(f"{local.day} {local:%b %H%M}".lower())
        if name == places[0][0]:
            hand.click(page.get_by_role("button", name="Add as scene"))
            expect(page.get_by_role("button", name="Remove scene 1")).to_be_visible()
    hand.click(page.locator(".wb-bar-ask"))
    page.locator(".wb-line-seq").wait_for()
    hand.told("who passed both scenes")
    print("   ", page.locator(".wb-line").inner_text())
    print("   ", page.locator(".wb-chance-said").inner_text().splitlines()[:3])
    print("   ", page.locator(".wb-grid tbody tr").first.inner_text().split("\t"))


def corner(name: str) -> str:
    """Return the corner of a camera as somebody in a hurry types it: `blu & fou` of `#27 Bluestem St @ Foundry Ave - EB`."""
    streets = re.sub(r"^#\d+ | - [NSEW]+B$", "", name).split(" @ ")
    return " & ".join((streets[0][:3], streets[1][:3])).lower()


def main() -> None:
    """Do all tasks on a demo."""
    with tempfile.TemporaryDirectory() as folder, running_demo(Path(folder)) as demo, chromium(Path(folder)) as browser:
        page = browser.page()
        first_answer(demo, page)
        if os.environ.get("WB_PICTURES"):
            page.screenshot(path=f"{os.environ['WB_PICTURES']}/work-answer.png")
        way_of_the_pickup(demo, page)
        if os.environ.get("WB_PICTURES"):
            page.screenshot(path=f"{os.environ['WB_PICTURES']}/work-way.png")
        both_scenes(demo, page)
        if os.environ.get("WB_PICTURES"):
            page.screenshot(path=f"{os.environ['WB_PICTURES']}/work-scenes.png")


if __name__ == "__main__":
    main()
