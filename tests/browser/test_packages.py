"""A detective makes an evidence package on the page of the case; it is unpacked, verified by the outside program, and opened from disk."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.harness import chromium
from tests.builders.agencies import agency_site, bring, open_case
from tests.builders.packages import asked, verified
from tests.builders.pictures import bring_pictures
from tests.builders.voila_pages import a_gateway, voila, voila_over
from tests.builders.voila_pages import open_case as on_file
from tests.flow.conftest import entries, kinds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
AGO = timedelta(minutes=40)


def test_a_package_is_made_on_the_page_verified_outside_and_opened_from_disk(tmp_path: Path) -> None:
    with agency_site(tmp_path / "site", "parsons") as doors:
        bring(doors, [(AGO, "9Q9AAA", "cam-1", "grey"), (AGO, "9Q9BBB", "cam-1", "red")])
        bring_pictures(doors, importer="ivy", approver="grant")
        of = asked(doors, open_case(doors))
        token, address = doors.people.tokens["dunn"], str(doors.client.base_url)
        (tmp_path / "voila").mkdir()
        with voila_over(address, token, tmp_path / "voila") as pages, chromium(tmp_path) as browser:
            page = browser.page(1280, 900)
            page.goto(pages.at("case"))
            title = page.get_by_role("button", name="Evidence package")
            title.focus()
            page.keyboard.press("Enter")
            page.get_by_role("button", name="See what would go in").click()
            panel = page.locator(".wb-package")
            expect(panel).to_contain_text(f"Entry {of}")
            expect(panel).to_contain_text("Always in it")
            make = page.get_by_role("button", name="Make the package")
            expect(make).to_be_disabled()
            for label, text in (
                ("What it is for", "for the prosecutor of this case"),
                ("Property number", "P-26-0417"),
                ("Booked into evidence by", "D. Dunn"),
                ("Portable medium", "DVD 3"),
            ):
                page.get_by_label(label, exact=True).fill(text)
                page.keyboard.press("Tab")
            page.get_by_label("Pictures", exact=True).select_option("Of all reads")
            expect(make).to_be_enabled()
            page.screenshot(path=tmp_path / "form.png")
            make.click()
            link = page.get_by_role("link", name="Save the package")
            expect(link).to_be_visible(timeout=120_000)
            with page.expect_download() as saved:
                link.click()
            saved.value.save_as(tmp_path / "package.zip")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            with zipfile.ZipFile(tmp_path / "package.zip") as archive:
                archive.extractall(tmp_path / "medium")
            for package in (tmp_path / "package.zip", tmp_path / "medium"):
                code, said = verified(package, doors.site.ledger.verifier_key)
                assert code == 0, said
            first = browser.page(1000, 1200)
            first.goto((tmp_path / "medium/index.html").as_uri())
            expect(first.get_by_role("heading", level=1)).to_have_text(
                f"Evidence package {entries(doors)[-1]['package']}: case 26-000001"
            )
            expect(first.locator("body")).to_contain_text("P-26-0417")
            first.screenshot(path=tmp_path / "index.png", full_page=True)
            first.get_by_role("link", name="case/findings.json").click()
            expect(first.locator("body")).to_contain_text("findings")
        assert kinds(doors)[-1] == "package_made"
        (tmp_path / "medium/index.html").write_text("changed")
        code, said = verified(tmp_path / "medium", doors.site.ledger.verifier_key)
        assert (code, "index.html: was changed" in said) == (1, True)


def test_a_package_of_sixty_megabytes_is_saved_from_the_page_whole(tmp_path: Path) -> None:
    gateway = a_gateway()
    gateway.package_bytes = 60_000_000
    on_file(gateway)
    (tmp_path / "voila").mkdir()
    with voila(gateway, tmp_path / "voila") as pages, chromium(tmp_path) as browser:
        page = browser.page(1280, 900)
        page.goto(pages.at("case"))
        page.get_by_role("button", name="Evidence package").click()
        page.get_by_role("button", name="See what would go in").click()
        page.get_by_label("What it is for", exact=True).fill("for the prosecutor of this case")
        page.get_by_label("Property number", exact=True).fill("P-26-0417")
        page.keyboard.press("Tab")
        page.get_by_role("button", name="Make the package").click()
        link = page.get_by_role("link", name="Save the package")
        expect(link).to_be_visible(timeout=240_000)
        with page.expect_download(timeout=240_000) as saved:
            link.click()
        expect(page.get_by_text("Saved by the browser.")).to_be_visible(timeout=240_000)
        saved.value.save_as(tmp_path / "package.zip")
    with zipfile.ZipFile(tmp_path / "package.zip") as archive:
        assert archive.testzip() is None
        assert archive.getinfo("picture.jpg").file_size == 60_000_000
