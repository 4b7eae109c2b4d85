"""One detective's night at the demo, in a real browser: log in, canvass, partial plate, receipt, verification."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import Watched, chromium, draw_circle, wait_for_map
from tests.browser.work_steps import add_scene, ask, between, fill, new_answer, open_case, seq, tab
from tests.builders.demo import RunningDemo, assert_no_traceback, running_demo
from tests.builders.once import shared_folder
from widgets.work.question_panel import LOOK_ALIKES
from workbench.demo.ground import ZONE
from workbench.demo.incidents import PlantedIncident

ROOT = Path(__file__).parents[2]
CASE = "26-001234"
REASON = "Body found at the corner, a dark pickup was seen leaving towards Main St"
HOUR = timedelta(hours=1)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    with running_demo(tmp_path_factory.mktemp("journey"), shared_folder(tmp_path_factory)) as running:
        yield running


def hours(demo: RunningDemo) -> str:
    """Return the hours around the incident in the town's own time, as they are typed."""
    at = demo.incident(CASE).at.astimezone(ZoneInfo(ZONE))
    return between(at - HOUR, at + HOUR)


def shown_plates(page: Page) -> str:
    return page.locator(".wb-table-holder").inner_text()


def test_a_detective_finds_the_planted_vehicle_and_an_outsider_verifies_the_receipt(
    demo: RunningDemo, tmp_path: Path
) -> None:
    incident = demo.incident(CASE)
    plates = {read.plate for read in incident.reads}
    with chromium(tmp_path) as browser:
        page = browser.page()
        demo.log_in(page, "dunn")
        wait_for_map(page)
        assert "SYNTHETIC" in page.inner_text("body")
        open_case(page, CASE, REASON)
        expect(page.locator(".wb-case-chip")).to_contain_text(CASE)
        draw_circle(page, (incident.lon, incident.lat), (incident.lon + 0.0125, incident.lat))
        ask(page, when=hours(demo))
        expect(page.locator(".wb-map")).to_have_attribute("data-reads", re.compile(r"[1-9]\d*"))
        expect(page.locator(".wb-chart")).to_have_attribute("data-bars", re.compile(r"[1-9]\d*"))
        search(page, "7A2C8B5")
        assert "7A2C8B5" in shown_plates(page)
        receipt = saved_receipt(page, tmp_path / "canvass.json")
        assert json.loads(receipt["entry"])["status"] == "answered"
        partial_plate(page, plates, tmp_path)
        history(page, incident)
        convoy(page)
        scenes(page, demo, incident)
    browser.assert_quiet()
    assert_sound(demo, browser)
    verify_as_an_outsider(demo, tmp_path)


def search(page: Page, text: str) -> None:
    """Narrow the answer to a plate, as one does who looks for it."""
    page.get_by_label("Search").fill(text)
    expect(page.locator(".wb-grid tbody")).to_contain_text(text)


def partial_plate(page: Page, plates: set[str], folder: Path) -> None:
    page.locator(".wb-bar-more").click()
    mixed_up = page.get_by_label(LOOK_ALIKES)
    mixed_up.uncheck()
    ask(page, where="", plate="7A?C8B5", when="last 7 days")
    expect(page.locator(".wb-grid tbody")).to_contain_text("7A2C8B5")
    strict = shown_plates(page)
    mixed_up.check()
    ask(page)
    page.locator(".wb-bar-more").click()
    misread = next(plate for plate in plates if plate != "7A2C8B5")
    assert misread not in strict
    expect(page.locator(".wb-grid tbody")).to_contain_text(misread)
    expect(page.locator(".wb-line-chance")).to_contain_text("unrelated plate")
    expect(tab(page, "By chance")).to_contain_text("says nothing about any one of them")
    receipt = saved_receipt(page, folder / "plates.json")
    assert json.loads(receipt["entry"])["chance"] == {"known": True}
    page.locator(".wb-grid tbody tr", has_text="7A2C8B5").click()
    expect(page.locator(".wb-narrowed")).to_contain_text("plate 7A2C8B5")


def history(page: Page, incident: PlantedIncident) -> None:
    """Ask for the history of the candidate that is chosen, in one click, and look at one day of it."""
    before = seq(page)
    page.get_by_role("button", name="History", exact=True).click()
    new_answer(page, before)
    expect(page.locator(".wb-map")).to_have_attribute("data-stops", re.compile(r"[1-9]\d*"))
    hours = page.locator(".wb-hours")
    expect(hours).to_have_attribute("data-reads", re.compile(r"[1-9]\d*"))
    day = incident.at.astimezone(ZoneInfo(ZONE))
    chosen = hours.locator(f'button[data-key="{day:%Y-%m-%d}"]')
    chosen.focus()
    page.keyboard.press("Enter")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".wb-history-said")).to_contain_text(f"{day:%d %b}")


def convoy(page: Page) -> None:
    """Ask in one press who passed the same cameras as the plate whose history is there; then of whoever was anywhere near."""
    said, before = page.locator(".wb-convoy"), seq(page)
    tab(page, "Read")
    page.get_by_role("button", name="Passed with it").click()
    new_answer(page, before)
    expect(said).to_contain_text("passed the same cameras within 60 seconds at 3 or more of its")
    expect(said).to_contain_text("By chance")
    page.get_by_label("Within", exact=True).select_option("10 minutes")
    page.get_by_label("At", exact=True).select_option("2 or more of its passages")
    before = seq(page)
    page.get_by_role("button", name="Ask who passed").click()
    new_answer(page, before)
    expect(said).to_contain_text("within 600 seconds at 2 or more of its 6 passages")
    for row in said.locator("tbody tr").all():  # whether anybody did is the town's chance
        expect(row).to_contain_text("of 6")
        expect(row).not_to_contain_text("7A2C8B5")
    expect(page.locator(".wb-map")).to_have_attribute("data-stops", "6")
    folder = os.environ.get("WB_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/convoy.png")


def scenes(page: Page, demo: RunningDemo, incident: PlantedIncident) -> None:
    """Ask who passed two places that the planted vehicle passed, each in the quarter of an hour around it."""
    nearest = {
        math.hypot(camera.lat - incident.lat, camera.lon - incident.lon): (camera, read.at)
        for read in incident.reads
        if read.plate == "7A2C8B5" and (camera := demo.files.cameras[read.camera]).lat is not None and camera.lon
    }
    fill(page, plate="", when="")
    for number, apart in enumerate(sorted(nearest)[:2], 1):
        camera, at = nearest[apart][0], nearest[apart][1].astimezone(ZoneInfo(ZONE))
        assert camera.lat is not None
        assert camera.lon is not None
        draw_circle(page, (camera.lon, camera.lat), (camera.lon + 0.008, camera.lat))
        add_scene(page, number, when=between(at - HOUR / 4, at + HOUR / 4))
    ask(page)
    said = tab(page, "By chance")
    expect(said).to_contain_text("read at both scenes")
    expect(said).to_contain_text("by chance", ignore_case=True)
    expect(said).to_contain_text("At the same places and hours:")
    expect(page.locator(".wb-grid tbody tr", has_text="7A2C8B5")).to_contain_text("2 of 2")
    folder = os.environ.get("WB_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/scenes.png")


def saved_receipt(page: Page, path: Path) -> dict[str, str]:
    tab(page, "Receipt")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save receipt").click()
    download.value.save_as(path)
    return dict(json.loads(path.read_text()))


def verify_as_an_outsider(demo: RunningDemo, folder: Path) -> None:
    """Export the ledger, and check it and both receipts with the program that shares no code with the project."""
    out = folder / "export"
    workbench = [sys.executable, "-m", "workbench", "ledger"]
    run([*workbench, "verify", str(demo.places.root)])
    run([*workbench, "export", str(demo.places.root), str(out)])
    verifier = [sys.executable, "-I", str(ROOT / "tools" / "ledger_verify.py")]
    run([*verifier, str(out)])
    for name in ("canvass.json", "plates.json"):
        run([*verifier, str(out), "--receipt", str(folder / name)])


def run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def assert_sound(demo: RunningDemo, browser: Watched) -> None:
    assert [url for status, url in browser.answers if status >= 500] == []
    for log in [demo.log, *demo.places.site.logs.iterdir()]:
        assert_no_traceback(log)
        assert "7A2C8B5" not in log.read_text(errors="replace"), log.name
