"""The life of data on the pages of a demo: a hold that a purge heeds until it is ended, a camera that fails, a unit that is sent."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from data_access.acts.cameras import CameraApproval, EquipmentList
from data_access.acts.packs import NewPack
from data_access.answers.collecting.equipment import Equipment
from data_access.answers.value import value_of
from data_access.policy.packs import pack as packs_on_file
from tests.browser import work_steps as steps
from tests.browser.axe import ABOVE_MINOR, findings
from tests.browser.harness import Watched, chromium, draw_circle, until_drawn, wait_for_map
from tests.browser.screenshots import ready
from tests.browser.test_journey import CASE, REASON
from tests.browser.work_steps import ask, between, open_case, shown, tab
from tests.builders.demo import RunningDemo, running_demo
from tests.builders.once import shared_folder
from tests.builders.serving import wait_for
from workbench.administration.desk import Desk, at_desk
from workbench.demo.ground import ZONE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

TOOL = Path(__file__).parents[2] / "tools" / "certificate_verify.py"
DAY, HOUR, KEPT_D = timedelta(days=1), timedelta(hours=1), 27
RADIUS_DEG = 0.0125
NEW, PLATE = "F-90", "7Q1UE70"
UNIT, UNIT_PLATE, STREET = "M-1", "7F1L", "Bluestem St"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    with running_demo(tmp_path_factory.mktemp("life"), shared_folder(tmp_path_factory)) as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with chromium(tmp_path_factory.mktemp("chromium")) as started:
        yield started
    assert started.outside() == []


@pytest.fixture(scope="module")
def tokens() -> dict[str, str]:
    return {}


@contextmanager
def at_the_desk(demo: RunningDemo, tokens: dict[str, str], name: str) -> Iterator[Desk]:
    """The site's own door for commands, with somebody at it who logs on once."""
    with at_desk(demo.places.site) as desk:
        if name not in tokens:
            tokens[name] = desk.log_on(name, demo.person(name).password, demo.code(name))
        assert desk.resume(tokens[name])
        yield desk


def keep_for_less_long(demo: RunningDemo, tokens: dict[str, str]) -> None:
    """Let the custodian adopt a policy by which reads are kept for 27 days: some of the demo's are past that at once."""
    text = demo.places.site.pack.read_text()
    rule = "ceiling_d = 30\npurge_after_d = 30"
    assert rule in text
    pack = packs_on_file.parse(text.replace(rule, rule.replace("30", str(KEPT_D)), 1).encode())
    with at_the_desk(demo, tokens, "cole") as desk:
        desk.do(NewPack, hash=pack.hash, text=pack.text)


def bring(demo: RunningDemo, tokens: dict[str, str], kind: str, name: str, rows: list[dict[str, object]]) -> Any:
    """Let who imports bring rows as one of the demo's vendors writes them, columns that are not given being empty."""
    [like] = [each for each in demo.files.files if each.path.name == name]
    with like.path.open(encoding="utf-8") as file:
        first = file.readline()
    between_columns = ";" if ";" in first else ","
    out = io.StringIO()
    table = csv.DictWriter(out, next(csv.reader([first], delimiter=between_columns)), "", delimiter=between_columns)
    table.writeheader()
    table.writerows(rows)
    with at_the_desk(demo, tokens, "adams") as desk:
        query = {"mapping": like.mapping.read_text()} if kind == "cameras" else {}
        return desk.send_parts(f"/v1/files/{kind}", iter([out.getvalue().encode()]), **query)


def read_by(at: datetime, number: int) -> dict[str, object]:
    """A read of the new camera, as its vendor writes it."""
    local = at.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None)
    return {"Read ID": f"new-{number}", "Read Time": f"{local:%Y-%m-%d %H:%M:%S}", "Plate": PLATE, "Camera ID": NEW}


def in_the_next_second() -> datetime:
    """Wait until a second begins: a read's time has no fractions, and is to be later than what has just been done."""
    begun = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    wait_for(lambda: datetime.now(UTC) >= begun, 60, "the clock stands still", 0.02)
    return begun


def seen_by(browser: Watched, demo: RunningDemo, name: str) -> Page:
    """A page at which somebody is logged in."""
    page = browser.page()
    demo.log_in(page, name)
    page.wait_for_selector(".wb-page :is(h1, .wb-problem)")
    return page


def go(page: Page, name: str) -> None:
    """Open a page by its link in the header."""
    steps.go(page, name)
    ready(page)


def picture(page: Page, name: str, part: str = "") -> None:
    """Keep a picture of a page, or of a part of it, where one is wanted."""
    folder = os.environ.get("WB_PICTURES")
    if folder:
        page.wait_for_timeout(500)
        (page.locator(part).first if part else page).screenshot(path=f"{folder}/life-{name}.png")


def of_scene(demo: RunningDemo, page: Page, when: str) -> int:
    """Ask for all reads around the scene in a stretch of time, and return how many there are."""
    scene = demo.incident(CASE)
    draw_circle(page, (scene.lon, scene.lat), (scene.lon + RADIUS_DEG, scene.lat))
    ask(page, when=when)
    return shown(page)


def working(browser: Watched, demo: RunningDemo) -> Page:
    """The work page of a detective with the case open, as it was left open or anew."""
    page = seen_by(browser, demo, "dunn")
    wait_for_map(page)
    if page.get_by_label("Case number", exact=True).is_visible():
        open_case(page, CASE, REASON)
    expect(page.locator(".wb-case-chip")).to_contain_text(CASE)
    return page


def hold(page: Page) -> str:
    """Hold all that the canvass answered; return the hold's name."""
    form = tab(page, "Hold")
    form.get_by_label("What").select_option(label="All reads that this question answers")
    form.get_by_label("Ground").select_option(label="Evidence in a criminal action")
    form.get_by_label("Why").fill("The shooting at the corner")
    picture(page, "hold-form")
    form.get_by_role("button", name="Hold", exact=True).click()
    said = form.get_by_role("status")
    expect(said).to_contain_text("past their retention, on record.")
    expect(said).to_be_in_viewport(ratio=0.9)
    assert findings(page, ABOVE_MINOR) == []
    picture(page, "held")
    return said.inner_text().partition(" keeps")[0]


def purge(page: Page, name: str) -> tuple[int, int]:
    """Look what a purge would destroy, destroy it; return how many reads went, and how many a hold kept."""
    panel = page.locator(".wb-purge")
    expect(page.locator(".wb-retention")).to_contain_text("days still wait to be purged")
    panel.get_by_label("Class").select_option("flock")
    panel.get_by_role("button", name="Look what would be destroyed").click()
    expect(panel).to_contain_text("for good")
    kept = panel.get_by_role("row", name=name).get_by_role("cell").last.inner_text()
    [would] = re.findall(r"would destroy ([\d,]+) reads? of", panel.inner_text())
    picture(page, "purge-before", ".wb-purge")
    assert findings(page, ABOVE_MINOR) == []
    page.evaluate(WATCH_PURGE)
    panel.get_by_role("button", name="Destroy them for good").click()
    expect(panel).to_contain_text(f"is done: {would} reads destroyed.")
    assert "Destroying" in page.evaluate("window.purgeSaid")
    picture(page, "purge-after", ".wb-purge")
    return int(would.replace(",", "")), int(kept)


WATCH_PURGE = """
window.purgeSaid = "";
new MutationObserver(() => { window.purgeSaid += document.querySelector(".wb-purge").textContent; })
  .observe(document.querySelector(".wb-purge"), { subtree: true, childList: true, characterData: true });
"""


def certificate(page: Page, path: Path) -> None:
    """Take the newest certificate and save it with its proof."""
    panel = page.locator(".wb-certificates")
    panel.get_by_role("button", name="Take it").click()
    with page.expect_download() as proof:
        panel.get_by_role("link", name="Save the certificate with its proof").click()
    proof.value.save_as(path)
    picture(page, "certificates", ".wb-certificates")


def verified(path: Path, key: str) -> str:
    """Return what the program that shares no code with the project says of a certificate, which it verifies."""
    command = [sys.executable, "-I", str(TOOL), str(path), "--key", key]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_hold_placed_on_a_canvass_outlives_a_purge_that_an_outsider_verifies_and_is_ended_by_a_sergeant(
    demo: RunningDemo, browser: Watched, tokens: dict[str, str], tmp_path: Path
) -> None:
    day = (datetime.now(UTC) - (KEPT_D + 1) * DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    local = (day + HOUR * 2).astimezone(ZoneInfo(ZONE)), (day + HOUR * 22).astimezone(ZoneInfo(ZONE))
    detective = working(browser, demo)
    reads = of_scene(demo, detective, between(*local))
    assert reads > 20
    name = hold(detective)
    go(detective, "Case")
    holds = detective.locator(".wb-holds-list")
    expect(holds).to_contain_text("The shooting at the corner")
    expect(holds.get_by_role("row", name="The shooting at the corner")).to_be_in_viewport()
    expect(holds.get_by_role("button", name="End the hold")).to_be_hidden()
    picture(detective, "case")
    keep_for_less_long(demo, tokens)

    custodian = seen_by(browser, demo, "cole")
    go(custodian, "Data")
    picture(custodian, "data-retention", ".wb-retention")
    destroyed, kept = purge(custodian, name)
    assert 20 < kept <= reads  # what the units read is kept for longer, and was not purged
    certificate(custodian, tmp_path / "destruction.json")
    with at_the_desk(demo, tokens, "cole") as desk:
        said = verified(tmp_path / "destruction.json", desk.get("/v1/ledger/key")["verifier_key"])
    assert f"{destroyed} reads of" in said
    assert f"{name.lower()} kept {kept}" in said
    custodian.context.close()

    go(detective, "Work")
    wait_for_map(detective)
    assert of_scene(demo, detective, between(*local)) == reads
    sergeant = seen_by(browser, demo, "sato")
    go(sergeant, "Data")
    listed = sergeant.locator(".wb-holds-list")
    expect(listed).to_contain_text("The shooting at the corner")
    picture(sergeant, "holds", ".wb-holds-list")
    listed.get_by_label("Hold", exact=True).select_option(label=name)
    listed.get_by_label("Why it ends or stays").fill("The action is over")
    listed.get_by_role("button", name="End the hold").click()
    expect(listed).to_contain_text(f"{name} has ended: its reads fall under retention again.")
    sergeant.context.close()
    assert of_scene(demo, detective, between(*local)) == reads - kept
    detective.context.close()
    browser.assert_quiet()


def bring_a_camera_that_fell_silent(demo: RunningDemo, tokens: dict[str, str]) -> None:
    """Put up a camera that read once an hour for weeks, and stopped two days ago; its system goes on."""
    place = {"latitude": 43.9009, "longitude": -101.2105}
    camera = {"id": NEW, "name": "#90 Gravel Rd @ Quarry Rd - EB", "kind": "fixed", "looks": 90, "source": "ridgeway"}
    bring(demo, tokens, "cameras", "cameras.csv", [{**camera, **place}])
    with at_the_desk(demo, tokens, "cole") as desk:
        waiting = value_of(Equipment, desk.do(EquipmentList), "the cameras").waiting
        desk.do(CameraApproval, numbers=[each.number for each in waiting])
    now = datetime.now(UTC)
    rows = [read_by(now - hours * HOUR, hours) for hours in range(2 * 24, 26 * 24)]
    rows += [{**read_by(now, number), "Camera ID": f"F-0{number}"} for number in (2, 3, 5, 6, 8)]
    done = bring(demo, tokens, "reads/ridgeway", "ridgeway-1.csv", rows)
    assert done["taken"] > len(rows) * 0.9


def camera(page: Page) -> Locator:
    """The panel of cameras with the new one looked at."""
    panel = page.locator(".wb-cameras")
    expect(panel.locator(".wb-map[data-state=ready]")).to_be_visible()
    panel.get_by_role("row", name="#90 Gravel Rd").get_by_role("button").click()
    expect(panel.get_by_role("heading", name="#90 Gravel Rd")).to_be_visible()
    return panel


def expect_signs(panel: Locator, *signs: str) -> None:
    """Wait until the map draws these on cameras that are out of service."""
    drawn = "(box) => box.drawn('camera-signs').map((each) => each.sign).join('')"
    for _ in range(240):
        if panel.locator(".wb-map").evaluate(drawn) == "".join(signs):
            return
        panel.page.wait_for_timeout(250)
    raise AssertionError("the map draws other signs")


def test_a_camera_that_fell_silent_is_taken_out_its_reads_are_refused_until_it_was_tested_and_approved(
    demo: RunningDemo, browser: Watched, tokens: dict[str, str]
) -> None:
    bring_a_camera_that_fell_silent(demo, tokens)
    keeper = seen_by(browser, demo, "adams")
    go(keeper, "Data")
    panel = camera(keeper)
    expect(panel).to_contain_text("Camera quality says that this camera is down.")
    picture(keeper, "camera-down")
    panel.get_by_role("button", name="Take it out of service", exact=True).click()
    expect(panel).to_contain_text("is out of service, and the coordinator is told.")
    expect_signs(panel, "\N{MULTIPLICATION SIGN}")
    picture(keeper, "camera-out")
    refused = bring(demo, tokens, "reads/ridgeway", "ridgeway-1.csv", [read_by(in_the_next_second(), 1)])
    assert (refused["taken"], sum(refused["rejected"].values())) == (0, 1)
    panel.get_by_role("button", name="▸ It was tested").click()
    panel.get_by_label("Who looked at it").fill("T. Tester, Ridgeway")
    panel.get_by_label("What was tested and repaired").fill("A cable; twenty plates read beside a person")
    panel.get_by_role("button", name="Record the test").click()
    expect(panel).to_contain_text("goes back, or waits for its approval.")
    expect_signs(panel, "?")
    assert findings(keeper, ABOVE_MINOR) == []
    keeper.context.close()

    coordinator = seen_by(browser, demo, "cole")
    go(coordinator, "Data")
    panel = coordinator.locator(".wb-cameras")
    expect(panel).to_contain_text("1 camera waits to go into service")
    picture(coordinator, "camera-waits")
    panel.get_by_role("button", name="Take notice of all").click()
    expect(panel.get_by_role("button", name="Take notice of all")).to_be_hidden()
    panel.get_by_role("button", name="Put all that wait into service").click()
    expect(panel).to_contain_text("In service now.")
    camera(coordinator)
    expect_signs(panel)
    picture(coordinator, "camera-back")
    coordinator.context.close()
    taken = bring(demo, tokens, "reads/ridgeway", "ridgeway-1.csv", [read_by(in_the_next_second(), 2)])
    assert (taken["taken"], taken["rejected"]) == (1, {})
    browser.assert_quiet()


def test_a_unit_is_sent_around_a_scene_and_the_case_says_what_it_drove_and_names_what_it_did_not(
    demo: RunningDemo, browser: Watched, tokens: dict[str, str], tmp_path: Path
) -> None:
    scene, now = demo.incident(CASE), datetime.now(UTC)
    detective = working(browser, demo)
    go(detective, "Case")
    panel = detective.locator(".wb-field-canvass")
    panel.get_by_role("button", name="Read", exact=True).click()
    expect(panel).to_contain_text("No unit was sent for this case yet.")
    panel.get_by_role("button", name="▸ Send a unit").click()
    panel.get_by_label("Unit", exact=True).select_option(label="Unit 1")
    panel.get_by_label("Where").fill(f"{scene.corner}, 0.3 km")
    panel.get_by_role("button", name="Look it up").click()
    start, end = (at.astimezone(ZoneInfo(ZONE)) for at in (now, now + 2 * HOUR))
    panel.get_by_label("When").fill(between(start, end))
    panel.get_by_label("What for").fill("Drive all streets around the corner, and read what is parked there")
    picture(detective, "field-plan", ".wb-field-canvass")
    panel.get_by_role("button", name="Send the unit").click()
    expect(panel).to_contain_text("is planned.")
    expect(panel.locator(".wb-coverage").first).to_contain_text("nothing is known of what it drove yet")

    drive = along(demo)
    rows = [read_of_unit(now + timedelta(milliseconds=n), n, *at) for n, at in enumerate(drive)]
    done = bring(demo, tokens, "reads/mobile", "mobile.csv", rows)
    assert done["taken"] == len(rows)
    panel.get_by_role("button", name="Tie the unit's reads").click()
    expect(panel).to_contain_text(f"reads of the unit, in import {done['batch']}.")
    expect(panel.locator(".wb-coverage").first).to_contain_text("by the places of its own reads")
    picture(detective, "field-reads", ".wb-field-canvass")
    [of_reads] = re.findall(r"(\d+) of \d+ streets? driven", panel.inner_text())
    assert int(of_reads) >= 1
    assert STREET not in panel.locator(".wb-coverage").last.inner_text()
    expect(panel.locator(".wb-coverage").last).to_contain_text("Not driven: ")
    (tmp_path / "track.gpx").write_text(track(drive))
    with detective.expect_file_chooser() as chosen:
        panel.get_by_role("button", name="Bring in a track (GPX)").click()
    chosen.value.set_files(tmp_path / "track.gpx")
    expect(panel.locator(".wb-coverage").first).to_contain_text("by its track")
    expect(panel.locator(".wb-coverage").last).to_contain_text("Not driven: ")
    expect(panel.locator(".wb-map[data-state=ready]")).to_be_visible()
    until_drawn(detective, ["street", "left", "track"], ["ways", "track"], "kind", within=".wb-field-canvass")
    picture(detective, "field-track", ".wb-field-canvass")
    assert findings(detective, ABOVE_MINOR) == []
    detective.context.close()
    browser.assert_quiet()


def along(demo: RunningDemo) -> list[tuple[float, float]]:
    """Places along the street of the scene, within some 400 m of it and about ten metres apart, as the town's map has them."""
    scene, town = demo.incident(CASE), ElementTree.parse(demo.files.survey).getroot()
    node = {each.get("id"): (float(each.get("lat", 0)), float(each.get("lon", 0))) for each in town.iter("node")}
    ways = [way for way in town.iter("way") if any(tag.get("v") == STREET for tag in way.iter("tag"))]
    corners = sorted({node[each.get("ref")] for way in ways for each in way.iter("nd")}, key=lambda at: at[1])
    near = [at for at in corners if abs(at[1] - scene.lon) < 0.005]
    return [
        (a[0] + (b[0] - a[0]) * share / 10, a[1] + (b[1] - a[1]) * share / 10)
        for a, b in pairwise(near)
        for share in range(10)
    ]


def read_of_unit(at: datetime, number: int, lat: float, lon: float) -> dict[str, object]:
    """A read of the unit that was sent, as its vendor writes it."""
    place = {"Latitude": f"{lat:.6f}", "Longitude": f"{lon:.6f}"}
    return {"Unit": UNIT, "Time": at.isoformat(timespec="milliseconds"), "Plate": f"{UNIT_PLATE}{number:03}", **place}


def track(places: list[tuple[float, float]]) -> str:
    """Write places as a navigation device does."""
    points = "".join(f'<trkpt lat="{lat}" lon="{lon}"/>' for lat, lon in places)
    return f'<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{points}</trkseg></trk></gpx>'
