"""Files of an answer, from the question to what the ledger says of them."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data_access import coarse
from data_access.client import Answer, Archive, Client
from data_access.errors import Busy, LedgerStopped, NotVerified, Refused
from data_access.gateway.asking import files_of_answer
from data_access.gateway.asking.package import MANIFEST, NAMES
from data_access.ledger import ledger
from data_access.questions.kinds import Inquiry
from data_access.questions.value import parse
from data_access.receipts import check_archive
from tests.builders.gateway import ENDLESS
from tests.builders.site import Premises, circle, import_reads, reads_csv, working_site
from tests.flow.conftest import entries, kinds
from workbench.python.open_case import open_case

pytestmark = pytest.mark.slow

VERIFIER = Path(__file__).parents[2] / "tools" / "ledger_verify.py"
ALL = ("map", "report", "csv", "geoparquet", "geojson", "kml")


@dataclass
class Desk:
    """A detective with an open case."""

    premises: Premises
    case: str

    def client(self, person: str = "dunn") -> Client:
        self.premises.as_(person)
        return Client(str(self.premises.client.base_url), self.premises.people.tokens[person])

    def answer(self, **changed: Any) -> Answer:
        with self.client() as client:
            return client.canvass(parse(Inquiry, {"case_session": self.case, "question": circle(**changed)}))

    def asked(self, answer: Answer, *formats: str, **changed: Any) -> Inquiry:
        question = {
            "kind": "files",
            "of": answer.facts.intent,
            "asked": answer.question,
            "formats": formats or ("csv",),
            "why": "for the prosecutor",
            **changed,
        }
        return parse(Inquiry, {"case_session": self.case, "question": question})

    def make(self, answer: Answer, *formats: str, person: str = "dunn", **changed: Any) -> Archive:
        with self.client(person) as client:
            return client.make_files(self.asked(answer, *formats, **changed))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with working_site(tmp_path_factory) as premises:
        endless = {"questions_per_minute": ENDLESS, "refusals_per_minute": ENDLESS}
        pack = premises.site.pack
        premises.site.pack = pack.model_copy(update={"limits": pack.limits.model_copy(update=endless)})
        yield Desk(premises, premises.open_case())


def files_in(archive: Archive) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive.data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_files_are_made_of_an_answer_and_each_is_on_record_before_it_leaves(desk: Desk) -> None:
    answer, since = desk.answer(), desk.premises.site.ledger.size
    archive = desk.make(answer, *ALL)
    intent, outcome = entries(desk.premises, since)
    assert (intent["question"]["kind"], intent["question"]["of"]) == ("files", answer.facts.intent)
    assert intent["question"]["asked"]["kind"] == "canvass"
    assert set(intent["secret"]) == {"reason", "area", "why", "windows_asked"}
    found = files_in(archive)
    assert set(found) == {*NAMES.values(), MANIFEST}
    salt = bytes.fromhex(archive.manifest["receipt"]["digest_salt"])
    for said in outcome["files"]:
        data = found[NAMES[said["format"]]]
        digest = hashlib.sha256(salt + data).hexdigest()
        assert said == {"format": said["format"], "digest": digest}
        assert b"UNVERIFIED LEAD" in data or said["format"] == "report"
    assert (outcome["status"], outcome["rows"]) == ("answered", coarse.count(answer.reads.height))


def test_no_word_of_a_file_stands_in_the_ledger_in_clear(desk: Desk) -> None:
    answer, since = desk.answer(), desk.premises.site.ledger.size
    desk.make(answer, "csv")
    said = json.dumps(entries(desk.premises, since))
    assert "prosecutor" not in said
    assert answer.reads["plate"].item(0) not in said


def test_a_file_holds_the_reads_of_the_answer_and_none_that_came_later(desk: Desk) -> None:
    end = datetime.now(UTC) + timedelta(minutes=1)
    answer = desk.answer(end=end)
    rows = [(timedelta(seconds=5), "7T7-ZZ9", "cam-1", "")]
    assert import_reads(desk.premises, reads_csv(rows)).status_code == 201
    with desk.client() as client:
        again = client.canvass(parse(Inquiry, {"case_session": desk.case, "question": answer.question}))
    assert again.reads.height == answer.reads.height + 1
    made = json.loads(files_in(desk.make(answer, "geojson"))[NAMES["geojson"]])
    assert [each["properties"]["read_id"] for each in made["features"]] == answer.reads["read_id"].to_list()
    newer = json.loads(files_in(desk.make(again, "geojson"))[NAMES["geojson"]])
    assert "7T7ZZ9" in {each["properties"]["plate"] for each in newer["features"]}


def test_an_answer_to_another_question_another_case_or_another_person_makes_no_file(desk: Desk) -> None:
    answer = desk.answer()
    other = {"kind": "plates", "pattern": "9Q9*", "windows": circle()["windows"]}
    with pytest.raises(Refused, match="No such answer"):
        desk.make(answer, asked=other)
    with pytest.raises(Refused, match="No such answer"):
        desk.make(answer, of=answer.facts.intent - 1)
    another = Desk(desk.premises, desk.premises.open_case("dunn", case_number="26-000002"))
    with pytest.raises(Refused, match="No such answer"):
        another.make(answer)
    theirs = Desk(desk.premises, desk.premises.open_case("avery"))
    with pytest.raises(Refused, match="No such answer"):
        theirs.make(answer, person="avery")


def test_who_may_not_make_files_is_refused_on_record(desk: Desk) -> None:
    theirs = Desk(desk.premises, desk.premises.open_case("ortiz"))
    with theirs.client("ortiz") as client:
        answer = client.canvass(parse(Inquiry, {"case_session": theirs.case, "question": circle()}))
    since = desk.premises.site.ledger.size
    with pytest.raises(Refused) as refused:
        theirs.make(answer, person="ortiz")
    assert [reason.rule for reason in refused.value.reasons] == ["role_may_ask"]
    assert kinds(desk.premises, since) == ["refusal"]


def failing(_: bytes) -> files_of_answer.Files:
    raise OSError("the disk")


@pytest.mark.parametrize(
    ("maker", "status"),
    [(failing, 500), (files_of_answer.no_files, 503), (lambda _: {}, 503), (lambda _: {"csv": b"", "kml": b""}, 503)],
)
def test_files_that_cannot_be_made_leave_nothing_and_are_on_record(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, maker: files_of_answer.Maker, status: int
) -> None:
    answer, since = desk.answer(), desk.premises.site.ledger.size
    given = {"site": desk.premises.site, "maker": maker}
    real = files_of_answer.make

    def planted(_: Any, __: Any, caller: Any, asked: Any) -> files_of_answer.Package:
        return real(given["site"], given["maker"], caller, asked)

    with monkeypatch.context() as patched:
        patched.setattr(files_of_answer, "make", planted)
        body = desk.asked(answer).model_dump(mode="json")
        answered = desk.premises.client.post("/v1/made-files", json=body, headers=desk.premises.as_("dunn"))
    assert answered.status_code == status
    assert b"PK" not in answered.content
    assert [(e["kind"], e.get("status")) for e in entries(desk.premises, since)] == [
        ("intent", None),
        ("outcome", "failed"),
    ]


@pytest.mark.parametrize("done", [False, True])
def test_files_whose_outcome_fails_are_not_handed_out_whether_it_is_on_record_or_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    answer, since = desk.answer(), desk.premises.site.ledger.size
    real = ledger.conclude

    def broken(*told: Any) -> Any:
        if done:
            real(*told)
        raise LedgerStopped("The ledger could not be written.")

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "conclude", broken)
        with pytest.raises(LedgerStopped):
            desk.make(answer)
    assert kinds(desk.premises, since) == (["intent", "outcome"] if done else ["intent"])


def test_a_changed_archive_is_not_taken(desk: Desk) -> None:
    archive = desk.make(desk.answer(), "csv")
    for name in (NAMES["csv"], MANIFEST, "added.txt"):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as changed:
            for each, data in {**files_in(archive), "added.txt": b""}.items():
                if each != "added.txt" or name == "added.txt":
                    changed.writestr(
                        each, data.replace(b"26-000001", b"26-000009") if each == name == MANIFEST else data
                    )
            if name == NAMES["csv"]:
                out = io.BytesIO(archive.data.replace(b"UNVERIFIED-LEAD-reads.csv", b"UNVERIFIED-LEAD-reads.txt"))
        with pytest.raises(NotVerified):
            check_archive(out.getvalue())


def verify(folder: Path, key: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(VERIFIER), "--key", key, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


def test_the_independent_verifier_knows_each_file_by_manifest_or_receipt_and_no_other(
    desk: Desk, tmp_path: Path
) -> None:
    archive, key = desk.make(desk.answer(), "csv", "kml"), desk.premises.site.ledger.verifier_key
    for name, data in files_in(archive).items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "receipt.json").write_text(json.dumps(archive.manifest["receipt"]))
    (tmp_path / "other.csv").write_bytes(files_in(archive)[NAMES["csv"]] + b"\r\n")
    for receipt in (MANIFEST, "receipt.json"):
        for name in (NAMES["csv"], NAMES["kml"]):
            done = verify(tmp_path, key, "--receipt", receipt, "--file", name)
            assert (done.returncode, "VERIFIED" in done.stdout, "File:" in done.stdout) == (0, True, True), done.stdout
        done = verify(tmp_path, key, "--receipt", receipt, "--file", "other.csv")
        assert (done.returncode, "DOES NOT VERIFY" in done.stdout) == (1, True)
    changed = (tmp_path / MANIFEST).read_text().replace("26-000001", "26-000009")
    (tmp_path / "changed.json").write_text(changed)
    assert verify(tmp_path, key, "--receipt", "changed.json", "--file", NAMES["csv"]).returncode == 1


def test_a_site_that_makes_no_files_says_so() -> None:
    with pytest.raises(Busy, match="makes no files"):
        files_of_answer.no_files(b"")


def test_a_case_in_python_makes_files_and_saves_them_once(desk: Desk, tmp_path: Path) -> None:
    why = {"purpose": "homicide", "reason": "Shots fired at a grey pickup"}
    with desk.client() as client, open_case("26-000001", client=client, **why) as case:
        end = datetime.now(UTC)
        seen = case.canvass(lat=43.9, lon=-101.2, radius_m=500, start=end - timedelta(hours=2), end=end)
        archive = case.make_files(seen, ["kml", "csv"], why="for the prosecutor")
    saved = archive.save(tmp_path)
    assert saved.name == f"UNVERIFIED-LEAD-entry-{archive.manifest['receipt']['seq']}.zip"
    assert check_archive(saved.read_bytes()) == archive.manifest
    with pytest.raises(FileExistsError):
        archive.save(tmp_path)
