"""Logging in and out through a real Hub: the gateway decides, the Hub says its answer in words."""

from __future__ import annotations

import pytest

from tests.builders.serving import PASSWORD, a_code, get, kernel_id_of, name_on, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


def test_password_and_code_lead_to_the_work_page(served):
    answer = served.visitor().log_in("alice")
    assert answer.url.path == "/services/dash/voila/render/work.ipynb"
    assert name_on(answer.text) == "alice"


def test_a_wrong_code_is_said_in_words_and_opens_nothing(served):
    person = served.visitor()
    answer = person.log_in("alice", code="12")
    assert answer.status_code == 403
    assert "Name, password or one-time code is wrong" in answer.text
    assert person.page().url.path == "/hub/login"


def test_a_code_works_once(served):
    code = a_code()
    assert served.visitor().log_in("alice", code=code).status_code == 200
    assert served.visitor().log_in("alice", code=code).status_code == 403


def test_a_locked_account_says_how_long_to_wait(served):
    served.gateway.failures["bob"] = 5
    try:
        answer = served.visitor().log_in("bob")
    finally:
        served.gateway.failures["bob"] = 0
    assert answer.status_code == 429
    assert "locked for 14 more minutes" in answer.text


def test_nobody_logs_in_while_the_gateway_is_silent(served):
    served.gateway.broken = True
    try:
        answer = served.visitor().log_in("alice")
    finally:
        served.gateway.broken = False
    assert answer.status_code == 503
    assert "Nobody can log in now" in answer.text


def test_an_auditor_lands_on_the_page_of_the_record_and_has_no_server(served):
    auditor = served.visitor()
    assert auditor.log_in("audrey").url.path.endswith("/duties.ipynb")
    assert auditor.http.get("/hub/spawn").status_code in {403, 404}


def test_whose_role_reaches_nothing_lands_on_their_own_account_and_sees_no_dashboard_and_no_server(served):
    clerk = served.visitor()
    assert clerk.log_in("clark").url.path == "/hub/account"
    assert clerk.page().status_code == 403
    assert clerk.http.get("/hub/spawn").status_code in {403, 404}


def test_a_detective_has_no_server_of_their_own_and_makes_no_tokens(served):
    alice = served.somebody("alice")
    assert alice.http.get("/hub/spawn").status_code in {403, 404}
    token = alice.http.get("/hub/account").text.split('xsrf_token: "')[1].split('"')[0]
    made = alice.http.post("/hub/api/users/alice/tokens", headers={"X-XSRFToken": token}, json={})
    assert made.status_code in {403, 404}


def test_the_hub_has_no_administrator(served):
    alice = served.somebody("alice")
    assert alice.http.get("/hub/admin").status_code in {403, 404}


def test_every_log_in_is_bound_to_a_browser_session_of_its_own(served):
    before = len(served.gateway.seen)
    for _ in range(2):
        name_on(served.somebody("alice").page().text)
    sessions = {session for _, session in served.gateway.seen[before:]}
    assert len(sessions) == 2
    assert None not in sessions
    assert sessions <= set(served.gateway.sessions)


def test_logging_in_over_somebody_else_ends_their_log_on(served):
    browser = served.somebody("alice")
    mine = kernel_id_of(browser.page().text)
    alices = browser.http.cookies.get("jupyterhub-session-id")
    browser.http.get("/hub/login")
    token = browser.http.get("/hub/account").text.split('xsrf_token: "')[1].split('"')[0]
    form = {"username": "bob", "password": PASSWORD, "otp": a_code(), "_xsrf": token}
    assert name_on(browser.http.post("/hub/login", data=form).text) == "bob"
    assert ("alice", alices) in served.gateway.log_offs
    assert browser.send("GET", f"api/kernels/{mine}") == 404


def test_a_log_out_is_recorded_and_takes_effect_soon(served):
    bob = served.somebody("bob")
    kernel, cookies = kernel_id_of(bob.page().text), bob.cookies()
    session = bob.http.cookies.get("jupyterhub-session-id")
    assert bob.send("GET", f"present/{kernel}") == 204
    bob.http.get("/hub/logout")
    assert ("bob", session) in served.gateway.log_offs
    url = f"{served.settings.public_url}services/dash/present/{kernel}"
    wait_for(lambda: get(url, headers={"Cookie": cookies}).status_code != 204, 120, "still open")


def test_every_page_of_the_hub_and_the_dashboards_has_its_policy(served):
    for path in (
        "/hub/login",
        "/services/dash/voila/render/work.ipynb",
        "/services/dash/voila/templates/workbench/static/workbench.js",
    ):
        answer = get(served.settings.public_url.rstrip("/") + path)
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_no_secret_is_in_the_log(served):
    alice = served.somebody("alice")
    alice.page()
    written = served.log.read_text()
    for secret in (PASSWORD, served.gateway.secret, alice.http.cookies.get("jupyterhub-session-id")):
        assert secret not in written
