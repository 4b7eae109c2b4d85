"""The custodian purges on the page: what would go is shown first, then it goes, and another program verifies the certificate."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from data_access.policy.packs.pack import Keeping
from tests.browser.harness import chromium
from tests.builders.agencies import agency_site, bring, history, post
from tests.builders.holds import an_order
from tests.builders.voila_pages import voila_over
from tests.flow.conftest import kinds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
DAY = timedelta(days=1)
TOOL = Path(__file__).parents[2] / "tools" / "certificate_verify.py"
KEPT = Keeping(floor_d="none", ceiling_d=10, purge_after_d=10, clause="D2")


def test_a_custodian_purges_with_a_look_before_it_and_an_outsider_verifies_the_certificate(tmp_path: Path) -> None:
    with agency_site(tmp_path / "site", "twin_falls") as doors:
        bring(
            doors, [(age * DAY, plate, "cam-1", "") for age, plate in ((12, "8J1GNE"), (12, "8J2HLD"), (1, "8J3KPT"))]
        )
        [read] = history(doors, "8J2HLD")
        order = an_order("twin_falls", read_ids=[read["read_id"]])
        assert post(doors, "sato", "/v1/acts/holds", order).status_code == 201
        token, address = doors.people.tokens["ivy"], str(doors.client.base_url)
        (tmp_path / "voila").mkdir()
        with (
            doors.under(retention={**doors.site.pack.retention, "flock": KEPT}),
            voila_over(address, token, tmp_path / "voila") as pages,
            chromium(tmp_path) as browser,
        ):
            page = browser.page(1280, 720)
            page.goto(pages.at("data"))
            expect(page.locator(".wb-retention")).to_contain_text("1 day due")
            since = doors.site.store.reads()
            page.get_by_label("Class").select_option("flock")
            page.get_by_role("button", name="Look what would be destroyed").click()
            expect(page.locator(".wb-purge")).to_contain_text("would destroy 1 read of 1 day, for good")
            expect(page.locator(".wb-purge")).to_contain_text("Hold 1")
            assert doors.site.store.reads() == since
            page.get_by_role("button", name="Destroy them for good").click()
            expect(page.locator(".wb-purge")).to_contain_text("is done: 1 read destroyed.")
            assert doors.site.store.reads() == since - 1
            page.get_by_role("button", name="Take it").click()
            with page.expect_download() as proof:
                page.get_by_role("link", name="Save the certificate with its proof").click()
            proof.value.save_as(tmp_path / "destruction.json")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert kinds(doors)[-1] == "certificate_taken"
        key = doors.site.ledger.verifier_key
        assert [found["plate"] for found in history(doors, "8J2HLD")] == ["8J2HLD"]
    command = [sys.executable, "-I", str(TOOL), str(tmp_path / "destruction.json"), "--key", key]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout
    assert "1 read of 1 day destroyed" in done.stdout
    assert "hold 1 kept 1" in done.stdout
    assert "8J" not in (tmp_path / "destruction.json").read_text()
