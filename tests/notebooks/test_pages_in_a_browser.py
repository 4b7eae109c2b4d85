"""The notebooks as pages: plain Voila, a gateway that honours the wire, a headless browser."""

from __future__ import annotations

import re
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from data_access.errors import Reason
from data_access.questions.canvass import Canvass
from data_access.questions.plates import Plates
from data_access.questions.shapes import Circle, Polygon
from tests.browser.harness import at, chromium, draw_circle, draw_polygon, draw_rectangle, wait_for_map
from tests.browser.work_steps import ask, fill, let_time_go_by, open_case, tab
from tests.builders.front import FakeGateway
from tests.builders.parcels import a_picture
from tests.builders.voila_pages import a_gateway, voila

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    return a_gateway()


@pytest.fixture(scope="module")
def pages(gateway: FakeGateway, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with voila(gateway, tmp_path_factory.mktemp("voila")) as running:
        yield f"{running.address}/voila/render/"


DAY = "last 24 hours"
REASON = "Vehicles near Mill Bridge after the shots"


def files_of(page: Any) -> list[str]:
    """Make files of the answer and save them; returns the names in the archive."""
    tab(page, "Files")
    page.get_by_label("What the files are for").fill("for the prosecutor")
    page.get_by_role("button", name="Make the files").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save files").click()
    return zipfile.ZipFile(download.value.path()).namelist()


def test_what_is_drawn_is_asked_and_the_answer_is_on_map_table_and_chart(
    pages: str, gateway: FakeGateway, tmp_path: Path
) -> None:
    with chromium(tmp_path) as browser:
        page = browser.page(1920, 1080)
        page.goto(f"{pages}work.ipynb")
        wait_for_map(page)
        open_case(page, "26-001234", REASON)
        expect(page.get_by_label("Where", exact=True)).to_be_focused()
        draw_circle(page, (-101.2, 43.8975), (-101.19, 43.8975))
        ask(page, when=DAY)
        page.wait_for_selector('.wb-map[data-reads]:not([data-reads="0"])')
        page.wait_for_selector('.wb-chart[data-bars]:not([data-bars="0"])')
        page.wait_for_selector(".wb-grid tbody tr:nth-child(5)")
        assert page.get_by_text("<img src=x").count() > 0
        page.mouse.move(*at(page, -101.2075, 43.9))
        page.wait_for_selector(".maplibregl-popup-content:has-text('<img src=x')")
        tab(page, "Receipt")
        with page.expect_download() as download:
            page.get_by_role("link", name="Save receipt").click()
        assert '"checkpoint"' in Path(download.value.path()).read_text()
        assert set(files_of(page)) == {"UNVERIFIED-LEAD.map", "UNVERIFIED-LEAD.report", "manifest.json"}

        gateway.refuse = [Reason("U11", "The case is closed.", "Open another.")]
        let_time_go_by(page)
        page.locator(".wb-bar-ask").click()
        page.wait_for_selector(".wb-line .wb-problem:has-text('U11')")
        assert page.locator(".wb-line-seq").count() == 0
        gateway.refuse = []

        draw_rectangle(page, (-101.205, 43.895), (-101.195, 43.9))
        ask(page)
        draw_polygon(page, [(-101.205, 43.894), (-101.195, 43.894), (-101.2, 43.901)])
        ask(page)
        page.wait_for_function("document.querySelector('.wb-counts')")
        at_a_corner(page)
        assert page.evaluate("window.hurt") is None
        browser.assert_quiet()
    circle, _, rectangle, polygon = (
        asked.question.area for asked in gateway.asked if isinstance(asked.question, Canvass)
    )
    assert isinstance(circle, Circle)
    assert (circle.lat, circle.lon) == (pytest.approx(43.8975, abs=2e-4), pytest.approx(-101.2, abs=2e-4))
    assert circle.radius_m == pytest.approx(801, abs=15)
    assert isinstance(rectangle, Polygon)
    assert len(rectangle.corners) == 4
    assert isinstance(polygon, Polygon)
    assert len(polygon.corners) == 3
    assert browser.outside() == []


def at_a_corner(page: Any) -> None:
    """Write a corner, choose it of those that fit, and have the circle around it."""
    fill(page, where="3rd & Avenue C, 300 m")
    page.get_by_label("Where", exact=True).press("Enter")
    page.locator(".wb-bar-places button").first.click()
    page.wait_for_selector(".wb-map-hint:has-text('Circle, radius 300 m')")


def rows(page: Any, count: int) -> None:
    """Wait until so many rows are in the table, and so many reads on the map."""
    page.wait_for_selector(f'.wb-grid[data-rows="{count}"]')
    page.wait_for_selector(f'.wb-map[data-reads="{count}"]')


def test_an_answer_is_looked_at_in_part_its_read_checked_and_an_idle_page_records_nothing(
    pages: str, gateway: FakeGateway, tmp_path: Path
) -> None:
    gateway.sessions.clear()
    gateway.reads = [{**read, "image_ref": "kept:crop"} for read in gateway.reads]
    gateway.picture = a_picture()
    with chromium(tmp_path) as browser:
        page = browser.page()
        page.goto(f"{pages}work.ipynb")
        wait_for_map(page)
        open_case(page, "26-001234", REASON)
        expect(page.get_by_label("Where", exact=True)).to_be_focused()
        draw_circle(page, (-101.2, 43.8975), (-101.19, 43.8975))
        began = len(gateway.entries)
        fill(page, when=DAY)
        page.locator(".wb-bar-more").click()
        page.get_by_role("button", name="Estimate first").click()
        page.wait_for_selector(".wb-bar-state:has-text('About')")
        page.locator(".wb-bar-more").click()
        give_up(page, gateway)
        ask(page)
        found = int(page.locator(".wb-counts").inner_text().split()[0])
        rows(page, found)
        bars = int(page.locator(".wb-chart").get_attribute("data-bars") or 0)
        expect(page.locator(".wb-chart .bar")).to_have_count(bars)
        assert bars > 5
        part_of_the_time(page, found)
        plate_by_plate(page, found)
        read_by_read(page)
        verify_it(page, found)
        recorded = began + 4  # an estimate, an answer that came too late for who gave it up, an answer, an image
        assert len(gateway.entries) == recorded
        pick_cameras(page)
        page.wait_for_timeout(1500)
        assert len(gateway.entries) == recorded
        browser.assert_quiet()
    assert browser.outside() == []


def give_up(page: Any, gateway: FakeGateway) -> None:
    """Ask what takes long, see it counted, and cancel it."""
    gateway.waits_for = threading.Event()
    page.locator(".wb-bar-ask").click()
    expect(page.locator(".wb-waiting")).to_contain_text(re.compile(r"Asked, [1-9]\d* s"))
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.wait_for_selector(".wb-line .wb-problem:has-text('You cancelled this')")
    gateway.waits_for.set()


def part_of_the_time(page: Any, found: int) -> None:
    """Drag over the chart, move on by keyboard, let go."""
    chart = page.locator(".wb-chart svg").bounding_box()
    across, middle = chart["width"], chart["y"] + chart["height"] / 2
    page.mouse.move(chart["x"] + 0.4 * across, middle)
    page.mouse.down()
    page.mouse.move(chart["x"] + 0.6 * across, middle, steps=4)
    page.mouse.up()
    page.wait_for_selector(".wb-narrowed:visible")
    heights = [float(bar.get_attribute("height")) for bar in page.locator(".wb-chart .bar").all()]
    first, last = map(int, page.locator(".wb-chart").get_attribute("data-stretch").split("-"))
    assert 0 < sum(height > 0 for height in heights) <= last - first + 1
    shown = int(page.locator(".wb-narrowed p").inner_text().split()[0])
    assert 0 < shown < found
    rows(page, shown)
    page.get_by_role("slider").press("ArrowRight")
    page.wait_for_selector(f'.wb-chart[data-stretch="{first + 1}-{last + 1}"]')
    page.get_by_role("slider").press("Escape")
    rows(page, found)


def plate_by_plate(page: Any, found: int) -> None:
    """List the plates, look at the reads of the first one by keyboard, go back to all."""
    page.get_by_role("button", name="By plate").click()
    page.wait_for_selector(".wb-grid td[data-col=Cameras]:has-text(' of ')")
    row = page.locator(".wb-grid tbody tr").first
    plate, count = (row.locator(f"td[data-col={name}]").inner_text() for name in ("Plate", "Reads"))
    row.focus()
    row.press("Enter")
    page.wait_for_selector(f'.wb-map[data-reads="{count}"]')
    page.get_by_role("button", name="Its reads").click()
    rows(page, int(count))
    assert set(page.locator(".wb-grid tbody td[data-col=Plate]").all_inner_texts()) == {plate}
    page.get_by_role("button", name="Show all").click()
    rows(page, found)
    assert page.evaluate("(frame => frame.scrollWidth <= frame.clientWidth)(document.querySelector('.wb-grid-frame'))")


def read_by_read(page: Any) -> None:
    """Choose the third read by keyboard and look at its image."""
    page.locator(".wb-grid tbody tr").first.focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    plate = page.locator(".wb-grid tr[aria-selected=true] td").nth(1).inner_text()
    page.wait_for_selector(f".wb-chosen:has-text('{plate}')")
    page.wait_for_selector('.wb-map[data-mark]:not([data-mark=""])')
    page.get_by_role("button", name="Show plate").click()
    page.wait_for_selector("img.wb-image")


def verify_it(page: Any, found: int) -> None:
    """Record what was checked of the read whose picture is shown; the answer counts it at once."""
    page.get_by_role("button", name="Verify", exact=True).click()
    for label, choice in (("The plate", "agrees with the picture"), ("The state", "agrees with the picture")):
        page.get_by_label(label, exact=True).select_option(choice)
    page.get_by_label("Confirmed through").select_option("NCIC")
    page.get_by_label("What they said of it").select_option("It is current")
    page.get_by_role("button", name="Record verification").click()
    page.wait_for_selector(".wb-verified:has-text('by adaly (NCIC), entry 70')")
    page.wait_for_selector(f".wb-lead:has-text('UNVERIFIED LEAD: 1 of {found} reads verified')")


def pick_cameras(page: Any) -> None:
    """Pick a camera on the map and leave it out again."""
    page.get_by_role("button", name="Pick cameras").click()
    for words in ("1 camera picked", ""):
        page.mouse.click(*at(page, -101.2025, 43.8925))
        expect(page.get_by_label("Where", exact=True)).to_have_value(words)


def test_a_page_that_is_loaded_anew_goes_on_with_the_case_and_searches_a_plate(
    pages: str, gateway: FakeGateway, tmp_path: Path
) -> None:
    gateway.sessions.clear()
    gateway.asked.clear()
    with chromium(tmp_path) as browser:
        page = browser.page(dark=True)
        page.goto(f"{pages}work.ipynb")
        wait_for_map(page)
        open_case(page, "26-001234", REASON)
        expect(page.get_by_label("Where", exact=True)).to_be_focused()
        page.reload()
        wait_for_map(page)
        expect(page.locator(".wb-case-chip")).to_contain_text("26-001234")
        ask(page, plate="5A*")
        page.wait_for_selector(".wb-grid tbody tr:nth-child(5)")
        assert "UNVERIFIED LEAD" in page.locator(".wb-line").inner_text()
        browser.assert_quiet(but="/voila/api/shutdown/")  # plain Voila refuses its own page's farewell
    assert [asked.question for asked in gateway.asked] == [
        Plates(pattern="5A*", confusable=True, windows=gateway.asked[0].question.windows)
    ]
    assert browser.outside() == []
