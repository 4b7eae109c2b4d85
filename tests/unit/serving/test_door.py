"""What the Hub asks the gateway, over a socket, and what it makes of every answer."""

from __future__ import annotations

import asyncio

import pytest

from data_access.errors import AccessError, Busy, NotLoggedOn, Refused, TooMany, Unreachable
from tests.builders.serving import PASSWORD, a_code, a_gateway, a_site
from workbench.processes.hub.authenticator import words_for
from workbench.processes.hub.door import Door
from workbench.settings import load_settings, read_secret


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return a_site(tmp_path_factory.mktemp("door") / "site")


@pytest.fixture(scope="module")
def gateway(site):
    with a_gateway(site, load_settings(site)) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def door(site, gateway):
    return Door(load_settings(site).gateway_url, read_secret(site.door_secret))


def log_on(door, person="alice", password=PASSWORD, code=None, session="session-1"):
    return asyncio.run(door.log_on(person, password, code or a_code(), session))


def test_who_is_let_in_comes_with_their_groups(door):
    assert log_on(door, "ann").groups == ("dashboards", "analysts")


def test_a_wrong_password_is_not_let_in(door, gateway):
    with pytest.raises(NotLoggedOn):
        log_on(door, password="wrong")
    gateway.failures.clear()


def test_a_lock_out_says_for_how_long(door, gateway):
    gateway.failures["alice"] = 5
    with pytest.raises(TooMany) as locked:
        log_on(door)
    gateway.failures.clear()
    assert locked.value.retry_after_s == 841


def test_without_the_door_s_secret_nobody_is_let_in(site, gateway):
    stranger = Door(load_settings(site).gateway_url, "0" * 64)
    with pytest.raises(AccessError):
        log_on(stranger)
    assert "session-x" not in gateway.sessions


def test_a_gateway_that_fails_lets_nobody_in(door, gateway):
    gateway.broken = True
    try:
        with pytest.raises(Busy):
            log_on(door)
    finally:
        gateway.broken = False


def test_a_gateway_that_is_not_there_lets_nobody_in(site):
    with pytest.raises(Unreachable):
        log_on(Door("http://127.0.0.1:1", "0" * 64))


def test_a_log_out_is_told_and_may_be_told_twice(door, gateway):
    log_on(door, session="session-2")
    assert asyncio.run(door.is_in("alice", "session-2"))
    for _ in range(2):
        asyncio.run(door.log_off("alice", "session-2"))
    assert not asyncio.run(door.is_in("alice", "session-2"))


def test_a_log_out_that_was_not_recorded_is_said(door, gateway):
    gateway.broken = True
    try:
        with pytest.raises(Busy):
            asyncio.run(door.log_off("alice", "session-3"))
    finally:
        gateway.broken = False


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotLoggedOn("x"), 403, "is wrong"),
        (TooMany("Locked for 14 more minutes.", 841), 429, "14 more minutes"),
        (Refused([]), 403, "Refused."),
        (Busy("x"), 503, "Nobody can log in now"),
        (Unreachable("x"), 503, "Nobody can log in now"),
    ],
)
def test_every_answer_has_words_for_the_log_in_page(error, status, words):
    said = words_for(error)
    assert said.status_code == status
    assert words in said.log_message


def test_the_hub_asks_about_all_log_ons_at_once_and_hears_which_are_good(door, gateway):
    log_on(door, "ann", session="session-9")
    asked = [("ann", "session-9"), ("ann", None), ("ann", "session-of-another"), ("nobody", None)]
    groups = ("dashboards", "analysts")
    assert asyncio.run(door.good_of(asked)) == {("ann", "session-9"): groups, ("ann", None): groups}
    assert asyncio.run(door.good_of([])) == {}
    many = [("ann", f"session-{number:06}") for number in range(2_500)]
    assert asyncio.run(door.good_of([*many, ("ann", "session-9")])) == {("ann", "session-9"): groups}


def test_a_gateway_that_does_not_say_which_log_ons_are_good_has_not_said_that_none_is(door, gateway):
    gateway.broken = True
    try:
        with pytest.raises(AccessError):
            asyncio.run(door.good_of([("ann", None)]))
    finally:
        gateway.broken = False
