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
from tests.builders.demo import RunningDemo, assert_no_traceback, running_demo
from tests.builders.once import shared_folder
from workbench.demo.ground import ZONE
from workbench.demo.incidents import PlantedIncident

ROOT = Path(__file__).parents[2]
CASE = "26-001234"
HOUR = timedelta(hours=1)
expect.set_options(timeout=30_000)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    with running_demo(tmp_path_factory.mktemp("journey"), shared_folder(tmp_path_factory)) as running:
        yield running


def open_case(page: Page) -> None:
    page.get_by_label("Case number", exact=True).fill(CASE)
    page.get_by_label("Purpose").select_option(label="Homicide")
    page.get_by_label("Reason").fill("Body found at the corner, a dark pickup was seen leaving towards Main St")
    page.get_by_role("button", name="Open case").click()
    expect(page.locator(".wb-case-number")).to_contain_text(CASE)


def set_window(page: Page, demo: RunningDemo) -> None:
    """Write the hours around the incident in the town's own time."""
    at = demo.incident(CASE).at.astimezone(ZoneInfo(ZONE))
    for label, moment in (("From", at - HOUR), ("To", at + HOUR)):
        field = page.get_by_label(label, exact=True).first
        field.fill(moment.strftime("%Y-%m-%dT%H:%M"))
        field.press("Tab")


def ask(page: Page) -> None:
    before = page.locator(".wb-seq").all_inner_texts()
    button = page.get_by_role("button", name="Ask", exact=True)
    expect(button).to_be_enabled()
    button.click()
    expect(page.locator(".wb-seq")).not_to_have_text(before[0] if before else "nothing yet")


def shown_plates(page: Page) -> str:
    return page.locator(".wb-reads").inner_text()


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
        open_case(page)
        set_window(page, demo)
        draw_circle(page, (incident.lon, incident.lat), (incident.lon + 0.0125, incident.lat))
        ask(page)
        expect(page.locator(".wb-map")).to_have_attribute("data-reads", re.compile(r"[1-9]\d*"))
        expect(page.locator(".wb-chart")).to_have_attribute("data-bars", re.compile(r"[1-9]\d*"))
        search(page, "7A2C8B5")
        assert "7A2C8B5" in shown_plates(page)
        receipt = saved_receipt(page, tmp_path / "canvass.json")
        assert json.loads(receipt["entry"])["status"] == "answered"
        partial_plate(page, plates, tmp_path)
        page.locator(".wb-reads input[type=search]").fill("7A")  # and left before it has searched
        history(page, incident)
        convoy(page)
        scenes(page, demo, incident)
    browser.assert_quiet()
    assert_sound(demo, browser)
    verify_as_an_outsider(demo, tmp_path)


def search(page: Page, text: str) -> None:
    """Narrow the table to a plate, as one does who looks for it."""
    page.locator(".wb-reads input[type=search]").fill(text)
    expect(page.locator(".wb-reads tbody")).to_contain_text(text)


def partial_plate(page: Page, plates: set[str], folder: Path) -> None:
    page.get_by_role("link", name="Plates").click()
    wait_for_map(page)
    expect(page.locator(".wb-case-number")).to_contain_text(CASE)
    page.get_by_label("Plate or part of it").fill("7A?C8B5")
    page.get_by_label("Plate or part of it").press("Tab")
    page.get_by_label("When (").select_option(label="The last 7 days")
    mixed_up = page.get_by_label("Characters that readers mix up stand for one another")
    mixed_up.uncheck()
    ask(page)
    expect(page.locator(".wb-reads")).to_contain_text("7A2C8B5")
    strict = shown_plates(page)
    mixed_up.check()
    ask(page)
    misread = next(plate for plate in plates if plate != "7A2C8B5")
    assert misread not in strict
    expect(page.locator(".wb-reads")).to_contain_text(misread)
    expect(page.locator(".wb-chance")).to_contain_text("unrelated plate")
    receipt = saved_receipt(page, folder / "plates.json")
    assert json.loads(receipt["entry"])["chance"] == {"known": True}
    page.locator(".wb-reads tbody tr", has_text="7A2C8B5").click()
    expect(page.locator(".wb-narrowed")).to_contain_text("plate 7A2C8B5")


def history(page: Page, incident: PlantedIncident) -> None:
    page.get_by_role("link", name="History").click()
    wait_for_map(page)
    page.get_by_label("Whole plate").fill("7A2C8B5")
    page.get_by_label("Whole plate").press("Tab")
    ask(page)
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
    said = page.locator(".wb-convoy")
    who_passed(page)
    expect(said).to_contain_text("passed the same cameras within 60 seconds at 3 or more of its")
    expect(said).to_contain_text("By chance")
    page.get_by_label("Within", exact=True).select_option("10 minutes")
    page.get_by_label("At", exact=True).select_option("2 or more of its passages")
    who_passed(page)
    expect(said).to_contain_text("within 600 seconds at 2 or more of its 6 passages")
    for row in said.locator("tbody tr").all():  # whether anybody did is the town's chance
        expect(row).to_contain_text("of 6")
        expect(row).not_to_contain_text("7A2C8B5")
    expect(page.locator(".wb-map")).to_have_attribute("data-stops", "6")
    folder = os.environ.get("WB_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/convoy.png")


def who_passed(page: Page) -> None:
    before = page.locator(".wb-seq").inner_text()
    page.get_by_role("button", name="Who passed with it").click()
    expect(page.locator(".wb-seq")).not_to_have_text(before)


def scenes(page: Page, demo: RunningDemo, incident: PlantedIncident) -> None:
    """Ask who passed two places that the planted vehicle passed, each in the quarter of an hour around it."""
    page.get_by_role("link", name="Scenes").click()
    wait_for_map(page)
    nearest = {
        math.hypot(camera.lat - incident.lat, camera.lon - incident.lon): (camera, read.at)
        for read in incident.reads
        if read.plate == "7A2C8B5" and (camera := demo.files.cameras[read.camera]).lat is not None and camera.lon
    }
    for number, apart in enumerate(sorted(nearest)[:2], 1):
        camera, at = nearest[apart][0], nearest[apart][1].astimezone(ZoneInfo(ZONE))
        for label, moment in (("From", at - HOUR / 4), ("To", at + HOUR / 4)):
            field = page.get_by_label(label, exact=True).first
            field.fill(moment.strftime("%Y-%m-%dT%H:%M"))
            field.press("Tab")
        assert camera.lat is not None
        assert camera.lon is not None
        draw_circle(page, (camera.lon, camera.lat), (camera.lon + 0.008, camera.lat))
        page.get_by_role("button", name="Add this scene").click()
        expect(page.get_by_role("button", name=f"Remove scene {number}")).to_be_visible()
    ask(page)
    said = page.locator(".wb-scenes")
    expect(said).to_contain_text("read at both scenes")
    expect(said).to_contain_text("by chance", ignore_case=True)
    expect(said).to_contain_text("At the same places and hours:")
    expect(said.locator("tr", has_text="7A2C8B5")).to_contain_text("1, 2 of 2")
    folder = os.environ.get("WB_PICTURES")
    if folder:
        page.screenshot(path=f"{folder}/scenes.png")


def saved_receipt(page: Page, path: Path) -> dict[str, str]:
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("receipt", re.I)).click()
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
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def assert_sound(demo: RunningDemo, browser: Watched) -> None:
    assert [url for status, url in browser.answers if status >= 500] == []
    for log in [demo.log, *demo.places.site.logs.iterdir()]:
        assert_no_traceback(log)
        assert "7A2C8B5" not in log.read_text(errors="replace"), log.name
