"""What somebody does on a page: go on to another one; on the work page open a case, fill in the question, ask, look at a tab."""

from __future__ import annotations

from datetime import datetime

from playwright.sync_api import Locator, Page, expect

from tests.browser.harness import settle
from widgets.parts.controls import AGAIN_S

FAREWELL = "/voila/api/shutdown/"
"""Plain Voila refuses its own page's farewell."""

PLACE, DAY = "3rd & avenue c, 5 km", "last 24 hours"
"""Where and when the stand-in for the gateway has reads."""

FIELDS = ("where", "when", "plate", "looks")

TABS = {
    "Read": "read",
    "Way": "way",
    "With it": "beside",
    "By chance": "chance",
    "Receipt": "receipt",
    "Files": "files",
    "Hold": "hold",
    "Earlier": "earlier",
}
"""Key of each tab of the detail by its name."""


def go(page: Page, name: str) -> None:
    """Press the link of another page in the header; what has no room there is behind a button."""
    header = page.locator(".wb-header")
    link, more = header.get_by_role("link", name=name, exact=True), header.get_by_role("button", name="More pages")
    link.or_(more).first.wait_for()
    if not link.is_visible():
        more.click()
    link.click()


def open_case(page: Page, number: str, reason: str) -> None:
    """Fill in the form of the case, which is there as long as none is open, and press its button."""
    page.get_by_label("Case number", exact=True).fill(number)
    page.get_by_label("Purpose").select_option(label="Homicide")
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Open case").click()


def fill(page: Page, **texts: str) -> None:
    """Type into fields of the bar, by their names."""
    for name in FIELDS:
        if name in texts:
            page.get_by_label(name.title(), exact=True).fill(texts[name])


def seq(page: Page) -> str:
    """Return the number under which the answer is on record; empty if there is no answer."""
    return str(page.evaluate("document.querySelector('.wb-line-seq')?.textContent ?? ''"))


def let_time_go_by(page: Page) -> None:
    """Wait until a press is no longer taken for half of a double-click, as somebody does who looks at what came of the one before."""
    settle(page, round(AGAIN_S * 1000) + 100)


def ask(page: Page, **texts: str) -> None:
    """Fill fields in, press Enter in the last one or the button if none is, and wait for a new answer."""
    fill(page, **texts)
    let_time_go_by(page)
    before = seq(page)
    if texts:
        page.get_by_label([name for name in FIELDS if name in texts][-1].title(), exact=True).press("Enter")
    else:
        page.locator(".wb-bar-ask").click()
    new_answer(page, before)


def new_answer(page: Page, before: str) -> None:
    """Wait for an answer with another number."""
    page.wait_for_function(
        "before => ![before, undefined].includes(document.querySelector('.wb-line-seq')?.textContent)", arg=before
    )


def address(page: Page, before: str = "") -> str:
    """Return the page's address once it names an answer, and is another one than before."""
    page.wait_for_url(lambda url: "answer=" in url and url != before)
    return page.url


def number_of_answer(page: Page) -> int:
    """Return the number of the answer that the page's address names."""
    return int(address(page).partition("answer=")[2].partition("&")[0])


def add_scene(page: Page, number: int, **texts: str) -> None:
    """Fill place and time in, and add them as a scene."""
    fill(page, **texts)
    page.get_by_role("button", name="Add as scene").click()
    expect(page.get_by_role("button", name=f"Remove scene {number}", exact=True)).to_be_visible()


def tab(page: Page, name: str) -> Locator:
    """Choose a tab beside the answer, and return what it shows."""
    page.get_by_role("tab", name=name).click()
    return page.locator(f".wb-tab-{TABS[name]}:visible")


def shown(page: Page) -> int:
    """Return how many rows the table has."""
    return int(page.locator(".wb-grid").get_attribute("data-rows") or -1)


def between(start: datetime, end: datetime) -> str:
    """Write a stretch of local time as it is typed."""
    return f"{start:%Y-%m-%d %H:%M} - {end:%Y-%m-%d %H:%M}"


def canvass(page: Page) -> int:
    """Ask for all reads of a place and a time, and return how many rows there are."""
    ask(page, where=PLACE, when=DAY)
    return shown(page)


def line(page: Page) -> str:
    """Return what stands over the answer."""
    return page.locator(".wb-line").inner_text()
