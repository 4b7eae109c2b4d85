"""Reads past their retention: held ones stay, the others are purged; what is no read is not held."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from data_access.records.keeping import holds, purges
from data_access.steps import Batches
from tests.builders.gateway import Doors
from tests.builders.site import import_reads, reads_csv
from tests.flow.acts import DAY, a_hold, history, keeping, post, settle
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow


def test_reads_past_their_retention_are_answered_only_while_held_and_purged_but_for_these(doors: Doors) -> None:
    rows = [(timedelta(days=10, minutes=n), "7G7-RET", "cam-1", "") for n in (1, 2)]
    assert import_reads(doors, reads_csv([*rows, (timedelta(days=2), "7G7-RET", "cam-1", "")])).json()["taken"] == 3
    first, second, fresh = [read["read_id"] for read in history(doors, "7G7RET")]
    placed = post(doors, "sato", "/v1/acts/holds", a_hold([first]))
    assert placed.status_code == 201, placed.text
    before = segments(doors)
    with doors.under(**keeping(doors, 5)):
        seen = {read["read_id"]: read["held"] for read in history(doors, "7G7RET")}
        assert seen == {first: True, fresh: False}
        since = doors.site.ledger.size
        done = post(doors, "adams", "/v1/acts/purges", {"retention_class": "flock"})
        assert (done.status_code, done.json()["destroyed"], done.json()["kept"]) == (201, 1, 1)
        assert kinds(doors, since) == ["purge_begun", "purge_done"]
    assert [read["read_id"] for read in history(doors, "7G7RET")] == [first, fresh]
    gone = before - segments(doors)
    assert {Path(name).suffix for name in gone} == {".packed", ".key"}
    released = doors.client.delete(
        f"/v1/acts/holds/{placed.json()['hold']}", params={"reason": "court order ended"}, headers=doors.as_("sato")
    )
    assert released.status_code == 204
    with doors.under(**keeping(doors, 5)):
        assert [read["read_id"] for read in history(doors, "7G7RET")] == [fresh]
    assert second not in {read["read_id"] for read in history(doors, "7G7RET")}


def segments(doors: Doors) -> set[str]:
    """Names of the files that hold reads, and of their keys."""
    places = {doors.paths.store: "*/*.packed", doors.paths.keys: "segment/**/*.key"}
    return {str(path) for root, pattern in places.items() for path in root.glob(pattern)}


def a_known_read(doors: Doors) -> str:
    """Return the id of a read that is stored."""
    import_reads(doors, reads_csv([(timedelta(minutes=11), "8H8-LD2", "cam-1", "")]))
    return str(history(doors, "8H8LD2")[0]["read_id"])


def test_no_hold_is_placed_while_a_purge_is_under_way(doors: Doors) -> None:
    mine = [a_known_read(doors)]
    with doors.site.ledger.deciding() as turn:
        recorded = turn.append("logged_out", {"why": "a test"})
        begun = purges.begin(
            turn.connection, recorded, retention_class="flock", before=turn.now - 20 * DAY, person_id="adams"
        )
    since = doors.site.ledger.size
    assert post(doors, "sato", "/v1/acts/holds", a_hold(mine)).status_code == 409
    assert kinds(doors, since) == []
    settle(doors)
    assert kinds(doors, since) == ["purge_done"]
    assert entries(doors)[-1]["purge"] == begun.number
    placed = post(doors, "sato", "/v1/acts/holds", a_hold(mine))
    assert placed.json() == {"hold": placed.json()["hold"], "reads": 1}


def held_ids(doors: Doors) -> frozenset[str]:
    with doors.site.ledger.reading() as connection:
        return holds.held_ids(connection)


@pytest.mark.parametrize(
    "nonsense", ["9Q9Z1A", "vendor:none", "\u202egnihton", "'; drop table reads", "~1:vendor:none", "%"]
)
def test_a_hold_on_what_is_no_read_holds_nothing_and_names_the_places_not_the_words(
    doors: Doors, nonsense: str
) -> None:
    known = a_known_read(doors)
    doors.as_("sato")
    before, since = held_ids(doors), doors.site.ledger.size
    answer = post(doors, "sato", "/v1/acts/holds", a_hold([known, nonsense, known]))
    assert answer.status_code == 422
    assert "1 of 3 are ids of no stored read (counted from the first: 2); nothing is held" in answer.json()["detail"]
    assert nonsense not in answer.text
    many = post(doors, "sato", "/v1/acts/holds", a_hold([f"{nonsense}{n}" for n in range(40)]))
    assert "40 of 40 are ids of no stored read (counted from the first: 1, 2, 3" in many.json()["detail"]
    assert held_ids(doors) == before
    assert kinds(doors, since) == ["refusal", "refusal"]


def test_who_names_ids_that_a_plate_would_have_at_each_instant_leaves_an_entry_and_is_soon_told_nothing(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read's id can be made of source, camera, instant and plate: a hold on made ones would ask where a vehicle was."""
    doors.as_("cole")
    limits = doors.site.pack.limits.model_copy(update={"refusals_per_minute": 4})
    monkeypatch.setattr(doors.site, "pack", doors.site.pack.model_copy(update={"limits": limits}))
    since, told = doors.site.ledger.size, []
    for day in range(6):
        key = ("vendor", "cam-1", str(1_790_000_000_000_000 + day * 86_400_000_000), "9Q9-Z1A")
        made = f"vendor#{hashlib.sha256(chr(31).join(key).encode()).hexdigest()[:32]}"
        told.append(post(doors, "cole", "/v1/acts/holds", a_hold([made])).status_code)
    assert told == [422] * 4 + [429] * 2
    refusals = entries(doors, since)
    assert [(each["kind"], each["act"], each["who"]["person"]) for each in refusals] == [
        ("refusal", "hold_placed", "cole")
    ] * 4
    assert {reason["clause"] for each in refusals for reason in each["reasons"]} == {"own.held"}


def test_a_read_whose_batch_was_undone_or_is_not_shown_cannot_be_held(doors: Doors) -> None:
    assert import_reads(doors, reads_csv([(timedelta(minutes=9), "8H8-LD1", "cam-1", "")])).json()["taken"] == 1
    mine = [read["read_id"] for read in history(doors, "8H8LD1")]
    assert doors.site.store.stored(mine, Batches(upto=10**6)) == frozenset(mine)
    last = max(doors.site.store.batches())
    assert doors.site.store.stored(mine, Batches(upto=last - 1)) == frozenset()
    assert doors.site.store.stored(mine, Batches(upto=last, hidden=frozenset({last}))) == frozenset()


def test_who_may_not_hold_does_not_learn_which_ids_are_known(doors: Doors) -> None:
    doors.as_("avery")
    since = doors.site.ledger.size
    answer = post(doors, "avery", "/v1/acts/holds", a_hold(["nonsense"]))
    assert answer.status_code == 403
    assert kinds(doors, since) == ["refusal"]


def test_a_read_that_is_named_twice_or_by_its_correction_is_held_once(doors: Doors) -> None:
    mine = a_known_read(doors)
    placed = post(doors, "sato", "/v1/acts/holds", a_hold([mine, mine, f"~7:{mine}"]))
    assert (placed.status_code, placed.json().get("reads")) == (201, 1), placed.text


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/acts/holds", a_hold(["r1"], case_number="26-999999"), 404),
        ("/v1/acts/purges", {"retention_class": "for_ever"}, 422),
    ],
)
def test_an_act_that_does_not_fit_the_registers_is_no_entry(
    doors: Doors, path: str, body: dict[str, Any], status: int
) -> None:
    since = doors.site.ledger.size
    assert post(doors, "adams", path, body).status_code == status
    assert (
        doors.client.delete(
            "/v1/acts/holds/999", params={"reason": "no longer needed"}, headers=doors.as_("sato")
        ).status_code
        == 404
    )
    unknown = {"person": "nobody", "reason": "left the agency"}
    for act in ("disable", "enable", "reset"):
        assert post(doors, "adams", f"/v1/acts/accounts/{act}", unknown).status_code == 404
    training = {"person": "nobody", "trained_on": "2026-11-01", "trainer": "T.", "content": "policy"}
    assert post(doors, "adams", "/v1/acts/trainings", training).status_code == 404
    assert kinds(doors, since) == []
