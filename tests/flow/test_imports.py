"""Imports of reads: stored once, counted, whole or not at all, each in two forms of failure."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.errors import Busy
from data_access.gateway.bringing import imports_of_reads
from data_access.gateway.showing import items
from data_access.terms import Capability
from tests.builders.gateway import Doors
from tests.builders.site import (
    CAMERAS_MAPPING,
    CASES_MAPPING,
    import_reads,
    kept_of,
    put_cameras_into_service,
    reads_csv,
)
from tests.flow.acts import DAY, Forgetful, batch_states, history, post, private_files, settle
from tests.flow.conftest import entries, kinds
from tests.flow.doors import APPROVAL

pytestmark = pytest.mark.slow


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
