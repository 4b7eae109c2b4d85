"""What the Hub says of people: believed for seconds, of who shows the door's secret alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.gateway.deciding.hub_http import NoAnswer
from data_access.records.accounts import log_ons
from tests.builders.gateway import Doors, FakeHub
from tests.builders.site import DOOR
from tests.flow.conftest import entries, kinds
from tests.flow.doors import HUB_GOOD, HUB_LOG_OUT, HUB_LOOK, OF_THE_DOOR, ask, knock

pytestmark = pytest.mark.slow


def test_the_hub_says_who_it_is_and_the_register_whether_they_may(doors: Doors, hub: FakeHub) -> None:
    doors.hire("hana", "detective")
    with_hub(doors, "hana", "browser-one")
    doors.hire("igor", "detective")
    tokens = {
        "known": hub.knows("1" * 32, "hana", "browser-one"),
        "another browser": hub.knows("2" * 32, "hana", "browser-two"),
        "another person": hub.knows("3" * 32, "igor", "browser-one"),
        "nobody here": hub.knows("4" * 32, "nobody", "browser-one"),
        "a server of hers": hub.knows("5" * 32, "hana", None),
        "a server of one never logged in": hub.knows("6" * 32, "igor", None),
        "for another service": hub.knows("7" * 32, "hana", "browser-one", scopes=["access:services!service=voila"]),
        "for all services": hub.knows("8" * 32, "hana", "browser-one", scopes=["access:services"]),
        "without scopes": hub.knows("9" * 32, "hana", "browser-one", scopes=None),
        "a service's own": hub.knows("a" * 32, "hana", "browser-one", kind="service"),
        "not known to the Hub": {"Authorization": "Bearer " + "b" * 32},
    }
    answers = {name: doors.client.get("/v1/me", headers=headers).status_code for name, headers in tokens.items()}
    assert {name for name, status in answers.items() if status == 200} == {
        "known",
        "a server of hers",
        "for all services",
    }
    assert set(answers.values()) == {200, 401}


def with_hub(doors: Doors, person: str, hub_session: str) -> None:
    """Keep a log-on that the Hub vouches for."""
    with doors.site.ledger.deciding() as turn:
        log_ons.open_session(
            turn.connection,
            turn.append("site_created", {"why": "a test logs in through the Hub"}),
            session_id=log_ons.new_id(),
            person_id=person,
            method="hub",
            expires_at=turn.now + timedelta(hours=8),
            hub_session=hub_session,
        )


def test_what_the_hub_said_is_believed_for_less_than_five_seconds(doors: Doors, hub: FakeHub) -> None:
    doors.hire("jana", "detective")
    with_hub(doors, "jana", "browser-jana")
    headers = hub.knows("c" * 32, "jana", "browser-jana")

    def status() -> int:
        return doors.client.get("/v1/me", headers=headers).status_code

    assert status() == 200
    before = hub.asked
    del hub.users["c" * 32]
    hub.clock_s += 4.9
    assert status() == 200
    assert hub.asked == before
    hub.clock_s += 0.1
    assert status() == 401
    assert hub.asked == before + 1


def test_a_log_out_at_the_hub_takes_effect_at_the_next_question(doors: Doors, hub: FakeHub) -> None:
    doors.hire("kurt", "detective")
    with_hub(doors, "kurt", "browser-kurt")
    case, headers = doors.case_of("kurt"), hub.knows("d" * 32, "kurt", "browser-kurt")
    assert ask(doors, "history", "kurt", case, headers).status_code == 200
    said = {"person": "kurt", "hub_session": "browser-kurt"}
    assert knock(doors, HUB_LOOK, {"X-Door": DOOR}, json=said).json() == {"groups": ["dashboards"]}
    assert knock(doors, HUB_LOG_OUT, {"X-Door": DOOR}, json=said).status_code == 204
    assert knock(doors, HUB_LOOK, {"X-Door": DOOR}, json=said).status_code == 401
    since = doors.site.ledger.size
    assert ask(doors, "history", "kurt", case, headers).status_code == 401
    assert kinds(doors, since) == ["refusal"]
    assert knock(doors, HUB_LOG_OUT, {"X-Door": DOOR}, json=said).status_code == 204
    assert kinds(doors, since) == ["refusal"]


@pytest.mark.parametrize("secret", ["", "d" * 63, "e" * 64, "d" * 65])
def test_only_who_knows_the_doors_secret_speaks_for_the_hub(doors: Doors, secret: str) -> None:
    since = doors.site.ledger.size
    given = {"person": "adams", "password": "x", "code": "000000", "hub_session": "browser-adams"}
    assert doors.client.post("/v1/log-ons", json=given, headers={"X-Door": secret}).status_code == 401
    for route in OF_THE_DOOR:
        assert knock(doors, route, {"X-Door": secret}).status_code == 401
    assert kinds(doors, since) == []


def test_the_hub_learns_whether_a_log_on_is_good_and_nothing_is_used_by_asking(doors: Doors) -> None:
    doors.hire("lena", "detective")
    with_hub(doors, "lena", "browser-lena")
    table, mine = log_ons.sessions, {"person": "lena", "hub_session": "browser-lena"}
    since = doors.site.ledger.size

    def good(**changed: str) -> bool:
        asked = {**mine, **changed}
        every = knock(doors, HUB_GOOD, {"X-Door": DOOR}, json={"log_ons": [asked]}).json()
        one = knock(doors, HUB_LOOK, {"X-Door": DOOR}, json=asked).status_code == 200
        assert every == ([{**asked, "groups": ["dashboards"]}] if one else [])
        return one

    assert good()
    assert not good(hub_session="browser-of-another")
    assert not good(person="dunn")
    assert kinds(doors, since) == []
    for column in ("last_used_at", "expires_at", "ended_at"):
        with_hub(doors, "lena", "browser-lena")
        before = datetime.now(UTC) - timedelta(minutes=31)
        doors.change(table.update().where(table.c.person_id == "lena").values({column: before}))
        assert not good()
        by_any_browser = {"log_ons": [{"person": "lena", "hub_session": None}]}
        assert knock(doors, HUB_GOOD, {"X-Door": DOOR}, json=by_any_browser).json() == []


def test_the_hub_learns_what_a_person_reaches_through_any_browser_until_the_account_is_disabled(doors: Doors) -> None:
    doors.hire("nora", "analyst")
    with_hub(doors, "nora", "browser-nora")
    asked = {"log_ons": [{"person": "nora"}, {"person": "nobody.at.all"}]}

    def good() -> Any:
        return knock(doors, HUB_GOOD, {"X-Door": DOOR}, json=asked).json()

    assert good() == [{"person": "nora", "hub_session": None, "groups": ["dashboards", "analysts"]}]
    roles = {
        **doors.site.pack.roles,
        "analyst": doors.site.pack.roles["analyst"].model_copy(update={"notebooks": False}),
    }
    with doors.under(roles=roles):
        assert good()[0]["groups"] == ["dashboards"]
    about = {"person": "nora", "reason": "left the agency"}
    assert (
        doors.client.post("/v1/acts/accounts/disable", json=about, headers=doors.session_of("adams")).status_code == 204
    )
    assert good() == []


def test_an_address_is_believed_of_who_shows_the_doors_secret_only(doors: Doors) -> None:
    given = {"person": "ortiz", "password": "wrong-password", "code": "000000"}
    said = {"X-Client-Address": "192.0.2.7"}
    for headers, address in (({**said, "X-Door": DOOR}, "192.0.2.7"), ({**said, "X-Door": "e" * 64}, "127.0.0.1")):
        assert doors.client.post("/v1/log-ons", json=given, headers=headers).status_code == 401
        assert entries(doors)[-1]["address"] == address


@pytest.mark.parametrize(
    "fault",
    [
        NoAnswer("ConnectionRefusedError"),
        NoAnswer("TimeoutError"),
        (500, b""),
        (200, b"<html>"),
        (200, b"[]"),
    ],
    ids=["down", "slow", "failing", "no JSON", "another JSON"],
)
def test_without_the_hub_its_people_are_told_to_come_back(
    doors: Doors, hub: FakeHub, fault: tuple[int, bytes] | NoAnswer
) -> None:
    headers = hub.knows("e" * 32, "dunn", "browser-dunn")
    hub.clock_s += 100
    hub.fault = fault
    try:
        answer = doors.client.get("/v1/me", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert doors.client.get("/v1/me", headers=doors.as_("dunn")).status_code == 200
    finally:
        hub.fault = None
