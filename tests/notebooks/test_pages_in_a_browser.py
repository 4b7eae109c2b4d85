"""The notebooks as pages: plain Voila, a gateway that honours the wire, a headless browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data_access.errors import Reason
from data_access.queries import Canvass, Circle, Plates, Polygon
from tests.browser.harness import chromium, draw_circle, draw_polygon, draw_rectangle, wait_for_map
from tests.builders.front import FakeGateway
from tests.builders.voila_pages import a_gateway, voila

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    return a_gateway()


@pytest.fixture(scope="module")
def pages(gateway: FakeGateway, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with voila(gateway, tmp_path_factory.mktemp("voila")) as running:
        yield f"{running.address}/voila/render/"


def open_case(page: Any) -> None:
    page.get_by_label("Case number").fill("26-001234")
    page.get_by_label("Purpose").select_option(label="Homicide")
    page.get_by_label("Reason").fill("Vehicles near Mill Bridge after the shots")
    page.get_by_role("button", name="Open case").click()
    page.wait_for_selector(".wb-case-number:visible")


def ask(page: Any, seen: str) -> None:
    page.get_by_role("button", name="Ask").click()
    page.wait_for_selector(seen)


def test_what_is_drawn_is_asked_and_the_answer_is_on_map_table_and_chart(
    pages: str, gateway: FakeGateway, tmp_path: Path
) -> None:
    with chromium(tmp_path) as browser:
        page = browser.page()
        page.goto(f"{pages}canvass.ipynb")
        wait_for_map(page)
        open_case(page)
        draw_circle(page, (-101.2, 43.8975), (-101.19, 43.8975))
        ask(page, ".wb-seq")
        page.wait_for_selector('.wb-map[data-reads]:not([data-reads="0"])')
        page.wait_for_selector('.wb-chart[data-bars]:not([data-bars="0"])')
        page.wait_for_selector(".wb-reads tbody tr:nth-child(5)")
        assert page.get_by_text("<img src=x").count() > 0
        with page.expect_download() as download:
            page.get_by_role("link", name="Save receipt").click()
        assert '"checkpoint"' in Path(download.value.path()).read_text()

        gateway.refuse = [Reason("U11", "The case is closed.", "Open another.")]
        ask(page, ".wb-answer .wb-problem")
        assert "U11" in page.locator(".wb-problem").inner_text()
        assert page.locator(".wb-seq").count() == 0
        gateway.refuse = []

        draw_rectangle(page, (-101.205, 43.895), (-101.195, 43.9))
        ask(page, ".wb-seq")
        draw_polygon(page, [(-101.205, 43.894), (-101.195, 43.894), (-101.2, 43.901)])
        ask(page, ".wb-seq")
        page.wait_for_function("document.querySelector('.wb-counts')")
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


def test_the_other_page_goes_on_with_the_case_and_searches_a_plate(
    pages: str, gateway: FakeGateway, tmp_path: Path
) -> None:
    gateway.sessions.clear()
    gateway.asked.clear()
    with chromium(tmp_path) as browser:
        page = browser.page(dark=True)
        page.goto(f"{pages}plates.ipynb")
        wait_for_map(page)
        open_case(page)
        page.reload()
        wait_for_map(page)
        page.wait_for_selector(".wb-case-number:visible")
        page.get_by_label("Plate or part of it").fill("5A*")
        ask(page, ".wb-seq")
        page.wait_for_selector(".wb-reads tbody tr:nth-child(5)")
        assert "UNVERIFIED LEAD" in page.locator(".wb-told").inner_text()
        browser.assert_quiet(but="/voila/api/shutdown/")  # plain Voila refuses its own page's farewell
    assert [asked.question for asked in gateway.asked] == [
        Plates(pattern="5A*", confusable=True, windows=gateway.asked[0].question.windows)
    ]
    assert browser.outside() == []
