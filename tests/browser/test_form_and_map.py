"""The form and the map say the same, limits show while one types, a shape that is given up leaves nothing, candidates come nearest first."""

from __future__ import annotations

import re
import threading

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import at, draw_circle, settle
from tests.browser.work_steps import DAY, PLACE, ask, fill
from tests.builders.front import FakeGateway
from tests.builders.front_town import PLACES
from tests.builders.serving import wait_for
from tests.builders.voila_pages import a_gateway

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    limits = {"canvass": {"area_km2": 100.0, "window_h": 48}, "plates": {"window_d": 30}}
    made = a_gateway(reads=1500, limits=limits)
    made.places_answer = [PLACES[0]]
    return made


def test_a_limit_of_the_policy_is_said_while_one_types_and_nothing_is_asked_or_refused(
    page: Page, gateway: FakeGateway
) -> None:
    state, seen = page.locator(".wb-bar-state"), len(gateway.entries)
    fill(page, where="3rd & avenue c, 9 km", when="last 3 days")
    expect(state).to_contain_text("254.5 km²; 100 km² at most")
    expect(state).to_contain_text("3 days long; 48 hours at most")
    page.get_by_label("When", exact=True).press("Enter")
    settle(page, 500)
    assert (gateway.asked, len(gateway.entries)) == ([], seen)
    fill(page, where=PLACE, when=DAY)
    expect(state).to_have_text("")


def test_the_circle_in_figures_is_the_circle_on_the_map_and_the_other_way_round(page: Page) -> None:
    draw_circle(page, (-101.2, 43.8975), (-101.19, 43.8975))
    page.locator(".wb-bar-more").click()
    figures = [
        page.locator(".wb-more").get_by_label(name, exact=True) for name in ("Latitude", "Longitude", "Radius, metres")
    ]
    for figure, value in zip(figures, (43.8975, -101.2, 801), strict=True):
        about = pytest.approx(value, rel=0.02)
        wait_for(lambda figure=figure, about=about: float(figure.input_value() or 0) == about, 60, "another circle")  # type: ignore[misc]  # bound at once
    figures[2].fill("1500")
    figures[2].press("Tab")
    page.get_by_role("button", name="Use this circle").click()
    expect(page.locator(".wb-map-hint")).to_contain_text("radius 1.50 km")


def test_what_was_drawn_last_is_asked_though_the_page_had_not_heard_of_it_yet(page: Page, gateway: FakeGateway) -> None:
    asked, gateway.places_wait = len(gateway.asked), threading.Event()
    try:
        fill(page, where=PLACE, when=DAY)
        page.get_by_label("Where", exact=True).press(
            "Tab"
        )  # the place is looked up, and the kernel hears nothing else meanwhile
        draw_circle(page, (-101.2, 43.8975), (-101.19, 43.8975))
        page.locator(".wb-bar-ask").click()
        settle(page, 300)
        gateway.places_wait.set()
        wait_for(lambda: len(gateway.asked) > asked, 60, "a question")
    finally:
        gateway.places_wait.set()
        gateway.places_wait = None
    area = gateway.asked[-1].question.area
    assert (area.lat, area.lon, area.radius_m) == pytest.approx((43.8975, -101.2, 801), rel=0.02)
    expect(page.locator(".wb-line-question")).to_contain_text("Circle on the map")
    expect(page.get_by_label("Where", exact=True)).to_have_value(re.compile("^Circle on the map"))


def test_a_shape_that_is_given_up_leaves_nothing_and_the_area_stays_as_it_was(page: Page) -> None:
    draw_circle(page, (-101.2, 43.8975), (-101.19, 43.8975))
    expect(page.locator(".wb-map-hint")).to_have_text(re.compile("^Circle, radius"))
    said = page.locator(".wb-map-hint").inner_text()
    page.get_by_role("button", name="Polygon", exact=True).click()
    for lon, lat in ((-101.205, 43.9), (-101.195, 43.9), (-101.195, 43.895)):
        x, y = at(page, lon, lat)
        page.mouse.move(x - 2, y - 2)
        page.mouse.click(x, y)
        settle(page, 350)
    page.keyboard.press("Escape")
    expect(page.locator(".wb-map-hint")).to_have_text(said)
    expect(page.locator(".wb-map")).to_have_attribute("data-shape", "circle")
    expect(page.get_by_role("button", name="Polygon", exact=True)).to_have_attribute("aria-pressed", "false")


def test_candidates_of_part_of_a_plate_come_nearest_to_the_scene_first_with_the_reason(page: Page) -> None:
    ask(page, where=PLACE, when=DAY, plate="1A?*")
    expect(page.locator(".wb-order")).to_contain_text("an order, not a score")
    page.wait_for_function("document.querySelectorAll('.wb-grid td[data-col=\"Why here\"]').length > 5")
    reasons = page.locator(".wb-grid td[data-col='Why here']").all_inner_texts()
    places = [float(found[1]) for each in reasons if (found := re.match(r"(\d+\.\d) km", each))]
    assert len(places) == len(reasons) > 5
    near, far = (sum(part) / len(part) for part in (places[: len(places) // 2], places[len(places) // 2 :]))
    assert near < far
