"""A hit from the request of its entry to the entry's removal, in three browsers at a real site: Hub, gateway, pages, Barstow's rules."""

from __future__ import annotations

import base64
import contextlib
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from data_access.gateway.acting.ceremony import Founder
from data_access.records.accounts import credentials
from data_access.records.casework import cases
from data_access.records.intake import cameras
from data_access.terms import CaseKind
from tests.browser import work_steps as steps
from tests.browser.harness import chromium
from tests.browser.screenshots import ready
from tests.builders.agencies import approve, clear
from tests.builders.demo import assert_no_traceback
from tests.builders.enrolling import hire
from tests.builders.gateway import Doors, open_doors
from tests.builders.pictures import SOURCE, a_group, a_picture
from tests.builders.ports import ports_of_site
from tests.builders.records import a_camera
from tests.builders.site import People, found_site
from workbench.settings import Settings, SitePaths, write_settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

ROOT = Path(__file__).parents[2]
LISTED, SEEN = "9QZX471", "9QZX411"
CASE, SHAPES = "26-000001", (LISTED, SEEN)
WHY = "Grey pickup taken from the quarry behind Larkspur Lane"
REASON = "Grey pickup taken from the quarry; a witness saw it leave north"
STAFF = {"ortiz": "patrol_officer", "grant": "operations_commander", "dot": "dispatcher"}
FOUNDERS = [
    Founder(person="adams", number="1001", full_name="A. Adams", role="it_manager", unit="administration"),
    Founder(person="cole", number="1002", full_name="C. Cole", role="division_commander", unit="administration"),
]
START_S, STOP_S, STEP_S = 240.0, 120.0, 30
STORY = (
    ("entry_requested", "ortiz"),
    ("entry_approved", "grant"),
    ("hits_made", ""),
    ("hit_step_taken", "dot"),
    ("hit_step_taken", "dot"),
    ("hit_step_taken", "dot"),
    ("hit_confirmed", "dot"),
    ("hit_step_taken", "dot"),
    ("hit_picture_viewed", "ortiz"),
    ("hit_checked", "ortiz"),
    ("hit_disposed", "ortiz"),
    ("entry_removed", "ortiz"),
    ("hit_task_settled", "ortiz"),
)
STEPS = (
    "Ask CLETS for the status of the vehicle, at once",
    "Tell patrol units of the alert, and that confirmation is in progress",
    "Give patrol units description, licence plate and last known direction of travel",
)
LAST_STEP = "Tell patrol units by radio that the alert has been verified"


@dataclass
class RunningSite:
    """A site that people can log in to, and the token of a source that sends reads."""

    paths: SitePaths
    people: People
    token: str
    url: str
    gateway_url: str

    def log_in(self, page: Page, name: str) -> None:
        """Fill in the log-in form with a code that was not used yet, and leave it by its button."""
        known = self.people.enrolments[name]
        page.goto(self.url)
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(known["password"])
        soon = datetime.fromtimestamp(time.time() // STEP_S * STEP_S + STEP_S, UTC)  # the next one is taken early
        page.locator("input[name=otp]").fill(credentials.code_at(known["secret"], soon))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector(".wb-page :is(h1, .wb-problem)")

    def send_read(self, plate: str) -> None:
        """Bring a read with a picture to the live door, as a vendor's system does."""
        shown = base64.b64encode(a_picture((240, 80))).decode()
        at_ms = int(datetime.now(UTC).timestamp() * 1000)
        body = a_group(f"j-{plate}", plate, epoch_start=at_ms, epoch_end=at_ms, best_plate={"plate_crop_jpeg": shown})
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.gateway_url}/v1/batches/cams"
        answer = httpx.post(url, content=json.dumps(body), headers=headers, timeout=60, trust_env=False)
        assert answer.status_code == 201, answer.text


def furnish(doors: Doors) -> str:
    """Employ the people, open a case, put up a camera, approve the source; return the source's token."""
    today = datetime.now(UTC).date().isoformat()
    adams, cole = doors.as_("adams"), doors.as_("cole")
    for number, (person, role) in enumerate(STAFF.items()):
        new = {
            "person": person,
            "number": f"20{number:02}",
            "full_name": person.title(),
            "role": role,
            "unit": "patrol",
        }
        doors.people.enrolments[person] = hire(doors.client, doors.site, new, adams, cole)
        training = {"person": person, "trained_on": today, "trainer": "T. Trainer", "content": "policy"}
        done = doors.client.post("/v1/acts/trainings", json=training, headers=cole)
        assert done.status_code == 204, done.text
        clear(doors, person)
    with doors.site.ledger.deciding() as turn:
        recorded = turn.append("site_created", {"why": "a test needs a case and a camera"})
        by = cases.Importer(person_id="adams", accounts=frozenset({"adams"}))
        cases.import_rows(turn.connection, recorded, [cases.CaseRow(number=CASE, kind=CaseKind.CRIMINAL)], by)
        cameras.put(turn.connection, recorded, [a_camera()])
    assert approve(doors, "cams", SOURCE, by="cole").status_code == 201
    made = doors.client.post("/v1/acts/sources/cams/tokens", json={"label": "cameras"}, headers=cole)
    assert made.status_code == 201, made.text
    return str(made.json()["token"])


@contextlib.contextmanager
def running(paths: SitePaths, settings: Settings) -> Iterator[None]:
    """Run a site with `workbench up`, bounded in time, ended like a person would."""
    log = paths.root.parent / "up.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "workbench", "up", str(paths.root)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + START_S
            while b"Log in at" not in log.read_bytes():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.2)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    for written in (log, *paths.logs.iterdir()):
        assert_no_traceback(written)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[RunningSite]:
    ports = ports_of_site()
    settings = Settings(agency="Town of Nowhere", zone="UTC", synthetic=True, ports=ports)
    paths, people = found_site(tmp_path / "site", "barstow", FOUNDERS)
    write_settings(paths, settings)
    with open_doors(paths, people) as doors:
        token = furnish(doors)
    with running(paths, settings):
        yield RunningSite(paths, people, token, f"http://127.0.0.1:{ports.public}/", settings.gateway_url)


def go(page: Page, name: str) -> None:
    """Open a page by its link in the header."""
    steps.go(page, name)
    ready(page)


def ask_for_an_entry(page: Page) -> None:
    go(page, "Hot lists")
    page.locator(".wb-case-chip").click()
    page.get_by_label("Case number", exact=True).fill(CASE)
    page.get_by_label("Purpose").select_option(index=1)
    page.get_by_label("Reason").fill(REASON)
    page.get_by_role("button", name="Open case").click()
    expect(page.locator(".wb-case-chip")).to_contain_text(CASE)
    page.get_by_label("Plate, or part of it").fill(LISTED.lower())
    page.get_by_label("What for").select_option(index=1)
    page.get_by_label("Why the plate is wanted").fill(WHY)
    page.get_by_role("button", name="Ask for the entry").click()
    expect(page.get_by_text("Entry 1 waits for its approval")).to_be_visible()


def approve_it(page: Page) -> None:
    go(page, "Hot lists")
    expect(page.get_by_role("tab", name="Own entries")).to_contain_text("1 to approve")
    page.get_by_role("button", name="Entry 1", exact=True).click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Entry 1 is approved; it matches from now on.")).to_be_visible()


def watch(page: Page) -> None:
    go(page, "Hits")
    page.get_by_role("button", name="Turn sound on").click()
    expect(page.locator(".wb-hit-sound-mark")).to_have_text("Sound is on")
    expect(page.locator(".wb-hit-board")).to_have_attribute("data-line", "watching")
    assert page.locator(".wb-hit-board").get_attribute("data-rang") is None


def walk_the_checklist(page: Page) -> None:
    page.locator(".wb-hit-new .wb-hit-card[data-number='1']").click()
    for step in STEPS:
        page.get_by_role("button", name=step, exact=True).click()
        expect(page.get_by_role("button", name=f"✓ {step}", exact=True)).to_be_disabled()
    expect(page.get_by_role("button", name=LAST_STEP, exact=True)).to_be_disabled()
    page.get_by_label("Asked", exact=True).select_option(label="CLETS")
    page.get_by_label("It said").select_option(label="The record is active")
    page.get_by_label("Its number").fill("C-77")
    page.get_by_role("button", name="Record the answer").click()
    page.get_by_role("button", name=LAST_STEP, exact=True).click()
    expect(page.get_by_role("button", name=f"✓ {LAST_STEP}", exact=True)).to_be_disabled()


def call_it_a_misread(page: Page) -> None:
    go(page, "Hits")
    page.locator(".wb-hit-card[data-number='1']").click()
    page.get_by_role("button", name="Show plate").click()
    expect(page.locator("img.wb-image")).to_be_visible()
    page.get_by_label("Characters", exact=True).select_option(label="differ")
    page.get_by_label("State", exact=True).select_option(label="cannot be seen")
    page.get_by_role("button", name="Record the comparison").click()
    expect(page.get_by_text("Compared, and on record.")).to_be_visible()
    page.get_by_label("How it ended").select_option(label="Misread: the plate has other characters")
    page.get_by_label("Plate that the picture shows").fill(SEEN)
    page.get_by_role("button", name="Record how it ended").click()
    expect(page.get_by_text("Closed, and on record.")).to_be_visible()


def remove_the_entry(page: Page) -> None:
    go(page, "Hot lists")
    errors = page.get_by_role("tab", name="After errors")
    expect(errors).to_contain_text("1 to see to")
    errors.click()
    page.get_by_role("button", name="Line 1", exact=True).click()
    page.get_by_role("button", name="Show the entry").click()
    page.get_by_label("Removed as").select_option(label="The entry was wrong")
    page.get_by_label("Why", exact=True).locator("visible=true").fill("The reader took a 1 for a 7")
    page.get_by_role("button", name="Remove", exact=True).click()
    expect(page.get_by_text("Entry 1 is removed; its plate was destroyed.")).to_be_visible()
    errors.click()
    page.get_by_label("What came of it").select_option(label="The entry was removed")
    page.get_by_label("Why", exact=True).locator("visible=true").fill("The reader took a 1 for a 7")
    page.get_by_role("button", name="Settle it").click()
    expect(page.get_by_text("Settled, and on record")).to_be_visible()
    expect(errors).not_to_contain_text("to see to")


def exported(site: RunningSite, folder: Path) -> list[dict[str, Any]]:
    """Export the ledger as an outsider gets it; no byte of it, or of a log, has a plate or why it is wanted. Returns its entries."""
    out = folder / "export"
    workbench = [sys.executable, "-m", "workbench", "ledger", "export", str(site.paths.root), str(out)]
    done = subprocess.run(workbench, cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    files = [path for path in out.rglob("*") if path.is_file()]
    assert files
    for path in (*files, *site.paths.logs.iterdir()):
        data = path.read_bytes()
        for secret in (*SHAPES, WHY, REASON):
            for form in (secret.encode(), secret.lower().encode(), base64.b64encode(secret.encode())):
                assert form not in data, f"{path.name} has it in clear"
    entries = next(path for path in files if path.name.startswith("entries"))
    return [json.loads(line) for line in entries.read_text().splitlines()]


def told(entries: list[dict[str, Any]]) -> list[tuple[str, str]]:
    kinds = {kind for kind, _ in STORY}
    return [
        (each["kind"], each.get("who", {}).get("person", "") if each["kind"] != "hits_made" else "")
        for each in entries
        if each["kind"] in kinds
    ]


def test_officer_commander_and_dispatcher_take_a_hit_from_request_to_removal_and_the_ledger_tells_it(
    site: RunningSite, tmp_path: Path
) -> None:
    with chromium(tmp_path) as browser:
        officer, commander, dispatcher = browser.page(), browser.page(), browser.page()
        site.log_in(officer, "ortiz")
        ask_for_an_entry(officer)
        site.log_in(commander, "grant")
        approve_it(commander)
        commander.context.close()
        site.log_in(dispatcher, "dot")
        watch(dispatcher)
        site.send_read(LISTED)
        expect(dispatcher.locator(".wb-hit-board")).to_have_attribute("data-rang", "1", timeout=300_000)
        expect(dispatcher.locator(".wb-hit-new .wb-hit-card[data-number='1']")).to_contain_text("UNVERIFIED LEAD")
        walk_the_checklist(dispatcher)
        call_it_a_misread(officer)
        expect(dispatcher.locator(".wb-hit-disposed .wb-hit-card[data-number='1']")).to_contain_text("Misread")
        assert re.match(r"\(\d", dispatcher.title()) is None, "nothing new is left"
        remove_the_entry(officer)
        officer.context.close()
        dispatcher.context.close()
        browser.assert_quiet()
    assert told(exported(site, tmp_path)) == list(STORY)
