"""Where reads come from, in a browser: a camera taken out of service after a notice of its quality, and a field canvass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import ABOVE_MINOR, findings
from tests.browser.harness import Watched, until_drawn
from tests.browser.screenshots import ready
from tests.browser.work_steps import FAREWELL
from tests.builders.front import FakeGateway
from tests.builders.front_collecting import FakeCollecting
from tests.builders.voila_pages import Voila, a_gateway, open_case

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

TRACK = (
    '<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg><trkpt lat="43.9" lon="-101.203"/>'
    '<trkpt lat="43.9" lon="-101.2"/><trkpt lat="43.9" lon="-101.197"/></trkseg></trk></gpx>'
)


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    return a_gateway(reads=10)


@pytest.fixture
def opened(browser: Watched, pages: Voila, gateway: FakeGateway) -> Iterator[Page]:
    """A page of a browser, with a case open; nothing was done yet."""
    gateway.collecting = FakeCollecting(gateway.now)
    gateway.sessions.clear()
    open_case(gateway)
    page = browser.page()
    yield page
    page.context.close()
    browser.assert_quiet(but=FAREWELL)


def test_a_camera_is_taken_out_of_service_after_a_notice_of_its_quality(
    opened: Page, pages: Voila, gateway: FakeGateway
) -> None:
    opened.goto(pages.at("data"))
    ready(opened)
    panel = opened.locator(".wb-cameras")
    expect(panel.locator(".wb-map[data-state=ready]")).to_be_visible()
    expect(panel).to_contain_text("1 camera waits to go into service")
    panel.get_by_role("button", name="Camera 2", exact=True).click()
    expect(panel).to_contain_text("Camera quality says that this camera is down.")
    panel.get_by_role("button", name="Take it out of service", exact=True).click()
    expect(panel).to_contain_text("Mill Bridge 1 is out of service, and the coordinator is told.")
    assert [(path, body["camera"]) for path, body in gateway.collecting.done] == [("camera-outages", "C1")]
    panel.get_by_role("button", name="Take notice of all").click()
    expect(panel.get_by_role("button", name="Take notice of all")).to_be_hidden()
    panel.get_by_role("button", name="Put all that wait into service").click()
    expect(panel).not_to_contain_text("waits to go into service")
    until_drawn(opened, ["\N{MULTIPLICATION SIGN}"], ["camera-signs"], "sign", within=".wb-cameras")
    assert findings(opened, ABOVE_MINOR) == []


def test_a_unit_is_sent_its_track_comes_in_and_what_was_not_driven_is_named(
    opened: Page, pages: Voila, gateway: FakeGateway, tmp_path: Path
) -> None:
    opened.goto(pages.at("case"))
    ready(opened)
    panel = opened.locator(".wb-field-canvass")
    panel.get_by_role("button", name="Read", exact=True).click()
    expect(panel).to_contain_text("No unit was sent for this case yet.")
    panel.get_by_role("button", name="▸ Send a unit").click()
    panel.get_by_label("Unit", exact=True).select_option(label="Unit 7")
    panel.get_by_label("Where").fill("3rd & avenue c, 0.3 km")
    panel.get_by_role("button", name="Look it up").click()
    panel.get_by_label("Which place").select_option(index=1)
    now = gateway.now.astimezone(ZoneInfo(gateway.person["zone"]))
    panel.get_by_label("When").fill(f"{(now - timedelta(hours=2)):%d %b %H:%M}-{now:%H:%M}")
    panel.get_by_label("What for").fill("Drive all streets around the market")
    panel.get_by_role("button", name="Send the unit").click()
    expect(panel).to_contain_text("Field canvass 1 is planned.")
    (tmp_path / "track.gpx").write_text(TRACK)
    with opened.expect_file_chooser() as chosen:
        panel.get_by_role("button", name="Bring in a track (GPX)").click()
    chosen.value.set_files(tmp_path / "track.gpx")
    expect(panel).to_contain_text("1 of 2 streets driven, 0.5 of 0.8 km (by its track).")
    expect(panel).to_contain_text("Not driven: 3rd Ave (50 of 330 m driven).")
    panel.get_by_role("button", name="Tie the unit's reads").click()
    expect(panel).to_contain_text("10 to 99 reads of the unit, in import 4.")
    assert [path for path, _ in gateway.collecting.done] == [
        "/field-canvasses",
        "/field-canvasses/track",
        "/field-canvasses/reads",
    ]
    expect(panel.locator(".wb-map[data-state=ready]")).to_be_visible()
    until_drawn(opened, ["street", "left", "track"], ["ways", "track"], "kind", within=".wb-field-canvass")
    assert findings(opened, ABOVE_MINOR) == []
