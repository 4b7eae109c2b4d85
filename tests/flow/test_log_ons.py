"""Logging on: a code works once, failures lock, and a lock outlives the process and tells nothing about who there is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from data_access.gateway.acting.people.log_ons import groups_of
from data_access.records.accounts import failed_log_ons, people
from data_access.terms import Person
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import DOOR, found_site
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = found_site(tmp_path_factory.mktemp("log-ons"))
    with open_doors(paths, enrolled) as made:
        yield made


@pytest.fixture(autouse=True)
def unlocked(doors: Doors) -> None:
    """Let each test begin with codes unused and nobody locked."""
    doors.change(
        people.people.update().values(totp_step=0), failed_log_ons.locks.delete(), failed_log_ons.failures.delete()
    )


def log_on(doors: Doors, person: str, **changed: str) -> httpx.Response:
    """Log on with what was enrolled, or with something changed."""
    given = {"person": person, "password": "wrong-password", "code": "000000", **changed}
    if person in doors.people.enrolments and "password" not in changed:
        given["password"] = doors.people.enrolments[person]["password"]
    if person in doors.people.enrolments and "code" not in changed:
        given["code"] = doors.people.code(person)
    headers = {"X-Door": DOOR} if "hub_session" in given else {}
    return doors.client.post("/v1/log-ons", json=given, headers=headers)


def test_a_code_works_once_for_the_gateways_own_log_on_and_for_the_hubs(doors: Doors) -> None:
    code = doors.people.code("adams")
    since = doors.site.ledger.size
    assert log_on(doors, "adams", code=code).status_code == 201
    assert log_on(doors, "adams", code=code).status_code == 401
    assert log_on(doors, "adams", code=code, hub_session="browser-adams").status_code == 401
    assert kinds(doors, since) == ["logged_on", "log_on_failed", "log_on_failed"]


def test_an_older_code_does_not_work_after_a_newer_one(doors: Doors) -> None:
    now = datetime.now(UTC)
    assert log_on(doors, "adams", code=doors.people.code("adams", now)).status_code == 201
    earlier = doors.people.code("adams", now - timedelta(seconds=30))
    assert log_on(doors, "adams", code=earlier).status_code == 401


def test_a_recovery_code_works_once_and_is_on_record(doors: Doors) -> None:
    code = doors.people.enrolments["cole"]["recovery_codes"][0]
    since = doors.site.ledger.size
    first = log_on(doors, "cole", code=code)
    assert (first.status_code, first.json()["recovery_codes_left"]) == (201, 7)
    assert log_on(doors, "cole", code=code.upper().replace("-", " ")).status_code == 401
    assert kinds(doors, since) == ["logged_on", "recovery_code_used", "log_on_failed"]
    assert entries(doors, since)[0]["proof"] == ["password", "recovery_code"]


def test_a_recovery_code_is_not_used_up_by_a_wrong_password(doors: Doors) -> None:
    code = doors.people.enrolments["cole"]["recovery_codes"][1]
    assert log_on(doors, "cole", code=code, password="wrong-password").status_code == 401
    assert log_on(doors, "cole", code=code).status_code == 201


def test_nobody_elses_proofs_will_do(doors: Doors) -> None:
    enrolled = doors.people.enrolments
    assert log_on(doors, "adams", code=doors.people.code("cole")).status_code == 401
    assert log_on(doors, "adams", code=enrolled["cole"]["recovery_codes"][2]).status_code == 401
    assert log_on(doors, "adams", password=enrolled["cole"]["password"]).status_code == 401


def test_each_failure_is_an_entry_and_says_nothing_of_what_was_typed(doors: Doors) -> None:
    since = doors.site.ledger.size
    answers = [log_on(doors, "cole", password="hunter2hunter2") for _ in range(4)]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    assert kinds(doors, since) == ["log_on_failed"] * 4
    everything = b"".join(doors.site.ledger.entries(since, doors.site.ledger.size))
    assert b"hunter2" not in everything


def test_five_failures_lock_even_for_the_right_code(doors: Doors) -> None:
    since = doors.site.ledger.size
    answers = [log_on(doors, "cole", code="000000").status_code for _ in range(5)]
    assert answers == [401, 401, 401, 401, 429]
    assert kinds(doors, since)[-1] == "locked_out"
    since = doors.site.ledger.size
    right = log_on(doors, "cole")
    assert (right.status_code, right.json()["code"]) == (429, "too_many")
    assert 0 < int(right.headers["retry-after"]) <= 15 * 60
    recovery = doors.people.enrolments["cole"]["recovery_codes"][3]
    assert log_on(doors, "cole", code=recovery).status_code == 429
    assert kinds(doors, since) == []
    assert log_on(doors, "adams").status_code == 201


def test_a_lock_ends_after_its_time(doors: Doors) -> None:
    for _ in range(5):
        log_on(doors, "cole", code="000000")
    assert log_on(doors, "cole").status_code == 429
    doors.change(failed_log_ons.locks.update().values(until=datetime.now(UTC)))
    assert log_on(doors, "cole").status_code == 201


def test_names_that_are_nobodys_lock_alike_and_are_kept_nowhere(doors: Doors) -> None:
    name = "nobody.atall"
    since = doors.site.ledger.size
    answers = [log_on(doors, name) for _ in range(6)]
    known = [log_on(doors, "cole", code="000000") for _ in range(6)]
    assert [a.status_code for a in answers] == [a.status_code for a in known] == [401, 401, 401, 401, 429, 429]
    assert answers[0].content == known[0].content
    assert entries(doors, since)[0]["who"] == {"unknown": True}
    assert name.encode() not in b"".join(doors.site.ledger.entries(since, doors.site.ledger.size))
    files = b"".join(path.read_bytes() for path in doors.paths.gateway.glob("ledger.sqlite*"))
    assert name.encode() not in files


@pytest.mark.slow
def test_a_lock_outlives_the_process(tmp_path_factory: pytest.TempPathFactory) -> None:
    paths, enrolled = found_site(tmp_path_factory.mktemp("locked"))
    with open_doors(paths, enrolled) as before:
        assert [log_on(before, "cole", code="000000").status_code for _ in range(5)][-1] == 429
    with open_doors(paths, enrolled) as after:
        assert log_on(after, "cole").status_code == 429
        assert log_on(after, "adams").status_code == 201


def test_a_log_on_of_the_hubs_brings_no_token_of_its_own(doors: Doors) -> None:
    answer = log_on(doors, "adams", hub_session="browser-of-adams")
    assert (answer.status_code, answer.json()["token"]) == (201, None)
    assert b"browser-of-adams" not in b"".join(doors.site.ledger.entries(0, doors.site.ledger.size))


def test_a_disabled_account_logs_on_no_more_and_is_not_told_why(doors: Doors) -> None:
    switch = people.people.update().where(people.people.c.person_id == "cole")
    doors.change(switch.values(disabled_at=datetime.now(UTC)))
    answer = log_on(doors, "cole")
    doors.change(switch.values(disabled_at=None))
    assert answer.status_code == 401
    assert answer.content == log_on(doors, "cole", password="wrong-password").content


@pytest.mark.parametrize("person", ["", "A" * 65, "adams\x00", "\ud800", "adams' OR '1'='1"])
def test_names_that_cannot_be_are_refused_without_a_word_of_them(doors: Doors, person: str) -> None:
    body = json.dumps({"person": person, "password": "x", "code": "000000"})
    answer = doors.client.post("/v1/log-ons", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in {401, 422}
    assert person == "" or person not in answer.text


def test_a_role_reaches_the_pages_and_perhaps_a_notebook_server_and_an_unknown_one_nothing(doors: Doors) -> None:
    def reaches(role: str) -> list[str]:
        person = Person(
            person_id="one",
            full_name="O. One",
            role=role,
            unit="",
            agency="",
            enabled=True,
            trainings=(),
            cleared_on=None,
            clearance_expires=None,
            number="1",
            role_until=None,
            suspended=False,
        )
        return groups_of(doors.site.pack, person)

    assert (reaches("detective"), reaches("analyst")) == (["dashboards"], ["dashboards", "analysts"])
    assert reaches("commander") == reaches("administrator") == ["duties", "people"]
    assert (reaches("auditor"), reaches("no such role")) == (["duties"], [])


def test_a_person_who_says_that_they_are_there_stays_logged_on_and_that_is_on_record(doors: Doors) -> None:
    unused = datetime.now(UTC) - timedelta(minutes=29)
    headers = doors.session_of("adams", last_used_at=unused)
    before = datetime.fromisoformat(doors.client.get("/v1/me", headers=headers).json()["idle_at"])
    assert before - datetime.now(UTC) < timedelta(minutes=1), "looking at oneself extends nothing"
    since = doors.site.ledger.size
    answer = doors.client.post("/v1/acts/log-ons/extend", headers=headers, json={})
    assert answer.status_code == 200
    assert kinds(doors, since) == ["log_on_extended"]
    until = datetime.fromisoformat(answer.json()["idle_at"])
    assert timedelta(minutes=29) < until - datetime.now(UTC) <= timedelta(minutes=30)
    assert doors.client.get("/v1/me", headers=headers).json()["idle_at"] == answer.json()["idle_at"]


def test_a_log_on_that_is_over_is_not_brought_back(doors: Doors) -> None:
    unused = datetime.now(UTC) - timedelta(minutes=31)
    headers = doors.session_of("adams", last_used_at=unused)
    assert doors.client.post("/v1/acts/log-ons/extend", headers=headers, json={}).status_code == 401
    assert doors.client.get("/v1/me", headers=headers).status_code == 401
