"""Reads that meet hot lists: a hit is there with its read or neither is, once, sealed, on record, and only while the entry is in force."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from data_access.errors import BadSite
from data_access.gateway.open_site.hits_of_batch import BatchMatching
from data_access.gateway.open_site.hot_list_contents import opened_hit
from data_access.gateway.open_site.openings import opened
from data_access.gateway.open_site.site import Site
from data_access.records.casework import hits
from data_access.records.intake import batches
from tests.builders.closed_site import FACTS, kept_for
from tests.builders.gateway import Doors, open_doors
from tests.builders.holds import an_order
from tests.builders.list_hits import approve_list, board_of, bring_list, last_hit, list_of
from tests.builders.live import a_source_token, deliver
from tests.builders.site import import_reads, reads_csv, staffed_site
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("hits"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        approve_list(made, "wanted")
        yield made


def rows(*plates: str, ago: timedelta = timedelta(0)) -> str:
    """A file of one read of each plate, a second apart."""
    return reads_csv([(ago - timedelta(seconds=n), plate, "cam-1", "grey") for n, plate in enumerate(plates, 1)])


def brought(doors: Doors, *plates: str, ago: timedelta = timedelta(0)) -> list[dict[str, Any]]:
    """Import reads, captured just after now unless it was longer ago, and return the hits that came of them."""
    since = last_hit(doors)
    answer = import_reads(doors, rows(*plates, ago=ago))
    assert answer.status_code == 201, answer.text
    return board_of(doors, since)


def test_a_read_of_a_listed_plate_is_a_hit_by_file_and_by_live_door_alike_on_record_without_a_plate(
    doors: Doors,
) -> None:
    bring_list(doors, "wanted", list_of(["9QZX123"]))
    since, size = last_hit(doors), doors.site.ledger.size
    assert import_reads(doors, rows("9QZX123", "9QZX124")).status_code == 201
    assert deliver(doors, a_source_token(doors.site), rows("9QZX125", "9QZX123")).status_code == 201
    found = board_of(doors, since)
    assert [(hit["plate"], hit["listed_plate"], hit["likeness"], hit["states"]) for hit in found] == [
        ("9QZX123", "9QZX123", "exact", "not_read")
    ] * 2
    assert [(hit["sounds"], hit["late"], hit["standing"], hit["in_force"]) for hit in found] == [
        (True, False, "new", True)
    ] * 2
    assert [(hit["list"], hit["reason"], hit["listed_state"]) for hit in found] == [
        ("List wanted", "Stolen vehicle", "US-MO")
    ] * 2
    made = [entry for entry in entries(doors, size) if entry["kind"] == "hits_made"]
    assert [set(entry) & {"hits", "live", "exact"} for entry in made] == [set(), set()]
    assert [json.loads(opened(doors.site, [entry["seq"]])[entry["seq"]].values["exact"]) for entry in made] == [
        {"hits": 1, "live": 1}
    ] * 2
    visible = [entry["batch"] for entry in entries(doors, size) if entry["kind"] == "batch_visible"]
    assert [entry["batch"] for entry in made] == visible
    assert "9QZX123" not in json.dumps(entries(doors, size))
    with doors.site.ledger.reading() as connection:
        kept = str([each for batch in visible for each in hits.of_batches(connection, [batch])])
    assert "9QZX123" not in kept


def test_a_batch_that_meets_nothing_makes_no_entry_of_hits(doors: Doors) -> None:
    size = doors.site.ledger.size
    assert brought(doors, "9QNONE1") == []
    assert "hits_made" not in kinds(doors, size)


def test_alike_characters_are_a_hit_that_never_sounds(doors: Doors) -> None:
    bring_list(doors, "wanted", list_of(["9QZO8X1"]))
    found = brought(doors, "9QZ08X1", "9QZOBX1", "9QZO8X1")
    assert sorted((hit["plate"], hit["likeness"], hit["sounds"]) for hit in found) == [
        ("9QZ08X1", "folded", False),
        ("9QZO8X1", "exact", True),
        ("9QZOBX1", "confusable", False),
    ]


def test_a_read_that_came_in_late_says_when_it_was_captured_and_never_sounds(doors: Doors) -> None:
    bring_list(doors, "wanted", list_of(["9QZLATE"]))
    with doors.site.ledger.deciding() as turn:  # the list has stood for two days
        turn.append("site_created", {"why": "a test needs an old list"})
        turn.connection.exec_driver_sql(
            "UPDATE hot_lists SET brought_at = brought_at - ?", (int(timedelta(days=2).total_seconds() * 1e6),)
        )
    (hit,) = brought(doors, "9QZLATE", ago=timedelta(hours=9))
    assert (hit["late"], hit["sounds"]) == (True, False)
    assert hit["arrived_at"] > hit["captured_at"]


def test_no_list_looks_back_at_reads_from_before_it_and_an_entry_that_stays_is_not_new_with_each_version(
    doors: Doors,
) -> None:
    bring_list(doors, "wanted", list_of(["9QZSTAY"]))
    (one,) = brought(doors, "9QZSTAY")
    bring_list(doors, "wanted", list_of(["9QZSTAY", "9QZNEWX"]))
    found = brought(doors, "9QZSTAY", "9QZNEWX", ago=timedelta(seconds=-1))
    assert {hit["plate"] for hit in found} == {"9QZSTAY", "9QZNEWX"}
    before = import_reads(doors, f"at,plate,camera,colour\n{one['captured_at']},9QZSTAY,cam-2,\n")
    assert before.status_code == 201
    bring_list(doors, "wanted", list_of(["9QZNEWX"]))
    bring_list(doors, "wanted", list_of(["9QZNEWX", "9QZSTAY"]))
    since = last_hit(doors)
    again = f"at,plate,camera,colour\n{one['captured_at']},9QZSTAY,cam-1,red\n"
    assert import_reads(doors, again).status_code == 201
    assert board_of(doors, since) == []


def test_a_read_that_is_known_already_makes_no_second_hit(doors: Doors) -> None:
    bring_list(doors, "wanted", list_of(["9QZTWIC"]))
    text, since = rows("9QZTWIC"), last_hit(doors)
    assert import_reads(doors, text).status_code == 201
    assert import_reads(doors, text + rows("9QOTHER").splitlines()[1] + "\n").status_code == 201
    assert deliver(doors, a_source_token(doors.site), text + "\n").status_code == 201
    assert [hit["plate"] for hit in board_of(doors, since)] == ["9QZTWIC"]


def test_hits_of_a_withdrawn_import_are_on_no_board_and_are_opened_no_more(doors: Doors) -> None:
    bring_list(doors, "wanted", list_of(["9QZGONE"]))
    (hit,) = brought(doors, "9QZGONE")
    path, headers = f"/v1/acts/hits/{hit['number']}/whole", doors.as_("dunn")
    assert doors.client.get(path, headers=headers).json()["plate"] == "9QZGONE"
    with doors.site.ledger.reading() as connection:
        batch = batches.latest(connection, 1)[0].number
    why, cole = {"reason": "The zone was wrong"}, doors.as_("cole")
    assert doors.client.delete(f"/v1/acts/batches/{batch}", params=why, headers=cole).status_code == 200
    assert hit["number"] not in [each["number"] for each in board_of(doors)]
    gone = doors.client.get(path, headers=headers)
    assert (gone.status_code, "withdrawn" in gone.text, "9QZGONE" in gone.text) == (409, True, False)


def test_an_entry_that_changed_between_the_match_and_the_turn_is_matched_as_it_is_in_the_turn(doors: Doors) -> None:
    bring_list(doors, "wanted", list_of(["9QZRACE"]))
    assert brought(doors, "9QZRACE")
    with doors.site.ledger.reading() as connection:
        matching = BatchMatching(doors.site, batches.latest(connection, 1)[0])
    matched = matching.outside()
    with doors.site.ledger.deciding() as turn:
        assert matching.within(matched, turn) is matched
    bring_list(doors, "wanted", list_of(["9QZOTHR"]))
    with doors.site.ledger.deciding() as turn:
        assert matching.within(matched, turn) is None
        assert matching.within(matched, turn) is None
        last = matching.within(matched, turn)
        assert last is not None
        assert last.hits == []


def test_what_a_hit_says_is_destroyed_with_its_read_and_outlives_it_with_a_held_one(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("purged-hits"), tmp_path_factory)
    with open_doors(paths, enrolled) as doors:
        approve_list(doors, "wanted")
        bring_list(doors, "wanted", list_of(["9QZGONE", "9QZHELD"]))
        old = timedelta(days=10)
        with doors.site.ledger.deciding() as turn:
            turn.append("site_created", {"why": "a test needs an old list"})
            turn.connection.exec_driver_sql("UPDATE hot_lists SET brought_at = 0")
        found = {hit["plate"]: hit for hit in brought(doors, "9QZGONE", "9QZHELD", ago=old)}
        body = an_order(read_ids=[found["9QZHELD"]["read_id"]])
        assert doors.client.post("/v1/acts/holds", json=body, headers=doors.as_("sato")).status_code == 201
        with doors.site.ledger.reading() as connection:
            before = hits.find(connection, found["9QZGONE"]["number"])
        kept_for(doors.site, 5)
        of_class = {"retention_class": "flock"}
        due = {hit["number"]: hit for hit in board_of(doors)}
        gone, held = (due[found[plate]["number"]] for plate in ("9QZGONE", "9QZHELD"))
        assert (gone["destroyed"], gone["plate"], gone["listed_plate"], gone["reason"]) == (True, "", "", "")
        assert (held["destroyed"], held["plate"]) == (False, "9QZHELD")
        whole = doors.client.get(f"/v1/acts/hits/{gone['number']}/whole", headers=doors.as_("dunn"))
        assert (whole.json()["destroyed"], "9QZGONE" in whole.text) == (True, False)
        purged = doors.client.post("/v1/acts/purges", json=of_class, headers=doors.as_("adams"))
        assert purged.status_code == 201, purged.text
        after = {hit["number"]: hit for hit in board_of(doors)}
        gone, held = (after[found[plate]["number"]] for plate in ("9QZGONE", "9QZHELD"))
        assert (gone["destroyed"], gone["plate"], gone["listed_plate"], gone["reason"]) == (True, "", "", "")
        assert (held["destroyed"], held["plate"], held["reason"]) == (False, "9QZHELD", "Stolen vehicle")
        with pytest.raises(BadSite):
            opened_hit(doors.site.keyring, before)
    with Site.open(paths, FACTS) as site, site.ledger.reading() as connection:
        again = opened_hit(site.keyring, hits.find(connection, held["number"]))
        assert again is not None
        assert again[0].plate == "9QZHELD"


def test_further_hits_after_an_error_stand_beneath_it_silent_until_the_entry_is_settled(doors: Doors) -> None:
    bring_list(doors, "wanted", list_of(["9QZQUIE"]))
    (first,) = brought(doors, "9QZQUIE")
    with doors.site.ledger.deciding() as turn:
        recorded = turn.append("site_created", {"why": "a test disposes a hit"})
        kept = hits.find(turn.connection, first["number"])
        hits.quieten(turn.connection, recorded, kept)
    (second,) = brought(doors, "9QZQUIE")
    assert (second["beneath"], second["sounds"]) == (first["number"], False)
    bring_list(doors, "wanted", list_of(["9QZQUIE", "9QZMORE"]))
    (third,) = brought(doors, "9QZQUIE")
    assert (third["beneath"], third["sounds"]) == (first["number"], False)
    with doors.site.ledger.deciding() as turn:
        hits.settle(turn.connection, turn.append("site_created", {"why": "a test settles it"}), kept.entry_mark)
    (last,) = brought(doors, "9QZQUIE")
    assert (last["beneath"], last["sounds"]) == (None, True)


def test_a_hit_says_that_its_list_is_stale_as_soon_as_it_is(doors: Doors) -> None:
    approve_list(doors, "aging")
    bring_list(doors, "aging", list_of(["9QZOLD1"]))
    (hit,) = brought(doors, "9QZOLD1")
    assert not hit["stale"]
    with doors.site.ledger.deciding() as turn:
        turn.append("site_created", {"why": "a test needs a list that nobody brought up to date"})
        turn.connection.exec_driver_sql(
            "UPDATE hot_lists SET brought_at = brought_at - ? WHERE list_id = 'aging'",
            (int(timedelta(days=2).total_seconds() * 1e6),),
        )
    board = {each["number"]: each["stale"] for each in board_of(doors)}
    assert board[hit["number"]]
    assert not all(board.values())


def test_a_read_past_its_retention_meets_no_list(doors: Doors) -> None:
    bring_list(doors, "wanted", list_of(["9QZPAST"]))
    with doors.site.ledger.deciding() as turn:
        turn.append("site_created", {"why": "a test needs an old list"})
        turn.connection.exec_driver_sql("UPDATE hot_lists SET brought_at = 0 WHERE list_id = 'wanted'")
    since, keep = doors.site.ledger.size, doors.site.pack.keep["flock"]
    assert brought(doors, "9QZPAST", ago=keep + timedelta(minutes=1)) == []
    assert "hits_made" not in [entry["kind"] for entry in entries(doors, since)]
    (hit,) = brought(doors, "9QZPAST", ago=keep - timedelta(minutes=5))
    assert hit["late"]
