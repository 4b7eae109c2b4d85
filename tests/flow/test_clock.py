"""The clock of a site: a jump is refused, a long pause or a clock that had run ahead is confirmed by two people."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from data_access.errors import BadSite
from data_access.ledger.verification.verify import verify
from data_access.records.accounts import people as people_register
from tests.builders.clock import Department, a_department
from tests.builders.closed_site import FACTS
from tests.builders.ledger import documents, kinds

YEARS, MONTH = timedelta(days=3652), timedelta(days=30)


@pytest.fixture(scope="module")
def at_rest(tmp_path_factory: pytest.TempPathFactory) -> Department:
    return a_department(tmp_path_factory.mktemp("department") / "site", tmp_path_factory)


@pytest.fixture
def department(at_rest: Department, tmp_path: Path) -> Department:
    return at_rest.copied(tmp_path / "site")


def test_a_failed_log_on_while_the_clock_stands_ten_years_ahead_shuts_nothing(department: Department) -> None:
    with department.open() as (site, client):
        department.machine.off = YEARS
        size = site.ledger.size
        assert department.log_on(client, "dunn", password="wrong").status_code == 503
        health = client.get("/healthz")
        assert (health.status_code, health.json()["status"]) == (503, "unfit")
        assert "jumped ahead" in health.json()["problems"][0]
        assert site.ledger.size == size
        department.machine.off = timedelta(0)
        assert department.log_on(client, "dunn").status_code == 201
        assert client.get("/healthz").json()["problems"] == []
    with department.open() as (site, _):
        assert site.store.reads() == 1


def test_a_site_that_lay_for_a_month_stays_shut_until_two_people_confirm_the_clock(department: Department) -> None:
    department.machine.off = MONTH
    with pytest.raises(BadSite, match="30 days after the ledger's last entry"), department.open():
        pass
    with department.open(in_doubt=True) as (_, client):
        assert department.log_on(client, "cole").status_code == 503
        assert client.get("/healthz").status_code == 503
    done = department.confirm()
    assert (done.status_code, done.json()["put_right"]) == (200, {})
    with department.open() as (site, client):
        [confirmed] = [entry for entry in documents(site.ledger) if entry["kind"] == "clock_confirmed"]
        assert confirmed["who"] == {"people": ["cole", "adams"]}
        assert department.log_on(client, "dunn").status_code == 201
        assert site.store.reads() == 1
    verify(department.paths.ledger)


def test_a_clock_that_had_run_ten_years_ahead_is_set_back_by_two_people_and_nothing_is_lost(
    department: Department,
) -> None:
    department.machine.off = YEARS
    assert department.confirm().status_code == 200  # wrongly
    with department.open() as (_, client):
        assert department.log_on(client, "avery").status_code == 201
        for _ in range(5):
            locked = department.log_on(client, "dunn", password="wrong")
        assert locked.status_code == 429
    department.machine.off = timedelta(0)
    with pytest.raises(BadSite, match="behind the ledger's last entry"), department.open():
        pass
    done = department.confirm("adams", "cole")
    assert done.status_code == 200
    assert {"locks", "sessions", "codes"} <= set(done.json()["put_right"])
    department.machine.off = timedelta(minutes=1)  # the code of the very half minute counts as used
    with department.open() as (site, client):
        for person in ("dunn", "avery"):
            assert department.log_on(client, person).status_code == 201
        assert site.store.reads() == 1
        assert "clock_set_back" in kinds(site.ledger)
        assert documents(site.ledger)[-1]["at"][:4] == f"{department.machine.now():%Y}"
    verify(department.paths.ledger)


@pytest.mark.slow
def test_a_code_that_confirmed_the_clock_works_once(department: Department) -> None:
    department.machine.off = MONTH
    assert department.confirm().status_code == 200
    with department.open() as (_, client):
        assert department.log_on(client, "cole").status_code == 401


@pytest.mark.slow
@pytest.mark.parametrize(
    ("first", "second", "changed", "status"),
    [
        ("cole", "cole", {}, 403),
        ("cole", "dunn", {}, 403),
        ("adams", "quinn", {}, 403),
        ("cole", "adams", {"password": "wrong"}, 401),
        ("cole", "adams", {"code": "000000"}, 401),
        ("cole", "nobody", {}, 401),
    ],
)
def test_not_any_two_confirm_the_clock_and_who_tried_in_vain_is_on_record(
    department: Department, first: str, second: str, changed: dict[str, str], status: int
) -> None:
    department.people.enrolments["nobody"] = department.people.enrolments["adams"]
    department.machine.off = MONTH
    assert department.confirm(first, second, **changed).status_code == status
    with department.open(in_doubt=True) as (site, _):
        assert kinds(site.ledger)[-1] == "clock_refused"
        assert site.ledger.clock_doubt is not None


@pytest.mark.slow
def test_the_auditor_may_be_the_second(department: Department) -> None:
    department.machine.off = MONTH
    assert department.confirm("quinn", "cole").status_code == 200


@pytest.mark.slow
def test_a_disabled_account_confirms_no_clock(department: Department) -> None:
    with department.open() as (site, _), site.ledger.deciding() as turn:
        recorded = turn.append("logged_out", {"why": "a test"})
        people_register.disable(turn.connection, recorded, "adams")
    department.machine.off = MONTH
    assert department.confirm().status_code == 401


@pytest.mark.slow
def test_after_five_refusals_a_process_takes_no_more_confirmations(department: Department) -> None:
    department.machine.off = MONTH
    with department.open(in_doubt=True) as (_, client):
        given = {"people": [department.proof("cole"), department.proof("adams", code="000000")]}
        told = [client.post("/v1/clock", json=given).status_code for _ in range(6)]
    assert told == [401] * 5 + [429]


@pytest.mark.slow
def test_a_clock_that_is_not_in_doubt_is_not_confirmed(department: Department) -> None:
    assert department.confirm().status_code == 409


@pytest.mark.slow
def test_a_demo_that_lay_around_starts_by_itself_and_says_so_in_an_entry(department: Department) -> None:
    department.machine.off = MONTH
    with department.open(facts=FACTS) as (site, client):
        [confirmed] = [entry for entry in documents(site.ledger) if entry["kind"] == "clock_confirmed"]
        assert confirmed["who"] == {"gateway": "evaluation with invented reads"}
        assert client.get("/healthz").status_code == 200
    department.machine.off = timedelta(0)
    with department.open(facts=FACTS) as (site, _):
        assert "clock_set_back" in kinds(site.ledger)


def test_an_end_in_order_is_recorded_and_the_next_start_says_how_the_last_one_ended(department: Department) -> None:
    with department.open() as (site, _):
        assert kinds(site.ledger)[-2:] == ["gateway_stopped", "gateway_started"]
        assert documents(site.ledger)[-1]["last_stop"] == "in_order"
    with pytest.raises(RuntimeError), department.open():
        raise RuntimeError
    with department.open() as (site, _):
        assert documents(site.ledger)[-1]["last_stop"] == "not_recorded"


@pytest.mark.slow
def test_health_names_each_cause_with_503(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    with department.open() as (site, client):
        monkeypatch.setattr(site.store._shelf, "failing", True)
        health = client.get("/healthz")
        assert health.status_code == 503
        assert any("store failed" in line for line in health.json()["problems"])
