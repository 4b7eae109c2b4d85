"""A verification of a read, from the picture that was looked at to what the files say of it, and what the ledger does."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data_access.answers.case_file import CaseFile
from data_access.answers.verification import Verification
from data_access.client import Answer, Archive
from data_access.errors import Busy, Conflict, InvalidQuery, NotFound, Refused
from data_access.gateway.asking import one_read
from data_access.gateway.open_site import recovery
from data_access.questions.kinds import Inquiry
from data_access.questions.value import parse
from data_access.records.casework import corrected_reads, saved_reads, verifications, viewings
from tests.builders import case_file
from tests.builders.pictures import Desk
from tests.flow.acts import Forgetful
from tests.flow.conftest import entries, kinds
from widgets.answer.answer_model import AnswerModel

pytestmark = pytest.mark.slow

AGREES = {"plate": "agrees", "state": "agrees"}
CONFIRMED = {**AGREES, "source": "ncic", "record": "current", "how": "Dispatch asked at 21:10"}


@pytest.fixture(autouse=True)
def _nothing_verified(desk: Desk) -> Iterator[None]:
    yield
    with desk.premises.site.ledger.deciding() as turn:
        turn.append("site_created", {"why": "a test empties registers"})
        for table in (saved_reads.saved_reads, verifications.verifications, viewings.viewings):
            turn.connection.execute(table.delete())


def verify(desk: Desk, row: dict[str, Any], **said: Any) -> Verification:
    named = {name: row[name] for name in ("of", "read_id", "captured_at")}
    with desk.client as client:
        return case_file.verify(client, desk.case, **named, **{**CONFIRMED, **said})


def file_of_case(desk: Desk) -> CaseFile:
    with desk.client as client:
        return case_file.read(client, desk.case)


def answer(desk: Desk, question: dict[str, Any]) -> Answer:
    with desk.client as client:
        asked = parse(Inquiry, {"case_session": desk.case, "question": question})
        return client.history(asked) if question["kind"] == "history" else client.canvass(asked)


def files(desk: Desk, of: Answer, *formats: str) -> tuple[Archive, dict[str, bytes]]:
    given = {"kind": "files", "of": of.facts.intent, "asked": of.question, "formats": formats, "why": "the record"}
    with desk.client as client:
        archive = client.make_files(parse(Inquiry, {"case_session": desk.case, "question": given}))
    with zipfile.ZipFile(io.BytesIO(archive.data)) as opened:
        return archive, {name: opened.read(name) for name in opened.namelist()}


def lead(of: Answer) -> str:
    model = AnswerModel("UTC")
    model.answer = of
    return model.lead()


def history_of(plate: str) -> dict[str, Any]:
    end = datetime.now(UTC)
    return {"kind": "history", "plate": plate, "windows": [{"start": str(end - timedelta(hours=2)), "end": str(end)}]}


def refuse(*_: object) -> None:
    raise Busy("A test lets it fail.")


def test_a_verification_is_on_record_with_the_viewing_that_it_rests_on_and_tells_no_plate(desk: Desk) -> None:
    row, since = desk.row("6V6AAA"), desk.premises.site.ledger.size
    desk.image(row)
    made = verify(desk, row)
    _, viewed, act = entries(desk.premises, since)
    assert (act["kind"], act["outcome"], act["picture"], act["source"]) == (
        "read_verified",
        "verified",
        viewed["seq"],
        "ncic",
    )
    assert (act["case"]["number"], act["plate_check"], act["state_check"], act["record"]) == (
        "26-000001",
        "agrees",
        "agrees",
        "current",
    )
    assert set(act["secret"]) == {"read", "how", "captured_at"}
    assert not {row["read_id"], "6V6AAA", "Dispatch asked"} & set(json.dumps(act).split('"'))
    (saved,) = file_of_case(desk).saved
    assert (saved.read_id, saved.starred_by, saved.verifications) == (row["read_id"], None, (made,))
    assert (made.how, made.by, made.outcome) == ("Dispatch asked at 21:10", "dunn", "verified")


def test_nobody_verifies_a_read_whose_picture_they_were_not_shown(desk: Desk) -> None:
    row, since = desk.row("6V6AAA"), desk.premises.site.ledger.size
    with pytest.raises(Refused) as refused:
        verify(desk, row)
    assert [(reason.rule, reason.clause) for reason in refused.value.reasons] == [
        ("act_is_on_a_viewed_picture", "own.picture")
    ]
    with pytest.raises(NotFound):
        desk.image(desk.row("8X8ZZZ"))
    with pytest.raises(Refused, match="not looked at a picture"):
        verify(desk, desk.row("8X8ZZZ"))
    assert "read_verified" not in kinds(desk.premises, since)
    assert file_of_case(desk).saved == ()


@pytest.mark.parametrize("person", ["avery", "sato"])
def test_a_picture_that_was_shown_to_one_verifies_nothing_for_another(desk: Desk, person: str) -> None:
    row = desk.row("6V6AAA")
    desk.image(row)
    case = desk.premises.open_case(person)
    named = {name: str(row[name]) for name in ("read_id", "captured_at")}
    body = {"case_session": case, "of": row["of"], **named, **CONFIRMED}
    headers = desk.premises.as_(person)
    refused = desk.premises.client.post("/v1/case-file/verifications", json=body, headers=headers).json()
    rules = {reason["rule"] for reason in refused["reasons"]}
    assert rules >= {"act_is_on_a_returned_read", "act_is_on_a_viewed_picture"}
    assert ("role_may_act" in rules) == (person == "avery")  # an analyst is no officer


@pytest.mark.parametrize(
    ("said", "verified"),
    [
        ({}, True),
        ({"plate": "differs"}, False),
        ({"state": "not_seen"}, False),
        ({"record": "not_current"}, False),
        ({"source": None, "record": None}, False),
    ],
)
def test_only_agreement_and_a_current_record_verify_and_the_last_one_counts(
    desk: Desk, said: dict[str, Any], verified: bool
) -> None:
    row = desk.row("6V6AAA")
    desk.image(row)
    verify(desk, row)
    assert verify(desk, row, **said).outcome == ("verified" if verified else "not_confirmed")
    assert lead(answer(desk, history_of("6V6AAA"))).startswith("VERIFIED") == verified
    _, held = files(desk, answer(desk, history_of("6V6AAA")), "kml")
    assert any(b"NOT CONFIRMED" in data for name, data in held.items() if name.endswith("kml")) != verified
    assert len(file_of_case(desk).saved[0].verifications) == 2


@pytest.mark.parametrize(
    ("said", "what"),
    [({"source": "a friend"}, "source"), ({"record": None}, "neither"), ({"plate": "perhaps"}, "plate")],
)
def test_what_is_unfit_is_refused_by_its_name_and_not_recorded(desk: Desk, said: dict[str, Any], what: str) -> None:
    row, since = desk.row("6V6AAA"), desk.premises.site.ledger.size
    with pytest.raises(InvalidQuery, match=what):
        verify(desk, row, **said)
    assert kinds(desk.premises, since) == []


def test_a_correction_is_verified_by_itself_and_never_before_it_is_there(desk: Desk) -> None:
    row = desk.row("6V6BBB")
    desk.image(row)
    verify(desk, row)
    to_come = f"~{row['batch'] + 99}:{row['read_id']}"
    with pytest.raises(NotFound, match="no such correction"):
        verify(desk, {**row, "read_id": to_come})
    old = answer(desk, history_of("6V6BBB"))
    correction = desk.correct(row, plate="6V6BB2")
    _, held = files(desk, old, "geojson")  # as of then it has no correction, and yet it is verified no longer
    assert "UNVERIFIED-LEAD-reads.geojson" in held
    assert lead(answer(desk, history_of("6V6BBB"))) == "UNVERIFIED LEAD"
    since = desk.premises.site.ledger.size
    with pytest.raises(Conflict, match="verify the correction"):
        verify(desk, row)  # a file of the old answer would count it
    assert "read_verified" not in kinds(desk.premises, since)
    correct = desk.row("6V6BB2")
    desk.image(correct)
    assert verify(desk, correct).read_id == correction
    assert lead(answer(desk, history_of("6V6BB2"))) == "VERIFIED: 1 of 1 read verified"
    (saved,) = file_of_case(desk).saved
    first, second = saved.verifications
    assert [first.read_id, second.read_id] == [row["read_id"], correction]
    assert (first.corrected is None, second.corrected) == (False, None)


def test_of_two_corrections_only_the_later_is_verified_and_one_that_failed_stands_in_for_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = desk.row("6V6CCC")
    desk.image(row)
    with monkeypatch.context() as full:
        full.setattr(one_read.verifications, "note_corrected", refuse)
        with pytest.raises(Busy):  # the very last of what makes it count
            desk.correct(row, plate="6V6CC1")
    assert verify(desk, row).outcome == "verified"
    desk.correct(row, plate="6V6CC1")
    first = desk.row("6V6CC1")
    desk.correct(row, plate="6V6CC2")
    for superseded in (row, first):
        with pytest.raises(Conflict, match="verify the correction"):
            verify(desk, superseded)
    last = desk.row("6V6CC2")
    assert verify(desk, last).read_id == last["read_id"]


def test_a_read_that_was_corrected_before_there_was_a_register_of_it_is_not_verified_after_a_start(desk: Desk) -> None:
    site, row = desk.premises.site, desk.row("6V6DDD")
    desk.image(row)
    desk.correct(row, plate="6V6DD1")
    desk.correct(desk.row("6V6DD1"), plate="6V6DD2")
    with site.ledger.deciding() as turn:
        turn.append("site_created", {"why": "a test empties a register"})
        turn.connection.execute(corrected_reads.corrected.delete())
    since = site.ledger.size
    for _ in range(2):  # the second start finds nothing missing
        recovery.complete_corrected(site.ledger, site.store, site.members_key)
    (completed,) = entries(desk.premises, since)
    assert (completed["kind"], completed["made"]) == ("registers_completed", ["corrected"])
    assert completed["rows"] == len(set(desk.answer().reads["corrects"].drop_nulls()))
    with pytest.raises(Conflict, match="verify the correction"):
        verify(desk, row)
    last = desk.row("6V6DD2")
    assert verify(desk, last).read_id == last["read_id"]


def test_a_verification_that_failed_did_not_happen_and_one_reported_as_failed_did(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = desk.row("6V6BB2")
    desk.image(row)
    site, since = desk.premises.site, desk.premises.site.ledger.size
    with monkeypatch.context() as full:
        full.setattr(verifications, "MOST_VERIFICATIONS", 0)
        with pytest.raises(Conflict, match="as many as it can"):  # the entry is made first, and goes with it
            verify(desk, row)
    assert (kinds(desk.premises, since), file_of_case(desk).saved) == ([], ())
    since, real = site.ledger.size, site.ledger
    with monkeypatch.context() as lost:
        lost.setattr(site, "ledger", Forgetful(real, 1))
        named = {"of": row["of"], "read_id": row["read_id"], "captured_at": row["captured_at"].isoformat()}
        body = {"case_session": desk.case, **named, **CONFIRMED}
        headers = desk.premises.as_("dunn")
        assert desk.premises.client.post("/v1/case-file/verifications", json=body, headers=headers).status_code == 503
    assert kinds(desk.premises, since) == ["read_verified"]
    assert lead(answer(desk, history_of("6V6BB2"))).startswith("VERIFIED")
