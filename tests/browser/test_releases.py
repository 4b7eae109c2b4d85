"""Release requests in a browser, at three agencies: from the written request to the file that left, and what policy refuses."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from data_access.acts.on_releases.written_request import LEAST_FILE, MAX_FILE
from data_access.gateway.showing.on_releases import releases as showing
from tests.browser.axe import findings
from tests.browser.work_steps import FAREWELL, ask, tab
from tests.builders.agencies import bring
from tests.builders.agency_pages import AgencyPages, agency_pages
from tests.builders.pictures import bring_pictures
from tests.builders.releases import LETTER, do, entered, verify
from tests.flow.conftest import entries, kinds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

VERIFIER = Path(__file__).parents[2] / "tools" / "ledger_verify.py"
PLATE, OTHER, PICTURED = "9Q9Z1A", "9Q9BBB", "9Q9ZZZ"
AGENCY, PERSON = "Larkspur County Sheriff", "Deputy R. Halloran"
CONTACT = "halloran@larkspur.example, 555-0142"
PURPOSE = "Burglary series; the grey pickup was seen at two of the scenes"
REASON = "Burglary series of the county, grey pickup at two scenes"
ABSENCE = "The commander is at the academy until Friday"
NEED = "Armed man fled in this car an hour ago; the public is to keep away and call"
MARK = "FOR OFFICIAL USE ONLY"
SMALL = {"width": 1024, "height": 600}
SCROLLS = "document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth"
SCAN = LETTER.ljust(MAX_FILE)
"""The largest written request."""
FEW_KEYS = 60
"""Most presses of the Tab key from one control of the page to the next that is needed."""


def picture(page: Page, name: str) -> None:
    """Keep pictures of a page, by day and by night, large and small, where they are wanted."""
    folder = os.environ.get("WB_PICTURES")
    if not folder:
        return
    size = page.viewport_size
    for scheme, said in (("light", "day"), ("dark", "night")):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the words that it takes
        for wide in (size, SMALL):
            page.set_viewport_size(wide)  # type: ignore[arg-type]  # two numbers
            page.wait_for_timeout(300)
            page.screenshot(path=f"{folder}/{name}-{said}-{page.evaluate('innerWidth')}.png")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size)  # type: ignore[arg-type]  # as it was


def look(page: Page, name: str) -> None:
    """Look at a page as it stands: nothing grave is found on it, and it does not scroll as a whole, not on a small screen either."""
    picture(page, name)
    assert findings(page) == []
    size = page.viewport_size
    for each in (SMALL, size):
        page.set_viewport_size(each)  # type: ignore[arg-type]  # two numbers
        page.wait_for_function(f"!({SCROLLS})")


def field(page: Page, label: str) -> Locator:
    """The field with a label that is in sight."""
    return page.get_by_label(label, exact=True).locator("visible=true")


def fill(page: Page, **texts: str) -> None:
    """Fill the form of a new request in; `who` is the kind, in words."""
    expect(page.get_by_role("heading", name="New request")).to_be_visible()
    if "who" in texts:
        page.get_by_label("Who asks", exact=True).select_option(label=texts["who"])
    page.get_by_label(re.compile("^(Agency|Organization, or name)$")).fill(texts.get("agency", AGENCY))
    if "state" in texts:
        field(page, "State").fill(texts["state"])
    field(page, "Person").fill(PERSON)
    field(page, "Contact").fill(CONTACT)
    page.get_by_label(re.compile("^Purpose: ")).fill(texts.get("purpose", PURPOSE))
    field(page, "Legal basis").fill("File 26-L-118")


def choose_file(page: Page, path: Path, content: bytes = LETTER) -> None:
    """Choose the written request."""
    path.write_bytes(content)
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Choose the written request").click()
    chosen.value.set_files(path)
    expect(page.locator(".wb-written")).to_contain_text(path.name)


def enter(page: Page) -> None:
    page.get_by_role("button", name="Enter the request").click()


def step(page: Page, button: str, said: str, **texts: str) -> None:
    """Fill in what a step needs, by the labels of its fields, press its button, and wait for what it says."""
    for label, text in texts.items():
        field(page, label).fill(text)
    page.get_by_role("button", name=button, exact=True).click()
    status = page.locator(".wb-request-said").get_by_role("status")
    expect(status.first).to_contain_text(said)
    expect(status.first).to_be_in_viewport(ratio=0.9)


def tab_to(page: Page, control: Locator) -> None:
    """Press Tab until a control has the focus."""
    expect(control).to_be_visible()
    for _ in range(FEW_KEYS):
        page.keyboard.press("Tab")
        if control.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"{FEW_KEYS} presses of Tab do not reach it")


def approve_by_keyboard(page: Page, saved: Path) -> None:
    """Choose the request, open its written request, save and read it, say why the commander is not there, approve: without a mouse."""
    tab_to(page, page.get_by_role("button", name="Request 1", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"Request REL-0001: {AGENCY}")).to_be_visible()
    expect(page.get_by_text("Open the written request first: it is what you approve.")).to_be_visible()
    look(page, "approval")
    tab_to(page, page.get_by_role("button", name="Open the written request"))
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Save request.pdf")
    expect(page.get_by_text("Open the written request first")).to_be_hidden()
    tab_to(page, link)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    download.value.save_as(saved)
    tab_to(page, page.get_by_label(re.compile("^First comes: .*Why they are not available$")).locator("visible=true"))
    page.keyboard.type(ABSENCE)
    tab_to(page, page.get_by_role("button", name="Approve", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator(".wb-request-said")).to_contain_text("approved, to be fulfilled")


def work_under(pages: AgencyPages, number: str, plate: str) -> Page:
    """The work page with a request's number open as a case, and the history of a plate."""
    page = pages.page("dunn", "work", height=800)
    page.get_by_label("Case number", exact=True).fill(number.lower())
    page.get_by_label("Purpose").select_option(label=pages.doors.site.pack.purposes["stolen_vehicle"].label)
    page.get_by_label("Reason").fill(REASON)
    page.get_by_role("button", name="Open case").click()
    expect(page.locator(".wb-case-chip")).to_contain_text(number)
    ask(page, plate=plate, when="last 24 hours")
    return page


def make_files(page: Page, folder: Path) -> dict[str, bytes]:
    """Make map, report and table of the answer, save them, and return them."""
    files = tab(page, "Files")
    files.get_by_label("Table (CSV)").check()
    files.get_by_label("What the files are for").fill("for the sheriff of the county")
    files.get_by_role("button", name="Make the files").click()
    link = files.get_by_role("link", name="Save files")
    expect(link).to_be_visible(timeout=120_000)
    look(page, "files")
    with page.expect_download() as download:
        link.click()
    download.value.save_as(folder / "files.zip")
    with zipfile.ZipFile(folder / "files.zip") as archive:
        archive.extractall(folder / "handed")
        return {name: archive.read(name) for name in archive.namelist()}


def verified(folder: Path, name: str, key: str) -> str:
    """What the program that shares no code with the project says of a file that came with its manifest."""
    command = [sys.executable, "-I", str(VERIFIER), "--receipt", "manifest.json", "--file", name, "--key", key]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def log(page: Page, path: Path) -> list[list[str]]:
    """Save the dissemination log, and return its lines below the heads."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Dissemination log").click()
    download.value.save_as(path)
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))[1:]


def test_a_request_goes_by_the_designee_to_a_file_that_says_to_whom_and_verifies_outside(tmp_path: Path) -> None:
    with agency_pages(tmp_path, "parsons") as pages:
        pages.employ("wade", "commander_designee")
        bring(pages.doors, [(timedelta(hours=1), PLATE, "cam-1", "grey"), (timedelta(hours=1), OTHER, "cam-1", "red")])
        since = pages.doors.site.ledger.size
        page = pages.page("dunn", "records")
        expect(page.locator(".wb-needs")).to_contain_text("Needed: the written request as a file.")
        look(page, "empty")
        fill(page, state="Kansas")
        refused = tmp_path / "short.pdf"
        refused.write_bytes(LETTER[: LEAST_FILE - 1])
        with page.expect_file_chooser() as chosen:
            page.get_by_role("button", name="Choose the written request").click()
        chosen.value.set_files(refused)
        expect(page.locator(".wb-request-said").get_by_role("alert")).to_contain_text("It must hold at least 200 bytes")
        expect(page.locator(".wb-written")).to_contain_text("No file is chosen.")
        choose_file(page, tmp_path / "request.pdf", SCAN)
        expect(page.locator(".wb-request-said").get_by_role("alert")).to_have_count(0)
        look(page, "form")
        enter(page)
        expect(page.get_by_role("heading", name=f"Request REL-0001: {AGENCY}")).to_be_visible()
        how = "How it was made sure that they are who they say"
        called = "Called back at the number of the county's own directory"
        step(page, "Record the verification", "waits for approval", **{how: called})
        expect(page.get_by_role("button", name="Approve", exact=True)).to_be_hidden()
        look(page, "verified")

        designee = pages.page("wade", "records")
        approve_by_keyboard(designee, tmp_path / "opened.pdf")
        assert (tmp_path / "opened.pdf").read_bytes() == SCAN
        expect(designee.locator(".wb-facts")).to_contain_text(ABSENCE)
        look(designee, "approved")
        designee.context.close()

        page.get_by_role("button", name="Read again").click()
        expect(page.locator(".wb-request-side")).to_contain_text("Nothing can be released before")
        declared = {
            "Who declared it, when, and where it lies": "The sheriff, 28 November, in the folder of the request"
        }
        step(page, "Record the declaration", "approved, to be fulfilled", **declared)
        look(page, "to-fulfil")
        files = make_files(work_under(pages, "REL-0001", PLATE), tmp_path)
        sealed = json.loads(files.pop("manifest.json"))["sealed"]
        assert (sealed["release"]["number"], sealed["release"]["recipient"]) == ("REL-0001", AGENCY)
        assert (sealed["release"]["purpose"], sealed["release"]["mark"]) == (PURPOSE, MARK)
        key = pages.doors.site.ledger.verifier_key
        assert {name.rpartition(".")[2] for name in files} == {"csv", "html", "pdf"}
        for name, data in files.items():
            assert name.startswith("OFFICIAL-USE-ONLY-REL-0001-UNVERIFIED-LEAD")
            assert "VERIFIED" in verified(tmp_path / "handed", name, key)
            if not name.endswith(".pdf"):
                for said in (AGENCY, PURPOSE, "REL-0001", MARK, PLATE):
                    assert said.lower() in data.decode().lower(), (name, said)
                assert OTHER not in data.decode()

        page.get_by_role("button", name="Read again").click()
        handed = {"To whom it was handed over, and how": f"Handed to {PERSON} on a disc"}
        step(page, "Record the handing over", "fulfilled", **handed)
        expect(page.get_by_label("Letter to who asked")).to_have_value(re.compile(MARK))
        look(page, "fulfilled")
        register = page.locator(".wb-releases")
        figures = register.get_by_role("row").nth(1).get_by_role("cell")
        # received, routed, refused, approved, fulfilled, returned, out
        expect(figures).to_have_text(["1", "0", "0", "1", "1", "0", "3"])
        lines = log(page, tmp_path / "log.csv")
        assert [(each[4], each[5], each[7], each[8]) for each in lines] == [("REL-0001", AGENCY, CONTACT, PURPOSE)] * 3
        done = [kind for kind in kinds(pages.doors, since) if kind.startswith("release_")]
        assert done == [
            "release_requested",
            "release_verified",
            "release_opened",
            "release_approved",
            "release_declared",
            "release_fulfilled",
        ]
        page.context.close()
        pages.browser.assert_quiet(but=FAREWELL)


def refused_on_the_page(pages: AgencyPages, page: Page, clause: str, sentence: str) -> None:
    """Look that a request was refused with its clause, in sight, with a letter to copy, and that nothing of it was entered."""
    said = page.locator(".wb-request-said")
    problem = said.get_by_role("alert")
    expect(problem).to_contain_text("Refused by policy")
    expect(problem).to_contain_text(sentence)
    expect(problem.locator(".wb-clause")).to_have_text(clause)
    letter = page.get_by_label("Letter to who asked")
    expect(letter).to_have_value(re.compile(re.escape(sentence)))
    assert pages.doors.site.facts.agency_name in letter.input_value()
    for size in (SMALL, {"width": 1280, "height": 720}):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # two numbers
        expect(problem).to_be_in_viewport(ratio=0.9)
        expect(page.get_by_role("button", name="Copy the letter")).to_be_in_viewport(ratio=0.9)
    page.get_by_role("button", name="Copy the letter").click()
    expect(said.get_by_text(re.compile("Copied|Chosen: press Ctrl"))).to_be_visible()
    refusal = entries(pages.doors)[-1]
    assert str(refusal["seq"]) in letter.input_value()
    expect(page.locator(".wb-releases")).to_contain_text("Nothing was asked for yet.")
    expect(page.get_by_text("No requests here.")).to_be_visible()


def test_a_request_from_another_state_is_refused_at_barstow_with_the_clause_and_a_letter_to_copy(
    tmp_path: Path,
) -> None:
    with agency_pages(tmp_path, "barstow") as pages:
        page = pages.page("dunn", "records")
        expect(page.locator(".wb-needs")).to_contain_text("Only for agencies of California. Not for federal agencies.")
        fill(page, state="nv")
        choose_file(page, tmp_path / "request.pdf")
        enter(page)
        refused_on_the_page(pages, page, "S13", "The policy releases nothing to agencies of that state.")
        look(page, "refused-state")
        expect(field(page, "Agency")).to_have_value(AGENCY)
        page.get_by_label("It is a federal agency").check()
        expect(field(page, "State")).to_be_hidden()
        enter(page)
        refused_on_the_page(pages, page, "S13", "The policy releases nothing to federal agencies.")
        page.context.close()
        pages.browser.assert_quiet(but=FAREWELL)


def test_pictures_for_the_public_are_refused_at_parsons_with_the_clause_and_a_letter_to_copy(tmp_path: Path) -> None:
    with agency_pages(tmp_path, "parsons") as pages:
        page = pages.page("dunn", "records")
        fill(page, who="The public, through news media or otherwise", agency="Channel 9 News", purpose=NEED)
        expect(page.locator(".wb-needs")).to_contain_text("The policy lets nobody release pictures to the public.")
        enter(page)
        refused_on_the_page(pages, page, "S1", "The policy lets nobody release pictures to the public.")
        look(page, "refused-public")
        page.context.close()
        pages.browser.assert_quiet(but=FAREWELL)


def test_a_picture_goes_to_the_public_at_clayton_for_an_urgent_need_by_the_chief(tmp_path: Path) -> None:
    with agency_pages(tmp_path, "clayton") as pages:
        bring_pictures(pages.doors, importer="ivy", approver="grant")
        page = pages.page("dunn", "records")
        fill(page, who="The public, through news media or otherwise", agency="Channel 9 News", purpose="Please")
        expect(page.locator(".wb-needs")).to_contain_text("Approved by: Chief of Police")
        enter(page)
        said = page.locator(".wb-request-said")
        expect(said.get_by_role("alert")).to_contain_text("It is not said which urgent need or threat")
        expect(said.locator(".wb-clause")).to_have_text("S9")
        expect(page.get_by_label("Letter to who asked")).to_be_hidden()
        page.get_by_label(re.compile("^Purpose: ")).fill(NEED)
        enter(page)
        expect(page.get_by_role("heading", name="Request REL-0001: Channel 9 News")).to_be_visible()
        how = "How it was made sure that they are who they say"
        step(page, "Record the verification", "waits for approval", **{how: "Called the newsroom at its listed number"})
        look(page, "public-verified")

        chief = pages.page("grant", "records")
        chief.get_by_role("button", name="Request 1", exact=True).click()
        look(chief, "public-approval")
        step(chief, "Approve", "approved, to be fulfilled")
        chief.context.close()

        work = work_under(pages, "REL-0001", PICTURED)
        work.locator(".wb-grid tbody tr").first.click()
        expect(work.get_by_text("Each picture that you look at under this number has left")).to_be_visible()
        expect(work.get_by_label("Why the whole view leaves as it is")).to_be_visible()
        work.get_by_role("button", name="Show plate").click()
        expect(work.locator("img.wb-image")).to_be_visible()
        expect(work.get_by_role("link", name="Save the picture with its manifest")).to_be_visible()
        look(work, "public-picture")
        work.context.close()

        page.get_by_role("button", name="Read again").click()
        expect(page.locator(".wb-facts")).to_contain_text("1 picture")
        handed = {"To whom it was handed over, and how": "Sent to the newsroom by e-mail"}
        step(page, "Record the handing over", "fulfilled", **handed)
        expect(page.get_by_label("Letter to who asked")).to_have_value(re.compile("for the public"))
        assert MARK not in page.get_by_label("Letter to who asked").input_value()
        look(page, "public-fulfilled")
        [line] = log(page, tmp_path / "log.csv")
        assert (line[2], line[5], line[6], line[7]) == (
            "1 picture of the plate",
            "Channel 9 News",
            PERSON,
            CONTACT,
        )
        assert line[-1] == "Sent to the newsroom by e-mail"
        page.context.close()
        pages.browser.assert_quiet(but=FAREWELL)


def test_older_requests_are_listed_by_a_button_and_the_log_comes_once_all_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(showing, "MOST_LISTED", 4)
    with agency_pages(tmp_path, "parsons") as pages:
        for number in range(1, 11):
            assert entered(pages.doors) == number
            assert verify(pages.doors, number).status_code == 200
            assert do(pages.doors, "cole", number, "refusal", words="no case is named in it").status_code == 200
        page = pages.page("dunn", "records")
        lines = page.locator(".wb-entries tbody tr")
        expect(lines).to_have_count(4)
        expect(page.get_by_text("4 of 10 requests are listed")).to_be_visible()
        expect(page.get_by_role("link", name="Dissemination log")).to_have_count(0)
        look(page, "further")
        page.get_by_role("button", name="Further requests").press("Enter")
        expect(lines).to_have_count(8)
        page.get_by_role("button", name="Read all requests for the dissemination log").press("Enter")
        expect(lines).to_have_count(10)
        expect(page.get_by_role("button", name="Further requests")).to_be_hidden()
        assert log(page, tmp_path / "log.csv") == []
        look(page, "all")
        page.context.close()
        pages.browser.assert_quiet(but=FAREWELL)
