"""The file of a case: findings, notes, stars and open items, from the wire to what the ledger says of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from data_access.client.ledger import own_entries
from data_access.errors import Conflict, InvalidQuery, NotFound, Refused
from data_access.records.casework import cases, findings, incidents, saved_reads
from data_access.records.keeping import purges
from data_access.terms import stamp
from data_access.wording import entries as words
from tests.builders import case_file
from tests.builders.case_work import CLIENTS, Worker
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import circle, import_reads, reads_csv, staffed_site
from tests.flow.acts import Forgetful, a_hold, keeping, post, settle
from tests.flow.conftest import entries, kinds
from widgets.case_file.case_file_lists import asked_words

pytestmark = pytest.mark.slow

PLATE = "9Q9Z1A"


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    paths, enrolled = staffed_site(tmp_path_factory.mktemp("case-file"), tmp_path_factory)
    with open_doors(paths, enrolled) as made:
        rows = [
            (timedelta(minutes=30), "9Q9-Z1A", "cam-1", "grey"),
            (timedelta(minutes=20), "9Q9-Z1B", "cam-1", "red"),
            (timedelta(days=10), "9Q9-Z1A", "cam-1", "grey"),
        ]
        assert import_reads(made, reads_csv(rows)).status_code == 201
        yield made


@pytest.fixture(autouse=True)
def _empty_file(doors: Doors) -> Iterator[None]:
    yield
    while CLIENTS:
        CLIENTS.pop().close()
    tables = (findings.findings, saved_reads.saved_reads, saved_reads.read_notes, incidents.incidents)
    doors.change(*(table.delete() for table in tables))


def test_the_file_of_a_case_holds_what_its_people_asked_and_found(doors: Doors) -> None:
    dunn, sato = Worker(doors), Worker(doors, "sato")
    sato.reads("9Q9Z1B")
    first, second = dunn.reads()
    found = case_file.record_finding(dunn.client, dunn.case, "Twice at the same corner", rests_on=first["of"])
    case_file.star(dunn.client, dunn.case, **second)
    case_file.note(dunn.client, dunn.case, "The left tail light is out", **second)
    since = doors.site.ledger.size
    file = sato.file()
    assert kinds(doors, since) == ["case_read"]
    assert entries(doors, since)[0]["case"]["number"] == "26-000001"
    assert (file.case.number, file.case.kind, file.incident) == ("26-000001", "criminal", None)
    assert [each.text for each in file.findings] == ["Twice at the same corner"]
    assert file.findings[0].finding == found.finding
    (saved,) = file.saved
    assert (saved.read_id, saved.starred_by, saved.state) == (second["read_id"], "dunn", "kept")
    assert [note.text for note in saved.notes] == ["The left tail light is out"]
    assert saved.outcome == saved.of + 1
    questions = {each.entry: each for each in file.questions}
    assert questions[first["of"]].plate is None  # a colleague's
    assert questions[first["of"]].status == "answered"
    assert {each.plate for each in file.questions if each.person == "sato"} == {"9Q9Z1B"}
    assert file.people == {"dunn": "Dunn", "sato": "Sato"}


def test_ones_own_questions_are_said_in_the_words_of_my_searches_and_a_colleagues_are_not_opened(doors: Doors) -> None:
    dunn, sato = Worker(doors), Worker(doors, "sato")
    entry = dunn.client.canvass(dunn.asked(circle())).facts.intent
    own, theirs = ({each.entry: each for each in file.questions}[entry] for file in (dunn.file(), sato.file()))
    (item,) = [each for each in own_entries(dunn.client).items if each.seq == entry]
    assert asked_words(own, "UTC") == words.asked(item, "UTC")
    assert "m around" in asked_words(own, "UTC")
    assert (theirs.opened, theirs.plate) == ({}, None)
    assert "(rounded)" in asked_words(theirs, "UTC")
    assert "opened" not in theirs.model_dump(mode="json")


def test_what_is_written_stands_in_no_entry_in_clear(doors: Doors) -> None:
    dunn, since = Worker(doors), doors.site.ledger.size
    first, _ = dunn.reads()
    made = case_file.record_finding(dunn.client, dunn.case, f"{PLATE} is the one", pattern="9Q9Z??")
    case_file.note(dunn.client, dunn.case, f"{PLATE} again", **first)
    case_file.star(dunn.client, dunn.case, **first)
    case_file.unstar(dunn.client, dunn.case, first["read_id"])
    case_file.strike_finding(dunn.client, dunn.case, made.finding, f"{PLATE} is another's")
    said = entries(doors, since)
    assert [each["kind"] for each in said][2:] == [
        "finding_recorded",
        "note_recorded",
        "read_starred",
        "read_unstarred",
        "finding_struck",
    ]
    assert "9Q9Z" not in json.dumps(said)
    assert first["read_id"] not in json.dumps(said)
    assert set(said[2]["secret"]) == {"text", "pattern"}


def test_the_saved_reads_are_rows_of_a_recorded_question_only(doors: Doors) -> None:
    dunn = Worker(doors)
    first, second = dunn.reads()
    assert dunn.saved() == []
    case_file.star(dunn.client, dunn.case, **first)
    case_file.note(dunn.client, dunn.case, "as the witness said", **second)
    since = doors.site.ledger.size
    assert set(dunn.saved()) == {first["read_id"], second["read_id"]}
    said = entries(doors, since)
    assert [each["kind"] for each in said] == ["intent", "outcome"]
    assert (said[0]["question"], said[0]["reach"]["saved"], said[1]["rows"]) == ({"kind": "saved"}, "1-9", "1-9")
    other = Worker(doors, number="26-000002")
    assert other.saved() == []


def test_a_read_found_by_a_colleague_is_starred_only_once_it_was_in_an_answer_of_ones_own(doors: Doors) -> None:
    dunn, sato = Worker(doors), Worker(doors, "sato")
    first, second = dunn.reads()
    case_file.note(dunn.client, dunn.case, "look at this", **first)
    since = doors.site.ledger.size
    for act in (
        lambda: case_file.star(sato.client, sato.case, **first),
        lambda: case_file.note(sato.client, sato.case, "x", **second),
    ):
        with pytest.raises(Refused, match="no answer to you"):
            act()
    assert kinds(doors, since) == ["refusal", "refusal"]
    seen = sato.client.saved(sato.asked({"kind": "saved"}))
    case_file.star(sato.client, sato.case, **{**first, "of": seen.facts.intent})
    assert sato.file().saved[0].starred_by == "sato"


@pytest.mark.parametrize("shut", ["another's", "closed", "unknown", "closed case"])
def test_only_an_open_case_session_of_ones_own_opens_the_file(doors: Doors, shut: str) -> None:
    dunn = Worker(doors, number="26-000002")
    case = dunn.case
    if shut == "another's":
        case = Worker(doors, "avery").case
    elif shut == "closed":
        dunn.client.close_case(case)
    elif shut == "unknown":
        case = "c-nothing"
    else:
        doors.change(cases.cases.update().where(cases.cases.c.number == "26-000002").values(standing="closed"))
    since = doors.site.ledger.size
    try:
        with pytest.raises(Refused) as refused:
            case_file.read(dunn.client, case)
    finally:
        doors.change(cases.cases.update().where(cases.cases.c.number == "26-000002").values(standing="confirmed"))
    assert [reason.rule for reason in refused.value.reasons] == ["act_is_in_an_open_case"]
    assert kinds(doors, since)[:1] == ["refusal"]


def test_a_finding_is_struck_out_once_and_never_deleted(doors: Doors) -> None:
    dunn, sato = Worker(doors), Worker(doors, "sato")
    made = case_file.record_finding(dunn.client, dunn.case, "The red one")
    struck = case_file.strike_finding(sato.client, sato.case, made.finding, "It was the grey one")
    assert (struck.text, struck.struck_by, struck.struck_because) == (
        "The red one",
        "sato",
        "It was the grey one",
    )
    assert [each.struck_by for each in dunn.file().findings] == ["sato"]
    with pytest.raises(NotFound):
        case_file.strike_finding(dunn.client, dunn.case, made.finding, "again")
    other = Worker(doors, number="26-000002")
    with pytest.raises(NotFound):
        case_file.strike_finding(other.client, other.case, made.finding, "of another case")


def test_a_finding_rests_on_a_question_of_its_own_case(doors: Doors) -> None:
    dunn, other = Worker(doors), Worker(doors, number="26-000002")
    of, since = other.reads()[0]["of"], doors.site.ledger.size
    for number in (of, 0, 10**6):
        with pytest.raises(NotFound, match="rests_on"):
            case_file.record_finding(dunn.client, dunn.case, "of another case", rests_on=number)
    with pytest.raises(InvalidQuery, match="pattern"):
        case_file.record_finding(dunn.client, dunn.case, "no character", pattern="??")
    assert kinds(doors, since) == []


def test_a_read_of_the_far_future_is_not_saved(doors: Doors) -> None:
    dunn = Worker(doors)
    read, since = {**dunn.reads()[0], "captured_at": datetime(9999, 12, 31, tzinfo=UTC)}, doors.site.ledger.size
    with pytest.raises(InvalidQuery, match="captured_at"):
        case_file.star(dunn.client, dunn.case, **read)
    assert kinds(doors, since) == []


def test_who_may_not_flag_is_refused(doors: Doors) -> None:
    ortiz = Worker(doors, "ortiz")
    with pytest.raises(Refused) as refused:
        case_file.flag_incident(ortiz.client, ortiz.case, "a homicide")
    assert [reason.rule for reason in refused.value.reasons] == ["role_may_act"]


def test_a_saved_read_says_until_when_it_is_kept_held_and_when_it_was_destroyed(doors: Doors) -> None:
    dunn = Worker(doors)
    old, fresh = dunn.reads()
    for read in (old, fresh):
        case_file.star(dunn.client, dunn.case, **read)
    assert [each.state for each in dunn.file().saved] == ["kept", "kept"]
    with doors.under(**keeping(doors, 5)):
        assert [each.state for each in dunn.file().saved] == ["past", "kept"]
        assert dunn.saved() == [fresh["read_id"]]
    order = a_hold([old["read_id"]])
    hold = post(doors, "sato", "/v1/acts/holds", order).json()["hold"]
    with doors.under(**keeping(doors, 5)):
        held = dunn.file().saved[0]
        assert (held.state, held.review_on) == ("held", date.fromisoformat(order["review_on"]))
        assert post(doors, "adams", "/v1/acts/purges", {"retention_class": "flock"}).status_code == 201
        assert dunn.saved() == [old["read_id"], fresh["read_id"]]
        released = doors.client.delete(f"/v1/acts/holds/{hold}", params={"reason": "over"}, headers=doors.as_("sato"))
        assert released.status_code == 204
        assert post(doors, "adams", "/v1/acts/purges", {"retention_class": "flock"}).json()["destroyed"] == 1
        gone = dunn.file().saved[0]
        assert (gone.state, gone.retention_class) == ("destroyed", "flock")
        assert gone.destroyed_at is not None
        assert dunn.saved() == [fresh["read_id"]]
        with pytest.raises(Conflict, match="past its retention"):
            case_file.note(dunn.client, dunn.case, "too late", **old)


def test_a_provisional_numbers_file_goes_on_under_the_case_that_it_became(doors: Doors) -> None:
    before = Worker(doors, number="P26-0042")
    made = case_file.record_finding(before.client, before.case, "before there was a case")
    case_file.star(before.client, before.case, **before.reads()[0])
    since = doors.site.ledger.size
    became = {"number": "P26-0042", "became": "26-000002", "reason": "The report has the same address"}
    assert post(doors, "dunn", "/v1/acts/cases/reconcile", became).status_code == 200
    after = Worker(doors, "sato", number="26-000002")
    file = after.file()
    assert file.case.other_numbers == ("P26-0042",)
    (notice,) = file.reconciled
    assert (notice.number, notice.by) == ("P26-0042", "dunn")
    assert notice.because == "The report has the same address"
    assert stamp(notice.at) == entries(doors, since)[0]["at"]
    assert file.people["dunn"]
    assert before.file().reconciled == file.reconciled
    assert [each.finding for each in file.findings] == [made.finding]
    assert after.saved() == [file.saved[0].read_id]
    case_file.unstar(after.client, after.case, file.saved[0].read_id)
    assert after.file().saved == ()


def test_an_act_in_a_case_that_failed_did_not_happen_and_one_reported_as_failed_did(doors: Doors) -> None:
    dunn, real = Worker(doors), doors.site.ledger
    first = dunn.reads()[0]
    since = real.size
    case_file.star(dunn.client, dunn.case, **first)
    with pytest.raises(Conflict):  # the entry is made before the register says no, and goes with it
        case_file.star(dunn.client, dunn.case, **first)
    assert kinds(doors, since) == ["read_starred"]
    doors.site.ledger = Forgetful(real, 1)  # type: ignore[assignment]
    try:
        answer = post(
            doors, "dunn", "/v1/case-file/stars/remove", {"case_session": dunn.case, "read_id": first["read_id"]}
        )
    finally:
        doors.site.ledger = real
    assert answer.status_code == 503
    assert kinds(doors, since) == ["read_starred", "read_unstarred"]
    assert dunn.file().saved == ()


def test_a_purge_that_a_crash_cut_short_marks_its_saved_reads_at_the_next_start(doors: Doors) -> None:
    rows = [(timedelta(days=12), "5V5-OLD", "cam-1", "")]
    assert import_reads(doors, reads_csv(rows)).status_code == 201
    dunn = Worker(doors)
    (read,) = dunn.reads("5V5OLD")
    case_file.star(dunn.client, dunn.case, **read)
    with doors.site.ledger.deciding() as turn:
        recorded = turn.append("logged_out", {"why": "a test"})
        purges.begin(
            turn.connection,
            recorded,
            retention_class="flock",
            before=turn.now - timedelta(days=11),
            person_id="adams",
        )
    settle(doors)
    assert [each.state for each in dunn.file().saved] == ["destroyed"]


def test_a_note_that_was_struck_out_stays_in_the_file_with_who_did_it_and_why(doors: Doors) -> None:
    dunn = Worker(doors)
    read = dunn.reads()[0]
    made = case_file.note(dunn.client, dunn.case, "the same dent", **read)
    since = doors.site.ledger.size
    struck = case_file.strike_note(dunn.client, dunn.case, made.note, "another vehicle")
    assert (struck.struck_by, struck.struck_because, struck.text) == (
        "dunn",
        "another vehicle",
        "the same dent",
    )
    (entry,) = entries(doors, since)
    assert (entry["kind"], entry["note"], set(entry["secret"])) == ("note_struck", made.note, {"reason"})
    (saved,) = [each for each in dunn.file().saved if each.read_id == read["read_id"]]
    (kept,) = [each for each in saved.notes if each.note == made.note]
    assert kept == struck
    for number in (made.note, 999_999):
        with pytest.raises(NotFound, match="no such note"):
            case_file.strike_note(dunn.client, dunn.case, number, "again")
