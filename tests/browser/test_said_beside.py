"""What stands beside an answer in a real browser: gaps of cameras, and what a verified read looks like, by day and by night."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from data_access.gateway.quality.board import Board
from data_access.gateway.quality.notes import facts_of
from data_access.questions.canvass import Canvass
from data_access.questions.shapes import Cameras, Window
from data_access.steps import Batches, Reach
from tests.browser.harness import settle
from tests.browser.work_steps import DAY, ask
from tests.builders.front import FakeGateway
from tests.builders.parcels import a_picture
from tests.builders.voila_pages import Voila, a_gateway
from tests.unit.gateway.quality.test_changes_of_clocks import BACK, HOUR, USUAL, board

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    made = a_gateway(reads=1)
    made.picture = a_picture()
    made.reads = [{**read, "image_ref": "kept:crop"} for read in made.reads]
    return made


def notes(seen: Board, start: datetime, end: datetime) -> dict[str, object]:
    """What the gateway says of the cameras of a question about all of a stretch."""
    question = Canvass(area=Cameras(ids=("cam-1",)), windows=(Window(start=start, end=end),))
    reach = Reach(batches=Batches(upto=1), as_of=end + 20 * HOUR, keep={"flock": timedelta(days=60)})
    return facts_of(seen, question.scope, reach).model_dump(mode="json")


def test_the_hour_that_clocks_show_twice_is_no_outage_on_the_page_and_a_dead_camera_is(
    page: Page, gateway: FakeGateway
) -> None:
    as_vendors_send_it, dead = {-1: 2 * USUAL, 0: 0}, {-2: 0, -1: 0, 0: 0, 1: 0}
    for counts, says in ((as_vendors_send_it, ""), (dead, "1 camera was out.")):
        gateway.quality = notes(board(BACK, counts), BACK - 24 * HOUR, BACK + 24 * HOUR)
        ask(page, when=DAY, plate=str(gateway.reads[0]["plate"]))
        expect(page.locator(".wb-line .wb-out")).to_have_text([says] if says else [])
    page.get_by_role("tab", name="Gaps").click()
    expect(page.locator(".wb-page")).to_contain_text("Mill Bridge was silent 31 Oct 23:59 CDT to 01 Nov 03:01 CST")
    gateway.quality = None


LOOKS = """() => {
  const found = { verified: [], not: [] };
  for (const each of document.querySelectorAll('.wb-page *')) {
    const own = [...each.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join('').trim();
    const kind = /^VERIFIED/.test(own) ? 'verified' : /^(UNVERIFIED LEAD|NOT CONFIRMED|Not verified)/.test(own) ? 'not' : '';
    if (!kind || !each.getClientRects().length) continue;
    const { color, backgroundColor } = getComputedStyle(each);
    found[kind].push(backgroundColor === 'rgba(0, 0, 0, 0)' ? color : backgroundColor);
  }
  return found;
}"""
"""Colours in which it stands on the page that something was verified, and that it was not: of its ground, else of its letters."""


def colours(page: Page) -> tuple[set[str], set[str]]:
    """Return the colours of what is verified and of what is not, by day and by night."""
    verified, other = set(), set()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the words that it takes
        settle(page, 200)
        found = page.evaluate(LOOKS)
        verified |= {f"{scheme} {each}" for each in found["verified"]}
        other |= {f"{scheme} {each}" for each in found["not"]}
    return verified, other


def test_verified_and_unverified_never_look_alike(page: Page, pages: Voila, gateway: FakeGateway) -> None:
    ask(page, when=DAY, plate=str(gateway.reads[0]["plate"]))
    page.get_by_role("button", name="Each read").click()
    page.locator(".wb-grid tbody tr").first.click()
    before, unverified = colours(page)
    assert (before, len(unverified) >= 2) == (set(), True)
    page.get_by_role("button", name="Show plate").click()
    page.locator(".wb-shot img").wait_for()
    page.get_by_role("button", name="Verify", exact=True).click()
    page.get_by_label("The plate").select_option(index=1)
    page.get_by_label("The state").select_option(index=1)
    page.get_by_label("Confirmed through").select_option(index=1)
    page.get_by_label("What they said of it").select_option(index=1)
    page.get_by_label("Who was asked, and when").fill("Dispatch at 21:10")
    page.get_by_role("button", name="Record verification").click()
    expect(page.locator(".wb-lead-verified")).to_contain_text("VERIFIED: 1 of 1 read verified")
    on_work, _ = colours(page)
    assert len(on_work) >= 2
    page.goto(pages.at("case"))
    page.get_by_role("button", name="Show the saved reads").click()
    expect(page.locator(".wb-saved .wb-verified").first).to_be_visible()
    on_case, not_on_case = colours(page)
    assert len(on_case) >= 2
    assert not (on_work | on_case) & (unverified | not_on_case)
