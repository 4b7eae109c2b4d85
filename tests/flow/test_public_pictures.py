"""A picture that goes to the public under an approved release: with a sealed manifest of its own, in the register, on record."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from data_access.answers.answer import Picture
from data_access.client import Client
from data_access.errors import LedgerStopped, NotVerified
from data_access.ledger import ledger
from data_access.questions.kinds import Inquiry
from data_access.questions.value import parse
from data_access.receipts import check_archive
from data_access.records.releases import files
from data_access.records.releases.files import ReleasedRow
from tests.builders.agencies import agency_site, client_of
from tests.builders.gateway import Doors
from tests.builders.pictures import bring_pictures
from tests.builders.releases import approve, case_of, entered, read_under, told, verify
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow

VERIFIER = Path(__file__).parents[2] / "tools" / "ledger_verify.py"
NEED = "Armed man fled in a grey pickup, children were threatened at the school"
OF_THE_PUBLIC = {
    "kind": "public",
    "state": None,
    "written": None,
    "agency": "News media of the county",
    "purpose": NEED,
}


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with agency_site(tmp_path_factory.mktemp("clayton"), "clayton") as site:
        bring_pictures(site, importer="ivy", approver="grant")
        yield site


@pytest.fixture
def number(doors: Doors) -> int:
    """An approved release to the public."""
    new = entered(doors, **OF_THE_PUBLIC)
    assert verify(doors, new).status_code == 200
    assert approve(doors, new, "grant").status_code == 200
    return new


def picture_under(doors: Doors, case_number: str) -> dict[str, Any]:
    """The wish for a picture of a read, under a number."""
    case, read = read_under(doors, case_number)
    return {"case_session": case, "question": {"kind": "image", **read}}


def posted(doors: Doors, wish: dict[str, Any]) -> httpx.Response:
    return doors.client.post("/v1/images", json=wish, headers=doors.as_("dunn"))


def unpacked(answer: httpx.Response) -> dict[str, bytes]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def left_under(doors: Doors, number: int) -> list[ReleasedRow]:
    with doors.site.ledger.reading() as connection:
        return [each for each in files.every(connection) if each.release == number]


def run(folder: Path, key: str, *arguments: str) -> tuple[int, str]:
    """What the outside program says."""
    command = [sys.executable, "-I", str(VERIFIER), "--key", key, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout


def test_it_leaves_with_a_manifest_that_the_outside_program_verifies(doors: Doors, number: int, tmp_path: Path) -> None:
    found = unpacked(posted(doors, picture_under(doors, case_of(number))))
    [name] = set(found) - {"manifest.json"}
    assert name == f"{case_of(number)}-UNVERIFIED-LEAD-crop.jpg"
    assert found[name].startswith(b"\xff\xd8")
    for each, data in found.items():
        (tmp_path / each).write_bytes(data)
    key = doors.site.ledger.verifier_key
    code, said = run(tmp_path, key, "--receipt", "manifest.json", "--file", name)
    assert code == 0, said
    assert "Manifest: it is the one that was sealed." in said
    assert "File: it is the picture file that was made" in said
    (tmp_path / "other.jpg").write_bytes(found[name] + b"\0")
    assert run(tmp_path, key, "--receipt", "manifest.json", "--file", "other.jpg")[0] == 1
    (tmp_path / "forged.json").write_bytes(found["manifest.json"].replace(b"News media", b"Nice media"))
    assert run(tmp_path, key, "--receipt", "forged.json", "--file", name)[0] == 1


def test_its_manifest_says_for_whom_and_why_and_nothing_of_who_asked_what_and_where(doors: Doors, number: int) -> None:
    wish = picture_under(doors, case_of(number))
    found = unpacked(posted(doors, wish))
    manifest = json.loads(found.pop("manifest.json"))
    sealed = manifest["sealed"]
    assert sealed["release"] == {"number": case_of(number), "recipient": OF_THE_PUBLIC["agency"], "purpose": NEED}
    [file], [(name, data)] = sealed["files"], found.items()
    assert (file["name"], file["sha256"]) == (name, hashlib.sha256(data).hexdigest())
    assert sealed["status"].startswith("UNVERIFIED LEAD, released to the public")
    assert sealed["made"]["intent"] == manifest["receipt"]["intent_seq"]
    said = json.dumps(manifest)
    for each in ("9Q9ZZZ", wish["question"]["read_id"], "cam-1", "Main St", "dunn", "Dunn", "Halloran"):
        assert each not in said


def test_it_stands_in_the_register_as_its_outcome_has_it(doors: Doors, number: int) -> None:
    wish, since = picture_under(doors, case_of(number)), doors.site.ledger.size
    [data] = [data for name, data in unpacked(posted(doors, wish)).items() if name.endswith(".jpg")]
    intent, outcome = entries(doors, since)
    [row] = left_under(doors, number)
    [file] = outcome["files"]
    assert (row.format, row.digest, row.intent, row.outcome) == (
        "picture",
        file["digest"],
        intent["seq"],
        outcome["seq"],
    )
    assert file["format"] == "picture"
    assert row.digest != hashlib.sha256(data).hexdigest()
    assert [each["format"] for each in told(doors, number)["files"]] == ["picture"]


@pytest.mark.parametrize("done", [False, True], ids=["not on record", "on record all the same"])
def test_one_whose_outcome_fails_is_not_handed_out_whether_it_is_on_record_or_not(
    doors: Doors, number: int, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    wish, since, conclude = picture_under(doors, case_of(number)), doors.site.ledger.size, ledger.conclude

    def broken(*given: Any) -> Any:
        if done:
            conclude(*given)
        raise LedgerStopped("The ledger could not be written.")

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "conclude", broken)
        failed = posted(doors, wish)
    assert (failed.status_code, failed.json()["code"]) == (503, "ledger_stopped")
    assert kinds(doors, since) == ["intent", *(["outcome"] if done else [])]
    assert len(left_under(doors, number)) == done, "the register says no less than the ledger"


def test_a_read_without_a_picture_leaves_nothing_to_the_public(doors: Doors, number: int) -> None:
    case, read = read_under(doors, case_of(number), plate="8X8ZZZ")
    since = doors.site.ledger.size
    none = posted(doors, {"case_session": case, "question": {"kind": "image", **read}})
    assert none.status_code == 404
    assert kinds(doors, since) == ["intent", "outcome"]
    assert left_under(doors, number) == []


def test_pictures_of_this_agencys_own_cases_come_as_they_did(doors: Doors) -> None:
    answer = posted(doors, picture_under(doors, "26-000001"))
    assert answer.headers["content-type"] == "image/jpeg"
    assert {"x-receipt", "x-sha256"} <= set(answer.headers)
    assert "files" not in entries(doors)[-1]


def shown_to(client: Client, wish: dict[str, Any]) -> Picture:
    with client:
        return client.image(parse(Inquiry, wish))


def test_the_client_shows_it_saves_it_with_its_manifest_and_takes_no_changed_one(
    doors: Doors, number: int, tmp_path: Path
) -> None:
    wish = picture_under(doors, case_of(number))
    picture = shown_to(client_of(doors, "dunn"), wish)
    assert picture.archive is not None
    assert (picture.media_type, picture.data[:2]) == ("image/jpeg", b"\xff\xd8")
    saved = picture.archive.save(tmp_path).read_bytes()
    assert check_archive(saved)["sealed"]["release"]["number"] == case_of(number)
    with pytest.raises(NotVerified):
        check_archive(saved.replace(b"-UNVERIFIED-LEAD-crop.jpg", b"-UNVERIFIED-LEAD-crop.png"))
    own = shown_to(client_of(doors, "dunn"), picture_under(doors, "26-000001"))
    assert own.archive is None
