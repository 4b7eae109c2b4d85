"""The file of a case in a browser, over a real gateway: a star beside an answer, findings, what is open, what is on record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import chromium, wait_for_map
from tests.browser.work_steps import ask
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import circle, employ, fill_registers, found_site, import_reads, reads_csv
from tests.builders.voila_pages import voila_over
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow

STAFF = {"dunn": "detective", "sato": "sergeant"}


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = found_site(tmp_path_factory.mktemp("site"))
    with open_doors(paths, enrolled) as made:
        employ(made, STAFF)
        fill_registers(made)
        rows = [
            (timedelta(minutes=30), "9Q9-Z1A", "cam-1", "grey"),
            (timedelta(days=3), "9Q9-Z1A", "cam-1", "grey"),
            (timedelta(minutes=20), "8X8-B0B", "cam-2", "red"),
        ]
        assert import_reads(made, reads_csv(rows)).status_code == 201
        yield made


def test_a_detective_stars_a_read_and_works_in_the_file_of_the_case(doors: Doors, tmp_path: Path) -> None:
    colleague = doors.open_case("sato")
    for question in (circle(), {"kind": "plates", "pattern": "8X8*"}):
        assert doors.ask(question, "sato", colleague).status_code == 200
    doors.open_case("dunn")
    token = doors.as_("dunn")["Authorization"].removeprefix("Bearer ")
    with voila_over(str(doors.client.base_url), token, tmp_path) as pages, chromium(tmp_path) as browser:
        page = browser.page()
        page.goto(pages.at("work"))
        wait_for_map(page)
        star_the_first_read(page)

        since = doors.site.ledger.size
        page.goto(pages.at("case"))
        expect(page.locator(".wb-file-head")).to_contain_text("26-000001")
        expect(page.locator(".wb-asked")).to_contain_text("3 characters given, sealed")
        expect(page.locator(".wb-asked")).to_contain_text("9Q9*")
        expect(page.locator(".wb-asked")).not_to_contain_text("8X8")
        expect(page.locator(".wb-saved")).to_contain_text("Destroyed in")
        expect(page.locator(".wb-saved")).to_contain_text("the left tail light is out")
        expect(page.locator(".wb-saved")).not_to_contain_text("9Q9Z1A")
        page.wait_for_timeout(1500)
        assert kinds(doors, since) == ["case_read"]  # an idle page makes no entry

        page.get_by_role("button", name="Show the saved reads").click()
        expect(page.locator(".wb-saved strong")).to_have_text("9Q9Z1A")
        work_on_findings(page)
        page.wait_for_function("document.documentElement.scrollHeight <= window.innerHeight")
        browser.assert_quiet(but="/voila/api/shutdown/|Failed to initialize model")
    said = entries(doors, since)
    assert [entry["kind"] for entry in said] == [
        "case_read",
        "intent",
        "outcome",
        "finding_recorded",
        "finding_struck",
        "incident_flagged",
        "case_read",
        "finding_recorded",
        "case_read",
    ]
    assert "tail light" not in str(said)
    assert browser.outside() == []


def star_the_first_read(page: Page) -> None:
    """Search a plate, and star and note the first read of the answer."""
    ask(page, plate="9Q9*", when="all")
    page.get_by_role("button", name="Each read").click()
    page.locator(".wb-grid tbody tr").first.click()
    said = page.locator(".wb-read-side")
    page.get_by_role("button", name="★ Star").click()
    expect(said).to_contain_text("Starred, on record")
    page.get_by_role("button", name="Note", exact=True).click()
    page.get_by_label("Note for the case").fill("the left tail light is out")
    page.get_by_role("button", name="Add note").click()
    expect(said).to_contain_text("Noted, on record")


def work_on_findings(page: Page) -> None:
    """Record a finding and strike it out; flag the case, and enter what a witness read."""
    page.get_by_label("Finding", exact=True).fill("The red one left north")
    page.get_by_role("button", name="Record finding").click()
    expect(page.locator(".wb-finding")).to_contain_text("The red one left north")
    page.get_by_role("button", name="Strike out …").click()
    page.get_by_label("Why is it struck out?").fill("it is a colleague's")
    page.get_by_role("button", name="Strike out", exact=True).click()
    expect(page.locator(".wb-finding del")).to_have_text("The red one left north")
    page.get_by_label("Why", exact=True).fill("shots fired")
    page.get_by_role("button", name="Flag as a major incident").click()
    expect(page.locator(".wb-file-head")).to_contain_text("MAJOR INCIDENT")
    expect(page.locator(".wb-file-head")).to_contain_text("All that the policy asks")  # the colleague's canvass
    page.get_by_label("What it is", exact=True).select_option("The partial plate of a witness")
    page.get_by_label("What the witness read").fill("4K?C")
    page.get_by_label("Finding", exact=True).fill("the clerk across the street")
    page.get_by_role("button", name="Record finding").click()
    expect(page.locator(".wb-open-items")).to_contain_text("U10")
