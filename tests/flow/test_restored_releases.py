"""A site that was made of a back-up releases nothing on an approval from before, and gives no request's number out twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from data_access.acts.on_releases.requests import APPROVED_FOR
from data_access.answers.releases import ReleaseState
from data_access.gateway.bringing.restores import restore
from data_access.gateway.open_site.destruction.destroyed_since import LIST
from data_access.records.releases import requests
from tests.builders.agencies import agency_site
from tests.builders.clock import Machine
from tests.builders.gateway import Doors, open_doors
from tests.builders.releases import approve, approved, ask, case_of, clauses, do, entered, make, read, told
from tests.flow.conftest import entries
from tests.flow.test_destruction import backed_up
from workbench.settings import SitePaths

pytestmark = pytest.mark.slow
IMPOSTOR = "the deputy was found to be an impostor"


@pytest.fixture
def machine() -> Machine:
    """A machine whose clock stands still until a test moves it on, so that nobody is logged out."""
    return Machine()


@pytest.fixture
def doors(tmp_path: Path, machine: Machine) -> Iterator[Doors]:
    with agency_site(tmp_path / "site", "parsons", machine.timing) as site:
        read(site)
        yield site


def restored(doors: Doors, archive: Path, root: Path) -> SitePaths:
    """Make a site of a back-up, and put the master key beside it."""
    restore(archive, root, doors.paths.master_key)
    paths = SitePaths(root)
    paths.make()
    shutil.copy2(doors.paths.master_key, paths.master_key)
    return paths


def again(doors: Doors, who: str) -> dict[str, str]:
    """What *To do* says of each release request that waits for somebody, by its case number."""
    found = doors.client.get("/v1/acts/duties", headers=doors.as_(who)).json()["duties"]
    return {each["name"]: each["words"] for each in found if each["kind"] == "release"}


def test_what_was_recalled_since_the_back_up_is_released_no_more_until_somebody_approves_it_anew(
    doors: Doors, machine: Machine, tmp_path: Path
) -> None:
    number = approved(doors)
    archive = backed_up(doors, tmp_path / "site.tar")
    assert make(doors, number).status_code == 200
    assert do(doors, "cole", number, "refusal", words=IMPOSTOR).json()["standing"] == "expired"
    machine.off += timedelta(minutes=5)
    paths = restored(doors, archive, tmp_path / "restored")
    with open_doors(paths, doors.people, clock=machine.timing) as site:
        shown = told(site, number)
        assert (shown["standing"], shown["approved_by"]) == ("verified", "Cole")
        assert shown["restored_at"] is not None
        assert "S3" in clauses(ask(site, number))
        assert again(site, "cole") == {case_of(number): "restored"}
        [entry] = [each for each in entries(site) if each["kind"] == "site_restored"]
        assert (entry["releases"], entry["certificates"]) == ([number], [])
        assert not (paths.store / LIST).exists()
        assert clauses(do(site, "cole", number, "approval")) == {"S2"}, "it is opened anew, too"
        assert approve(site, number, "cole").status_code == 200
        assert make(site, number).status_code == 200
        assert told(site, number)["restored_at"] is None
    with open_doors(paths, doors.people, clock=machine.timing) as site:
        assert told(site, number)["standing"] == "approved", "only the first start puts back"


def test_what_was_approved_for_the_public_waits_for_its_approval_anew_also_if_that_had_ended_by_then(
    machine: Machine, tmp_path: Path
) -> None:
    need = "Armed man fled in a grey pickup, children were threatened at the school"
    public = {"kind": "public", "state": None, "written": None, "agency": "News media", "purpose": need}
    with agency_site(tmp_path / "public", "clayton", machine.timing) as doors:
        number = approved(doors, "grant", **public)
        table = requests.release_requests
        doors.change(table.update().values(approved_at=doors.site.now() - APPROVED_FOR))
        assert told(doors, number)["standing"] == "lapsed"
        paths = restored(doors, backed_up(doors, tmp_path / "site.tar"), tmp_path / "restored")
        with open_doors(paths, doors.people, clock=machine.timing) as site:
            shown = told(site, number)
            assert (shown["standing"], shown["restored_at"] is None, shown["approved_until"]) == (
                "verified",
                False,
                None,
            )
            assert again(site, "grant") == {case_of(number): "restored"}
            assert approve(site, number, "grant").json()["standing"] == "approved"


def test_a_restored_site_gives_out_no_number_that_was_given_out_before_however_often_it_is_restored(
    doors: Doors, machine: Machine, tmp_path: Path
) -> None:
    numbers = [entered(doors)]
    archive = backed_up(doors, tmp_path / "site.tar")
    numbers += [entered(doors), entered(doors)]
    for name in ("once", "twice"):
        machine.off += timedelta(minutes=5)
        paths = restored(doors, archive, tmp_path / name)
        with open_doors(paths, doors.people, clock=machine.timing) as site:
            [entry] = [each for each in entries(site) if each["kind"] == "site_restored"]
            assert entry["next_release"] > max(numbers)
            numbers += [entered(site), entered(site)]
            assert numbers[-2:] == [entry["next_release"], entry["next_release"] + 1]
    assert len(set(numbers)) == len(numbers)


def test_what_left_before_the_back_up_is_due_for_its_return_after_a_restore(
    doors: Doors, machine: Machine, tmp_path: Path
) -> None:
    refused, forgotten = approved(doors), approved(doors)
    for number in (refused, forgotten):
        assert make(doors, number).status_code == 200
    archive = backed_up(doors, tmp_path / "site.tar")
    paths = restored(doors, archive, tmp_path / "restored")
    with open_doors(paths, doors.people, clock=machine.timing) as site:
        assert do(site, "cole", refused, "refusal", words=IMPOSTOR).json()["standing"] == "expired"
        assert told(site, forgotten)["standing"] == "verified"
        with site.site.ledger.reading() as connection:
            record = requests.required(connection, forgotten)
        assert record.use_until is not None
        assert record.stands(record.use_until - timedelta(microseconds=1)) is ReleaseState.VERIFIED
        assert record.stands(record.use_until) is ReleaseState.EXPIRED


@pytest.mark.parametrize("durable", [False, True])
def test_a_first_start_that_is_cut_off_puts_back_what_was_approved_before_anybody_asks(
    doors: Doors, machine: Machine, tmp_path: Path, durable: bool
) -> None:
    """In two forms: nothing of it was written, and all of it was, but it was not noted as done."""
    number = approved(doors)
    paths = restored(doors, backed_up(doors, tmp_path / "site.tar"), tmp_path / "restored")
    listed = (paths.store / LIST).read_bytes()
    if durable:
        with open_doors(paths, doors.people, clock=machine.timing):
            pass
        (paths.store / LIST).write_bytes(listed)
    with open_doors(paths, doors.people, clock=machine.timing) as site:
        found = [each for each in entries(site) if each["kind"] == "site_restored"]
        assert [each["releases"] for each in found] == ([[number], []] if durable else [[number]])
        assert told(site, number)["standing"] == "verified"
        assert clauses(ask(site, number)) >= {"S3"}
        assert entered(site) == found[-1]["next_release"]
