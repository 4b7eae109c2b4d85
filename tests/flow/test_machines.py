"""Machines: what purges by itself does nothing else, in the place of a person who answers for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from data_access.acts.purges import NewPurge
from data_access.errors import LedgerStopped, Refused
from data_access.gateway.bringing import purges as purging
from data_access.gateway.deciding.callers import Caller, token_hash
from data_access.gateway.deciding.machines import act_by_machine, require_machine
from data_access.gateway.deciding.paces import Pace
from data_access.gateway.http.routes.who import table_of
from data_access.gateway.open_site import recovery
from data_access.policy.packs.pack import Keeping
from data_access.records.accounts import machines, people
from data_access.records.keeping import purges
from tests.builders.gateway import Doors, FakeHub, open_doors
from tests.builders.holds import an_order
from tests.builders.site import import_reads, reads_csv, staffed_site
from tests.flow.conftest import entries, kinds
from tests.flow.doors import OPEN, by_role, knock, must_be_refused

pytestmark = pytest.mark.slow
PURGES = ("POST", "/v1/upkeep/purges")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def doors(tmp_path_factory: pytest.TempPathFactory, hub: FakeHub) -> Iterator[Doors]:
    """A site for each test: what is due there was imported by it."""
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("machines"), tmp_path_factory)
    with open_doors(paths, enrolled, hub.hub()) as made:
        yield made


def a_machine(doors: Doors, made_for: str = "purge", maker: str = "adams", **changed: Any) -> dict[str, str]:
    """Make a machine and return its headers; `changed` are columns of its row."""
    new = {"act": made_for, "label": "the timer", "days": 30}
    made = doors.client.post("/v1/acts/machines", json=new, headers=doors.session_of(maker))
    assert made.status_code == 201, made.text
    if changed:
        table = machines.machines
        doors.change(table.update().where(table.c.machine_id == made.json()["id"]).values(**changed))
    return {"Authorization": f"Bearer {made.json()['token']}"}


def purge(doors: Doors, machine: dict[str, str]) -> httpx.Response:
    return doors.client.post(PURGES[1], headers=machine)


def keeping(doors: Doors, days: int) -> dict[str, Any]:
    """Change of a pack under which reads of the one class that is imported are kept so many days."""
    kept = Keeping(floor_d="none", ceiling_d=days, purge_after_d=days, clause="D1")
    return {"retention": {**doors.site.pack.retention, "flock": kept}}


def import_old(doors: Doors, plate: str) -> None:
    """Import a read of six days ago."""
    answer = import_reads(doors, reads_csv([(timedelta(days=6), plate, "cam-1", "")]))
    assert answer.status_code == 201, answer.text


def test_a_machine_is_made_by_who_may_purge_shown_once_listed_and_revoked(doors: Doors) -> None:
    since, headers = doors.site.ledger.size, doors.as_("adams")
    new = {"act": "purge", "label": "the timer", "days": 30}
    made = doors.client.post("/v1/acts/machines", json=new, headers=headers).json()
    listed = doors.client.get("/v1/acts/machines", headers=headers)
    [mine] = [one for one in listed.json() if one["id"] == made["id"]]
    assert (mine["label"], mine["act"], mine["made_by"], mine["in_force"]) == ("the timer", "purge", "adams", True)
    assert made["token"] not in listed.text + json.dumps(entries(doors, since))
    assert made["token"].encode() not in doors.paths.ledger.read_bytes()
    path = f"/v1/acts/machines/{made['id']}"
    assert doors.client.delete(path, headers=headers).status_code == 204
    assert doors.client.delete(path, headers=headers).status_code == 404
    done = [kind for kind in kinds(doors, since) if kind != "logged_on"]
    assert done == ["machine_made", "machines_read", "machine_revoked"]
    machine, since = {"Authorization": f"Bearer {made['token']}"}, doors.site.ledger.size
    must_be_refused(doors, purge(doors, machine), since, "own.machine")
    assert purge(doors, machine).status_code == 429  # a refusal a minute is put on record


def test_only_who_may_purge_makes_a_machine_that_does(doors: Doors) -> None:
    for role, person in by_role(doors).items():
        if "purge" not in doors.site.pack.roles[role].may:
            headers, since = doors.session_of(person), doors.site.ledger.size
            answer = doors.client.post("/v1/acts/machines", json={"act": "purge", "label": "x"}, headers=headers)
            must_be_refused(doors, answer, since, doors.site.pack.roles[role].clause)


def test_a_machine_opens_no_other_door(doors: Doors) -> None:
    machine, since = a_machine(doors), doors.site.ledger.size
    routes = set(table_of(doors.app)) - OPEN - {PURGES, ("GET", "/openapi.json"), ("HEAD", "/openapi.json")}
    assert len(routes) > 40
    others = {("POST", f"/v1/upkeep/{each}") for each in ("backups", "drills")}
    for route in sorted(routes - others):
        answer = knock(doors, route, machine)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_on"), route
    assert kinds(doors, since) == []
    for route in sorted(others):
        machine = a_machine(doors)
        since = doors.site.ledger.size
        must_be_refused(doors, knock(doors, route, machine), since, "own.machine")


def test_nobody_else_s_token_opens_a_machine_s_door(doors: Doors) -> None:
    since = doors.site.ledger.size
    for token in (doors.as_("adams")["Authorization"], "Bearer wm_" + "x" * 43, "Bearer ws_" + "x" * 43, ""):
        answer = doors.client.post(PURGES[1], headers={"Authorization": token})
        assert (answer.status_code, answer.json()["code"]) == (401, "not_logged_on")
    assert kinds(doors, since) == []


@pytest.mark.parametrize(
    "changed", [{"revoked_at": LONG_AGO}, {"expires_at": LONG_AGO}, {"act": "backup_begun"}, {"act": "hold_released"}]
)
def test_a_machine_that_is_over_or_was_made_for_something_else_purges_nothing(
    doors: Doors, changed: dict[str, Any]
) -> None:
    machine = a_machine(doors, **changed)
    since = doors.site.ledger.size
    must_be_refused(doors, purge(doors, machine), since, "own.machine")
    [entry] = entries(doors, since)
    assert (entry["initiator"], entry["who"]["method"], entry["act"]) == ("machine", "machine_token", "purge_begun")
    assert entry["who"]["session"].startswith("m-")


@pytest.mark.parametrize(
    "changed",
    [{"role": "officer"}, {"disabled_at": LONG_AGO}, {"suspended_at": LONG_AGO}, {"role_until": LONG_AGO.date()}],
)
def test_a_machine_does_nothing_once_who_made_it_may_not(doors: Doors, changed: dict[str, Any]) -> None:
    person = f"former.{next(iter(changed)).replace('_', '.')}"
    doors.hire(person, "administrator")
    machine = a_machine(doors, maker=person)
    doors.change(people.people.update().where(people.people.c.person_id == person).values(**changed))
    since = doors.site.ledger.size
    must_be_refused(doors, purge(doors, machine), since, "own.machine")


def test_a_machine_does_nothing_while_the_pack_is_not_the_adopted_one(doors: Doors) -> None:
    machine = a_machine(doors)
    with doors.under(hash="0" * 64):
        since = doors.site.ledger.size
        must_be_refused(doors, purge(doors, machine), since, "own.pack")


def test_a_purge_by_machine_destroys_all_that_is_due_and_names_who_made_the_machine(doors: Doors) -> None:
    machine = a_machine(doors)
    assert purge(doors, machine).json() == []  # nothing is due, so there is nothing to record
    import_old(doors, "8X8-AUT")
    with doors.under(**keeping(doors, 2)):
        since = doors.site.ledger.size
        done = purge(doors, machine)
        assert done.status_code == 201, done.text
        [one] = done.json()
        assert (one["retention_class"], one["destroyed"]) == ("flock", 1)
        begun, _ = entries(doors, since)
        assert kinds(doors, since) == ["purge_begun", "purge_done"]
        assert (begun["made_by"], begun["initiator"], begun["retention_class"]) == ("adams", "machine", "flock")
        assert begun["who"]["person"].startswith("machine:m-")
        assert purge(doors, machine).json() == []


def test_a_purge_that_is_two_days_late_is_named_until_it_is_done(doors: Doors) -> None:
    import_old(doors, "8X8-LAT")
    doors.change(purges.purges.delete())
    with doors.under(**keeping(doors, 5)):
        assert doors.client.get("/v1/upkeep").json()["overdue_purges"] == []  # due since yesterday
    with doors.under(**keeping(doors, 2)):
        assert doors.client.get("/v1/upkeep").json()["overdue_purges"] == ["flock"]
        assert len(purge(doors, a_machine(doors)).json()) == 1
        assert doors.client.get("/v1/upkeep").json()["overdue_purges"] == []


def test_what_a_hold_keeps_is_not_overdue_while_the_purge_runs_daily(doors: Doors) -> None:
    doors.change(purges.purges.delete())
    import_old(doors, "8X8-HLD")
    with doors.under(**keeping(doors, 2)):
        [read] = [
            row[document["columns"].index("read_id")]
            for document in [doors.ask({"kind": "history", "plate": "8X8HLD"}, case=doors.case_of("dunn")).json()]
            for row in document["rows"]
        ] or [None]
        assert read is None  # past its retention it is answered no more
    with doors.under(**keeping(doors, 30)):
        document = doors.ask({"kind": "history", "plate": "8X8HLD"}, case=doors.case_of("dunn")).json()
        read = document["rows"][0][document["columns"].index("read_id")]
    hold = an_order(read_ids=[read])
    assert doors.client.post("/v1/acts/holds", json=hold, headers=doors.as_("adams")).status_code == 201
    with doors.under(**keeping(doors, 2)):
        [one] = purge(doors, a_machine(doors)).json()
        assert (one["destroyed"], one["kept"]) == (0, 1)
        assert purging.due(doors.site) == ["flock"]
        assert purging.overdue(doors.site) == []


def test_a_machine_waits_for_an_import(doors: Doors) -> None:
    machine = a_machine(doors)
    import_old(doors, "8X8-WAI")
    with doors.under(**keeping(doors, 2)), doors.site.importing:
        assert purge(doors, machine).status_code == 409


@pytest.mark.parametrize("durable", [False, True])
def test_a_machine_s_purge_that_is_not_recorded_destroys_nothing(
    doors: Doors, durable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In two forms: the entry was not written, and it was written but reported as failed. A start finishes the second."""
    machine = a_machine(doors)
    import_old(doors, f"8X8-F{durable:d}L")
    real = doors.site.ledger.deciding
    before, since = len(doors.site.store.batches()), doors.site.ledger.size

    class Failing:
        def __enter__(self):
            self.turn = real()
            return self.turn.__enter__()

        def __exit__(self, *error):
            if durable:
                self.turn.__exit__(*error)
            else:
                self.turn.__exit__(LedgerStopped, LedgerStopped("not written"), None)
            raise LedgerStopped("The ledger could not be written.")

    caller = Caller(token=token_hash(machine["Authorization"].removeprefix("Bearer ")))
    with doors.under(**keeping(doors, 2)):
        monkeypatch.setattr(doors.site.ledger, "deciding", Failing)
        with pytest.raises(LedgerStopped):
            purging.purge_what_is_due(doors.site, caller, Pace())
        monkeypatch.undo()
        assert len(doors.site.store.batches()) == before
        assert kinds(doors, since) == (["purge_begun"] if durable else [])
        with doors.site.ledger.reading() as connection:
            pending = purges.pending(connection)
        assert len(pending) == durable
        recovery.settle_what_is_pending(doors.site.ledger, doors.site.store, doors.site.keyring, doors.paths.rejects)
        assert kinds(doors, since) == (["purge_begun", "purge_done"] if durable else [])


def test_a_machine_that_ends_between_the_look_and_the_act_is_refused_on_record(doors: Doors) -> None:
    machine = a_machine(doors, revoked_at=LONG_AGO)
    caller, since = Caller(token=token_hash(machine["Authorization"].removeprefix("Bearer "))), doors.site.ledger.size
    with pytest.raises(Refused, match=r"revoked"):
        act_by_machine(doors.site, caller, NewPurge(retention_class="flock"), lambda *_: pytest.fail("it acted"))
    assert kinds(doors, since) == ["refusal"]


def test_the_look_before_the_act_refuses_nothing_that_the_turn_s_own_time_allows(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = a_machine(doors)
    caller, since = Caller(token=token_hash(machine["Authorization"].removeprefix("Bearer "))), doors.site.ledger.size
    monkeypatch.setattr(doors.site, "now", lambda: datetime(2100, 1, 1, tzinfo=UTC))
    require_machine(doors.site, caller, NewPurge.does, Pace())
    assert kinds(doors, since) == []
