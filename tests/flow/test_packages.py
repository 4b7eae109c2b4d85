"""Evidence packages, from what policy says to what the outside program says, and what lies in them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import polars as pl
import pytest
from click.testing import CliRunner, Result

from data_access.errors import Conflict
from data_access.evidence import case_papers, folder
from data_access.gateway.packaging import answers, hits, making
from data_access.policy.packs.pack import Keeping
from data_access.policy.packs.roles import who_opens
from data_access.records.accounts import people
from data_access.records.keeping import packages as register
from tests.builders.agencies import agency_site, bring, clear, history, open_case, post
from tests.builders.gateway import Doors
from tests.builders.packages import BOOKED, a_case, asked, document, files_of, make, verified, wished, written
from tests.builders.pictures import bring_pictures
from tests.builders.site import circle
from tests.flow.conftest import entries, kinds
from workbench.administration.desk import Desk
from workbench.commands.reads import package

pytestmark = pytest.mark.slow
AGO = timedelta(minutes=40)


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    with agency_site(tmp_path_factory.mktemp("parsons"), "parsons") as site:
        bring(site, [(AGO, "9Q9AAA", "cam-1", "grey"), (AGO, "9Q9BBB", "cam-1", "red")])
        bring_pictures(site, importer="ivy", approver="grant")
        yield site


def newcomer(doors: Doors, person: str, role: str) -> None:
    """Let somebody come to the department, trained and logged on."""
    doors.hire(person, role)
    clear(doors, person)
    doors.people.tokens[person] = doors.session_of(person)["Authorization"].removeprefix("Bearer ")


def moment(microseconds: int) -> str:
    """An instant of an answer as an act takes it."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)).isoformat()


def plates_in(files: dict[str, bytes], of: int) -> set[str]:
    """The plates in the table of an answer."""
    [name] = [each for each in files if each.startswith(f"answers/entry-{of}/") and each.endswith("-reads.csv")]
    rows = list(csv.reader(io.StringIO(files[name].decode("utf-8-sig"))))
    return {row[rows[0].index("plate")] for row in rows[1:]}


def test_a_package_holds_what_the_case_has_and_the_outside_program_verifies_it(doors: Doors, tmp_path: Path) -> None:
    case, of = a_case(doors)
    row = history(doors, "9Q9AAA")[0]
    star = {"case_session": case, "of": of, "read_id": row["read_id"], "captured_at": moment(row["captured_at"])}
    assert post(doors, "dunn", "/v1/case-file/stars", star).status_code == 201
    finding = {"case_session": case, "text": "The grey one left north", "rests_on": of}
    assert post(doors, "dunn", "/v1/case-file/findings", finding).status_code == 201
    since = doors.site.ledger.size
    files = files_of(make(doors, case, of, pictures="all"))
    assert kinds(doors, since) == ["package_begun", "intent", "outcome", "package_made"]
    code, said = verified(written(files, tmp_path / "package"), doors.site.ledger.verifier_key)
    assert code == 0, said
    assert "1 answers" in said
    inside = f"answers/entry-{of}/"
    assert {name.removeprefix(inside) for name in files if name.startswith(inside) and "pictures/" not in name} == {
        "UNVERIFIED-LEAD-reads.csv",
        "UNVERIFIED-LEAD-reads.parquet",
        "UNVERIFIED-LEAD-report.pdf",
        "manifest.json",
    }
    assert plates_in(files, of) >= {"9Q9AAA", "9Q9BBB", "9Q9ZZZ", "6V6AAA"}
    frame = pl.read_parquet(io.BytesIO(files[f"{inside}UNVERIFIED-LEAD-reads.parquet"]))
    assert set(frame["plate"]) == plates_in(files, of)
    pictures = [name for name in files if "pictures/" in name]
    assert len(pictures) == 5
    assert all(name.endswith("-crop.jpg") for name in pictures)
    assert [each["text"] for each in document(files, case_papers.FINDINGS)["findings"]] == [finding["text"]]
    saved = document(files, case_papers.SAVED)
    assert [each["read_id"] for each in saved["saved_reads"]] == [row["read_id"]]
    assert of in {each["entry"] for each in document(files, case_papers.QUESTIONS)["questions"]}
    proven = {each["seq"] for each in document(files, "ledger/entries.json")["entries"]}
    assert {of, since} <= proven
    assert not any("digest_salt" in each for each in document(files, "ledger/entries.json")["entries"])
    elsewhere = document(files, case_papers.ELSEWHERE)["answers"]
    assert [(each["entry"], each["candidates"]) for each in elsewhere] == [(of, len(plates_in(files, of)))]
    assert {"down", "quiet", "behind", "asked"} <= elsewhere[0]["cameras_not_as_usual"].keys()
    page = files["index.html"].decode()
    for words in ("What a read does not prove", "What points elsewhere", "UNVERIFIED LEAD", *BOOKED.values()):
        assert words in page
    assert "1 answered question of the case is listed below without reads" in page
    assert "http" not in page
    assert "<script" not in page
    custody = list(csv.DictReader(io.StringIO(files[case_papers.CUSTODY].decode("utf-8-sig"))))
    assert [each["entry"] for each in custody] == [str(since)] * 2


def test_the_last_entry_seals_the_manifest_and_names_the_program_that_checks_it(doors: Doors) -> None:
    case, of = a_case(doors)
    since = doors.site.ledger.size
    files = files_of(make(doors, case, of))
    begun, *_, made = entries(doors, since)
    assert made["manifest"] == hashlib.sha256(files[folder.MANIFEST]).hexdigest()
    assert made["verifier"] == hashlib.sha256(files["verify/package_verify.py"]).hexdigest()
    assert (made["package"], made["case"]) == (begun["seq"], {"number": "26-000001"})
    assert begun["answers"] == [of]
    said = json.dumps([begun, made])
    assert not any(words in said for words in (*BOOKED.values(), "prosecutor"))
    with doors.site.ledger.reading() as connection:
        [*_, kept] = register.of_case(connection, ["26-000001"])
    assert (kept.number, kept.manifest, kept.entry) == (begun["seq"], made["manifest"], made["seq"])


def test_a_package_holds_no_read_that_came_later_and_none_of_another_answer(doors: Doors) -> None:
    case, of = a_case(doors)
    before = plates_in(files_of(make(doors, case, of)), of)
    bring(doors, [(timedelta(minutes=30), "7L7LAT", "cam-1", "")])
    assert plates_in(files_of(make(doors, case, of)), of) == before
    assert "7L7LAT" in plates_in(files_of(make(doors, case, later := asked(doors, case))), later)


def test_what_is_past_its_retention_is_counted_and_not_in_it(doors: Doors) -> None:
    bring(doors, [(timedelta(days=2), "7P7PST", "cam-1", ""), (timedelta(hours=1), "7P7NEW", "cam-1", "")])
    now = doors.site.now()
    window = {"start": (now - timedelta(days=3)).isoformat(), "end": now.isoformat()}
    case = open_case(doors)
    answer = doors.ask({"kind": "plates", "pattern": "7P7*", "windows": [window]}, "dunn", case)
    of = answer.json()["facts"]["intent"]
    assert plates_in(files_of(make(doors, case, of)), of) == {"7P7PST", "7P7NEW"}
    short = Keeping(floor_d="none", ceiling_d=1, purge_after_d=1, clause="D2")
    with doors.under(retention=dict.fromkeys(doors.site.pack.retention, short)):
        files = files_of(make(doors, case, of))
        assert plates_in(files, of) == {"7P7NEW"}
        assert document(files, case_papers.ELSEWHERE)["answers"][0]["destroyed_since"] == 1
        assert "1 read of these answers was destroyed since" in files["index.html"].decode()
        assert not any(b"7P7PST" in data for name, data in files.items() if not name.endswith(".parquet"))


def test_an_answer_of_an_earlier_case_session_is_shown_again_first(doors: Doors, tmp_path: Path) -> None:
    case, of = a_case(doors)
    assert doors.client.delete(f"/v1/case-sessions/{case}", headers=doors.as_("dunn")).status_code == 204
    again, since = open_case(doors), doors.site.ledger.size
    files = files_of(make(doors, again, of))
    said = [entry["question"]["kind"] for entry in entries(doors, since) if entry["kind"] == "intent"]
    assert said == ["showing", "files"]
    assert f"answers/entry-{of}/manifest.json" in files
    assert verified(written(files, tmp_path / "package"), doors.site.ledger.verifier_key)[0] == 0


def test_the_first_page_counts_later_reads_only_where_somebody_counted_them(doors: Doors) -> None:
    case, of = a_case(doors)
    bring(doors, [(timedelta(minutes=25), "7L7CNT", "cam-1", "")])
    counted, uncounted = "1 read that would answer now came in later; they were in no answer", "nobody counted"
    page = files_of(make(doors, case, of))["index.html"].decode()
    assert "would answer now and came in later are in no answer; to answers of this case session nobody counted" in page
    assert "0 reads that would answer now" not in page
    assert doors.client.delete(f"/v1/case-sessions/{case}", headers=doors.as_("dunn")).status_code == 204
    again = open_case(doors)
    page = files_of(make(doors, again, of))["index.html"].decode()
    assert f"{counted}." in page
    assert uncounted not in page
    both = files_of(make(doors, again, of, asked(doors, again)))["index.html"].decode()
    assert f"{counted}; to answers of this case session {uncounted}." in both


def test_the_first_page_says_of_which_kind_no_picture_is_kept(doors: Doors) -> None:
    case, of = a_case(doors, "sato")
    page = files_of(make(doors, case, of, person="sato", pictures="all"))["index.html"].decode()
    assert "Of a read without a picture here none of this kind is kept." in page
    with doors.under(evidence=_decided_by(doors, "sergeant")):
        why = {"pictures": "all", "overviews": "The driver's clothes matter"}
        page = files_of(make(doors, case, of, person="sato", **why))["index.html"].decode()
    assert "Of a read without a picture here none is kept." in page


def test_hits_go_along_only_if_whoever_makes_the_package_may_see_them(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"hit": 7, "entry_of_hot_list": 3, "likeness": "a likeness of its own", "standing": "ended"}
    hit = {**row, "comparisons": [], "confirmations": [], "dispositions": [{"disposition": "misread"}]}
    monkeypatch.setattr(hits, "hits_of_case", lambda *_: [hit])
    newcomer(doors, "weber", "analyst")
    for person, sees in (("dunn", True), ("weber", False)):
        case, of = a_case(doors, person)
        counts = post(doors, person, "/v1/case-file/package", {"case_session": case}).json()["counts"]
        assert counts.get("hit") == (1 if sees else None)
        files = files_of(make(doors, case, of, person=person, pictures="none"))
        assert (case_papers.HITS in files) is sees
        assert any(b"a likeness of its own" in data for data in files.values()) is sees
        page = files["index.html"].decode()
        assert ("Hits are not in it: whoever made it may not see them." in page) is not sees
        assert ("1 hit that ended" in page) is sees
        assert document(files, case_papers.ELSEWHERE)["hits_that_ended"] == ([hit] if sees else None)


def test_the_first_page_says_what_of_colleagues_questions_is_sealed_and_by_whom_it_is_to_be_had(doors: Doors) -> None:
    case = open_case(doors, number="26-000002")
    of = asked(doors, case)
    page = files_of(make(doors, case, of))["index.html"].decode()
    assert "of colleagues without an answer here" not in page, "nobody else asked anything"
    assert "How to have what is sealed" not in page
    theirs = open_case(doors, "lund", number="26-000002")
    assert doors.ask({"kind": "history", "plate": "9Q9BBB"}, "lund", theirs).status_code == 200
    town = {"kind": "estimate", "area": circle()["area"], "windows": circle()["windows"]}
    estimate = {"case_session": theirs, "question": town}
    assert post(doors, "lund", "/v1/estimates", estimate).status_code == 200
    files = files_of(make(doors, case, of))
    page = files["index.html"].decode()
    assert "one plate (sealed)" in page
    assert "2 questions of colleagues without an answer here stand below as sealed" in page, "estimates, too"
    assert b"9Q9BBB" not in files[case_papers.QUESTIONS]
    everybody, unit = who_opens(doors.site.pack.roles)
    way = page.partition("How to have what is sealed: ")[2].partition("</p>")[0]
    assert everybody
    assert all(label in way for label in (*everybody, *unit, doors.site.facts.agency_name))


def test_an_answer_of_somebody_else_goes_along_only_if_it_was_shared(doors: Doors) -> None:
    theirs, of = a_case(doors, "lund")
    case = open_case(doors)
    refused = make(doors, case, of)
    assert refused.status_code == 422, refused.text
    sharing = {"case_session": theirs, "of": of, "person": "dunn"}
    assert post(doors, "lund", "/v1/case-file/sharings", sharing).status_code == 201
    assert f"answers/entry-{of}/manifest.json" in files_of(make(doors, case, of))


def test_who_may_not_make_files_makes_no_package_and_none_leaves_without_an_open_case(doors: Doors) -> None:
    case, of = a_case(doors)
    for person, session in (("quinn", case), ("lund", case), ("dunn", "no-such-session")):
        since = doors.site.ledger.size
        refused = make(doors, session, of, person=person)
        assert refused.status_code == 403, refused.text
        assert kinds(doors, since) == ["refusal"]


def test_pictures_of_all_that_a_camera_saw_stay_out_unless_who_may_decides_otherwise(doors: Doors) -> None:
    case, of = a_case(doors)
    why = "The driver's clothes matter, and no other picture shows them"
    since = doors.site.ledger.size
    refused = make(doors, case, of, pictures="all", overviews=why)
    assert refused.status_code == 403
    assert [each["rule"] for each in refused.json()["reasons"]] == ["package_leaves_overviews_out"]
    assert kinds(doors, since) == ["refusal"]
    theirs, own = a_case(doors, "sato")
    with doors.under(evidence=_decided_by(doors, "sergeant")):
        files = files_of(make(doors, theirs, own, person="sato", pictures="all", overviews=why))
    assert any(name.endswith("-overview.jpg") for name in files)
    assert "by decision of who made this package" in files["index.html"].decode()


def _decided_by(doors: Doors, *roles: str) -> Any:
    policy = doors.site.pack.evidence
    return policy.model_copy(
        update={"overviews": policy.overviews.model_copy(update={"by": frozenset(roles)})},
    )


def test_a_preview_says_what_would_go_in_and_holds_no_plate(doors: Doors) -> None:
    case, of = a_case(doors)
    since = doors.site.ledger.size
    found = post(doors, "dunn", "/v1/case-file/package", {"case_session": case})
    assert found.status_code == 200, found.text
    assert kinds(doors, since) == ["package_previewed"]
    said = found.json()
    line = next(each for each in said["questions"] if each["entry"] == of)
    assert (line["obstacle"], line["kind"]) == ("", "canvass")
    assert line["bytes"] > 0 < said["bytes"]
    assert {each["name"] for each in said["form"]["particulars"]} == BOOKED.keys()
    assert not any(plate in found.text for plate in ("9Q9AAA", "9Q9ZZZ"))
    real = len(make(doors, case, of, pictures="none").content)
    assert 0.3 < (said["bytes"] + line["bytes"]) / real < 3


def test_a_package_that_fails_on_the_way_leaves_nothing(doors: Doors) -> None:
    case, of = a_case(doors)
    since = doors.site.ledger.size
    refused = make(doors, case, of, of + 1)
    assert refused.status_code == 422
    assert kinds(doors, since) == ["package_begun", "intent", "outcome"]
    with doors.site.ledger.reading() as connection:
        assert since not in {each.number for each in register.of_case(connection, ["26-000001"])}
    assert wished(case, of)["answers"] == [of]


def withdrawn(doors: Doors, case: str) -> httpx.Response:
    """An import that is withdrawn."""
    batch = bring(doors, [(timedelta(minutes=20), "7W7WDR", "cam-1", "")])["batch"]
    why = {"reason": "The zone of the cameras was wrong"}
    return doors.client.delete(f"/v1/acts/batches/{batch}", params=why, headers=doors.as_("grant"))


def purged(doors: Doors, case: str) -> httpx.Response:
    """A purge that is done."""
    return post(doors, "ivy", "/v1/acts/purges", {"retention_class": "flock"})


def disabled(doors: Doors, case: str) -> httpx.Response:
    """The account of who makes the package, disabled."""
    return post(doors, "adams", "/v1/acts/accounts/disable", {"person": "vance", "reason": "left the department"})


def demoted(doors: Doors, case: str) -> httpx.Response:
    """The account of who makes the package, with a role that makes no files."""
    doors.change(people.people.update().where(people.people.c.person_id == "vance").values(role="officer"))
    return httpx.Response(204)


def blinded(doors: Doors, case: str) -> httpx.Response:
    """The account of who makes the package, with a role that makes files and sees no hits."""
    doors.change(people.people.update().where(people.people.c.person_id == "vance").values(role="analyst"))
    return httpx.Response(204)


def closed(doors: Doors, case: str) -> httpx.Response:
    """The case session, closed."""
    return doors.client.delete(f"/v1/case-sessions/{case}", headers=doors.as_("vance"))


@pytest.mark.parametrize(
    ("happens", "status", "left"),
    [
        (withdrawn, 409, None),
        (purged, 409, None),
        (closed, 403, "refusal"),
        (demoted, 403, "refusal"),
        (blinded, 409, None),
        (disabled, 401, "refusal"),
    ],
)
def test_no_package_leaves_that_could_not_be_begun_any_more_when_it_is_made(
    doors: Doors,
    monkeypatch: pytest.MonkeyPatch,
    happens: Callable[[Doors, str], httpx.Response],
    status: int,
    left: str | None,
) -> None:
    if "vance" not in doors.people.tokens:
        newcomer(doors, "vance", "detective")
    doors.change(people.people.update().where(people.people.c.person_id == "vance").values(role="detective"))
    case, of = a_case(doors, "vance")
    make_answers, then = answers.answer_files, list[int]()

    def interrupted(*given: Any) -> Any:
        whole = make_answers(*given)
        assert happens(doors, case).is_success
        then.append(doors.site.ledger.size)
        return whole

    monkeypatch.setattr(making, "answer_files", interrupted)
    refused = make(doors, case, of, person="vance")
    assert refused.status_code == status, refused.text
    assert "zip" not in refused.headers["content-type"]
    assert kinds(doors, then[0]) == ([left] if left else [])
    with doors.site.ledger.reading() as connection:
        assert "vance" not in {each.made_by for each in register.of_case(connection, ["26-000001"])}


@contextmanager
def at_the_desk(doors: Doors) -> Iterator[Desk]:
    """The desk of a detective who is logged on."""
    desk = Desk(doors.client)
    assert desk.resume(doors.people.tokens["dunn"], "dunn")
    yield desk


def commanded(doors: Doors, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    """What the command says."""
    monkeypatch.setattr(package, "logged_on", lambda _: at_the_desk(doors))
    booked = ["--property-number", "P-17", "--booked-by", "D. Dunn", "--medium", "DVD 3"]
    given = ["make", str(doors.paths.root), "26-000001", *arguments, "--reason", "for the prosecutor", *booked]
    return CliRunner().invoke(package.command, given)


def test_the_command_writes_a_folder_or_one_zip_that_verifies(
    doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, of = a_case(doors)
    for target, more in ((tmp_path / "disc", ()), (tmp_path / "disc.zip", ("--zip",))):
        done = commanded(doors, monkeypatch, str(target), "--answer", str(of), *more)
        assert done.exit_code == 0, done.output
        assert "Manifest (SHA-256)" in done.output
        code, said = verified(target, doors.site.ledger.verifier_key)
        assert code == 0, said
        modes = {(each.is_dir(), each.stat().st_mode & 0o777) for each in (target, *target.rglob("*"))}
        assert modes - {(True, 0o700)} == {(False, 0o600)}


def test_the_command_takes_the_latest_answers_if_none_is_named_and_writes_nowhere_where_something_lies(
    doors: Doors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, of = a_case(doors)
    assert commanded(doors, monkeypatch, str(tmp_path / "disc")).exit_code == 0
    assert (tmp_path / f"disc/answers/entry-{of}/manifest.json").is_file()
    since = doors.site.ledger.size
    assert isinstance(commanded(doors, monkeypatch, str(tmp_path / "disc")).exception, Conflict)
    assert doors.site.ledger.size == since
