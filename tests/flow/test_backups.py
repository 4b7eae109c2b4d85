"""Back-ups: made while the site serves, unreadable without the master key, restored elsewhere or refused with a sentence."""

from __future__ import annotations

import hmac
import io
import json
import shutil
import tarfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from data_access.errors import BadSite, Busy, LedgerStopped, NotVerified
from data_access.gateway.bringing import backups
from data_access.gateway.bringing.backup_file import MAC_KEY, BackupArchive, check, seal_file, unseal_file
from data_access.gateway.bringing.restores import restore
from data_access.gateway.deciding.callers import Caller, token_hash
from data_access.gateway.deciding.paces import Pace
from data_access.ledger.file import copying
from tests.builders.gateway import Doors, open_doors
from tests.builders.serving import wait_for
from tests.builders.site import import_reads, reads_csv, staffed_site
from tests.flow.conftest import entries, kinds
from tests.flow.test_machines import a_machine
from workbench.settings import SitePaths

pytestmark = pytest.mark.slow
PLATE = "7Y7ARK"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """A site with reads of two days, rejected rows, and a key that lies elsewhere."""
    paths, people = staffed_site(tmp_path_factory.mktemp("backed-up") / "site", tmp_path_factory)
    with open_doors(paths, people) as made:
        rows = [(timedelta(hours=1), PLATE, "cam-1", "grey"), (timedelta(days=3), PLATE, "cam-2", "")]
        text = reads_csv(rows) + "no time,7Y7BAD,cam-1,\n"
        assert import_reads(made, text).status_code == 201
        yield made


@pytest.fixture(scope="module")
def archive(site: Doors, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A back-up of it, as it comes over the wire."""
    answer = site.client.post("/v1/upkeep/backups", headers=a_machine(site, "backup"))
    assert answer.status_code == 200, answer.text
    path = tmp_path_factory.mktemp("archive") / "canvass.tar"
    path.write_bytes(answer.content)
    return path


@pytest.fixture
def master_key(site: Doors, tmp_path: Path) -> Path:
    """The master key, kept elsewhere."""
    path = tmp_path / "elsewhere.key"
    shutil.copy(site.paths.master_key, path)
    path.chmod(0o400)
    return path


def history(doors: Doors) -> list[list[object]]:
    """Ask for all kept reads of the plate, under a log-on and a case of one's own."""
    asked = {"case_session": doors.case_of("dunn"), "question": {"kind": "history", "plate": PLATE}}
    headers = {**doors.session_of("dunn"), "Accept": "application/json"}
    answer = doors.client.post("/v1/history", json=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    rows: list[list[object]] = answer.json()["rows"]
    return rows


def members(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]  # all are files


def rewritten(archive: Path, path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write an archive anew with changed members."""
    held = members(archive)
    change(held)
    with tarfile.open(path, "w") as tar:
        for name, content in held.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return path


def test_a_back_up_holds_no_key_that_opens_it_and_nothing_of_reads_or_people_in_clear(
    site: Doors, archive: Path
) -> None:
    held, raw = members(archive), archive.read_bytes()
    assert site.paths.master_key.read_bytes() not in raw
    assert not any("master" in name or "token" in name or "secret" in name for name in held)
    for clear in (PLATE, "7Y7-ARK", "7Y7BAD", "adams", "Adams", "26-000001", "gateway_started"):
        assert clear.encode() not in raw, clear
    assert {name.split("/")[0] for name in held} == {
        *("keys", "store", "ledger.sealed", "pack.toml", "workbench.toml", "manifest.json", "manifest.mac")
    } - ({"workbench.toml"} if not site.paths.settings.exists() else set())
    assert b"SQLite" not in held["ledger.sealed"]


def test_making_a_back_up_is_on_record_with_who_made_the_machine_and_leaves_nothing_behind(site: Doors) -> None:
    since = site.site.ledger.size
    assert site.client.post("/v1/upkeep/backups", headers=a_machine(site, "backup")).status_code == 200
    begun, done = entries(site, since)[-2:]
    assert (begun["kind"], begun["made_by"], begun["initiator"]) == ("backup_begun", "adams", "machine")
    assert (done["kind"], done["status"], done["begun"]) == ("backup_done", "made", begun["seq"])
    wait_for(lambda: not list(site.paths.run.glob("upload-*")), 120, "the archive stayed")
    assert site.client.get("/v1/upkeep").json()["backed_up_at"] == begun["at"]


def test_a_restored_site_answers_as_the_first_one_did(
    site: Doors, archive: Path, master_key: Path, tmp_path: Path
) -> None:
    done = restore(archive, tmp_path / "restored", master_key)
    assert (done.made_at, done.segments) == (check(archive).made_at, 2)
    assert done.checkpoint.split("\n")[1] == str(done.entries)
    paths = SitePaths(tmp_path / "restored")
    assert not paths.master_key.exists()
    assert paths.ledger.stat().st_mode & 0o077 == 0
    paths.make()
    shutil.copy(master_key, paths.master_key)
    with open_doors(paths, site.people) as restored:
        assert history(restored) == history(site)
        assert len(history(restored)) == 2
        assert kinds(restored)[: done.entries] == kinds(site)[: done.entries]


def test_a_back_up_is_not_restored_into_a_folder_with_something_in_it(
    archive: Path, master_key: Path, tmp_path: Path
) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken/file").write_text("mine")
    with pytest.raises(BadSite, match="not empty"):
        restore(archive, tmp_path / "taken", master_key)
    assert [path.name for path in (tmp_path / "taken").iterdir()] == ["file"]


@pytest.mark.parametrize(("key", "why"), [(b"k" * 32, "another master key"), (b"short", "32 bytes"), (None, "read")])
def test_another_master_key_opens_no_back_up(archive: Path, tmp_path: Path, key: bytes | None, why: str) -> None:
    path = tmp_path / "wrong.key"
    if key is not None:
        path.write_bytes(key)
        path.chmod(0o400)
    with pytest.raises(BadSite, match=why):
        restore(archive, tmp_path / "restored", path)
    assert sorted(p.name for p in tmp_path.iterdir()) == (["wrong.key"] if key else [])


def _change(name: str, old: bytes = b"", new: bytes = b"") -> Callable[[dict[str, bytes]], None]:
    def change(held: dict[str, bytes]) -> None:
        key = next(each for each in held if each.startswith(name))
        assert old in held[key]
        held[key] = held[key].replace(old, new) if old else held[key][:-1] + bytes([held[key][-1] ^ 1])

    return change


def _drop(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda held: [held.pop(each) for each in list(held) if each.startswith(name)]  # type: ignore[return-value]  # for what it does


CHANGED = {
    "a file of reads": _change("store/"),
    "the ledger": _change("ledger.sealed"),
    "a key": _change("keys/"),
    "the pack": _change("pack.toml"),
    "when it was made": _change("manifest.json", b'"made_at": "2', b'"made_at": "3'),
    "the proof of the manifest": _change("manifest.mac"),
    "no manifest": _drop("manifest.json"),
    "no proof": _drop("manifest.mac"),
    "a file is missing": _drop("store/"),
    "a file more": lambda held: held.update({"store/planted/2026-01-01.0.0.packed": b"x"}),
    "a file elsewhere": lambda held: held.update({"store/../../planted": b"x"}),
    "another form": _change("manifest.json", b'"format": 1', b'"format": 2'),
    "no JSON": lambda held: held.update({"manifest.json": b"["}),
    "a name in the manifest": _change("manifest.json", b'"pack.toml"', b'"/etc/passwd"'),
}


@pytest.mark.parametrize("what", CHANGED)
def test_a_changed_back_up_is_not_restored_and_leaves_nothing(
    archive: Path, master_key: Path, tmp_path: Path, what: str
) -> None:
    path = rewritten(archive, tmp_path / "changed.tar", CHANGED[what])
    with pytest.raises(NotVerified):
        restore(path, tmp_path / "restored", master_key)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["changed.tar", "elsewhere.key"]


def test_a_back_up_that_is_cut_short_or_is_none_is_told_without_the_key(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    for size in (0, 100, 5000, len(whole) // 2, len(whole) - 12_000):
        (tmp_path / "cut.tar").write_bytes(whole[:size])
        with pytest.raises(NotVerified):
            check(tmp_path / "cut.tar")
    changed = rewritten(archive, tmp_path / "changed.tar", CHANGED["a file of reads"])
    with pytest.raises(NotVerified, match="changed or damaged"):
        check(changed)
    assert check(archive).members


def test_a_ledger_of_another_back_up_is_not_taken_for_this_one(
    site: Doors, archive: Path, master_key: Path, tmp_path: Path
) -> None:
    answer = site.client.post("/v1/upkeep/backups", headers=a_machine(site, "backup"))
    (tmp_path / "second.tar").write_bytes(answer.content)
    ledger = members(tmp_path / "second.tar")["ledger.sealed"]
    path = rewritten(archive, tmp_path / "mixed.tar", lambda held: held.update({"ledger.sealed": ledger}))
    with pytest.raises(NotVerified):
        restore(path, tmp_path / "restored", master_key)


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024])
def test_a_sealed_file_opens_whole_or_not_at_all(tmp_path: Path, size: int) -> None:
    key, (clear, sealed, opened) = b"k" * 32, (tmp_path / name for name in ("clear", "sealed", "opened"))
    clear.write_bytes(b"x" * size)
    seal_file(clear, sealed, key)
    unseal_file(sealed, opened, key)
    assert opened.read_bytes() == clear.read_bytes()
    pieces = sealed.read_bytes()
    for wrong in (pieces[:-1], pieces[: 1024 * 1024 + 16] if size > 1024 * 1024 else pieces + b"x", b""):
        sealed.write_bytes(wrong)
        with pytest.raises(NotVerified):
            unseal_file(sealed, opened, key)


def test_no_back_up_is_made_while_reads_change_or_without_room(site: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    machine, since = a_machine(site, "backup"), site.site.ledger.size
    with site.site.importing:
        assert site.client.post("/v1/upkeep/backups", headers=machine).status_code == 409
    monkeypatch.setattr(backups, "SPARE_BYTES", 10**18)
    answer = site.client.post("/v1/upkeep/backups", headers=machine)
    assert answer.status_code == 503
    assert "MB free" in answer.json()["detail"]
    assert kinds(site, since) == []


def test_a_back_up_over_which_the_disk_fails_is_given_up_on_record(
    site: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    machine, since = a_machine(site, "backup"), site.site.ledger.size
    monkeypatch.setattr(backups, "seal_file", fails)
    answer = site.client.post("/v1/upkeep/backups", headers=machine)
    assert answer.status_code == 503
    assert [(entry["kind"], entry.get("status")) for entry in entries(site, since)] == [
        ("backup_begun", None),
        ("backup_done", "given up"),
    ]
    assert list(site.paths.run.glob("upload-*")) == []
    assert site.site.importing.acquire(blocking=False)
    site.site.importing.release()


@pytest.mark.parametrize("durable", [False, True])
def test_a_back_up_whose_end_is_not_recorded_is_not_handed_out(
    site: Doors, durable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In two forms: the entry was not written, and it was written but reported as failed."""
    machine, since = a_machine(site, "backup"), site.site.ledger.size
    real, turns = site.site.ledger.deciding, []

    class Failing:
        def __enter__(self):
            self.turn = real()
            turns.append(self)
            return self.turn.__enter__()

        def __exit__(self, *error):
            if len(turns) == 1:
                return self.turn.__exit__(*error)
            if durable and len(turns) == 2:
                self.turn.__exit__(*error)
            else:
                self.turn.__exit__(LedgerStopped, LedgerStopped("not written"), None)
            raise LedgerStopped("The ledger could not be written.")

    monkeypatch.setattr(site.site.ledger, "deciding", Failing)
    caller = Caller(token=token_hash(machine["Authorization"].removeprefix("Bearer ")))
    with pytest.raises(LedgerStopped):
        backups.back_up(site.site, caller, Pace())
    monkeypatch.undo()
    assert kinds(site, since) == ["backup_begun", *(["backup_done"] if durable else [])]
    assert list(site.paths.run.glob("upload-*")) == []


@pytest.mark.parametrize(("error", "recorded"), [(Busy("later"), True), (KeyboardInterrupt(), False)])
def test_a_back_up_that_ends_early_leaves_no_archive(
    site: Doors, monkeypatch: pytest.MonkeyPatch, error: BaseException, recorded: bool
) -> None:
    def fails(_: object, __: object, path: Path) -> str:
        path.write_bytes(b"half")
        raise error

    machine, since = a_machine(site, "backup"), site.site.ledger.size
    monkeypatch.setattr(backups, "_write", fails)
    caller = Caller(token=token_hash(machine["Authorization"].removeprefix("Bearer ")))
    with pytest.raises(type(error)):
        backups.back_up(site.site, caller, Pace())
    assert kinds(site, since) == ["backup_begun", *(["backup_done"] if recorded else [])]
    assert list(site.paths.run.glob("upload-*")) == []


def test_what_is_no_ledger_is_not_copied_as_one(tmp_path: Path) -> None:
    with create_engine("sqlite://").connect() as connection, pytest.raises(OSError, match="could not be copied"):
        copying.copy(connection, tmp_path / "copy")


def test_a_file_that_no_site_should_hold_is_not_backed_up(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with (tmp_path / "archive").open("wb") as out, pytest.raises(BadSite, match="no file there should have"):
        BackupArchive(out).add("store/../file", tmp_path / "file")


def test_an_archive_without_a_manifest_is_told_without_the_key(archive: Path, tmp_path: Path) -> None:
    path = rewritten(archive, tmp_path / "changed.tar", CHANGED["no manifest"])
    with pytest.raises(NotVerified, match="cut short"):
        check(path)


def test_an_empty_folder_and_what_an_earlier_try_left_are_no_hindrance(
    archive: Path, master_key: Path, tmp_path: Path
) -> None:
    (tmp_path / "restored").mkdir()
    (tmp_path / ".restored.restoring").mkdir()
    (tmp_path / ".restored.restoring/half").write_text("x")
    restore(archive, tmp_path / "restored", master_key)
    assert (tmp_path / "restored/gateway/ledger.sqlite").exists()
    assert not (tmp_path / ".restored.restoring").exists()


def test_a_ledger_that_does_not_end_with_the_manifest_s_checkpoint_is_not_restored(
    site: Doors, archive: Path, master_key: Path, tmp_path: Path
) -> None:
    """Even if the manifest's proof is right: whoever has the master key may have put a back-up together of two."""
    later = site.site.ledger.checkpoint()

    def change(held: dict[str, bytes]) -> None:
        said = json.loads(held["manifest.json"])
        assert said["checkpoint"] != later
        held["manifest.json"] = json.dumps({**said, "checkpoint": later}).encode()
        key = site.site.keyring.get(MAC_KEY)
        held["manifest.mac"] = hmac.new(key, held["manifest.json"], "sha256").hexdigest().encode()

    a_machine(site, "backup")
    later = site.site.ledger.checkpoint()
    path = rewritten(archive, tmp_path / "mixed.tar", change)
    with pytest.raises(NotVerified, match="does not end with the checkpoint"):
        restore(path, tmp_path / "restored", master_key)


def test_a_site_without_reads_is_backed_up_and_restored(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("no-reads")
    paths, people = staffed_site(folder / "site", tmp_path_factory)
    with open_doors(paths, people) as doors:
        answer = doors.client.post("/v1/upkeep/backups", headers=a_machine(doors, "backup"))
    (folder / "archive.tar").write_bytes(answer.content)
    shutil.copy(paths.master_key, folder / "elsewhere.key")
    assert restore(folder / "archive.tar", folder / "restored", folder / "elsewhere.key").segments == 0
