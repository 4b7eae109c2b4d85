"""Parts of a site that were put back from another time, lost or cut short: it comes up whole, or stays shut with a sentence."""

from __future__ import annotations

import hashlib
import itertools
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from data_access.errors import BadSite
from data_access.gateway.open_site.site import LEDGER_MARK, MEMBERS_KEY, Site
from data_access.records.intake import batches
from data_access.records.keeping import holds
from data_access.store import store as stores
from tests.builders.closed_site import FACTS
from tests.builders.site import import_reads, open_premises, reads_csv, staffed_site
from workbench.settings import SitePaths

PARTS = ("ledger", "keys", "store")
STANDINGS = ("newer", "older", "missing")
HELD = 5


@dataclass(frozen=True)
class Times:
    """One site at two times; in between came reads, five of which are held.

    Attributes:
        older, newer: Its folder, closed.
        reads: How many reads each of them holds.
    """

    older: Path
    newer: Path
    reads: dict[Path, int]


def rows(plate: str, *ago: timedelta) -> str:
    return reads_csv([(each, f"{plate}{n}", "cam-1", "") for n, each in enumerate(ago)])


def grown(paths: SitePaths, factory: pytest.TempPathFactory, more: str) -> Times:
    """Build a site with three reads, copy it, and bring in more of them."""
    _, people = staffed_site(paths.root, factory)
    minutes = [timedelta(minutes=n) for n in range(1, 4)]
    with open_premises(paths, people) as premises:
        assert import_reads(premises, rows("7A", *minutes)).status_code == 201
    older = factory.mktemp("older") / "site"
    shutil.copytree(paths.root, older)
    with open_premises(paths, people) as premises:
        assert import_reads(premises, more).status_code == 201
        with premises.site.ledger.deciding() as turn:
            recorded = turn.append("logged_out", {"who": {"person": "sato"}})
            holds.place(
                turn.connection,
                recorded,
                case_number="26-000001",
                basis="court order",
                person_id="sato",
                review_on=date(2030, 1, 1),
                read_ids=[f"held-{n}" for n in range(HELD)],
            )
    return Times(older, paths.root, {older: 3, paths.root: 3 + more.count("\n") - 1})


@pytest.fixture(scope="module", params=["on the same day", "on other days"])
def times(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Times:
    far = timedelta(0) if request.param == "on the same day" else timedelta(days=1)
    more = rows("7B", *(far + timedelta(seconds=n) for n in range(1, 8)))
    return grown(SitePaths(tmp_path_factory.mktemp("newer") / "site"), tmp_path_factory, more)


def files_of(paths: SitePaths, part: str) -> list[Path]:
    """Say where one part of a site lies."""
    if part == "ledger":
        return sorted(paths.ledger.parent.glob(f"{paths.ledger.name}*"))
    return [paths.keys if part == "keys" else paths.store]


def put_back(paths: SitePaths, part: str, standing: str, older: SitePaths) -> None:
    for path in files_of(paths, part):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in files_of(older, part) if standing == "older" else []:
        there = paths.root / path.relative_to(older.root)
        shutil.copytree(path, there) if path.is_dir() else shutil.copy2(path, there)


def contents(paths: SitePaths) -> dict[str, str]:
    """Digest every file, but for SQLite's index of its log and the locks, which say nothing of the site."""
    return {
        str(path.relative_to(paths.root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(paths.root.rglob("*"))
        if path.is_file()
        and path.name != "lock"
        and path.suffix != ".lock"
        and not path.name.endswith(("-shm", "-wal"))
    }


def must_stay_shut(paths: SitePaths) -> str:
    """Open a site that is unfit, and return the sentence that it stays shut with."""
    before = contents(paths)
    with pytest.raises(BadSite) as shut, Site.open(paths, FACTS):
        pass
    assert contents(paths) == before
    assert str(shut.value).endswith(".")
    return str(shut.value)


def must_come_up_with(paths: SitePaths, reads: int) -> None:
    with Site.open(paths, FACTS) as site:
        assert site.store.reads() == reads
        with site.ledger.reading() as connection:
            assert {str(batch.state) for batch in batches.every(connection)} == {"visible"}


@pytest.mark.slow
@pytest.mark.parametrize("standing", list(itertools.product(STANDINGS, repeat=len(PARTS))), ids=" ".join)
def test_a_site_with_a_part_of_another_time_comes_up_whole_or_stays_shut_with_a_sentence(
    times: Times, tmp_path: Path, standing: tuple[str, ...]
) -> None:
    paths, older = SitePaths(tmp_path / "site"), SitePaths(times.older)
    shutil.copytree(times.newer, paths.root)
    for part, each in zip(PARTS, standing, strict=True):
        if each != "newer":
            put_back(paths, part, each, older)
    same_keys = {path.name for path in older.keys.rglob("*.key")} == {
        path.name for path in SitePaths(times.newer).keys.rglob("*.key")
    }
    ledger, keys, store = standing
    if ledger == store == "newer" and (keys == "newer" or (keys == "older" and same_keys)):
        must_come_up_with(paths, times.reads[times.newer])
    elif ledger == store == "older" and (keys == "older" or (keys == "newer" and same_keys)):
        must_come_up_with(paths, times.reads[times.older])
    else:
        must_stay_shut(paths)


def test_an_older_ledger_alone_undoes_nothing_and_the_newer_one_put_back_has_every_read(
    times: Times, tmp_path: Path
) -> None:
    paths = SitePaths(tmp_path / "site")
    shutil.copytree(times.newer, paths.root)
    put_back(paths, "ledger", "older", SitePaths(times.older))
    assert "older than the reads beside it" in must_stay_shut(paths)
    (paths.store / LEDGER_MARK).unlink()  # nor where nothing says how far the ledger had come
    assert "batches that the ledger does not know" in must_stay_shut(paths)
    put_back(paths, "ledger", "older", SitePaths(times.newer))
    must_come_up_with(paths, times.reads[times.newer])
    with Site.open(paths, FACTS) as site, site.ledger.reading() as connection:
        assert len(holds.held_ids(connection)) == HELD


def test_a_ledger_from_the_midst_of_an_import_that_was_shown_since_undoes_nothing(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its batch looks like one that a crash left; only the mark beside the reads tells that it is none."""
    paths = SitePaths(tmp_path / "site")
    _, people = staffed_site(paths.root, tmp_path_factory)
    midst, write = tmp_path / "midst.sqlite", stores.Store.write_each

    def copied_then_written(self: stores.Store, *given: Any) -> list[int]:
        with closing(sqlite3.connect(paths.ledger)) as live, closing(sqlite3.connect(midst)) as copy:
            live.backup(copy)
        return write(self, *given)

    monkeypatch.setattr(stores.Store, "write_each", copied_then_written)
    with open_premises(paths, people) as premises:
        assert import_reads(premises, rows("7C", timedelta(minutes=1))).status_code == 201
    for file in files_of(paths, "ledger"):
        file.unlink()
    shutil.copy2(midst, paths.ledger)
    assert "older than the reads beside it" in must_stay_shut(paths)


def cut(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(b"")


@pytest.mark.slow
@pytest.mark.parametrize("hurt", [cut, emptied, Path.unlink], ids=["cut short", "emptied", "gone"])
@pytest.mark.parametrize(
    "what", ["ledger.sqlite", "*.packed", "signing.key", "members.key", "totp.key", "vault/*.key", "segment/*/*.key"]
)
def test_a_file_that_was_cut_short_or_lost_keeps_the_site_shut(
    times: Times, tmp_path: Path, hurt: Callable[[Path], None], what: str
) -> None:
    paths = SitePaths(tmp_path / "site")
    shutil.copytree(times.newer, paths.root)
    hurt(max(paths.gateway.rglob(what)))
    must_stay_shut(paths)


@pytest.mark.slow
def test_a_log_of_another_time_beside_the_ledger_changes_nothing_in_it(times: Times, tmp_path: Path) -> None:
    """SQLite would copy such a log into the file when it is closed, and the ledger that was whole would be gone."""
    paths, live = SitePaths(tmp_path / "site"), SitePaths(tmp_path / "live")
    for root in (paths.root, live.root):
        shutil.copytree(times.newer, root)
    beside = paths.ledger.with_name(f"{paths.ledger.name}-wal")
    with Site.open(live, FACTS):
        shutil.copy2(live.ledger.with_name(beside.name), beside)
    before = paths.ledger.read_bytes()
    older = SitePaths(times.older)
    shutil.copy2(older.ledger, paths.ledger)
    changed = paths.ledger.read_bytes()
    try:
        with Site.open(paths, FACTS) as site:
            assert site.store.reads() == times.reads[times.newer]  # the log made the older file whole again
    except BadSite:
        assert paths.ledger.read_bytes() == changed
    assert before != changed


@pytest.mark.slow
def test_a_store_with_fewer_or_more_reads_than_the_ledger_says_stays_shut(times: Times, tmp_path: Path) -> None:
    paths = SitePaths(tmp_path / "site")
    shutil.copytree(times.newer, paths.root)
    put_back(paths, "store", "older", SitePaths(times.older))
    put_back(paths, "keys", "older", SitePaths(times.older))
    assert f"holds 3 reads, and the ledger says {times.reads[times.newer]}" in must_stay_shut(paths)


def test_an_import_that_was_withdrawn_in_the_run_that_brought_it_is_missed_by_no_start(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    paths = SitePaths(tmp_path / "site")
    _, people = staffed_site(paths.root, tmp_path_factory)
    with open_premises(paths, people) as premises:
        assert import_reads(premises, rows("7D", timedelta(minutes=1))).status_code == 201
        with premises.site.ledger.deciding() as turn:
            recorded = turn.append("site_created", {"why": "a test withdraws an import"})
            batches.withdraw(turn.connection, recorded, batches.view(turn.connection).upto)
    for _ in range(2):
        with Site.open(paths, FACTS) as site:
            assert site.store.reads() == 1


def test_keys_that_were_never_made_are_made_once_only(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    paths = SitePaths(tmp_path / "site")
    staffed_site(paths.root, tmp_path_factory)
    (paths.keys / f"{MEMBERS_KEY}.key").unlink()
    assert f"The key {MEMBERS_KEY} is missing" in must_stay_shut(paths)
    assert not (paths.keys / f"{MEMBERS_KEY}.key").exists()
