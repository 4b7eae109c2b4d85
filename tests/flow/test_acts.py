"""Acts: imports, holds, purges, packs, accounts, tokens; each whole or not at all, each in two forms of failure."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from data_access.errors import Busy, LedgerStopped
from data_access.gateway.acting import packs as acting_packs
from data_access.gateway.bringing import imports_of_reads
from data_access.gateway.open_site import recovery
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing import items
from data_access.policy.packs.pack import Keeping, Pack, parse
from data_access.records.accounts import log_ons, people
from data_access.records.casework import cases
from data_access.records.intake import batches
from data_access.records.keeping import holds, purges
from data_access.steps import Batches
from data_access.terms import Capability
from tests.builders.gateway import Doors, open_doors
from tests.builders.holds import an_order
from tests.builders.site import (
    CAMERAS_MAPPING,
    CASES_MAPPING,
    DOOR,
    JUSTIFICATION,
    found_site,
    import_reads,
    kept_of,
    put_cameras_into_service,
    reads_csv,
)
from tests.flow.conftest import entries, kinds
from tests.flow.test_doors import APPROVAL

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)


def post(doors: Doors, person: str, path: str, body: dict[str, Any]) -> httpx.Response:
    return doors.client.post(path, json=body, headers=doors.as_(person))


def history(doors: Doors, plate: str) -> list[dict[str, Any]]:
    """Ask for all kept reads of a plate and return them as documents."""
    answer = doors.ask({"kind": "history", "plate": plate}, case=doors.case_of("dunn"))
    assert answer.status_code == 200, answer.text
    document = answer.json()
    return [dict(zip(document["columns"], row, strict=True)) for row in document["rows"]]


def private_files(doors: Doors) -> set[Path]:
    """Whatever an upload or its rejects could have left."""
    return {path for folder in (doors.paths.run, doors.paths.rejects) for path in folder.iterdir()}


def batch_states(doors: Doors) -> list[str]:
    with doors.site.ledger.reading() as connection:
        return [str(batch.state) for batch in batches.every(connection)]


def keeping(doors: Doors, days: int) -> dict[str, Any]:
    """Change of a pack under which reads of the one class that is imported are kept so many days."""
    kept = Keeping(floor_d="none", ceiling_d=days, purge_after_d=days, clause="D1")
    return {"retention": {**doors.site.pack.retention, "flock": kept}}


def test_the_same_file_twice_stores_nothing_twice_and_keeps_its_rejects(doors: Doors) -> None:
    text = reads_csv(
        [(timedelta(minutes=5), "2B2-TWO", "cam-1", "grey"), (timedelta(minutes=4), "2B2-TWO", "cam-99", "")]
    )
    first = import_reads(doors, text)
    assert (first.status_code, first.json()["taken"], sum(first.json()["rejected"].values())) == (201, 1, 1)
    before, files = doors.site.ledger.size, {path: path.read_bytes() for path in private_files(doors)}
    again = import_reads(doors, text)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    assert "1 row of it were rejected then" in again.json()["detail"]
    assert kinds(doors, before) == []
    assert {path: path.read_bytes() for path in private_files(doors)} == files
    assert len(history(doors, "2B2TWO")) == 1


def test_the_same_file_comes_in_again_once_the_camera_of_its_rejected_rows_is_registered(doors: Doors) -> None:
    text = reads_csv(
        [(timedelta(minutes=5), "2C2-ONE", "cam-1", ""), (timedelta(minutes=4), "2C2-TWO", "cam-late", "")]
    )
    first = import_reads(doors, text).json()
    assert (first["taken"], first["rejected"]) == (1, {"camera_unknown": 1})
    late = "id,name,kind,lat,lon\ncam-late,Put up later,fixed,43.9000,-101.2000\n"
    given = {"content": late, "params": {"mapping": CAMERAS_MAPPING}, "headers": doors.as_("adams")}
    assert doors.client.post("/v1/files/cameras", **given).status_code == 201
    put_cameras_into_service(doors)
    second = import_reads(doors, text).json()
    assert (kept_of(doors, second["batch"]), second["rejected"]) == ((1, 1), {})
    assert import_reads(doors, text).status_code == 409
    assert len(history(doors, "2C2ONE")) == len(history(doors, "2C2TWO")) == 1


def test_an_id_that_a_counter_gives_anew_is_another_read(doors: Doors) -> None:
    mapping = (
        APPROVAL["mapping"]
        .replace('plate = "plate"', 'plate = "plate"\nread_id = "id"')
        .replace('"vendor"', '"counted"')
    )
    assert (
        post(doors, "cole", "/v1/acts/sources", {**APPROVAL, "source": "counted", "mapping": mapping}).status_code
        == 201
    )
    now = datetime.now(UTC)
    for day, plate in ((2, "2D2MON"), (1, "2D2TUE")):
        text = f"id,at,plate,camera,colour\n1,{(now - timedelta(days=day)).isoformat()},{plate},cam-1,\n"
        done = doors.client.post("/v1/files/reads/counted", content=text, headers=doors.as_("adams")).json()
        assert (done["taken"], kept_of(doors, done["batch"])) == (1, (1, 0))
    assert len(history(doors, "2D2MON")) == len(history(doors, "2D2TUE")) == 1


def test_rows_of_an_overlapping_file_are_stored_once(doors: Doors) -> None:
    now = datetime.now(UTC)
    old, new = (timedelta(minutes=9), "3C3-OLD", "cam-1", ""), (timedelta(minutes=8), "3C3-NEW", "cam-1", "")
    assert import_reads(doors, reads_csv([old], now)).json()["taken"] == 1
    both = import_reads(doors, reads_csv([old, new], now)).json()
    assert (both["rows_in"], both["taken"], kept_of(doors, both["batch"])) == (2, 2, (1, 1))
    assert len(history(doors, "3C3OLD")) == len(history(doors, "3C3NEW")) == 1


def test_nobody_who_may_not_ask_learns_from_an_import_which_reads_are_stored(doors: Doors) -> None:
    now, since = datetime.now(UTC), doors.site.ledger.size
    row = (timedelta(minutes=9), "3C3-SEEN", "cam-1", "")
    first = import_reads(doors, reads_csv([row], now)).json()
    guess = import_reads(doors, reads_csv([row, (timedelta(minutes=9), "3C3-NOT", "cam-1", "")], now)).json()
    assert (guess["taken"], kept_of(doors, guess["batch"])) == (2, (1, 1))
    listed = doors.client.get("/v1/files/reads", headers=doors.as_("adams")).json()
    told = [first, guess, *listed, *(each for each in entries(doors, since) if each["kind"] == "batch_visible")]
    assert not any({"stored", "known", "ids_used_anew"} & {*each, *each.get("noted", ())} for each in told)
    sealed = items.exact_of(doors.site, [entries(doors, since)[3]["seq"]])
    assert list(sealed.values()) == [{"stored": 1, "known": 1, "ids_used_anew": 0}]


def test_who_may_ask_is_told_exactly(doors: Doors) -> None:
    roles = doors.site.pack.roles
    both = roles["administrator"].model_copy(update={"may": roles["administrator"].may | {Capability.CANVASS}})
    with doors.under(roles={**roles, "administrator": both}):
        done = import_reads(doors, reads_csv([(timedelta(minutes=9), "3C3-ASK", "cam-1", "")])).json()
        listed = doors.client.get("/v1/files/reads", headers=doors.as_("adams")).json()
    assert (done["taken"], done["stored"], done["known"], listed[-1]["stored"]) == (1, 1, 0, 1)


def test_rejected_rows_go_to_a_private_file_and_their_counts_on_record(doors: Doors) -> None:
    since = doors.site.ledger.size
    answer = import_reads(
        doors, reads_csv([(timedelta(minutes=7), "4D4-REJ", "cam-99", ""), (-3 * DAY, "4D4-REJ", "cam-1", "")])
    )
    assert answer.status_code == 201
    file = doors.paths.rejects / answer.json()["rejects"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text().count("4D4-REJ") == 2
    assert kinds(doors, since) == ["batch_begun", "batch_visible"]
    shown = entries(doors, since)[1]
    assert (shown["rows_in"], shown["taken"], sum(shown["rejected"].values())) == (2, 0, 2)
    assert shown["noted"] == answer.json()["noted"]
    assert "4D4" not in "".join(map(str, entries(doors, since)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "at,plate\n",
        "at,plate,camera,colour,driver face\n",
        "\x00\x01\x02",
    ],
)
def test_a_malformed_file_leaves_nothing(doors: Doors, text: str) -> None:
    since, files, states = doors.site.ledger.size, private_files(doors), batch_states(doors)
    answer = import_reads(doors, text)
    assert answer.status_code in {413, 422}, answer.text
    assert (kinds(doors, since), private_files(doors), batch_states(doors)) == ([], files, states)
    assert text == "" or text not in answer.text


def test_without_an_approval_nothing_is_imported_which_is_on_record_as_d14(doors: Doors) -> None:
    since, files = doors.site.ledger.size, private_files(doors)
    text = reads_csv([(timedelta(minutes=3), "5E5-PRV", "cam-1", "")])
    answer = doors.client.post("/v1/files/reads/neighbour", content=text, headers=doors.as_("adams"))
    assert answer.status_code == 403
    assert answer.json()["reasons"][0]["clause"] == "D14"
    assert kinds(doors, since) == ["refusal"]
    assert entries(doors, since)[0]["reasons"] == [{"clause": "D14", "rule": "source_is_approved"}]
    assert (answer.json()["seq"], private_files(doors)) == (since, files)


def test_a_source_is_approved_with_a_mapping_of_its_own_only(doors: Doors) -> None:
    others = {**APPROVAL, "source": "another"}
    unfit = {**APPROVAL, "mapping": APPROVAL["mapping"].replace('"flock"', '"for_ever"')}
    broken = {**APPROVAL, "mapping": "[["}
    since = doors.site.ledger.size
    for body in (others, unfit, broken, {**APPROVAL, "mapping": 'plate = "7W7-XYZ"'}):
        answer = post(doors, "cole", "/v1/acts/sources", body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert "7W7" not in answer.text
    assert kinds(doors, since) == []


def test_a_source_whose_zone_is_said_twice_and_differently_is_not_approved(doors: Doors) -> None:
    since = doors.site.ledger.size
    mapping = APPROVAL["mapping"].replace('"in_text"', '"America/New_York"')
    answer = post(doors, "cole", "/v1/acts/sources", {**APPROVAL, "zone": "America/Los_Angeles", "mapping": mapping})
    assert (answer.status_code, answer.json()["field"], kinds(doors, since)) == (422, "zone", [])
    agreeing = {**APPROVAL, "zone": "America/New_York", "mapping": mapping}
    assert post(doors, "cole", "/v1/acts/sources", agreeing).status_code == 201
    assert post(doors, "cole", "/v1/acts/sources", APPROVAL).status_code == 201


class Faulty:
    """A store or ledger that fails at one call, before or after it took effect; all else is the real one's."""

    def __init__(self, real: Any, call: str, error: Exception, *, after: bool, skip: int = 0) -> None:
        self._real, self._call, self._error, self._after, self._skip = real, call, error, after, skip

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._real, name)
        if name != self._call:
            return real

        def fail(*given: Any) -> Any:
            self._skip -= 1
            if self._skip >= 0:
                return real(*given)
            if self._after:
                real(*given)
            raise self._error

        return fail


@pytest.mark.parametrize("after", [False, True], ids=["it did not happen", "it happened but was reported as failed"])
def test_an_import_whose_rows_cannot_be_written_is_undone_and_can_be_done_again(doors: Doors, after: bool) -> None:
    plate = "6F6-AFT" if after else "6F6-BEF"
    text, real = reads_csv([(timedelta(minutes=6), plate, "cam-1", ""), (DAY, plate, "cam-99", "")]), doors.site.store
    since, files = doors.site.ledger.size, private_files(doors)
    doors.site.store = Faulty(real, "write_each", Busy("The disk is full."), after=after)  # type: ignore[assignment]
    try:
        assert import_reads(doors, text).status_code == 503
    finally:
        doors.site.store = real
    assert kinds(doors, since) == ["batch_begun", "batch_undone"]
    assert (history(doors, plate), private_files(doors)) == ([], files)
    assert import_reads(doors, text).json()["taken"] == 1
    assert len(history(doors, plate)) == 1


class Forgetful:
    """A ledger of which one turn is reported as failed although it was kept."""

    def __init__(self, real: Any, nth: int) -> None:
        self._real, self._left = real, nth

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def deciding(self) -> Any:
        self._left -= 1
        return _Lost(self._real.deciding()) if self._left == 0 else self._real.deciding()


class _Lost:
    def __init__(self, turn: Any) -> None:
        self._turn = turn

    def __enter__(self) -> Any:
        return self._turn.__enter__()

    def __exit__(self, *error: Any) -> None:
        self._turn.__exit__(*error)
        raise LedgerStopped("Reported as failed.")


def test_an_import_that_is_visible_stays_so_though_it_was_reported_as_failed(doors: Doors) -> None:
    text, real = reads_csv([(timedelta(minutes=6), "6F6-VIS", "cam-1", "")]), doors.site.ledger
    since = real.size
    doors.site.ledger = Forgetful(real, 4)  # type: ignore[assignment]  # two looks beforehand, begun, visible
    try:
        assert import_reads(doors, text).status_code == 503
    finally:
        doors.site.ledger = real
    assert kinds(doors, since) == ["batch_begun", "batch_visible"]
    assert len(history(doors, "6F6VIS")) == 1
    assert import_reads(doors, text).status_code == 409


@pytest.mark.slow
def test_no_import_goes_on_while_an_earlier_one_is_neither_shown_nor_undone(doors: Doors) -> None:
    real = doors.site.store
    text = reads_csv([(timedelta(minutes=6), "6F6-HID", "cam-1", "")])
    doors.site.store = Faulty(Faulty(real, "write_each", Busy("-"), after=True), "undo", Busy("-"), after=False)  # type: ignore[assignment]
    try:
        assert import_reads(doors, text).status_code == 503
    finally:
        doors.site.store = real
    assert batch_states(doors)[-1] == "pending"
    assert import_reads(doors, text.replace("6F6-HID", "6F6-HI2")).status_code == 409
    since = doors.site.ledger.size
    settle(doors)
    assert (kinds(doors, since), batch_states(doors)[-1]) == (["batch_undone"], "undone")
    assert history(doors, "6F6HID") == []
    assert import_reads(doors, text).json()["taken"] == 1


def test_one_import_or_purge_goes_on_at_a_time(doors: Doors) -> None:
    text, since = reads_csv([(timedelta(minutes=6), "6F6-TWO", "cam-1", "")]), doors.site.ledger.size
    with doors.site.importing:
        assert import_reads(doors, text).status_code == 409
        assert post(doors, "adams", "/v1/acts/purges", {"retention_class": "flock"}).status_code == 409
    assert kinds(doors, since) == []


def test_a_large_file_is_stored_in_parts_and_shown_whole(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports_of_reads, "ROWS_AT_ONCE", 1)
    text = reads_csv([(timedelta(minutes=6, seconds=row), "6F6-PRT", "cam-1", "") for row in range(3)])
    assert import_reads(doors, text).json()["taken"] == len(history(doors, "6F6PRT")) == 3


def settle(doors: Doors) -> None:
    """Do what a start does about what is pending."""
    recovery.settle_what_is_pending(doors.site.ledger, doors.site.store, doors.site.keyring, doors.paths.rejects)


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


def a_hold(read_ids: list[str], **changed: Any) -> dict[str, Any]:
    return an_order(read_ids=read_ids, **changed)


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


def narrowed(pack: Pack, name: str) -> tuple[str, str]:
    """Return text and hash of a pack under which a canvass covers less."""
    text = pack.text.replace("area_km2 = 13.0", "area_km2 = 0.5").replace(
        f'name = "{pack.name}"\n', f'name = "{name}"\n'
    )
    return text, parse(text.encode()).hash


@pytest.mark.slow
def test_a_pack_takes_effect_at_the_next_question_and_at_each_start_and_the_gateway_writes_no_file_for_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    paths, enrolled = found_site(tmp_path_factory.mktemp("packs"))
    old, inode = paths.pack.read_text(), paths.pack.stat().st_ino
    outside = {path for path in paths.root.rglob("*") if not path.is_relative_to(paths.gateway)}
    with open_doors(paths, enrolled) as doors:
        text, new = narrowed(doors.site.pack, "narrow")
        wrong = {"hash": "0" * 64, "text": text}
        assert post(doors, "cole", "/v1/acts/packs", wrong).status_code == 409
        for text_of_none in ("", "[[", "\ud800".encode("utf-8", "replace").decode(), text + "\nplate = 1\n"):
            unfit = {"hash": new, "text": text_of_none}
            assert post(doors, "cole", "/v1/acts/packs", unfit).status_code == 422
            assert post(doors, "adams", "/v1/acts/packs", unfit).status_code == 403
        assert post(doors, "adams", "/v1/acts/packs", {"hash": new, "text": text}).status_code == 403
        assert post(doors, "cole", "/v1/acts/packs", {"hash": new, "text": text}).json() == {
            "name": "narrow",
            "hash": new,
        }
        assert (doors.site.pack.hash, paths.pack.read_text()) == (new, old)
        assert doors.client.get("/v1/me", headers=doors.as_("cole")).json()["pack"]["hash"] == new
        adopted = entries(doors)[-1]
        assert (adopted["kind"], adopted["adopted"]) == ("pack_adopted", new)
    with open_doors(paths, enrolled) as doors:
        doors.site.require_adopted_pack()
        assert (doors.site.pack.hash, doors.site.pack.text) == (new, text)
        assert (paths.pack.read_text(), paths.pack.stat().st_ino) == (old, inode)
        assert {path for path in paths.root.rglob("*") if not path.is_relative_to(paths.gateway)} == outside
        text, new = narrowed(doors.site.pack, "from_the_folder")
    paths.pack.write_text(text)  # as a custodian does who adopts it on a site that is not running
    with open_doors(paths, enrolled) as doors:
        refused = post(doors, "cole", "/v1/acts/tokens", {"label": "any act"})
        assert "own.pack" in [reason["clause"] for reason in refused.json()["reasons"]]
        done = post(doors, "cole", "/v1/acts/packs", {"hash": new})
        assert (done.status_code, done.json().get("hash")) == (200, new), done.text
        doors.site.require_adopted_pack()


def cut_before(patched: pytest.MonkeyPatch, before: Pack) -> None:
    """Let an adoption fail before its transaction ends: it does not happen."""
    patched.setattr(acting_packs.packs, "adopt", cut)


def cut_after(patched: pytest.MonkeyPatch, before: Pack) -> None:
    """Let an adoption fail once its transaction ended: it happened, and is reported as failed."""
    patched.setattr(Site, "pack", property(lambda _: before, cut), raising=False)


def cut(*_: object, **__: object) -> None:
    raise OSError(5, "as if the process ended here")


@pytest.mark.parametrize(("fail", "happened"), [(cut_before, False), (cut_after, True)])
def test_an_adoption_that_is_cut_short_leaves_the_pack_before_in_force_or_the_new_one_whole(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, fail: Any, happened: bool
) -> None:
    paths, enrolled = found_site(tmp_path_factory.mktemp("cut"))
    with open_doors(paths, enrolled) as doors, monkeypatch.context() as patched:
        before, headers = doors.site.pack, doors.session_of("cole")
        text, new = narrowed(before, "cut")
        fail(patched, before)
        answer = doors.client.post("/v1/acts/packs", json={"hash": new, "text": text}, headers=headers)
        assert answer.status_code == 500
    with open_doors(paths, enrolled) as doors:
        doors.site.require_adopted_pack()
        assert doors.site.pack.hash == (new if happened else before.hash)


def test_who_may_write_the_folders_pack_makes_nobody_custodian_by_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    paths, enrolled = found_site(tmp_path_factory.mktemp("usurped"))
    text = paths.pack.read_text().replace('custodian_role = "commander"', 'custodian_role = "administrator"')
    own = 'may = ["create_account", "record_training"'
    assert text.count(own) == 1
    paths.pack.write_text(text.replace(own, 'may = ["adopt_pack", "create_account", "record_training"'))
    with open_doors(paths, enrolled) as doors:
        since = doors.site.ledger.size
        refused = doors.client.post(
            "/v1/acts/packs", json={"hash": doors.site.pack.hash}, headers=doors.session_of("adams")
        )
        assert refused.status_code == 403
        assert refused.json()["reasons"][0]["rule"] == "role_may_act"
        assert kinds(doors, since)[-1] == "refusal"


def no_analyst(name: str, notebooks: bool) -> str:
    """Stand in for a machine on which `wbgate` is a service and `vera` alone may open notebooks."""
    return "is a service's." if name == "wbgate" else "is no analyst's." if notebooks and name != "vera" else ""


@pytest.mark.parametrize(
    ("person", "role", "status"),
    [
        ("wbgate", "analyst", 422),
        ("wbgate", "officer", 422),
        ("vera.2", "analyst", 422),
        ("vera.3", "officer", 201),
        ("vera", "analyst", 201),
        ("vera.", "officer", 422),
        ("ve..ra", "officer", 422),
        ("Vera", "officer", 422),
        ("v\u00e9ra", "officer", 422),
        ("../vera", "officer", 422),
        ("-vera", "officer", 422),
        ("1000", "officer", 422),
        ("n" * 33, "officer", 422),
    ],
)
def test_an_account_has_a_name_that_the_machine_lets_it_have_or_is_not_made(
    doors: Doors, person: str, role: str, status: int
) -> None:
    new = {"person": person, "number": person, "full_name": "V. Era", "role": role, "unit": "patrol"}
    since = doors.site.ledger.size
    facts = doors.site.facts
    doors.site.facts = replace(facts, why_no_name=no_analyst)
    try:
        answer = post(doors, "adams", "/v1/acts/accounts", new)
    finally:
        doors.site.facts = facts
    assert answer.status_code == status, answer.text
    assert kinds(doors, since) == (["account_created"] if status == 201 else [])


def test_an_account_whose_name_the_machine_took_is_told_of_and_not_opened_again(doors: Doors) -> None:
    doors.hire("wbgate", "analyst")
    facts, about = doors.site.facts, {"person": "wbgate", "reason": "a name of a service"}
    doors.site.facts = replace(facts, why_no_name=no_analyst)
    try:
        told = doors.client.get("/v1/log-ons/unfit-names", headers={"X-Door": DOOR}).json()
        assert {"person": "wbgate", "why": "is a service's."} in told
        assert post(doors, "adams", "/v1/acts/accounts/disable", about).status_code == 204
        assert post(doors, "adams", "/v1/acts/accounts/enable", about).status_code == 422
        told = doors.client.get("/v1/log-ons/unfit-names", headers={"X-Door": DOOR}).json()
        assert "wbgate" not in {each["person"] for each in told}
    finally:
        doors.site.facts = facts


def test_an_account_is_made_once_with_a_role_of_the_pack_and_shown_once(doors: Doors) -> None:
    new = {"person": "made.once", "number": "500", "full_name": "M. Once", "role": "officer", "unit": "patrol"}
    made = post(doors, "adams", "/v1/acts/accounts", new)
    assert made.status_code == 201
    since = doors.site.ledger.size
    assert post(doors, "adams", "/v1/acts/accounts", new).status_code == 409
    assert (
        post(
            doors, "adams", "/v1/acts/accounts", {**new, "person": "other", "number": "501", "role": "chief"}
        ).status_code
        == 422
    )
    assert post(doors, "adams", "/v1/acts/accounts", {**new, "person": "No Name!"}).status_code == 422
    assert kinds(doors, since) == []
    raw = b"".join(path.read_bytes() for path in doors.paths.gateway.glob("ledger.sqlite*"))
    assert made.json()["code_part"].encode() not in raw


def test_a_disabled_persons_next_question_is_refused_and_so_is_a_reset_ones(doors: Doors) -> None:
    doors.hire("leaver", "detective")
    case, about = doors.case_of("leaver"), {"person": "leaver", "reason": "left the agency"}
    for act in ("disable", "reset"):
        headers = doors.session_of("leaver")
        body = {"case_session": case, "question": {"kind": "history", "plate": "7G7RET"}}
        assert doors.client.post("/v1/history", json=body, headers=headers).status_code == 200
        answer = post(doors, "adams", f"/v1/acts/accounts/{act}", about)
        assert answer.status_code in {201, 204}, answer.text
        if act == "reset":
            confirmation = {"person": "leaver", "proposal": answer.json()["proposal"]}
            assert post(doors, "cole", "/v1/acts/accounts/confirm", confirmation).status_code == 200
        since = doors.site.ledger.size
        assert doors.client.post("/v1/history", json=body, headers=headers).status_code == 401
        assert kinds(doors, since) == ["refusal"]
        assert post(doors, "adams", "/v1/acts/accounts/enable", about).status_code == 204
        assert doors.client.post("/v1/history", json=body, headers=headers).status_code == 401


def test_a_personal_token_asks_for_at_most_eight_hours_and_does_nothing_else(doors: Doors) -> None:
    made = post(doors, "dunn", "/v1/acts/tokens", {"label": "script"})
    assert made.status_code == 201
    left = datetime.fromisoformat(made.json()["expires_at"]) - datetime.now(UTC)
    assert timedelta(hours=7) < left <= timedelta(hours=8)
    headers = {"Authorization": f"Bearer {made.json()['token']}"}
    body = {"case_session": doors.case_of("dunn"), "question": {"kind": "history", "plate": "7G7RET"}}
    assert doors.client.post("/v1/history", json=body, headers=headers).status_code == 200
    assert entries(doors)[-2]["who"]["method"] == "token"
    refused = doors.client.post("/v1/acts/tokens", json={"label": "another"}, headers=headers)
    assert [reason["clause"] for reason in refused.json()["reasons"]] == ["own.token"]
    with doors.under(sessions=doors.site.pack.sessions.model_copy(update={"tokens": False})):
        assert doors.client.post("/v1/history", json=body, headers=headers).status_code == 403
        assert post(doors, "dunn", "/v1/acts/tokens", {"label": "script"}).status_code == 403
    table = log_ons.sessions
    doors.change(table.update().where(table.c.method == "token").values(expires_at=datetime.now(UTC)))
    assert doors.client.post("/v1/history", json=body, headers=headers).status_code == 401


def test_a_number_that_is_no_case_yet_is_reconciled_by_its_own_or_by_a_supervisor(doors: Doors) -> None:
    opened = post(doors, "ortiz", "/v1/case-sessions", {**JUSTIFICATION, "case_number": "P26-0042"})
    assert (opened.status_code, opened.json()["standing"]) == (201, "provisional")
    given = {"number": "P26-0042", "became": "26-000002", "reason": "The report has the same address"}
    assert post(doors, "avery", "/v1/acts/cases/reconcile", given).status_code == 403
    assert post(doors, "ortiz", "/v1/acts/cases/reconcile", {**given, "became": "26-777777"}).status_code == 404
    assert post(doors, "sato", "/v1/acts/cases/reconcile", given).json()["number"] == "P26-0042"


def test_a_number_becomes_an_open_case_only_and_for_a_reason_that_says_something(doors: Doors) -> None:
    opened = post(doors, "ortiz", "/v1/case-sessions", {**JUSTIFICATION, "case_number": "P26-0051"})
    assert opened.status_code == 201
    given = {"number": "P26-0051", "became": "26-000002", "reason": "The report has the same address"}
    for reason in ("", "   "):
        assert post(doors, "ortiz", "/v1/acts/cases/reconcile", {**given, "reason": reason}).status_code == 422
    assert post(doors, "ortiz", "/v1/acts/cases/reconcile", {**given, "reason": None}).status_code == 422
    since = doors.site.ledger.size
    empty = post(doors, "ortiz", "/v1/acts/cases/reconcile", {**given, "reason": "P26-0051"})
    assert [(each["clause"], each["rule"]) for each in empty.json()["reasons"]] == [("U11", "reconciles_for_a_reason")]
    assert kinds(doors, since) == ["refusal"]
    table = cases.cases
    closed = table.c.number == "26-000002"
    doors.change(table.update().where(closed).values(standing="closed", closed_at=datetime.now(UTC)))
    shut = post(doors, "ortiz", "/v1/acts/cases/reconcile", given)
    assert (shut.status_code, "closed" in shut.json()["detail"]) == (409, True)
    doors.change(table.update().where(closed).values(standing="confirmed", closed_at=None))
    assert post(doors, "ortiz", "/v1/acts/cases/reconcile", given).status_code == 200


def test_one_person_reconciles_so_many_numbers_a_day(doors: Doors) -> None:
    policy, mine = doors.site.pack.cases, cases.cases.c.reconciled_by == "ortiz"
    for number in ("P26-0061", "P26-0062"):
        opened = post(doors, "ortiz", "/v1/case-sessions", {**JUSTIFICATION, "case_number": number})
        assert opened.status_code == 201, opened.text
    given = {"became": "26-000002", "reason": "The report has the same address"}
    yesterday = cases.cases.update().where(mine).values(reconciled_at=datetime.now(UTC) - DAY)
    doors.change(yesterday)
    with doors.under(cases=policy.model_copy(update={"reconciled_per_day": 1})):
        first = post(doors, "ortiz", "/v1/acts/cases/reconcile", {**given, "number": "P26-0061"})
        assert first.status_code == 200, first.text
        second = post(doors, "ortiz", "/v1/acts/cases/reconcile", {**given, "number": "P26-0062"})
        assert [each["rule"] for each in second.json()["reasons"]] == ["reconciles_few_a_day"]
        doors.change(yesterday)
        again = post(doors, "ortiz", "/v1/acts/cases/reconcile", {**given, "number": "P26-0062"})
        assert again.status_code == 200, again.text


def open_case_sessions(doors: Doors, person: str) -> list[str]:
    """The case sessions that a person is shown as their own."""
    shown = doors.client.get("/v1/case-sessions", headers=doors.as_(person)).json()
    return [one["case_session"] for one in shown]


def test_ones_own_case_sessions_are_listed_and_closed_and_nobody_elses(doors: Doors) -> None:
    mine = doors.open_case("avery")
    assert mine in open_case_sessions(doors, "avery")
    assert mine not in open_case_sessions(doors, "quinn")
    since = doors.site.ledger.size
    assert doors.client.delete(f"/v1/case-sessions/{mine}", headers=doors.as_("dunn")).status_code == 404
    assert kinds(doors, since) == []
    assert doors.client.delete(f"/v1/case-sessions/{mine}", headers=doors.as_("avery")).status_code == 204
    assert doors.client.delete(f"/v1/case-sessions/{mine}", headers=doors.as_("avery")).status_code == 404
    assert kinds(doors, since) == ["case_session_closed"]


def test_files_of_cases_and_cameras_say_what_was_rejected(doors: Doors) -> None:
    for kind, text, mapping in (
        ("cases", "number,kind\n26-000009,criminal\n26-000010,no kind\n", CASES_MAPPING),
        (
            "cameras",
            "id,name,kind,lat,lon\ncam-9,Ninth St,fixed,43.9,-101.2\ncam-8,Nowhere,fixed,143.9,0\n",
            CAMERAS_MAPPING,
        ),
    ):
        answer = doors.client.post(
            f"/v1/files/{kind}", content=text, params={"mapping": mapping}, headers=doors.as_("adams")
        )
        assert answer.status_code == 201, answer.text
        assert sum(answer.json()["rejected"].values()) == 1
        wrong = {"mapping": mapping.replace("kind =", "kinds =", 1)}
        assert (
            doors.client.post(f"/v1/files/{kind}", content=text, params=wrong, headers=doors.as_("adams")).status_code
            == 422
        )


def days_from_now(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


@pytest.mark.parametrize(
    ("who", "path", "field", "body"),
    [
        ("adams", "trainings", "trained_on", {"person": "avery", "trainer": "T. Trainer", "content": "policy"}),
        ("adams", "clearances", "cleared_on", {"person": "avery", "cleared_by": "C. Cole", "reference": "memo 2"}),
        ("cole", "sources", "approved_on", APPROVAL),
    ],
)
def test_a_day_in_the_future_is_refused_and_blocks_nobody(
    doors: Doors, who: str, path: str, field: str, body: dict[str, Any]
) -> None:
    since = doors.site.ledger.size
    refused = post(doors, who, f"/v1/acts/{path}", {**body, field: days_from_now(2)})
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert "future" in refused.json()["detail"]
    assert kinds(doors, since) == []
    assert doors.ask({"kind": "history", "plate": "7G7RET"}, person="avery").status_code == 200


def test_a_training_recorded_by_mistake_is_struck_out_by_who_records_them_and_stays_on_record(doors: Doors) -> None:
    """A day from before this was refused blocks a person for good: nothing that is recorded later counts."""
    doors.hire("vance", "analyst", trained=(3_000, 9_000))
    session, case = doors.session_of("vance"), doors.case_of("vance")
    asked = {"case_session": case, "question": {"kind": "history", "plate": "7G7RET"}}
    trained = {"person": "vance", "trained_on": days_from_now(0), "trainer": "T. Trainer", "content": "policy"}
    assert post(doors, "adams", "/v1/acts/trainings", trained).status_code == 204
    blocked = doors.client.post("/v1/history", json=asked, headers=session)
    assert [each["rule"] for each in blocked.json()["reasons"]] == ["is_trained"]
    wrong = {"person": "vance", "trained_on": days_from_now(3_000), "reason": "The year was mistyped"}
    assert post(doors, "dunn", "/v1/acts/trainings/strike", wrong).status_code == 403
    since = doors.site.ledger.size
    assert post(doors, "adams", "/v1/acts/trainings/strike", wrong).status_code == 204
    (entry,) = entries(doors, since)
    assert (entry["kind"], entry["trained_on"]) == ("training_struck", wrong["trained_on"])
    assert set(entry["secret"]) == {"subject", "reason"}
    assert doors.client.post("/v1/history", json=asked, headers=session).status_code == 200
    assert post(doors, "adams", "/v1/acts/trainings/strike", wrong).status_code == 404
    assert post(doors, "adams", "/v1/acts/trainings/strike", {**wrong, "person": "adams"}).status_code == 403


def test_a_clearance_recorded_by_mistake_is_struck_out(doors: Doors) -> None:
    given = {"person": "avery", "cleared_on": days_from_now(0), "cleared_by": "C. Cole", "reference": "memo 2"}
    assert post(doors, "adams", "/v1/acts/clearances", given).status_code == 204
    wrong = {"person": "avery", "cleared_on": days_from_now(0), "reason": "It is another person's"}
    assert post(doors, "adams", "/v1/acts/clearances/strike", wrong).status_code == 204
    assert post(doors, "adams", "/v1/acts/clearances/strike", wrong).status_code == 404
    with doors.site.ledger.reading() as connection:
        found = people.find(connection, "avery")
    assert found is not None
    assert found.cleared_on is None
