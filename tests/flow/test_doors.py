"""Every door, tried with every wrong key. The doors are read from the application; a new one without a test fails here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import APIRouter, FastAPI

from data_access.errors import BadSite
from data_access.gateway.http.routes.who import CallerKind, table_of
from data_access.policy.acts import ABOUT_A_PERSON, ACTS, WITH_READS
from data_access.records.accounts import people
from tests.builders.gateway import Doors
from tests.flow.conftest import kinds
from tests.flow.doors import (
    ACT_ROUTES,
    DELIVERY,
    LOG_OUT,
    OF_THE_DOOR,
    OPEN,
    OTHERS,
    UPKEEP,
    by_role,
    knock,
    must_be_refused,
    one_who_may,
)

pytestmark = pytest.mark.slow


def test_the_open_doors_are_those_of_the_list(doors: Doors) -> None:
    assert {route for route, who in table_of(doors.app).items() if who is CallerKind.ANYONE} == OPEN
    assert {route for route, who in table_of(doors.app).items() if who is CallerKind.DOOR} == OF_THE_DOOR
    assert {route for route, who in table_of(doors.app).items() if who is CallerKind.SOURCE} == {DELIVERY}
    assert {route for route, who in table_of(doors.app).items() if who is CallerKind.MACHINE} == UPKEEP


def test_every_route_of_the_description_is_in_the_table_and_is_tried_here(doors: Doors) -> None:
    described = {(method.upper(), path) for path, item in doors.app.openapi()["paths"].items() for method in item}
    table = set(table_of(doors.app))
    assert described <= table
    assert table - described == {("GET", "/openapi.json"), ("HEAD", "/openapi.json")}
    assert table - OPEN == set(ACT_ROUTES) | set(OTHERS)


@pytest.mark.parametrize("tags", [[], ["pages"], [CallerKind.ANYONE, CallerKind.LOGGED_ON]])
def test_a_route_that_does_not_say_who_may_call_it_keeps_the_gateway_shut(tags: list[str]) -> None:
    router, app = APIRouter(), FastAPI(docs_url=None, redoc_url=None)
    router.get("/v1/planted", tags=tags)(lambda: {})  # type: ignore[arg-type]  # StrEnum members are str
    app.include_router(router)
    with pytest.raises(BadSite, match="planted"):
        table_of(app)


def test_a_plain_route_or_a_mount_keeps_the_gateway_shut() -> None:
    plain, mounted = (FastAPI(docs_url=None, redoc_url=None) for _ in range(2))
    plain.add_route("/v1/planted", lambda _: httpx.Response(200))  # type: ignore[arg-type, return-value]  # never called
    mounted.mount("/v1/planted", FastAPI())
    for app in (plain, mounted):
        with pytest.raises(BadSite, match="planted"):
            table_of(app)


def bad_keys(doors: Doors) -> dict[str, dict[str, str]]:
    """Headers that open nothing, by what is wrong with them, each of a person who might else."""
    long_ago = datetime.now(UTC) - timedelta(hours=9)
    doors.hire("gone", "administrator")
    left, disabled, reset = doors.session_of("adams"), doors.session_of("gone"), doors.session_of("gone")
    assert doors.client.delete("/v1/log-ons/current", headers=left).status_code == 204
    for act in ("disable", "enable"):
        about = {"person": "gone", "reason": "Looking at what the doors let through"}
        answer = doors.client.post(f"/v1/acts/accounts/{act}", json=about, headers=doors.as_("adams"))
        assert answer.status_code == 204, answer.text
    return {
        "none": {},
        "malformed": {"Authorization": "Bearer wb_short"},
        "unknown": {"Authorization": "Bearer wb_" + "x" * 43},
        "unknown to the Hub": {"Authorization": "Bearer " + "0" * 32},
        "a session's public id": {"Authorization": "Bearer s-0123456789abcdef0123"},
        "logged out": left,
        "ended by disabling, though enabled again": disabled,
        "another of the same person": reset,
        "expired": doors.session_of("adams", expires_at=long_ago),
        "expired token": doors.session_of("adams", "token", expires_at=long_ago),
        "idle": doors.session_of("adams", last_used_at=datetime.now(UTC) - timedelta(minutes=31)),
    }


def test_no_door_opens_to_a_bad_key_and_nothing_but_refusals_is_recorded(doors: Doors) -> None:
    keys = bad_keys(doors)
    known = {name for name in keys if "Bearer wb_" in keys[name].get("Authorization", "") and "unknown" not in name}
    since, opened = doors.site.ledger.size, []
    for route in [*ACT_ROUTES, *OTHERS]:
        for name, headers in keys.items():
            answer = knock(doors, route, headers)
            if route == LOG_OUT and name in known - {"malformed"}:
                assert answer.status_code == 204  # to log out of what has ended already is no error
            elif answer.status_code != 401 or answer.json()["code"] != "not_logged_on":
                opened.append((route, name, answer.status_code))
    assert opened == []
    assert set(kinds(doors, since)) == {"refusal", "logged_out"}
    assert kinds(doors, since).count("logged_out") == 3  # expired, expired token, idle: those that had not ended


def test_a_disabled_account_opens_nothing_even_if_its_log_on_was_forgotten(doors: Doors) -> None:
    doors.hire("off", "administrator")
    headers = doors.session_of("off")
    doors.change(people.people.update().where(people.people.c.person_id == "off").values(disabled_at=datetime.now(UTC)))
    since = doors.site.ledger.size
    for route in [*ACT_ROUTES, *OTHERS]:
        if route != LOG_OUT:
            assert knock(doors, route, headers).status_code in {401, 403}, route
    assert set(kinds(doors, since)) == {"refusal"}


def test_a_personal_token_shows_what_its_owner_may_see_and_acts_on_nothing(doors: Doors) -> None:
    assert knock(doors, ("GET", "/v1/me"), doors.session_of("dunn", "token")).status_code == 200
    for route, (name, _) in ACT_ROUTES.items():
        if route != ("POST", "/v1/case-sessions"):
            headers, since = doors.session_of(one_who_may(doors, name), "token"), doors.site.ledger.size
            must_be_refused(doors, knock(doors, route, headers), since, "own.token")


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "TRACE", "GET", "DELETE"])
def test_no_other_method_does_anything(doors: Doors, method: str) -> None:
    headers, table = doors.as_("dunn"), table_of(doors.app)
    since = doors.site.ledger.size
    for _, path in table:
        if (method, path) not in table:
            answer = doors.client.request(method, path, headers=headers)
            assert answer.status_code in {404, 405}, (method, path, answer.status_code)
    assert kinds(doors, since) == []


def test_each_act_is_refused_to_every_role_that_lacks_it_with_the_clause_of_the_role(doors: Doors) -> None:
    staff = {role: doors.session_of(person) for role, person in by_role(doors).items()}
    for route, (name, _) in ACT_ROUTES.items():
        for code, role in doors.site.pack.roles.items():
            if not role.may & ACTS[name]:
                since = doors.site.ledger.size
                must_be_refused(doors, knock(doors, route, staff[code]), since, role.clause)


def test_each_act_is_refused_while_the_pack_is_not_the_adopted_one(doors: Doors) -> None:
    staff = {person: doors.session_of(person) for person in ("adams", "cole", "dunn", "sato")}
    with doors.under(hash="0" * 64):
        for route, (name, _) in ACT_ROUTES.items():
            if name != "pack_adopted":  # which is how the adopted one comes into force again
                since = doors.site.ledger.size
                must_be_refused(doors, knock(doors, route, staff[one_who_may(doors, name)]), since, "own.pack")


def test_each_act_that_leads_to_reads_is_refused_to_the_untrained(doors: Doors) -> None:
    roles = {"dunn": "detective", "adams": "administrator", "sato": "sergeant"}
    for person, role in roles.items():
        doors.hire(f"{person}2", role, trained=None)
        doors.hire(f"{person}3", role, trained=(-400, -35))
    routes = [route for route, (name, _) in ACT_ROUTES.items() if name in WITH_READS or name == "case_session_opened"]
    assert len(routes) == 45
    for route in routes:
        for number in (2, 3):
            who = one_who_may(doors, ACT_ROUTES[route][0]).replace("cole", "adams")
            headers, since = doors.session_of(f"{who}{number}"), doors.site.ledger.size
            must_be_refused(doors, knock(doors, route, headers), since, "R4")


def test_nobody_does_to_the_own_account_what_is_done_to_others(doors: Doors) -> None:
    headers = doors.session_of("adams")
    routes = [route for route, (name, _) in ACT_ROUTES.items() if name in ABOUT_A_PERSON]
    assert len(routes) == 15
    for route in routes:
        body, since = {**ACT_ROUTES[route][1]["json"], "person": "adams"}, doors.site.ledger.size
        must_be_refused(doors, knock(doors, route, headers, json=body), since, "own.oneself")


def test_refused_acts_fill_no_disk_either(doors: Doors) -> None:
    doors.hire("busy", "officer")
    headers = doors.session_of("busy")
    with doors.under(limits=doors.site.pack.limits.model_copy(update={"refusals_per_minute": 2})):
        answers = [knock(doors, ("POST", "/v1/acts/purges"), headers) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [403, 403, 429, 429]
