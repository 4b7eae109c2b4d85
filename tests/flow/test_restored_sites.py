"""A site that was made of a back-up: it starts with what the back-up held, or stays shut with a sentence."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.errors import BadSite
from data_access.gateway.bringing.restores import restore
from data_access.records.intake import batches
from tests.builders.clock import Department, Machine, a_department
from tests.builders.gateway import Doors, open_doors
from tests.builders.ledger import documents
from tests.builders.site import import_reads, reads_csv, staffed_site
from tests.flow.test_machines import a_machine
from tests.flow.test_partial_restores import files_of, must_stay_shut
from workbench.settings import SitePaths

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class BackUps:
    """A site, and two back-ups that were made of it while it served: the older with 1 read, the newer with 3."""

    first: Department
    older: Path
    newer: Path

    def restored(self, archive: Path, root: Path) -> Department:
        """Restore one of them elsewhere, and put the master key beside it."""
        restore(archive, root, self.first.paths.master_key)
        paths = SitePaths(root)
        paths.make()
        shutil.copy2(self.first.paths.master_key, paths.master_key)
        return Department(paths, self.first.people, Machine())


def backed_up(doors: Doors, to: Path) -> Path:
    answer = doors.client.post("/v1/upkeep/backups", headers=a_machine(doors, "backup"))
    assert answer.status_code == 200, answer.text
    to.write_bytes(answer.content)
    return to


def bring(doors: Doors, plate: str, days: int) -> int:
    """Import one read of so many days ago, and return its batch."""
    answer = import_reads(doors, reads_csv([(timedelta(days=days, minutes=5), plate, "cam-1", "")]))
    assert answer.status_code == 201
    return int(answer.json()["batch"])


@pytest.fixture(scope="module")
def back_ups(tmp_path_factory: pytest.TempPathFactory) -> BackUps:
    folder = tmp_path_factory.mktemp("back-ups")
    first = a_department(folder / "site", tmp_path_factory)
    with open_doors(first.paths, first.people) as doors:
        older = backed_up(doors, folder / "older.tar")
        bring(doors, "7C7TWO", 0)
        with doors.site.ledger.deciding() as turn:  # withdrawn, its read stays in the store
            recorded = turn.append("site_created", {"why": "a test withdraws an import"})
            batches.withdraw(turn.connection, recorded, batches.view(turn.connection).upto)
        bring(doors, "7C7THR", 2)
        newer = backed_up(doors, folder / "newer.tar")
        bring(doors, "7C7FOR", 3)
    return BackUps(first, older, newer)


def must_start_with(department: Department, reads: int) -> None:
    with department.open() as (site, client):
        assert site.store.reads() == reads
        assert documents(site.ledger)[-1]["last_stop"] == "not_recorded"
        assert client.get("/healthz").json()["problems"] == []
    with department.open() as (site, _):
        assert site.store.reads() == reads
        assert documents(site.ledger)[-1]["last_stop"] == "in_order"


@pytest.mark.parametrize(("which", "reads"), [("older", 1), ("newer", 3)])
def test_a_site_that_was_restored_whole_starts_with_every_read_of_its_back_up(
    back_ups: BackUps, tmp_path: Path, which: str, reads: int
) -> None:
    must_start_with(back_ups.restored(getattr(back_ups, which), tmp_path / "restored"), reads)


def test_a_site_that_was_restored_after_a_month_starts_once_two_people_confirmed_the_clock(
    back_ups: BackUps, tmp_path: Path
) -> None:
    restored = back_ups.restored(back_ups.newer, tmp_path / "restored")
    restored.machine.off = timedelta(days=30)
    with pytest.raises(BadSite, match="workbench clock confirm DIR"), restored.open():
        pass
    assert restored.confirm().status_code == 200
    must_start_with(restored, 3)


@pytest.mark.parametrize("older", ["ledger", "store and keys", "store"])
def test_a_site_that_was_put_together_of_two_back_ups_stays_shut(back_ups: BackUps, tmp_path: Path, older: str) -> None:
    one = back_ups.restored(back_ups.newer, tmp_path / "newer").paths
    other = back_ups.restored(back_ups.older, tmp_path / "older").paths
    for part in older.split(" and "):
        for path in files_of(one, part):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        for path in files_of(other, part):
            there = one.root / path.relative_to(other.root)
            shutil.copytree(path, there) if path.is_dir() else shutil.copy2(path, there)
    assert must_stay_shut(one)


def test_a_site_that_held_no_read_is_restored_and_starts(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("empty")
    paths, people = staffed_site(folder / "site", tmp_path_factory)
    with open_doors(paths, people) as doors:
        archive = backed_up(doors, folder / "empty.tar")
    made = BackUps(Department(paths, people, Machine()), archive, archive)
    must_start_with(made.restored(archive, tmp_path / "restored"), 0)
