"""A detective is let in by two people, enrols by codes, another by a passkey; passwords change, a phone is lost and reset."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Response, Route, expect

from data_access.acts.accounts import AccountConfirmation, AccountToReset, NewAccount
from data_access.records.accounts import credentials
from tests.browser.axe import findings
from tests.browser.harness import Watched, chromium
from tests.browser.work_steps import go
from tests.builders.demo import RunningDemo, assert_no_traceback, running_demo
from tests.builders.enrolling import new_password
from tests.builders.once import shared_folder
from workbench.administration.desk import Desk, at_desk

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
LEE = {"person": "lee", "number": "3001", "full_name": "L. Lee (invented)", "role": "detective", "unit": "detectives"}
MAY = {"person": "may", "number": "3002", "full_name": "M. May (invented)", "role": "officer", "unit": "patrol"}
WIDTHS = ((1280, 720), (360, 640))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    with running_demo(tmp_path_factory.mktemp("enrolment"), shared_folder(tmp_path_factory)) as running:
        yield running


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Watched]:
    with chromium(tmp_path) as started:
        yield started


@contextmanager
def desk_of(demo: RunningDemo, tokens: dict[str, str]) -> Iterator[Any]:
    """The site's own door for commands, with whoever is named at it."""
    with at_desk(demo.places.site) as desk:

        def as_(name: str) -> Desk:
            if name in tokens:
                assert desk.resume(tokens[name])
            else:
                person = demo.person(name)
                desk.log_on(name, person.password, demo.code(name))
                tokens[name] = desk.token
            return desk

        yield as_


@pytest.fixture(scope="module")
def tokens() -> dict[str, str]:
    return {}


def let_in(demo: RunningDemo, tokens: dict[str, str], new: dict[str, str]) -> tuple[str, str]:
    """One proposes, another confirms; each is shown a part of the code."""
    with desk_of(demo, tokens) as as_:
        one = as_("adams").do(NewAccount, **new)
        other = as_("cole").do(AccountConfirmation, person=new["person"], proposal=one["proposal"])
        return one["code_part"], other["code_part"]


def named(demo: RunningDemo) -> str:
    """The site under its name: browsers make passkeys for no bare address."""
    return demo.url.replace("127.0.0.1", "localhost")


def look(page: Page, name: str) -> None:
    """Let axe look at the page as it stands, by day and by night; keep a picture of it where one is wanted."""
    page.emulate_media(reduced_motion="reduce")  # axe would measure a colour that is still changing
    for scheme in ("light", "dark"):
        page.evaluate("scheme => document.documentElement.setAttribute('data-bs-theme', scheme)", scheme)
        assert findings(page) == [], f"{name}, {scheme}"
    page.evaluate("document.documentElement.setAttribute('data-bs-theme', 'light')")
    folder = os.environ.get("WB_PICTURES")
    if folder:
        for width, height in WIDTHS:
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": WIDTHS[0][0], "height": WIDTHS[0][1]})


def open_enrolment(page: Page, demo: RunningDemo, person: str, parts: tuple[str, str], way: str) -> None:
    page.goto(named(demo))
    look(page, "log-in")
    page.get_by_role("link", name="Enrol with the code").click()
    page.get_by_label("User name").fill(person)
    page.get_by_label("First part").fill(parts[0])
    page.get_by_label("Second part").fill(parts[1])
    page.get_by_label(way).check()
    look(page, "enrol-1")
    page.get_by_role("button", name="Go on").click()


def choose_password(page: Page, password: str) -> None:
    page.get_by_label("New password").fill(password)
    page.get_by_label("The same again").fill(password)


def code_of(page: Page) -> str:
    expect(page.locator("#wb-qr img")).to_be_visible()
    secret = page.locator("#wb-secret").inner_text().replace(" ", "")
    return credentials.code_at(secret, datetime.now(UTC))


def recovery_codes(page: Page) -> list[str]:
    expect(page.locator("#wb-recovery li")).to_have_count(8)
    return page.locator("#wb-recovery li").all_inner_texts()


def sign_in(page: Page, demo: RunningDemo, person: str, password: str, code: str) -> None:
    page.goto(named(demo))
    page.get_by_label("Username").fill(person)
    page.get_by_label("Password").fill(password)
    page.locator("input[name=otp]").fill(code)
    page.get_by_role("button", name="Sign in").click()


def virtual_key(page: Page) -> None:
    """Plug in a key that asks for a finger and is given one."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_detective_enrols_by_codes_changes_the_password_and_is_reset_by_two_people(
    demo: RunningDemo, tokens: dict[str, str], browser: Watched
) -> None:
    page = browser.page()
    parts = let_in(demo, tokens, LEE)
    open_enrolment(page, demo, "lee", (parts[1], parts[0]), "one-time codes")
    expect(page.get_by_role("alert").first).to_contain_text("Name or code is wrong")
    open_enrolment(page, demo, "lee", parts, "one-time codes")
    expect(page.locator("#wb-qr img")).to_be_visible()
    choose_password(page, "detective1234")
    page.get_by_label("Code that it shows now").fill(code_of(page))
    page.get_by_role("button", name="Enrol").click()
    expect(page.locator("#wb-own .wb-slip")).to_contain_text("guessed")
    look(page, "enrol-2")
    password = new_password()
    choose_password(page, password)
    page.get_by_label("Code that it shows now").fill(code_of(page))
    page.get_by_role("button", name="Enrol").click()
    recovery = recovery_codes(page)
    look(page, "enrol-3")
    page.get_by_role("link", name="I have kept them").click()
    sign_in(page, demo, "lee", password, recovery[0])
    expect(page.get_by_role("link", name="My account")).to_be_visible()
    page.get_by_role("link", name="My account").click()
    expect(page.locator("#wb-who")).to_contain_text("L. Lee")
    expect(page.locator("#wb-log-ons tbody tr")).to_have_count(1)
    chosen = new_password()
    form = page.locator("#wb-password")
    form.get_by_label("Password now").fill(password)
    form.get_by_label("New password").fill(chosen)
    form.get_by_label("The same again").fill(chosen)
    form.get_by_role("button").click()
    expect(form.locator(".wb-done")).to_have_text("Changed.")
    look(page, "account")
    with desk_of(demo, tokens) as as_:
        one = as_("adams").do(AccountToReset, person="lee", reason="The phone was lost on Saturday")
        other = as_("cole").do(AccountConfirmation, person="lee", proposal=one["proposal"])
    page.reload()
    expect(page.get_by_label("Username")).to_be_visible()
    open_enrolment(page, demo, "lee", (one["code_part"], other["code_part"]), "one-time codes")
    last = new_password()
    choose_password(page, last)
    page.get_by_label("Code that it shows now").fill(code_of(page))
    page.get_by_role("button", name="Enrol").click()
    again = recovery_codes(page)
    sign_in(page, demo, "lee", last, again[0])
    expect(page.get_by_role("button", name="Open case")).to_be_visible()
    expect(page.locator(".wb-notice")).to_contain_text("made void on")
    go(page, "My account")
    expect(page.locator(".wb-notice")).to_contain_text("If you did not ask for that, tell your supervisor now")
    look(page, "account-after-reset")
    assert_no_traceback(demo.log)
    for secret in (password, chosen, last, *recovery, *parts, one["code_part"], other["code_part"]):
        assert not in_any_log(demo, secret)


def test_an_officer_enrols_by_a_passkey_and_signs_in_by_it(
    demo: RunningDemo, tokens: dict[str, str], browser: Watched
) -> None:
    page = browser.page()
    page.goto(named(demo))
    virtual_key(page)
    open_enrolment(page, demo, "may", let_in(demo, tokens, MAY), "a passkey")
    password = new_password()
    choose_password(page, password)
    page.get_by_role("button", name="Enrol").click()
    recovery_codes(page)
    page.goto(named(demo))
    page.get_by_label("Username").fill("may")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator(".login_error")).to_be_visible()
    page.get_by_label("Username").fill("may")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("button", name="Open case")).to_be_visible()
    go(page, "My account")
    expect(page.locator("#wb-codes-state")).to_contain_text("Not set up")
    expect(page.locator("#wb-passkeys li")).to_have_count(1)
    form = page.locator("#wb-codes")
    form.get_by_label("Password now").fill(password)
    form.get_by_role("button").click()
    page.get_by_label("Code that it shows now").fill(code_of(page))
    page.get_by_role("button", name="Use these codes").click()
    recovery_codes(page)
    page.get_by_role("button", name="Remove").click()
    page.locator("#wb-passkey-new").get_by_label("Password now").fill(password)
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("#wb-passkeys li")).to_have_text("None yet.")
    assert_no_traceback(demo.log)


def in_any_log(demo: RunningDemo, secret: str) -> bool:
    logs = [*demo.places.site.logs.rglob("*"), demo.log]
    return any(secret in log.read_text(errors="replace") for log in logs if log.is_file())


def part_shown(page: Page) -> str:
    expect(page.locator("#wb-part")).to_be_visible()
    part = page.locator("#wb-part-code").inner_text()
    page.get_by_role("button", name="I have written it down").click()
    expect(page.locator("#wb-part")).to_be_hidden()
    return part


def open_people(demo: RunningDemo, browser: Watched, name: str, heard: list[Response]) -> Page:
    page = browser.page()
    page.on("response", lambda response: heard.append(response))
    demo.log_in(page, name)
    page.locator(".wb-duties").wait_for()
    page.goto(f"{demo.url}hub/people")
    expect(page.locator("#wb-says")).to_contain_text("accounts")
    return page


def everything(heard: list[Response]) -> str:
    """All that a page was sent and that Chromium still knows."""
    texts = []
    for response in heard:
        with suppress(Error):  # of a page that was left: the browser has let it go
            texts.append(response.text())
    return "\n".join(texts)


def test_two_people_let_somebody_in_on_the_page_of_people(demo: RunningDemo, browser: Watched, tmp_path: Path) -> None:
    heard: list[Response] = []
    administrator = open_people(demo, browser, "adams", heard)
    form = administrator.locator("#wb-new")
    for label, value in (("User name", "ray"), ("Number at the agency", "3003"), ("Full name", "R. Ray (invented)")):
        form.get_by_label(label).fill(value)
    form.locator("select[name=role]").select_option(label="Detective")
    form.get_by_label("Unit").fill("detectives")
    form.get_by_role("button").click()
    first = part_shown(administrator)
    expect(administrator.locator("#wb-waiting")).to_contain_text("Somebody else confirms it")
    commander = open_people(demo, browser, "cole", heard)
    look(commander, "people")
    commander.get_by_role("button", name="Confirm ray").click()
    second = part_shown(commander)
    expect(commander.locator("#wb-accounts tbody tr", has_text="ray")).to_contain_text("may enrol")
    page = browser.page()
    open_enrolment(page, demo, "ray", (first, second), "one-time codes")
    password = new_password()
    choose_password(page, password)
    page.get_by_label("Code that it shows now").fill(code_of(page))
    secret = page.locator("#wb-secret").inner_text().replace(" ", "")
    page.get_by_role("button", name="Enrol").click()
    recovery = recovery_codes(page)
    commander.get_by_label("What to do with ray").select_option(label="Suspend access")
    commander.get_by_label("Why").fill("Until retrained on the policy")
    look(commander, "people-dialog")
    commander.get_by_role("button", name="Do it").click()
    expect(commander.locator("#wb-accounts tbody tr", has_text="ray")).to_contain_text("suspended")
    roster = tmp_path / "roster.csv"
    roster.write_text(
        'user,number,name,unit,role\nkim,3010,"Kim, K. (invented)",patrol,officer\nlou,3011,L. Lou,patrol,chief\n'
    )
    commander.locator("#wb-roster input[type=file]").set_input_files(roster)
    commander.get_by_role("button", name="Propose all").click()
    expect(commander.locator("#wb-roster-parts tbody tr")).to_have_count(1)
    expect(commander.locator("#wb-roster .wb-slip")).to_contain_text("line 3: role")
    look(commander, "people-roster")
    detective = browser.page()
    demo.log_in(detective, "dunn")
    detective.goto(f"{demo.url}hub/people")
    expect(detective.locator("#wb-says")).to_contain_text("may not do this")
    sent = everything(heard)
    assert sent.count('"ray"') > 1
    for proof in (password, secret, *recovery):
        assert len(proof) >= 8
        assert proof not in sent
        assert not in_any_log(demo, proof)
    assert_no_traceback(demo.log)


def test_where_the_policy_asks_for_clearances_the_page_says_until_when_and_records_them(
    demo: RunningDemo, browser: Watched
) -> None:
    page = browser.page()
    sent: list[Any] = []

    def listed(route: Route) -> None:
        known = route.fetch().json()
        known["clearance"] = True
        for each in known["people"]:
            each["clearance_until"] = "2027-03-01" if each["person"] == "dunn" else None
        route.fulfill(json=known)

    def recorded(route: Route) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(status=200, json={})

    page.route("**/people/list", listed)
    page.route("**/people/step/clearance", recorded)
    demo.log_in(page, "cole")
    page.locator(".wb-duties").wait_for()
    page.goto(f"{demo.url}hub/people")
    expect(page.get_by_role("columnheader", name="Clearance until")).to_be_visible()
    rows = page.locator("#wb-accounts tbody tr")
    expect(rows.filter(has_text="dunn")).to_contain_text("Mar 1, 2027")
    expect(rows.filter(has_text="quinn")).to_contain_text("none")
    page.get_by_label("What to do with quinn").select_option(label="Record a clearance")
    for label, text in (("Cleared on", "2026-11-01"), ("Cleared by", "C. Cole"), ("File reference", "memo 2")):
        page.locator("#wb-do").get_by_label(label).fill(text)
    look(page, "people-clearance")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator("#wb-do")).to_be_hidden()
    assert sent == [{"person": "quinn", "cleared_on": "2026-11-01", "cleared_by": "C. Cole", "reference": "memo 2"}]


def test_an_auditor_lands_on_what_waits_and_goes_on_to_the_record(demo: RunningDemo, browser: Watched) -> None:
    page = browser.page()
    demo.log_in(page, "quinn")
    expect(page.get_by_role("heading", name="To do")).to_be_visible()
    expect(page.get_by_role("navigation", name="Pages").get_by_role("link")).to_have_text(
        ["Records", "To do", "My searches", "Supervisor"]
    )
    look(page, "auditor-duties")
    go(page, "My account")
    expect(page.locator("#wb-who")).to_contain_text("Auditor")
    page.get_by_role("link", name="To do").click()
    go(page, "Supervisor")
    expect(page.get_by_role("columnheader", name="Signed off")).to_be_visible()
    look(page, "auditor")
    assert_no_traceback(demo.log)


def test_a_training_is_recorded_on_the_page_of_people_and_whoever_s_ends_soon_is_told(
    demo: RunningDemo, browser: Watched
) -> None:
    administrator, last = open_people(demo, browser, "adams", []), datetime.now(UTC).date() + timedelta(days=20)
    administrator.get_by_label("What to do with ortiz").select_option(label="Record a training")
    form = administrator.locator("#wb-training")
    expect(form.get_by_label("User name of who was trained")).to_be_focused()
    expect(form.get_by_label("User name of who was trained")).to_have_value("ortiz")
    form.get_by_label("Kind of training").select_option(label="ALPR")
    expect(form).to_contain_text("What the department approved")
    form.get_by_label("Day of the training").fill(datetime.now(UTC).date().isoformat())
    form.get_by_label("or the trainer's user name").fill("ortiz")
    form.get_by_label("Content").fill("policy, procedures, log-in")
    form.get_by_label("Who holds its record").fill("Training office")
    form.get_by_label("File reference").fill("T-26-014")
    form.get_by_label("Last day, if not the policy's").fill(last.isoformat())
    form.get_by_role("button", name="Record").click()
    expect(form.locator(".wb-slip")).to_contain_text("Nobody trains themselves")
    form.get_by_label("or the trainer's user name").fill("")
    form.get_by_label("Trainer: a name, or a body outside").fill("State academy (invented)")
    form.get_by_role("button", name="Record").click()
    expect(administrator.locator("#wb-training-says")).to_have_text("Recorded for ortiz.")
    expect(administrator.locator("#wb-training-ends li")).to_have_count(1)
    expect(administrator.locator("#wb-training-ends")).to_contain_text("ALPR, until")
    row = administrator.locator("#wb-trainings tbody tr", has_text="T-26-014")
    expect(row).to_contain_text("State academy (invented)")
    expect(row).to_contain_text("Training office")
    administrator.locator("#wb-training-find").fill("academy")
    expect(administrator.locator("#wb-trainings tbody tr")).to_have_count(1)
    expect(administrator.locator("#wb-accounts tbody tr", has_text="ortiz")).to_contain_text("runs out within 30 days")
    look(administrator, "people-trainings")
    officer = browser.page()
    demo.log_in(officer, "ortiz")
    expect(officer.locator(".wb-banner")).to_contain_text(f"Your training (ALPR) counts until {last.isoformat()}")
    officer.goto(f"{demo.url}hub/account")
    expect(officer.locator("#wb-training-ends")).to_contain_text(last.isoformat())
    look(officer, "account-training")
    officer.goto(f"{demo.url}hub/people")
    expect(officer.locator("#wb-says")).to_contain_text("may not do this")
    expect(officer.locator("#wb-training")).to_be_hidden()
    assert_no_traceback(demo.log)


def test_whoever_tries_the_demo_signs_in_by_clicks(demo: RunningDemo, browser: Watched) -> None:
    page = browser.page()
    page.goto(demo.url)
    page.get_by_role("link", name="Who may sign in at this demo?").click()
    expect(page.locator("#wb-demo-people tbody tr")).to_have_count(7)
    expect(page.get_by_text("SYNTHETIC: every person")).to_be_visible()
    look(page, "demo")
    page.get_by_role("row", name="sato").get_by_role("link").click()
    expect(page.get_by_label("Username")).to_have_value("sato")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Open case")).to_be_visible()
    assert_no_traceback(demo.log)
