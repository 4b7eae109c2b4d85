"""An analyst's night, a detective's look back and a supervisor's review at the demo, in a real browser.

Provisional number, polygon, estimate, files opened from disk, reconciling; own searches, receipt; reveal, live view.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from data_access.client import Client
from data_access.questions.history import History
from data_access.questions.justification import Justification
from data_access.questions.kinds import Inquiry
from tests.browser.harness import Watched, chromium, draw_polygon, settle, wait_for_map
from tests.browser.test_journey import hours
from tests.browser.work_steps import ask, fill, go, open_case, tab
from tests.builders.demo import RunningDemo, running_demo
from tests.builders.once import shared_folder
from tests.builders.serving import wait_for
from workbench.settings import load_settings

CASE = "26-001234"
PLATE = "7A2C8B5"
PROVISIONAL = "P26-0007"
REASON = "Dark pickup seen leaving the scene towards Main St"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    with running_demo(tmp_path_factory.mktemp("review"), shared_folder(tmp_path_factory)) as running:
        yield running


@pytest.fixture(scope="module")
def asked(demo: RunningDemo) -> Iterator[Any]:
    """Ask for a plate's history as the detective, in Python, and return how to do so again."""
    settings = load_settings(demo.places.site)
    address = f"http://127.0.0.1:{settings.ports.gateway}"
    given = {"person": "dunn", "password": demo.person("dunn").password, "code": demo.code("dunn")}
    with Client(address, "nobody yet, logs on") as stranger:
        token = stranger.document("POST", "/v1/log-ons", given)["token"]
    with Client(address, token) as client:
        opened = client.open_case(Justification(case_number=CASE, purpose="homicide", reason=REASON))

        def ask() -> dict[str, Any]:
            question = Inquiry(case_session=opened.case_session, question=History(plate=PLATE))
            return dict(client.history(question).receipt)

        yield ask


def export(demo: RunningDemo, folder: Path) -> list[dict[str, Any]]:
    """Export the ledger and return its entries."""
    command = [sys.executable, "-m", "workbench", "ledger", "export", str(demo.places.root), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return [json.loads(line) for line in (folder / "entries.jsonl").read_text().splitlines()]


def kinds_since(entries: list[dict[str, Any]], seq: int, person: str) -> list[str]:
    return [entry["kind"] for entry in entries[seq:] if entry.get("who", {}).get("person") == person]


def go_to(page: Page, label: str) -> None:
    go(page, label)
    expect(page.locator(".wb-entries")).to_be_visible()


def test_an_analyst_asks_under_a_provisional_number_takes_files_along_and_reconciles(
    demo: RunningDemo, tmp_path: Path
) -> None:
    incident, before = demo.incident(CASE), len(export(demo, tmp_path / "before"))
    with chromium(tmp_path) as browser:
        page = browser.page()
        demo.log_in(page, "avery")
        wait_for_map(page)
        open_case(page, "26-999999", REASON)
        expect(page.locator(".wb-case .wb-problem:visible")).to_contain_text("U11")
        open_case(page, PROVISIONAL, REASON)
        expect(page.locator(".wb-case")).to_contain_text("Provisional number: reconcile it within 2")
        west, east, south, north = (
            incident.lon - 0.02,
            incident.lon + 0.02,
            incident.lat - 0.005,
            incident.lat + 0.008,
        )
        draw_polygon(page, [(west, south), (east, south), (east, north), (west, north)])
        fill(page, when=hours(demo))
        page.locator(".wb-bar-more").click()
        page.get_by_role("button", name="Estimate first").click()
        expect(page.locator(".wb-bar-state")).to_contain_text("About")
        ask(page)
        page.locator(".wb-bar-more").click()
        found = int(page.locator(".wb-counts").inner_text().split()[0])
        expect(page.locator(".wb-grid")).to_have_attribute("data-rows", str(found))
        expect(page.locator(".wb-grid tbody tr")).to_have_count(found)
        bars = int(page.locator(".wb-chart").get_attribute("data-bars") or 0)
        expect(page.locator(".wb-chart .bar")).to_have_count(bars)
        assert (found > 1, bars > 1) == (True, True)
        files_from_disk(page, browser, tmp_path, found)
        page.locator(".wb-case-chip").click()
        page.get_by_label("Case number it became").fill(CASE)
        page.get_by_label("Case number it became").press("Tab")
        page.get_by_label("How you know it is the same case").fill("The report has the same address")
        page.get_by_label("How you know it is the same case").press("Tab")
        page.get_by_role("button", name="Reconcile").click()
        expect(page.locator(".wb-case")).to_contain_text("reconciled")
        settle(page, 1000)
        browser.assert_quiet()
    assert browser.outside() == []
    made = kinds_since(export(demo, tmp_path / "export"), before, "avery")
    assert " ".join(made) == "logged_on refusal case_session_opened intent intent intent case_reconciled"


def files_from_disk(page: Page, browser: Watched, folder: Path, reads: int) -> None:
    """Make the files of the answer, save and unpack them, and open them as somebody does who was sent them."""
    tab(page, "Files")
    page.get_by_label("CSV").check()
    page.get_by_label("What the files are for").fill("for the prosecutor")
    page.get_by_label("What the files are for").press("Tab")
    page.get_by_role("button", name="Make the files").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save files").click()
    with zipfile.ZipFile(download.value.path()) as archive:
        archive.extractall(folder / "files")
    made = {path.suffix: path for path in (folder / "files").iterdir()}
    rows = list(csv.reader(made[".csv"].read_text("utf-8-sig").splitlines()))
    assert (len(rows), rows[0][0]) == (reads + 1, "UNVERIFIED LEAD")
    assert made[".pdf"].read_bytes().startswith(b"%PDF")
    opened = browser.page()
    opened.goto(made[".html"].as_uri())
    opened.wait_for_selector(".folium-map canvas")
    assert opened.title().startswith("UNVERIFIED LEAD")
    assert opened.locator("table.reads").nth(1).locator("tbody tr").count() == reads
    opened.context.close()


def test_a_detective_sees_what_she_asked_and_whether_her_receipt_still_holds(
    demo: RunningDemo, asked: Any, tmp_path: Path
) -> None:
    receipt, saved = asked(), tmp_path / "receipt.json"
    asked()
    saved.write_text(json.dumps(receipt))
    with chromium(tmp_path) as browser:
        page = browser.page()
        demo.log_in(page, "dunn")
        wait_for_map(page)
        expect(page.locator(".wb-case-chip")).to_contain_text(CASE)
        go_to(page, "My searches")
        rows = page.locator(".wb-entries tbody tr")
        expect(rows.first).to_contain_text(f"History of {PLATE}")
        rows.nth(1).get_by_role("button").press("Enter")
        expect(page.locator(".wb-detail")).to_contain_text(REASON)
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Choose a saved receipt").click()
        chooser.value.set_files(saved)
        expect(page.locator(".wb-holds")).to_contain_text("This receipt is valid.")
        page.get_by_label("Or paste it here").fill(json.dumps({**receipt, "seq": receipt["seq"] + 1}))
        page.get_by_label("Or paste it here").press("Tab")
        page.get_by_role("button", name="Check", exact=True).click()
        expect(page.locator(".wb-receipt-check .wb-problem")).to_contain_text("This receipt is not valid.")
        browser.assert_quiet()
    assert browser.outside() == []
    entries = export(demo, tmp_path / "export")
    assert kinds_since(entries, receipt["seq"], "dunn").count("own_entries_read") == 1


def test_a_supervisor_reviews_opens_one_entry_for_a_reason_and_watches(
    demo: RunningDemo, asked: Any, tmp_path: Path
) -> None:
    before = asked()["seq"]
    with chromium(tmp_path) as browser:
        page = browser.page()
        demo.log_in(page, "sato")
        wait_for_map(page)
        go_to(page, "Supervisor")
        assert PLATE not in page.content()
        page.get_by_label("Person").select_option("dunn")
        first, entry = page.locator(".wb-entries tbody tr").first, page.locator(".wb-unit-entry")
        first.click()
        expect(entry).to_contain_text("Sealed: plate, reason.")
        page.get_by_role("button", name="Reveal").click()
        expect(entry).to_contain_text("Say in a few words why.")
        page.get_by_label("Why you open it").fill("Monthly review of this unit's searches")
        page.get_by_label("Why you open it").press("Tab")
        page.get_by_role("button", name="Reveal").click()
        expect(entry).to_contain_text(PLATE)
        first.get_by_role("button", name="Sign off").click()
        expect(first).to_contain_text("signed off: sato")
        page.get_by_role("button", name="Watch live").click()
        expect(page.get_by_text("Watching:")).to_be_visible()
        watches = (tmp_path / f"watches-{number}" for number in count())
        wait_for(lambda: "live_opened" in kinds_since(export(demo, next(watches)), before, "sato"), 120, "no live view")
        newest = asked()["intent_seq"]
        expect(page.get_by_role("button", name=f"Entry {newest}", exact=True)).to_be_visible()
        page.get_by_role("button", name="Stop watching").click()
        expect(page.get_by_role("button", name="Watch live")).to_be_visible()
        browser.assert_quiet()
    assert browser.outside() == []
    found = kinds_since(export(demo, tmp_path / "export"), before, "sato")
    assert re.sub(r"^logged_on ", "", " ".join(found)) == (
        "ledger_read entry_revealed entry_reviewed live_opened live_delivered live_closed"
    )
