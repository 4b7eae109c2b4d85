"""The map under the reads, of real streets, as a browser draws it: from its own server alone, in pieces, with names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import Watched, at, chromium, wait_for_map
from tests.builders.basemap import HELSINKI, osm
from tests.builders.map_stage import served
from tests.builders.serving import wait_for
from workbench.basemap.build import build_basemap

pytestmark = pytest.mark.slow
SIZE = 720, 540
ATTRIBUTION = "© OpenStreetMap contributors, ODbL"
ROADS = {"highway": "primary", "name": "Main St"}, {"highway": "residential", "name": "Škroupova"}


@pytest.fixture(scope="module")
def helsinki(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("helsinki") / "basemap"
    build_basemap(HELSINKI, folder, say=lambda _: None, attribution=ATTRIBUTION)
    with served(folder) as address:
        yield address


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with chromium(tmp_path_factory.mktemp("chromium")) as watched:
        yield watched
    assert watched.outside() == []


@pytest.fixture
def browser(running: Watched) -> Watched:
    """The one browser of this file, with nothing seen yet."""
    for seen in (running.requests, running.failed, running.console, running.answers):
        seen.clear()
    return running


def opened(browser: Watched, address: str, *, dark: bool = False, **state: Any) -> Page:
    """Open the map's page; `state` changes traits."""
    page = browser.page(*SIZE, dark=dark)
    page.goto(f"{address}?state={quote(json.dumps(state))}")
    wait_for_map(page)
    return page


def names(page: Page, *layers: str) -> set[str]:
    """What is written on the map now."""
    drawn = page.locator(".wb-map").evaluate("(map, layers) => map.drawn(...layers)", list(layers))
    return {feature["name"] for feature in drawn}


def look_at(page: Page, *bounds: float) -> None:
    page.evaluate("(bounds) => window.model.set('view', { bounds })", list(bounds))


@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
def test_real_streets_are_drawn_with_their_names_from_pieces_of_one_file(
    helsinki: str, browser: Watched, dark: bool
) -> None:
    ranges: list[str | None] = []
    page = browser.page(*SIZE, dark=dark)
    page.on("request", lambda r: ranges.append(r.headers.get("range")) if ".pmtiles" in r.url else None)
    page.goto(helsinki)
    wait_for_map(page)
    assert {"Unioninkatu", "Eteläranta"} <= names(page, "main-names")
    assert {"Töölönlahden puisto", "Töölönlahti"} <= names(page, "land-names")
    assert "Helsinki" in names(page, "place-names")
    look_at(page, 24.943, 60.1645, 24.948, 60.167)
    assert at(page, 24.9455, 60.16575) == (pytest.approx(SIZE[0] / 2, abs=3), pytest.approx(SIZE[1] / 2, abs=3))
    page.wait_for_function("document.querySelector('.wb-map').drawn('names').length > 3")
    page.wait_for_function("document.querySelector('.wb-map').drawn('building').length > 20")
    assert ranges
    assert all(asked and asked.startswith("bytes=") for asked in ranges)
    assert {status for status, url in browser.answers if ".pmtiles" in url} == {206}
    assert ATTRIBUTION in page.locator(".maplibregl-ctrl-attrib").inner_text()
    assert page.locator(".wb-map-note").inner_text() == ""
    browser.assert_quiet()
    assert all(url.startswith((helsinki, "blob:", "data:")) for url in browser.requests)


def test_the_map_changes_with_day_and_night_and_keeps_what_is_on_it(helsinki: str, browser: Watched) -> None:
    page = opened(browser, helsinki, area={"shape": "circle", "lat": 60.17, "lon": 24.945, "radius_m": 200})
    day = page.locator("canvas").screenshot()
    page.emulate_media(color_scheme="dark")
    wait_for(lambda: page.locator("canvas").screenshot() != day, 60, "the map stayed as by day")
    page.wait_for_function("document.querySelector('.wb-map').drawn('area').length > 0")
    page.wait_for_function(
        "document.querySelector('.wb-map').drawn('main-names').some((street) => street.name === 'Unioninkatu')"
    )
    browser.assert_quiet()


def test_a_town_without_a_building_and_a_canvass_far_beyond_it(browser: Watched, tmp_path: Path) -> None:
    lines = [[(-101.21, 43.9), (-101.19, 43.9)], [(-101.2, 43.89), (-101.2, 43.91)]]
    path = osm(tmp_path / "town.osm", list(zip(ROADS, lines, strict=True)))
    build_basemap(path, tmp_path / "basemap", say=lambda _: None, attribution="Invented")
    with served(tmp_path / "basemap") as address:
        page = opened(browser, address, area={"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 50_000})
        look_at(page, -101.205, 43.895, -101.195, 43.905)
        page.wait_for_function(
            "document.querySelector('.wb-map').drawn('names').some((street) => street.name === 'Škroupova')"
        )
        page.wait_for_function("document.querySelector('.wb-map').drawn('area').length > 0")
        look_at(page, -102, 43.4, -100.4, 44.4)
        page.wait_for_function("document.querySelector('.wb-map').drawn('rim').length > 0")
    browser.assert_quiet()


def test_a_site_without_a_map_says_so_and_asks_for_none(browser: Watched, tmp_path: Path) -> None:
    camera = {"lat": 43.9, "lon": -101.2, "name": "Mill Bridge", "id": "C1"}
    with served(tmp_path) as address:
        page = opened(browser, address, cameras=[camera])
        expect(page.locator(".wb-map-note")).to_contain_text("No street map is installed")
        page.wait_for_function("document.querySelector('.wb-map').drawn('cameras').length === 1")
    browser.assert_quiet()


def test_a_map_that_is_lost_is_said_and_the_cameras_stay(helsinki: str, browser: Watched) -> None:
    basemap = {"url": "/basemap/0000000000000000.pmtiles", "attribution": "", "bounds": [24.9, 60.1, 25, 60.2]}
    camera = {"lat": 60.169, "lon": 24.945, "name": "Market", "id": "C1"}
    page = opened(browser, helsinki, basemap=basemap, cameras=[camera])
    expect(page.locator(".wb-map-note")).to_contain_text("cannot be loaded")
    page.wait_for_function("document.querySelector('.wb-map').drawn('cameras').length === 1")
    browser.assert_quiet(but="0000000000000000.pmtiles")
