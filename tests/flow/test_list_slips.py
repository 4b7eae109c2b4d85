"""What goes wrong with lists, reads and hits on an ordinary day, each once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from data_access.errors import Busy
from data_access.gateway.open_site import health
from data_access.gateway.open_site.hits_of_batch import BatchMatching
from data_access.records.casework import hits, list_entries
from data_access.records.intake import batches, hot_lists
from tests.builders.agencies import post
from tests.builders.gateway import Doors, open_doors
from tests.builders.list_hits import approve_list, board_of, bring_list, last_hit, list_of
from tests.builders.live import a_source_token, deliver
from tests.builders.site import import_reads, reads_csv, staffed_site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("list-slips"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        for name in ("wanted", "other", "spoilt"):
            approve_list(made, name)
        yield made


def rows(*plates: str) -> str:
    """A file of one read of each plate, captured just after now."""
    return reads_csv([(timedelta(seconds=-n), plate, "cam-1", "grey") for n, plate in enumerate(plates, 1)])


def brought(doors: Doors, *plates: str) -> list[dict[str, Any]]:
    """Import a read of each plate, and return the hits that came of them."""
    since = last_hit(doors)
    answer = import_reads(doors, rows(*plates))
    assert answer.status_code == 201, answer.text
    return board_of(doors, since)


def an_error(doors: Doors, number: int) -> None:
    """Let a hit have ended as an error, so that its entry is quiet on its plate."""
    with doors.site.ledger.deciding() as turn:
        recorded = turn.append("site_created", {"why": "a test disposes a hit"})
        hits.quieten(turn.connection, recorded, hits.find(turn.connection, number))


def test_a_list_brought_twice_or_in_another_order_has_the_same_entries_as_quiet_and_as_old_as_before(
    doors: Doors,
) -> None:
    plates = ["9QTWC1", "9QTWC2", "9QTWC3"]
    bring_list(doors, "wanted", list_of(plates))
    (first,) = brought(doors, "9QTWC1")
    an_error(doors, first["number"])
    for again in (plates, plates[::-1], [*plates, *plates]):
        bring_list(doors, "wanted", list_of(again))
        found = {hit["plate"]: hit for hit in brought(doors, "9QTWC1", "9QTWC2")}
        assert sorted(found) == ["9QTWC1", "9QTWC2"]
        assert (found["9QTWC1"]["beneath"], found["9QTWC1"]["sounds"]) == (first["number"], False)
        assert (found["9QTWC2"]["beneath"], found["9QTWC2"]["sounds"]) == (None, True)


def test_a_list_brought_while_an_import_is_under_way_counts_from_the_turn_that_shows_the_reads(doors: Doors) -> None:
    bring_list(doors, "wanted", list_of(["9QTBEF1"]))
    since, matched, came = last_hit(doors), BatchMatching.outside, list[bool]()

    def outside(self: BatchMatching) -> Any:
        found = matched(self)
        if not came:
            came.append(True)
            bring_list(doors, "wanted", list_of(["9QTAFT1"]))
        return found

    soon = timedelta(seconds=-60)  # after the list came
    text = reads_csv([(soon, plate, "cam-1", "grey") for plate in ("9QTBEF1", "9QTAFT1")])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BatchMatching, "outside", outside)
        assert import_reads(doors, text).status_code == 201
    assert [hit["plate"] for hit in board_of(doors, since)] == ["9QTAFT1"]


def test_a_plate_in_two_lists_is_a_hit_of_each_and_an_error_of_one_silences_that_one(doors: Doors) -> None:
    for name in ("wanted", "other"):
        bring_list(doors, name, list_of(["9QTBOTH"]))
    found = {hit["list"]: hit for hit in brought(doors, "9QTBOTH")}
    assert sorted(found) == ["List other", "List wanted"]
    an_error(doors, found["List other"]["number"])
    found = {hit["list"]: hit["sounds"] for hit in brought(doors, "9QTBOTH")}
    assert found == {"List other": False, "List wanted": True}


def test_a_plate_in_full_width_letters_is_the_plate(doors: Doors) -> None:
    wide = "".join(chr(ord(each) + 0xFEE0) for each in "9QTWIDE")
    bring_list(doors, "wanted", list_of([wide]))
    assert [hit["listed_plate"] for hit in brought(doors, "9QTWIDE")] == ["9QTWIDE"]
    bring_list(doors, "wanted", list_of(["9QTWID2"]))
    assert [hit["plate"] for hit in brought(doors, wide.replace(chr(ord("E") + 0xFEE0), "2"))] == ["9QTWID2"]


def test_a_hit_of_a_withdrawn_import_comes_again_with_the_reads_and_what_lay_beneath_it_stays_silent(
    doors: Doors,
) -> None:
    bring_list(doors, "wanted", list_of(["9QTBACK"]))
    since, text = last_hit(doors), rows("9QTBACK")
    assert import_reads(doors, text).status_code == 201
    (first,) = board_of(doors, since)
    an_error(doors, first["number"])
    with doors.site.ledger.reading() as connection:
        batch = batches.latest(connection, 1)[0].number
    why = {"reason": "The zone was wrong"}
    assert doors.client.delete(f"/v1/acts/batches/{batch}", params=why, headers=doors.as_("cole")).status_code == 200
    assert board_of(doors, since) == []
    assert deliver(doors, a_source_token(doors.site), text + "\n").status_code == 201
    (again,) = board_of(doors, since)
    assert (again["read_id"], again["beneath"], again["sounds"]) == (first["read_id"], first["number"], False)


def test_a_correction_that_cannot_be_read_now_is_said_and_the_board_goes_on(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_: int) -> Any:
        raise Busy("What is stored could not be read.")

    bring_list(doors, "wanted", list_of(["9QTCOR2"]))
    (hit,) = brought(doors, "9QTCOR2")
    correct(doors, hit, "9QTC0R8")
    monkeypatch.setattr(doors.site.store, "reads_to_match", unreadable)
    (after,) = [each for each in board_of(doors) if each["number"] == hit["number"]]
    assert (after["corrected"], after["corrected_plate"], after["corrected_state"]) == (True, "", None)


def correct(doors: Doors, hit: dict[str, Any], plate: str) -> None:
    """Let a person say what the read of a hit should have said."""
    case = doors.open_case()
    asked = doors.ask({"kind": "history", "plate": hit["plate"]}, case=case).json()
    read = {"of": asked["facts"]["intent"], "read_id": hit["read_id"], "captured_at": hit["captured_at"]}
    new = {"kind": "correction", **read, "plate": plate, "state": "US-KS", "reason": "as the image shows"}
    body = {"case_session": case, "question": new, "note": ""}
    assert doors.client.post("/v1/corrections", json=body, headers=doors.as_("dunn")).status_code == 201


def test_a_read_that_a_person_corrects_after_its_hit_shows_the_correction_beside_it(doors: Doors) -> None:
    bring_list(doors, "wanted", list_of(["9QTCOR1"]))
    (hit,) = brought(doors, "9QTCOR1")
    assert (hit["corrected"], hit["corrected_plate"]) == (False, "")
    correct(doors, hit, "9QTC0R7")
    (after,) = [each for each in board_of(doors) if each["number"] == hit["number"]]
    assert (after["plate"], after["corrected"], after["corrected_plate"], after["corrected_state"]) == (
        "9QTCOR1",
        True,
        "9QTC0R7",
        "US-KS",
    )
    path = f"/v1/acts/hits/{hit['number']}/whole"
    assert doors.client.get(path, headers=doors.as_("dunn")).json()["corrected_plate"] == "9QTC0R7"


def spoil(doors: Doors, name: str) -> None:
    """Let what lies of a list on the disk be damaged."""
    with doors.site.ledger.deciding() as turn:
        turn.append("site_created", {"why": "a test damages a list"})
        sealed = (hot_lists.sealed_of(turn.connection, name) or (0, b""))[1]
        damaged = bytes([sealed[0] ^ 1]) + sealed[1:-1] + bytes([sealed[-1] ^ 1])
        turn.connection.exec_driver_sql("UPDATE hot_list_contents SET sealed = ? WHERE list_id = ?", (damaged, name))
        turn.connection.exec_driver_sql("UPDATE hot_lists SET brought_at = brought_at + 1 WHERE list_id = ?", (name,))


def test_a_damaged_list_stops_imports_and_is_said_with_what_heals_it_and_its_newest_file_does(doors: Doors) -> None:
    bring_list(doors, "spoilt", list_of(["9QTSPOI"]))
    (hit,) = brought(doors, "9QTSPOI")
    spoil(doors, "spoilt")
    assert health.problems(doors.site) == []
    answer = import_reads(doors, rows("9QTSPO2"))
    assert answer.status_code == 503, answer.text
    assert "List spoilt: its entries are damaged. Import its newest whole file again" in answer.text
    body = deliver(doors, a_source_token(doors.site), rows("9QTSPO3"))
    assert body.status_code == 503, body.text
    assert "9QTSP" not in answer.text + body.text
    assert health.problems(doors.site) == [
        "A hot list cannot be read, so no read comes in: see To do, or workbench hot-list show."
    ]
    duties = doors.client.get("/v1/acts/duties", headers=doors.as_("adams")).json()["duties"]
    assert [each["name"] for each in duties if each["kind"] == "hot_list" and each["words"] == "damaged"] == [
        "List spoilt"
    ]
    lists = doors.client.get("/v1/acts/hot-lists", headers=doors.as_("dunn")).json()
    assert [each["list"] for each in lists if each["damaged"]] == ["spoilt"]
    assert hit["number"] in [each["number"] for each in board_of(doors)]
    bring_list(doors, "spoilt", list_of(["9QTSPOI"]))
    assert [each["plate"] for each in brought(doors, "9QTSPOI")] == ["9QTSPOI"]
    assert health.problems(doors.site) == []
    with doors.site.ledger.reading() as connection:
        assert "9QTSPO" not in json.dumps([each.source for each in batches.every(connection)])


def own_entry(doors: Doors, plate: str) -> int:
    """Put a plate on the agency's own list, and return its entry's number."""
    new = {"case_session": doors.open_case(), "plate": plate, "state": "US-KS", "purpose": "stolen_vehicle", "days": 7}
    asked = post(doors, "dunn", "/v1/acts/list-entries", {**new, "narrative": "Grey pickup taken from the yard"})
    number: int = asked.json()["number"]
    assert post(doors, "sato", f"/v1/acts/list-entries/{number}/approval", {}).status_code < 300
    return number


def test_while_a_list_is_damaged_hits_of_lists_say_that_it_is_not_known_and_own_ones_how_their_entry_stands(
    doors: Doors,
) -> None:
    def standing() -> dict[str, bool | None]:
        return {each["plate"]: each["in_force"] for each in board_of(doors, since)}

    since, (_, ends, lapses) = last_hit(doors), (own_entry(doors, f"9QTOWN{n}") for n in (1, 2, 3))
    bring_list(doors, "spoilt", list_of(["9QTSPO4"]))
    brought(doors, "9QTOWN1", "9QTOWN2", "9QTOWN3", "9QTSPO4")
    removal = {"because": "purpose_ended", "words": "found at the river"}
    assert post(doors, "dunn", f"/v1/acts/list-entries/{ends}/removal", removal).status_code < 300
    table = list_entries.list_entries
    doors.change(table.update().where(table.c.number == lapses).values(ends_at=doors.site.now()))
    spoil(doors, "spoilt")
    told = {"9QTOWN1": True, "9QTOWN2": False, "9QTOWN3": False, "9QTSPO4": None}
    assert standing() == told
    number = next(each["number"] for each in board_of(doors, since) if each["plate"] == "9QTSPO4")
    one = doors.client.get(f"/v1/acts/hits/{number}/whole", headers=doors.as_("dunn")).json()
    assert one["in_force"] is None
    bring_list(doors, "spoilt", list_of(["9QTSPO4"]))
    assert standing() == {**told, "9QTSPO4": True}
