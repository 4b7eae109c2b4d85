"""Hot lists from a file to the register: taken whole or refused whole, sealed, on record, and shown with their age."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pyarrow as pa
import pytest

from data_access.errors import BadSite, Conflict
from data_access.gateway.bringing.imports_of_lists import merged
from data_access.gateway.open_site import hot_list_contents
from data_access.records.intake import hot_lists
from tests.builders.gateway import Doors, open_doors
from tests.builders.ledger import NOON
from tests.builders.list_samples import SAMPLES
from tests.builders.live import a_source_token
from tests.builders.site import READS_MAPPING, staffed_site
from tests.flow.conftest import entries, kinds
from workbench.processes.watcher.watch import LiveClient
from workbench.processes.watcher.watched_folder import DoorAnswer

pytestmark = pytest.mark.slow

DENVER = ZoneInfo("America/Denver")
CCIC, REKOR = SAMPLES["ccic"].text, "Plate Number,Description,State/Province\n"
LAYOUT = 'name = "State list"\nlayout = "{layout}"\nzone = "America/Denver"\n'


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("hot-lists"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        yield made


def approve(doors: Doors, name: str, layout: str = "ccic", more: str = "", person: str = "cole") -> httpx.Response:
    body = {
        "list": name,
        "layout": LAYOUT.format(layout=layout) + more,
        "approved_by": "C. Cole",
        "reference": "memo 3",
        "approved_on": "2026-11-01",
    }
    return doors.client.post("/v1/acts/hot-lists", json=body, headers=doors.as_(person))


def bring(doors: Doors, name: str, text: str = CCIC, person: str = "adams") -> httpx.Response:
    return doors.client.post(f"/v1/files/hot-lists/{name}", content=text, headers=doors.as_(person))


def overview(doors: Doors, name: str, person: str = "dunn") -> dict[str, Any]:
    answer = doors.client.get("/v1/acts/hot-lists", headers=doors.as_(person))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = next(each for each in answer.json() if each["list"] == name)
    return found


def plates(doors: Doors, name: str, first: int = 0) -> list[str]:
    answer = doors.client.get(f"/v1/acts/hot-lists/{name}/entries/{first}", headers=doors.as_("dunn"))
    assert answer.status_code == 200, answer.text
    return [entry["plate"] for entry in answer.json()["entries"]]


def keys_of(doors: Doors, name: str) -> list[str]:
    return [each for each in doors.site.keyring.names("hot-lists/") if each.startswith(f"hot-lists/{name}.")]


def test_a_file_is_in_force_whole_with_version_time_hash_and_count_and_on_record_without_a_plate(doors: Doors) -> None:
    assert approve(doors, "whole").status_code == 201
    since = doors.site.ledger.size
    answer = bring(doors, "whole")
    assert answer.status_code == 201, answer.text
    sha256 = hashlib.sha256(CCIC.encode()).hexdigest()
    assert answer.json() == {
        "list": "whole",
        "version": 1,
        "entries": 1,
        "brought": 1,
        "sha256": sha256,
        "noted": {},
        "dropped": {},
    }
    (entry,) = entries(doors, since)
    assert (entry["kind"], entry["list"], entry["digest"], entry["rows"]) == ("hot_list_imported", "whole", sha256, 1)
    assert "9QZX123" not in json.dumps(entries(doors, 0))
    one = overview(doors, "whole")
    assert (one["version"], one["entries"], one["sha256"], one["stale"], one["unfit_why"]) == (1, 1, sha256, False, "")
    assert plates(doors, "whole") == ["9QZX123"]


def test_an_unfit_file_is_refused_whole_on_record_and_the_version_before_stays_in_force(doors: Doors) -> None:
    assert approve(doors, "kept").status_code == 201
    assert bring(doors, "kept").status_code == 201
    since = doors.site.ledger.size
    answer = bring(doors, "kept", "HEADER\n9QZX777   CO\n")
    assert answer.status_code == 422, answer.text
    assert "line 2: the name of a list" in answer.text
    assert "9QZX777" not in answer.text + json.dumps(entries(doors, since))
    assert kinds(doors, since) == ["hot_list_refused"]
    one = overview(doors, "kept")
    assert one["version"] == 1
    assert "line 2" in one["unfit_why"]
    assert plates(doors, "kept") == ["9QZX123"]
    assert bring(doors, "kept").status_code == 201
    assert overview(doors, "kept")["unfit_why"] == ""


def test_another_version_replaces_the_one_before_and_its_key_is_destroyed(doors: Doors) -> None:
    assert approve(doors, "replaced").status_code == 201
    assert bring(doors, "replaced").status_code == 201
    with doors.site.ledger.reading() as connection:
        _, before = hot_lists.sealed_of(connection, "replaced") or (0, b"")
    assert keys_of(doors, "replaced") == ["hot-lists/replaced.1"]
    assert bring(doors, "replaced", CCIC.replace("9QZX123", "9QZX124")).status_code == 201
    assert plates(doors, "replaced") == ["9QZX124"]
    assert keys_of(doors, "replaced") == ["hot-lists/replaced.2"]
    with pytest.raises(BadSite, match="missing or was destroyed"):
        hot_list_contents.opened_entries(doors.site.keyring, "replaced", 1, before)


def test_entries_lie_sealed_and_are_bound_to_their_list_and_version(doors: Doors) -> None:
    assert approve(doors, "sealed").status_code == 201
    assert bring(doors, "sealed").status_code == 201
    with doors.site.ledger.reading() as connection:
        version, sealed = hot_lists.sealed_of(connection, "sealed") or (0, b"")
    assert b"9QZX123" not in sealed
    assert b"9QZX123" not in doors.site.places.ledger.read_bytes()
    table = hot_list_contents.opened_entries(doors.site.keyring, "sealed", version, sealed)
    assert table["plate"].to_pylist() == ["9QZX123"]
    with pytest.raises(BadSite, match="damaged"):
        hot_list_contents.opened_entries(doors.site.keyring, "sealed", version, sealed[:-1])


def test_a_list_that_is_not_complete_adds_changes_and_removes_by_plate_state_and_record(doors: Doors) -> None:
    more = 'complete = false\n[columns]\nplate = "P"\nstate = "S"\nreason = "R"\naction = "A"\n'
    assert approve(doors, "added", "csv", more).status_code == 201
    assert bring(doors, "added", "P,S,R,A\n9QZX1,MO,old,\n9QZX2,MO,,add\n9QZX3,MO,,\n").status_code == 201
    answer = bring(doors, "added", "P,S,R,A\n9QZX1,MO,new,\n9QZX2,MO,,remove\n9QZX3,KS,,remove\n9QZX4,,,\n")
    assert answer.status_code == 201, answer.text
    assert (answer.json()["entries"], answer.json()["brought"]) == (3, 4)
    assert plates(doors, "added") == ["9QZX3", "9QZX1", "9QZX4"]


def test_a_list_without_a_file_or_older_than_it_may_be_is_stale() -> None:
    made = hot_lists.HotListFile(sha256="0" * 64, made_at=None, entries=1, noted={}, dropped={})
    at = hot_lists.HotList(list_id="a", name="A", system="", layout="", max_age=timedelta(hours=24), version=0)
    assert at.is_stale(NOON)
    brought = hot_lists.HotList(
        list_id="a", name="A", system="", layout="", max_age=timedelta(hours=24), version=1, file=made, brought_at=NOON
    )
    assert not brought.is_stale(NOON + timedelta(hours=24))
    assert brought.is_stale(NOON + timedelta(hours=24, microseconds=1))


def test_a_file_older_than_the_version_in_force_is_refused(doors: Doors) -> None:
    now = doors.site.now()
    assert approve(doors, "ordered", "ncic", "").status_code == 201

    def extract(hours: int) -> str:
        at = (now - timedelta(hours=hours)).astimezone(DENVER)
        return f"HEADER {at:%Y%m%d %H%M}\n" + SAMPLES["ncic"].text.split("\n", 1)[1]

    assert bring(doors, "ordered", extract(2)).status_code == 201
    answer = bring(doors, "ordered", extract(5))
    assert (answer.status_code, "older than the version in force" in answer.text) == (422, True)
    assert bring(doors, "ordered", extract(1)).json()["version"] == 2
    assert keys_of(doors, "ordered") == ["hot-lists/ordered.2"]


def test_a_list_without_approval_takes_no_file_and_one_withdrawn_leaves_no_entries(doors: Doors) -> None:
    assert "D14" in bring(doors, "nowhere").text
    assert approve(doors, "ended").status_code == 201
    assert bring(doors, "ended").status_code == 201
    answer = doors.client.delete(
        "/v1/acts/hot-lists/ended", params={"reason": "The contract ended"}, headers=doors.as_("cole")
    )
    assert answer.status_code == 204, answer.text
    assert keys_of(doors, "ended") == []
    assert "D14" in bring(doors, "ended").text
    gone = doors.client.get("/v1/acts/hot-lists/ended/entries/0", headers=doors.as_("dunn"))
    assert gone.status_code == 404
    assert approve(doors, "ended").status_code == 201
    assert overview(doors, "ended")["stale"]
    assert bring(doors, "ended").json()["version"] == 2


def test_who_may_not_is_refused_on_record(doors: Doors) -> None:
    assert approve(doors, "barred").status_code == 201
    for answer in (
        approve(doors, "barred", person="dunn"),
        bring(doors, "barred", person="dunn"),
        doors.client.get("/v1/acts/hot-lists/barred/entries/0", headers=doors.as_("quinn")),
    ):
        assert answer.status_code == 403, answer.text
        assert kinds(doors, doors.site.ledger.size - 1) == ["refusal"]


def test_an_approval_with_an_unfit_layout_is_refused_by_its_key(doors: Doors) -> None:
    answer = approve(doors, "misread", "elsewhere")
    assert answer.status_code == 422
    assert "layout.layout" in answer.text


def test_a_look_at_entries_says_how_many_were_shown_from_where(doors: Doors) -> None:
    assert approve(doors, "long", "rekor").status_code == 201
    rows = "".join(f"9Q{n:04d},Stolen,us-co\n" for n in range(130))
    assert bring(doors, "long", REKOR + rows).status_code == 201
    since = doors.site.ledger.size
    assert len(plates(doors, "long")) == 100
    assert plates(doors, "long", 100) == [f"9Q{n:04d}" for n in range(100, 130)]
    assert plates(doors, "long", 500) == []
    assert [(each["first"], each["shown"], each["hidden"]) for each in entries(doors, since)] == [
        (0, 100, False),
        (100, 30, False),
        (500, 0, False),
    ]


def test_a_list_that_changed_while_its_file_was_read_is_not_replaced(doors: Doors) -> None:
    assert approve(doors, "raced").status_code == 201
    with doors.site.ledger.reading() as connection:
        before = hot_lists.approved(connection, "raced")
    assert bring(doors, "raced").status_code == 201
    file = hot_lists.HotListFile(sha256="0" * 64, made_at=None, entries=0, noted={}, dropped={})

    def replace() -> None:
        with doors.site.ledger.deciding() as turn:
            recorded = turn.append("site_created", {"why": "a test needs a turn"})
            hot_lists.replace(turn.connection, recorded, before, file, b"")

    with pytest.raises(Conflict, match="changed while"):
        replace()


def test_of_entries_that_are_the_same_the_last_one_counts_and_keeps_its_place() -> None:
    def table(*rows: tuple[str, str | None]) -> pa.Table:
        return pa.table(
            {
                "plate": pa.array([plate for plate, _ in rows], pa.string()),
                "state": pa.array([state for _, state in rows], pa.string()),
                "record_no": pa.nulls(len(rows), pa.string()),
            }
        )

    both = merged(
        table(("9A", None), ("9B", "US-MO"), ("9B", None)), table(("9B", "US-MO"), ("9A", None), ("9C", None))
    )
    assert both["plate"].to_pylist() == ["9B", "9B", "9A", "9C"]
    assert both["state"].to_pylist() == [None, "US-MO", None, None]


def test_a_list_brings_its_own_files_under_its_own_token_and_the_same_file_again_changes_nothing(
    doors: Doors, tmp_path: Path
) -> None:
    assert approve(doors, "carried", "ncic", "").status_code == 201
    answer = doors.client.post(
        "/v1/acts/sources/carried/tokens", json={"label": "watched folder"}, headers=doors.as_("cole")
    )
    assert answer.status_code == 201, answer.text
    client = LiveClient(doors.client, "carried", answer.json()["token"])
    now, since = doors.site.now(), doors.site.ledger.size

    def extract(hours: int) -> bytes:
        at = (now - timedelta(hours=hours)).astimezone(DENVER)
        return (f"HEADER {at:%Y%m%d %H%M}\n" + SAMPLES["ncic"].text.split("\n", 1)[1]).encode()

    assert client.bring(extract(3)) == DoorAnswer(filed=True)
    assert client.bring(extract(3)) == DoorAnswer(filed=True)
    assert overview(doors, "carried")["version"] == 1
    assert kinds(doors, since)[0] == "hot_list_imported"
    assert "older than the version in force" in client.bring(extract(5)).why
    assert "line" in client.bring(b"HEADER\nno list\n").why
    assert "line" in overview(doors, "carried")["unfit_why"]
    assert client.bring(extract(2)) == DoorAnswer(filed=True)
    assert (overview(doors, "carried")["version"], overview(doors, "carried")["unfit_why"]) == (2, "")
    (entry, *_) = entries(doors, since)
    assert (entry["list"], entry["by"]["initiator"] if "by" in entry else entry["initiator"]) == ("carried", "source")
    end = doors.client.delete("/v1/acts/hot-lists/carried", params={"reason": "It ended"}, headers=doors.as_("cole"))
    assert end.status_code == 204, end.text
    assert client.bring(extract(1)).wait_s > 0


def test_a_token_of_a_list_brings_no_reads_and_no_other_list_and_no_name_is_that_of_both(doors: Doors) -> None:
    assert approve(doors, "alone").status_code == 201
    assert approve(doors, "other").status_code == 201
    token = a_source_token(doors.site, "alone")
    for name in ("other", "vendor"):
        assert LiveClient(doors.client, name, token).bring(CCIC.encode()).wait_s > 0
    answer = approve(doors, "vendor")
    assert (answer.status_code, "a source of reads has this name" in answer.text) == (409, True)
    source = {
        "source": "alone",
        "name": "Alone",
        "owner_kind": "agency",
        "mapping": READS_MAPPING.replace('"vendor"', '"alone"'),
        "zone": "UTC",
        "approved_by": "C. Cole",
        "reference": "memo 9",
        "approved_on": "2026-11-01",
    }
    answer = doors.client.post("/v1/acts/sources", json=source, headers=doors.as_("cole"))
    assert (answer.status_code, "a hot list has this name" in answer.text) == (409, True)


def test_files_of_a_list_that_wait_for_one_another_keep_no_one_else_waiting(doors: Doors) -> None:
    assert approve(doors, "patient").status_code == 201
    token, many = a_source_token(doors.site, "patient"), 45  # more than the gateway has threads
    # A line that ended before its answer would leave its file waiting in the gateway, to be filed once more when it is brought again.
    with ThreadPoolExecutor(many + 1) as pool, httpx.Client(base_url=doors.client.base_url, timeout=1500) as http:
        client = LiveClient(http, "patient", token)
        with doors.site.listing:
            files = [CCIC.replace("9QZX123", f"9QZX{n:03}").encode() for n in range(many)]
            waiting = [pool.submit(client.bring, file) for file in files]
            time.sleep(2)
            asked = pool.submit(overview, doors, "patient")
            assert asked.result(120)["version"] == 0
            assert not any(each.done() for each in waiting)
        assert {each.result(1500).filed for each in waiting} == {True}
    assert overview(doors, "patient")["version"] == many
