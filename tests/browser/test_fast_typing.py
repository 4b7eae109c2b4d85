"""Typing without a pause and a press at once: every form is sent with its last letter, and Enter goes on through it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.harness import Watched
from tests.browser.screenshots import ready
from tests.browser.work_steps import FAREWELL
from tests.builders.front import FakeGateway
from tests.builders.front_hits import some_hits
from tests.builders.voila_pages import Voila, a_gateway, open_case

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

NOTHING_IN_RETURN = "Offered in return (leave empty; reads are never sold)"
WORDS = "The clerk saw it leave the market by the north gate at a quarter to nine"
AT_ONCE = """(field, [words, name]) => {
    for (const letter of words) {
        field.value += letter;
        field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (!name) return field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
    [...document.querySelectorAll("button")].find((each) => each.textContent.trim() === name && each.getClientRects().length).click();
}"""
"""Letters faster than any hand, with nothing of the page done between them: but for the first they all wait as the press comes."""


@dataclass(frozen=True)
class Form:
    """A form that somebody fills in.

    Attributes:
        page: On which it stands.
        begin: Fills in all but one field.
        label: Of that field.
        path: Where what is sent goes.
        name: Under which it is sent.
        button: That is pressed; empty for Enter, in the last field.
    """

    page: str
    begin: Callable[[Page], None]
    label: str
    path: str
    name: str
    button: str = ""


def a_case(page: Page) -> None:
    page.get_by_label("Case number", exact=True).fill("26-001234")
    page.get_by_label("Purpose").select_option(label="Homicide")


def a_finding(page: Page) -> None:
    page.get_by_label("What it is", exact=True).select_option(label="A finding")


def a_hold(page: Page) -> None:
    page.get_by_role("button", name="Hold the saved reads").click()
    page.get_by_label("Ground").select_option(label="Evidence in a criminal action")


def a_package(page: Page) -> None:
    page.get_by_role("button", name="Evidence package").click()
    page.get_by_role("button", name="See what would go in").click()
    page.get_by_label("Property number").fill("P-26-0417")
    page.get_by_label("What it is for").fill(".")
    expect(page.get_by_role("button", name="Make the package")).to_be_enabled()


def an_entry(page: Page) -> None:
    page.get_by_label("Plate, or part of it").fill("7A2C8B5")
    page.get_by_label("What for").select_option(label="Robbery")


def a_request(page: Page) -> None:
    for label, text in (
        ("Agency", "Larkspur County Sheriff"),
        ("Person", "Deputy R. Halloran"),
        ("Contact", "555-0142"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("State", exact=True).fill("US-CA")
    page.get_by_label("What the reads are for").fill("Burglary series")
    page.get_by_label("Legal basis").fill("File 26-L-118")


def an_answer_of_a_system(page: Page) -> None:
    page.locator(".wb-hit-card[data-number='14']").click()
    page.get_by_label("Asked", exact=True).select_option(index=1)
    page.get_by_label("It said").select_option(index=1)


FORMS = {
    "case": Form("work", a_case, "Reason", "/v1/case-sessions", "reason"),
    "finding": Form("case", a_finding, "Finding", "/v1/case-file/findings", "text", "Record finding"),
    "hold": Form("case", a_hold, "Why they are kept", "/v1/acts/holds", "reason"),
    "package": Form("case", a_package, "What it is for", "/v1/evidence-packages", "reason", "Make the package"),
    "hot list": Form("hot_lists", an_entry, "Why the plate is wanted", "/v1/acts/list-entries", "narrative"),
    "release": Form("records", a_request, NOTHING_IN_RETURN, "/v1/acts/releases", "consideration"),
    "hit": Form("hits", an_answer_of_a_system, "Its number", "/confirmation", "reference"),
}


ONCE = (("case", "Open case"), ("finding", "Record finding"), ("hold", "Hold"), ("hit", "Record the answer"))
"""Forms that stay as they were filled in, or that may be sent again as they are, each with its button."""


@pytest.fixture(scope="module")
def gateway() -> FakeGateway:
    kinds = [["law_enforcement", "Law enforcement"]]
    return a_gateway(reads=10, releases={"kinds": kinds, "may_request": True, "first": ["Chief of Police"]})


def opened(name: str, browser: Watched, pages: Voila, gateway: FakeGateway) -> Page:
    """Open the page of a form, with a case open unless it is the form of one, and fill in all but its last text."""
    form = FORMS[name]
    gateway.sessions.clear()
    gateway.hits.hits = some_hits(gateway.now)
    if name != "case":
        open_case(gateway)
    page = browser.page()
    page.goto(pages.at(form.page))
    ready(page)
    form.begin(page)
    page.wait_for_load_state("networkidle")
    gateway.seen.clear()
    return page


def sent(page: Page, gateway: FakeGateway, form: Form) -> str:
    """Wait until a form is sent, and return what was typed last as it was sent."""
    for _ in range(1200):
        for each in list(gateway.seen):
            if each.method == "POST" and each.url.path.endswith(form.path):
                return str(json.loads(each.content).get(form.name, ""))
        page.wait_for_timeout(50)
    raise AssertionError(f"nothing was sent to {form.path}")


@pytest.mark.parametrize("name", FORMS)
def test_a_press_sends_every_letter_that_was_typed_before_it(
    name: str, browser: Watched, pages: Voila, gateway: FakeGateway
) -> None:
    form, page = FORMS[name], opened(name, browser, pages, gateway)
    field = page.get_by_label(form.label, exact=True).filter(visible=True)
    field.focus()
    field.evaluate(AT_ONCE, [WORDS, form.button])
    assert sent(page, gateway, form).endswith(WORDS)
    page.context.close()
    browser.assert_quiet(but=FAREWELL)


def double_click(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).filter(visible=True).dblclick()


def held_key(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).filter(visible=True).focus()
    for _ in range(10):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")


@pytest.mark.parametrize("pressed", [double_click, held_key])
@pytest.mark.parametrize(("name", "button"), ONCE)
def test_what_is_pressed_twice_at_once_is_on_record_once(
    name: str, button: str, pressed: Callable[[Page, str], None], browser: Watched, pages: Voila, gateway: FakeGateway
) -> None:
    form, page = FORMS[name], opened(name, browser, pages, gateway)
    page.get_by_label(form.label, exact=True).filter(visible=True).fill(WORDS)
    pressed(page, button)
    sent(page, gateway, form)
    page.wait_for_timeout(1_000)
    posts = [each for each in gateway.seen if each.method == "POST" and each.url.path.endswith(form.path)]
    assert len(posts) == 1
    page.context.close()
    browser.assert_quiet(but=FAREWELL)


def test_what_was_typed_and_sent_does_not_come_back_into_the_form(
    browser: Watched, pages: Voila, gateway: FakeGateway
) -> None:
    page = opened("hot list", browser, pages, gateway)
    field = page.get_by_label("Why the plate is wanted")
    field.focus()
    page.keyboard.type(WORDS)
    page.keyboard.press("Enter")
    assert sent(page, gateway, FORMS["hot list"]) == WORDS
    expect(page.locator(".wb-request [role=status]")).to_contain_text("waits for its approval")
    expect(field).to_have_value("")
    page.context.close()
    browser.assert_quiet(but=FAREWELL)


def test_enter_goes_on_through_a_form_and_shift_enter_is_a_new_line(
    browser: Watched, pages: Voila, gateway: FakeGateway
) -> None:
    page = opened("release", browser, pages, gateway)
    page.get_by_label("What the reads are for").focus()
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_label("What the reads are for")).to_be_focused()
    for label in ("Legal basis", "Offered in return"):
        page.keyboard.press("Enter")
        expect(page.get_by_label(label)).to_be_focused()
        page.keyboard.type(WORDS)
    page.keyboard.press("Enter")
    assert sent(page, gateway, FORMS["release"]) == WORDS
    body = json.loads(next(each for each in gateway.seen if each.method == "POST").content)
    assert body["legal_basis"] == f"File 26-L-118{WORDS}"
    page.context.close()
    browser.assert_quiet(but=FAREWELL)
