"""What a purge destroys is nowhere afterwards but in the places that its certificate counts, and no back-up brings it back."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from data_access.errors import NotVerified
from data_access.gateway.bringing import purges
from data_access.gateway.bringing.restores import drill, restore
from data_access.gateway.open_site.destruction.destroyed_since import LIST
from data_access.gateway.open_site.site import Site
from data_access.ledger.file import vault
from data_access.policy.packs.pack import Keeping
from data_access.records.keeping import backups as register
from data_access.store.disk import segments
from tests.builders.agencies import Row, agency_site, bring, history, post
from tests.builders.gateway import Doors, open_doors
from tests.builders.holds import an_order
from tests.builders.releases import approved, make, read
from tests.flow.conftest import entries
from tests.flow.test_machines import a_machine
from workbench.settings import SitePaths

pytestmark = pytest.mark.slow
DAY = timedelta(days=1)
GONE, HELD, KEPT = "8D1GNE", "8D2HLD", "8D3KPT"
PLANTED = (GONE, HELD, KEPT)
TEN_DAYS = Keeping(floor_d="none", ceiling_d=10, purge_after_d=10, clause="D2")


def found(site: Site) -> dict[str, set[str]]:
    """Decrypt, decompress and search all that the site keeps: where which of the planted plates stand."""
    there: dict[str, set[str]] = defaultdict(set)
    assert {each.key for each in segments.on_disk(site.places.store)} == set(site.keyring.names("segment/"))
    for batch in site.store.batches():
        for plate in site.store.reads_to_match(batch).columns["plate"].to_pylist():
            if plate in PLANTED:
                there["store"].add(plate)
    with site.ledger.reading() as connection:
        for body in site.ledger.entries(0, site.ledger.size):
            opened = json.dumps(vault.get(connection, site.keyring, body).values)
            there["openings"] |= {plate for plate in PLANTED if plate in opened}
    root = site.places.store.parents[1]
    for path in root.rglob("*"):
        if path.is_file():
            there["files in clear"] |= {plate for plate in PLANTED if plate.encode() in path.read_bytes()}
    return {place: plates for place, plates in there.items() if plates}


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    with agency_site(tmp_path / "site", "twin_falls") as site:
        rows: list[Row] = [(13 * DAY, GONE, "cam-1", ""), (13 * DAY, HELD, "cam-2", ""), (DAY, KEPT, "cam-1", "")]
        bring(site, rows)
        yield site


@contextmanager
def kept_for_ten_days(doors: Doors) -> Iterator[None]:
    with doors.under(retention={**doors.site.pack.retention, "flock": TEN_DAYS}):
        yield


def hold(doors: Doors, plate: str) -> None:
    [read] = history(doors, plate)
    order = an_order("twin_falls", read_ids=[read["read_id"]])
    assert post(doors, "sato", "/v1/acts/holds", order).status_code == 201


def purge(doors: Doors, folder: Path) -> dict[str, Any]:
    """Purge, and keep the certificate outside."""
    with kept_for_ten_days(doors):
        done = post(doors, "ivy", "/v1/acts/purges", {"retention_class": "flock"})
        assert done.status_code == 201, done.text
    take(doors, done.json()["purge"], folder)
    return dict(done.json())


def take(doors: Doors, number: int, folder: Path) -> None:
    """Keep a purge's certificate outside."""
    taken = doors.client.get(f"/v1/acts/certificates/{number}", headers=doors.as_("ivy"))
    folder.mkdir(exist_ok=True)
    (folder / f"destruction-{number}.json").write_bytes(taken.content)


def backed_up(doors: Doors, to: Path) -> Path:
    answer = doors.client.post("/v1/upkeep/backups", headers=a_machine(doors, "backup", "ivy"))
    assert answer.status_code == 200, answer.text
    to.write_bytes(answer.content)
    return to


def restored(doors: Doors, archive: Path, root: Path, certificates: list[Path], lost: Sequence[int] = ()) -> SitePaths:
    key = root.with_name(f"{root.name}.key")
    shutil.copy(doors.paths.master_key, key)
    key.chmod(0o400)
    restore(archive, root, key, certificates=certificates, gaps=lost)
    paths = SitePaths(root)
    paths.make()
    shutil.copy(key, paths.master_key)
    return paths


def test_a_purged_plate_stands_in_the_named_places_alone_and_what_is_held_still_answers(
    doors: Doors, tmp_path: Path
) -> None:
    hold(doors, HELD)
    for label in ("the vendor's folder", "the same, anew"):
        made = post(doors, "grant", "/v1/acts/sources/vendor/tokens", {"label": label})
        assert made.status_code == 201, made.text
    assert [read["plate"] for read in history(doors, GONE)] == [GONE]
    assert found(doors.site) == {"store": set(PLANTED), "openings": {GONE, HELD}}
    assert purge(doors, tmp_path / "certificates")["destroyed"] == 1
    assert found(doors.site) == {"store": {HELD, KEPT}, "openings": {GONE, HELD}}
    said = json.loads(json.loads((tmp_path / "certificates/destruction-1.json").read_text())["certificate"])
    assert said["elsewhere"]["openings of the ledger"] >= 2
    assert said["elsewhere"]["folders and systems that bring reads or lists by themselves"] == 1
    with kept_for_ten_days(doors):
        assert [read["plate"] for read in history(doors, HELD)] == [HELD]
        assert history(doors, GONE) == []


def test_a_certificate_counts_release_requests_and_what_was_released_to_others(doors: Doors, tmp_path: Path) -> None:
    read(doors)
    number = approved(doors)
    assert make(doors, number).status_code == 200
    purge(doors, tmp_path / "certificates")
    said = json.loads(json.loads((tmp_path / "certificates/destruction-1.json").read_text())["certificate"])
    assert said["elsewhere"]["release requests, with what was said of them"] == 1
    assert said["elsewhere"]["files and pictures released to others"] == 1


def test_a_back_up_that_is_restored_does_not_bring_back_what_was_purged_since_nor_lose_what_was_held(
    doors: Doors, tmp_path: Path
) -> None:
    archive = backed_up(doors, tmp_path / "canvass.tar")
    hold(doors, HELD)
    purge(doors, tmp_path / "certificates")
    proofs = sorted((tmp_path / "certificates").glob("*.json"))
    paths = restored(doors, archive, tmp_path / "restored", proofs)
    with open_doors(paths, doors.people) as again:
        assert found(again.site)["store"] == {HELD, KEPT}
        assert not (paths.store / LIST).exists()
        [entry] = [each for each in entries(again) if each["kind"] == "site_restored"]
        assert (entry["certificates"], entry["kept"]) == ([1], 1)
    with open_doors(paths, doors.people) as again:
        assert found(again.site)["store"] == {HELD, KEPT}
        assert purge(again, tmp_path / "more")["destroyed"] == 0
        assert found(again.site)["store"] == {HELD, KEPT}


def test_without_its_certificate_a_back_up_brings_back_what_was_purged_since(doors: Doors, tmp_path: Path) -> None:
    """The control: the certificate is what keeps it from coming back."""
    archive = backed_up(doors, tmp_path / "canvass.tar")
    purge(doors, tmp_path / "certificates")
    paths = restored(doors, archive, tmp_path / "restored", [])
    with open_doors(paths, doors.people) as again:
        assert found(again.site)["store"] == set(PLANTED)


def test_a_certificate_that_was_changed_restores_nothing(doors: Doors, tmp_path: Path) -> None:
    archive = backed_up(doors, tmp_path / "canvass.tar")
    purge(doors, tmp_path / "certificates")
    [path] = (tmp_path / "certificates").glob("*.json")
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "certificate": document["certificate"].replace("flock", "other")}))
    with pytest.raises(NotVerified, match="was changed"):
        restored(doors, archive, tmp_path / "restored", [path])
    assert not (tmp_path / "restored").exists()


def test_a_ledger_older_than_the_checkpoint_that_is_shown_is_not_restored(doors: Doors, tmp_path: Path) -> None:
    archive, shown = backed_up(doors, tmp_path / "canvass.tar"), tmp_path / "checkpoint.txt"
    key = tmp_path / "elsewhere.key"
    shutil.copy(doors.paths.master_key, key)
    key.chmod(0o400)
    shown.write_text(doors.site.ledger.checkpoint())
    with pytest.raises(NotVerified, match="it is older"):
        restore(archive, tmp_path / "restored", key, shown)
    assert not (tmp_path / "restored").exists()
    newer = backed_up(doors, tmp_path / "newer.tar")
    restore(newer, tmp_path / "restored", key, shown)


def test_a_trial_restore_leaves_nothing_and_is_on_record_with_counts(doors: Doors, tmp_path: Path) -> None:
    archive, key = backed_up(doors, tmp_path / "canvass.tar"), tmp_path / "elsewhere.key"
    shutil.copy(doors.paths.master_key, key)
    key.chmod(0o400)
    done = drill(archive, tmp_path / "scratch", key)
    assert done.reads == 3
    assert not (tmp_path / "scratch").exists()
    machine = a_machine(doors, "drill", "ivy")
    said = doors.client.post("/v1/upkeep/drills", json=asdict(done), headers=machine)
    assert said.status_code == 201, said.text
    entry = entries(doors)[said.json()["entry"]]
    assert (entry["kind"], entry["reads"], entry["manifest"]) == ("restore_drilled", 3, done.manifest)
    with doors.site.ledger.reading() as connection:
        kept = connection.execute(select(register.backups.c.manifest)).scalars().all()
    assert done.manifest in kept


def test_a_class_that_cannot_be_purged_loses_no_certificate_of_those_before_it(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purges, "due", lambda _: ["flock", "gone_from_the_pack", "after_it"])
    with kept_for_ten_days(doors):
        done = doors.client.post("/v1/upkeep/purges", headers=a_machine(doors, "purge", "ivy"))
    assert done.status_code == 201, done.text
    one, problem = done.json()
    assert json.loads(one["proof"]["certificate"])["destroyed"] == 2
    assert (problem["retention_class"], problem["problem"]["code"]) == ("gone_from_the_pack", "invalid")


def test_the_machine_that_purges_is_given_the_certificates_of_what_it_destroyed(doors: Doors) -> None:
    with kept_for_ten_days(doors):
        done = doors.client.post("/v1/upkeep/purges", headers=a_machine(doors, "purge", "ivy"))
    assert done.status_code == 201, done.text
    [one] = done.json()
    said = json.loads(one["proof"]["certificate"])
    assert (said["purge"], said["destroyed"]) == (one["purge"], one["destroyed"])
    assert said["begun_by"].startswith("machine:")
