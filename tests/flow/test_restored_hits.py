"""A site that was made of a back-up has the same hits, lists and entries as the one before, and makes no hit a second time."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from data_access.gateway.bringing.restores import restore
from data_access.records.casework import hits, list_entries
from tests.builders.agencies import post
from tests.builders.gateway import Doors, open_doors
from tests.builders.list_hits import approve_list, board_of, bring_list, last_hit, list_of
from tests.builders.site import import_reads, reads_csv, staffed_site
from tests.flow.test_machines import a_machine
from workbench.settings import SitePaths

pytestmark = pytest.mark.slow
LISTED, QUIET, OWN = "9QRLIST", "9QRQUIE", "9QROWN1"
SOON = timedelta(seconds=-1)


def an_own_entry(doors: Doors) -> None:
    """Have an entry of the agency's own list asked for and approved."""
    new = {"case_session": doors.open_case(), "plate": OWN, "purpose": "stolen_vehicle", "days": 7}
    asked = post(doors, "dunn", "/v1/acts/list-entries", {**new, "narrative": "Grey pickup taken from the yard"})
    assert asked.status_code == 201, asked.text
    approved = post(doors, "sato", f"/v1/acts/list-entries/{asked.json()['number']}/approval", {})
    assert approved.status_code == 200, approved.text


def in_force(doors: Doors) -> dict[bytes, bool]:
    """Say of each entry that ever made a hit, and of each own one, whether it is in force."""
    with doors.site.ledger.reading() as connection:
        there = doors.site.lists.listed(connection)
        own = [doors.site.lists.own_mark(each.number) for each in list_entries.standing(connection)]
        made = [each.entry_mark for each in hits.since(connection, 0, doors.site.now() - timedelta(days=1), 1_000)]
    return {mark: there.is_in_force(mark, doors.site.now()) for mark in [*own, *made]}


def board(doors: Doors) -> list[dict[str, Any]]:
    """Return what the board shows of each hit."""
    return board_of(doors)


def test_a_restored_site_shows_the_same_board_has_the_same_entries_and_makes_no_hit_twice(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    paths, people = staffed_site(tmp_path / "site", tmp_path_factory)
    with open_doors(paths, people) as doors:
        approve_list(doors, "wanted")
        bring_list(doors, "wanted", list_of([LISTED, QUIET]))
        an_own_entry(doors)
        text = reads_csv(
            [(SOON * n, plate, "cam-1", "grey") for n, plate in enumerate((LISTED, QUIET, OWN, "9QRNONE"), 1)]
        )
        assert import_reads(doors, text).status_code == 201
        before, entries = board(doors), in_force(doors)
        assert {each["plate"] for each in before} == {LISTED, QUIET, OWN}
        assert list(entries.values()) == [True] * len(entries)
        number = next(each["number"] for each in before if each["plate"] == QUIET)
        with doors.site.ledger.deciding() as turn:
            recorded = turn.append("site_created", {"why": "a test disposes a hit"})
            hits.quieten(turn.connection, recorded, hits.find(turn.connection, number))
        answer = doors.client.post("/v1/upkeep/backups", headers=a_machine(doors, "backup"))
        assert answer.status_code == 200, answer.text
        (tmp_path / "site.tar").write_bytes(answer.content)
        bring_list(doors, "wanted", list_of(["9QRLATE"]))  # after the back-up: gone with it
    again = restored(tmp_path / "site.tar", tmp_path / "again", paths)
    with open_doors(again, people) as doors:
        assert board(doors) == before
        assert in_force(doors) == entries
        known = import_reads(doors, text + f"{(doors.site.now()).isoformat()},9QRNONE,cam-2,\n")
        assert known.status_code == 201, known.text
        assert board(doors) == before
        since = last_hit(doors)
        more = reads_csv([(SOON * n, plate, "cam-2", "") for n, plate in enumerate((LISTED, QUIET, OWN, "9QRLATE"), 1)])
        assert import_reads(doors, more).status_code == 201
        found = {each["plate"]: (each["sounds"], each["beneath"]) for each in board_of(doors, since)}
        assert found == {LISTED: (True, None), QUIET: (False, number), OWN: (True, None)}


def restored(archive: Path, root: Path, first: SitePaths) -> SitePaths:
    """Restore a back-up, and put the master key beside it."""
    restore(archive, root, first.master_key)
    paths = SitePaths(root)
    paths.make()
    shutil.copy2(first.master_key, paths.master_key)
    return paths
