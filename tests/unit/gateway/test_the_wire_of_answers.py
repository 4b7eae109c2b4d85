"""The values of an answer stand on the wire as they always did: names, order, instants and numbers, to the byte."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import BaseModel

from data_access.answers import (
    about_files,
    answer,
    case_file,
    cases,
    entries,
    facts,
    frames,
    me,
    trainings,
    verification,
)
from data_access.answers.facts import CameraNote, CameraNotes, Facts, KnownChance, RepeatedHourCounts, UnknownChance
from data_access.answers.value import AnswerValue, value_of
from data_access.answers.verification import Verification, Verifications
from data_access.errors import Busy
from tests.builders.facts import some_facts

AT = datetime(2026, 11, 22, 3, 1, 12, 250_000, tzinfo=UTC)
STAMP = '"2026-11-22T03:01:12.250000Z"'


def a_verification(**changed: Any) -> Verification:
    whole = {"read_id": "v:1", "outcome": "verified", "by": "dunn", "at": AT, "plate": "agrees", "state": "agrees"}
    return Verification(**{**whole, "source": None, "record": None, "picture": 1, "entry": 2, **changed})


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (facts.CameraNote, "camera_id name state start end reads usual"),
        (facts.CameraNotes, "asked down quiet behind new named more slips out refused"),
        (facts.UnknownChance, "known why"),
        (
            facts.KnownChance,
            "known about low high level plates_there other_days other_reads filters_assumed_unrelated "
            "one_or_more days_compared regulars driven_otherwise",
        ),
        (facts.RepeatedHourCounts, "later perhaps_outside perhaps_inside shift_s"),
        (
            facts.Facts,
            "returned unknown_kept late late_after_s cameras plates as_of retention caveats intent quality verification "
            "chance repeated_hour scenes convoy showing",
        ),
        (
            verification.Verification,
            "read_id outcome by at plate state source record picture entry corrected how",
        ),
        (verification.Verifications, "reads each"),
        (answer.Counts, "reads first_half second_half cameras max_rows as_of"),
        (answer.CorrectionOnRecord, "read_id corrects receipt"),
        (frames.Camera, "camera_id name kind lat_e7 lon_e7"),
        (
            cases.CaseSession,
            "case_session case_number purpose reason offence standing opened_at expires_at provisional_until seq",
        ),
        (cases.KnownCase, "number kind standing offence closed provisional_until became people"),
        (
            me.Me,
            "person full_name role role_label unit agency agency_name zone synthetic evaluation left_out resets capabilities "
            "notebooks purposes reason_prompt reason_opened_by statement_prompt case_prompt case_shapes verification hits entries holds releases limits fields "
            "pack training_ends session_expires_at idle_min idle_at",
        ),
        (
            case_file.CaseFile,
            "case as_of me people reconciled incident open_items questions findings saved holds",
        ),
        (
            case_file.CaseHead,
            "number kind standing offence opened_at provisional_until reconciled_to other_numbers",
        ),
        (case_file.CaseQuestion, "entry at person purpose question plate status outcome rows withdrawn shared opened"),
        (
            case_file.Finding,
            "finding kind author at entry text pattern rests_on struck_by struck_at struck_because withdrawn",
        ),
        (case_file.Note, "note read_id author at entry text struck_by struck_at struck_because"),
        (
            case_file.SavedRead,
            "read_id captured_at of outcome starred_by starred_at notes verifications state retention_class until "
            "review_on destroyed_at withdrawn_at withdrawn_entry",
        ),
        (
            entries.Item,
            "seq at kind act person role unit case purpose question reasons entry outcome sealed opened broken review",
        ),
        (entries.OutcomeOfEntry, "seq status rows cameras plates reasons"),
        (entries.OwnPage, "items next size"),
        (
            entries.UnitWeek,
            "since unit items asked refusals people said provisional of_one_importer training_ends",
        ),
        (trainings.TrainingEnd, "person full_name unit kind label until"),
        (entries.PersonBesidePeers, "person full_name role asked refused peers median mad unusual"),
        (
            about_files.AboutFiles,
            "agency zone synthetic ledger formats case reason made asked question facts no_longer_kept withdrawn cameras "
            "receipt_of_answer release streets",
        ),
    ],
)
def test_each_value_has_these_names_in_this_order(kind: type[BaseModel], names: str) -> None:
    assert list(kind.model_fields) == names.split()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (
            CameraNote(camera_id="c", name="n", state="down", start=AT, reads=0, usual=4.0),
            f'{{"camera_id": "c", "name": "n", "state": "down", "start": {STAMP}, "end": null, "reads": 0, "usual": 4.0}}',
        ),
        (UnknownChance(why="few_reads"), '{"known": false, "why": "few_reads"}'),
        (
            RepeatedHourCounts(later=1, perhaps_outside=0, perhaps_inside=None, shift_s=3600),
            '{"later": 1, "perhaps_outside": 0, "perhaps_inside": null, "shift_s": 3600}',
        ),
        (Verifications(reads=2, each=()), '{"reads": 2, "each": []}'),
        (case_file.IncidentFlag(flagged_at=AT), f'{{"flagged_at": {STAMP}}}'),
        (case_file.OpenItem(clause="U9", says="x"), '{"clause": "U9", "says": "x", "finding": null}'),
        (
            entries.OutcomeOfEntry(seq=3, status="answered", rows="1-9"),
            '{"seq": 3, "status": "answered", "rows": "1-9"}',
        ),
    ],
)
def test_instants_counts_and_what_is_not_said_are_written_as_before(value: AnswerValue, written: str) -> None:
    assert json.dumps(value.as_json()) == written


def test_what_was_said_beside_a_verification_stands_in_the_file_of_the_case_alone() -> None:
    assert "how" not in a_verification().as_json()
    assert a_verification(how=None).as_json()["how"] is None
    assert a_verification(how="asked at 21:10").as_json()["how"] == "asked at 21:10"


def test_facts_leave_out_what_there_is_nothing_to_say_of_and_keep_what_is_newer() -> None:
    plain = Facts.model_validate(some_facts())
    assert not {"chance", "repeated_hour"} & plain.as_json().keys()
    newer = Facts.model_validate(some_facts(weather={"rain": True}))
    assert newer.as_json() == {**plain.as_json(), "weather": {"rain": True}}
    assert json.dumps(plain.as_json()["as_of"]) == '"2026-11-20T18:00:00+00:00"'


def test_a_finding_says_what_was_withdrawn_only_where_that_was_looked_up() -> None:
    struck = {"struck_by": None, "struck_at": None, "struck_because": None}
    whole = {"finding": 1, "kind": "finding", "author": "dunn", "at": AT, "entry": 9, "text": "x", "pattern": None}
    one = case_file.Finding.model_validate({**whole, **struck, "rests_on": None})
    assert "withdrawn" not in one.as_json()
    assert one.model_copy(update={"withdrawn": ()}).as_json()["withdrawn"] == []


def test_a_day_stands_as_a_day() -> None:
    kept = {"read_id": "v:1", "captured_at": AT, "of": 1, "outcome": 2, "starred_by": None, "starred_at": None}
    rest = {"notes": (), "verifications": (), "state": "held", "retention_class": "flock", "until": None}
    gone = {"destroyed_at": None, "withdrawn_at": None, "withdrawn_entry": None}
    saved = case_file.SavedRead.model_validate({**kept, **rest, **gone, "review_on": date(2027, 1, 1)})
    assert saved.as_json()["review_on"] == "2027-01-01"
    assert case_file.SavedRead.model_validate(saved.as_json()) == saved


@pytest.mark.parametrize(
    "broken", [{"returned": "many"}, {"quality": None}, {"chance": {"known": "perhaps"}}, {"as_of": 3}]
)
def test_facts_that_are_not_as_documented_are_not_believed(broken: dict[str, Any]) -> None:
    with pytest.raises(Busy, match="its reads is not understood"):
        value_of(Facts, some_facts(**broken), "its reads")


def test_values_are_read_back_as_they_were_written() -> None:
    known = KnownChance(
        about=3.25,
        low=1,
        high=6,
        level=0.9,
        plates_there=8,
        other_days=3,
        other_reads=9,
        filters_assumed_unrelated=True,
    )
    note = CameraNote(camera_id="c", name="n", state="quiet", start=AT, end=AT, reads=1, usual=2.5)
    notes = CameraNotes(asked=3, down=0, quiet=1, behind=0, new=0, named=(note,), more=0, slips={})
    checked = Verifications(reads=1, each=(a_verification(),))
    whole = Facts.model_validate({**some_facts(), "quality": notes, "verification": checked, "chance": known})
    assert value_of(Facts, json.loads(json.dumps(whole.as_json())), "its reads") == whole
