"""The first page of an evidence package on paper: it says what the page in the browser says, and without it there is no package."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from data_access.errors import Busy, LedgerStopped, TimedOut, Unconfined
from data_access.evidence import folder, page_job
from data_access.evidence.index_page import ERRORS
from data_access.gateway.asking.files_of_answer import Files, Maker
from data_access.gateway.packaging import making
from data_access.records.keeping import packages as register
from tests.builders.agencies import agency_site, post
from tests.builders.drawn import drawn_texts
from tests.builders.files import in_process
from tests.builders.gateway import Doors
from tests.builders.packages import BOOKED, a_case, document, files_of, make, verified, written
from tests.builders.pictures import bring_pictures
from tests.flow.conftest import kinds

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with agency_site(tmp_path_factory.mktemp("parsons"), "parsons") as site:
        bring_pictures(site, importer="ivy", approver="grant")
        yield site


def bare(text: str) -> str:
    return "".join(text.split())


def making_by(doors: Doors, monkeypatch: pytest.MonkeyPatch, maker: Maker) -> None:
    """Let packages be made by another maker of files."""
    make_one = making.make
    monkeypatch.setattr(making, "make", lambda site, _, caller, new: make_one(site, maker, caller, new))


def packages_on_record(doors: Doors) -> int:
    with doors.site.ledger.reading() as connection:
        return len(register.of_case(connection, ["26-000001"]))


def test_a_package_holds_its_first_page_as_pdf_with_the_error_statement_and_the_manifest_seals_it(
    doors: Doors, tmp_path: Path
) -> None:
    case, of = a_case(doors)
    finding = {"case_session": case, "text": "Šárka saw the grey one\nturn left, north of Ω", "rests_on": of}
    assert post(doors, "dunn", "/v1/case-file/findings", finding).status_code == 201
    files = files_of(make(doors, case, of, pictures="all"))
    text = bare(drawn_texts(files[folder.INDEX_PDF]))
    for words in (*ERRORS, *BOOKED.values(), "UNVERIFIED LEAD", "What points elsewhere", finding["text"]):
        assert bare(words) in text
    html = unescape(files[folder.INDEX].decode())
    for name, digest in ((each["name"], each["sha256"]) for each in document(files, folder.MANIFEST)["contents"]):
        listed = name not in (folder.INDEX, folder.INDEX_PDF)
        assert (digest in html, digest in text) == (listed, listed), name
    assert "beside index.html, index.pdf, manifest.json and seal.json" in html
    package, key = written(files, tmp_path / "package"), doors.site.ledger.verifier_key
    assert verified(package, key)[0] == 0
    (package / folder.INDEX_PDF).write_bytes(files[folder.INDEX_PDF].replace(b"%PDF-1", b"%PDF-2", 1))
    code, said = verified(package, key)
    assert (code, "index.pdf: was changed" in said) == (1, True)


def failing(error: Exception) -> Callable[[bytes], Files]:
    """A maker that makes the files of answers, and no page."""

    def maker(job: bytes) -> Files:
        if page_job.is_one(job):
            raise error
        return in_process(job)

    return maker


def instead(made: Files) -> Callable[[bytes], Files]:
    """A maker that hands something else back than the page."""
    return lambda job: made if page_job.is_one(job) else in_process(job)


@pytest.mark.parametrize(
    ("maker", "status", "words"),
    [
        (failing(Busy("The files could not be made; nothing was handed out.")), 503, "could not be made as PDF"),
        (failing(TimedOut("Making the files took too long.")), 504, "took too long to make as PDF"),
        (failing(Unconfined()), 503, "workbench doctor"),
        (failing(OSError("the disk")), 500, ""),
        (instead({}), 503, "could not be made as PDF"),
        (instead({"page": b"no PDF"}), 503, "could not be made as PDF"),
        (instead({"page": b"%PDF-1.4", "more": b"%PDF-1.4"}), 503, "could not be made as PDF"),
    ],
    ids=["ended", "late", "not confined", "a fault", "nothing", "no PDF", "more than one"],
)
def test_without_its_first_page_as_pdf_no_package_is_made_and_none_is_on_record_as_made(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, maker: Maker, status: int, words: str
) -> None:
    case, of = a_case(doors)
    since, before = doors.site.ledger.size, packages_on_record(doors)
    making_by(doors, monkeypatch, maker)
    refused = make(doors, case, of)
    assert refused.status_code == status, refused.text
    assert words in refused.text
    assert b"PK" not in refused.content
    assert kinds(doors, since) == ["package_begun", "intent", "outcome"]
    assert packages_on_record(doors) == before


@pytest.mark.parametrize("done", [False, True], ids=["not on record", "on record all the same"])
def test_a_package_whose_last_entry_fails_is_not_handed_out_whether_it_is_on_record_or_not(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    case, of = a_case(doors)
    since, before, end = doors.site.ledger.size, packages_on_record(doors), making.acts.end

    def broken(*given: Any) -> Any:
        if done:
            end(*given)
        raise LedgerStopped("The ledger could not be written.")

    monkeypatch.setattr(making.acts, "end", broken)
    failed = make(doors, case, of)
    assert (failed.status_code, failed.json()["code"]) == (503, "ledger_stopped")
    assert b"PK" not in failed.content
    assert kinds(doors, since) == ["package_begun", "intent", "outcome", *(["package_made"] if done else [])]
    assert packages_on_record(doors) == before + done


def test_the_pdf_is_made_of_what_its_maker_is_handed_and_of_nothing_else(doors: Doors) -> None:
    jobs = list[bytes]()

    def watched(job: bytes) -> Files:
        jobs.append(job)
        return in_process(job)

    case, of = a_case(doors)
    with pytest.MonkeyPatch.context() as patched:
        making_by(doors, patched, watched)
        files = files_of(make(doors, case, of))
    [job] = [each for each in jobs if page_job.is_one(each)]
    assert in_process(job)[page_job.NAME] == files[folder.INDEX_PDF]
