"""Acts in the file of a case: findings, notes and stars, and the flag of a major incident.

Each is done under an open case session of one's own on that case. What is written may hold a plate: it stands in the entry
as a commitment, and is kept in the ledger's vault alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from data_access.answers import case_file as answered
from data_access.errors import NotFound
from data_access.gateway.callers import Caller
from data_access.gateway.case_words import finding_words, note_words, openings
from data_access.gateway.in_case import (
    Doing,
    Number,
    ReadInAnswer,
    UnderCase,
    WithReason,
    act_in_case,
    number_of,
    ref_of,
)
from data_access.gateway.site import Site
from data_access.ledger.turn import Turn
from data_access.questions.one_read import ReadId
from data_access.questions.pattern import pattern_of
from data_access.reads import original_of
from data_access.records.casework import case_questions, cases, findings, incidents, saved_reads
from data_access.records.casework.findings import FindingKind

MAX_TEXT = 2_000
"""Characters of a finding or a note."""

Told = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]


class NewFinding(UnderCase):
    """What somebody makes of the answers; a witness's partial plate names its pattern (clause U10).

    Attributes:
        rests_on: Number of the intent of the answer that it rests on, under the same case.
    """

    kind: FindingKind = FindingKind.FINDING
    text: Told
    pattern: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(pattern_of)] | None = None
    rests_on: Number | None = None

    @model_validator(mode="after")
    def _has_a_pattern_if_it_is_one(self) -> NewFinding:
        if (self.kind == FindingKind.WITNESS_PARTIAL) != (self.pattern is not None):
            raise ValueError("a witness's partial plate names its pattern, and no other finding does")
        return self


class NewNote(ReadInAnswer):
    """A note on a read."""

    text: Told


class OldStar(UnderCase):
    """A star that is to be taken off."""

    read_id: ReadId


def record_finding(site: Site, caller: Caller, new: NewFinding) -> answered.Finding:
    """Record a finding, and return it as the file of the case has it.

    Raises:
        NotFound: It rests on a question that was not asked under this case.
    """

    def change(doing: Doing) -> findings.Finding:
        return findings.record(
            doing.connection,
            doing.recorded,
            case_number=doing.number,
            kind=new.kind,
            person_id=doing.person_id,
            rests_on=new.rests_on,
        )

    def fields(turn: Turn) -> Mapping[str, object]:
        numbers = cases.numbers_of(turn.connection, number_of(turn.connection, new))
        if new.rests_on is not None and not case_questions.is_of_case(turn.connection, numbers, new.rests_on):
            raise NotFound("rests_on: no question of this number was answered under this case.")
        return {"finding_kind": str(new.kind), "rests_on": new.rests_on}

    secret = {"text": new.text, **({"pattern": new.pattern} if new.pattern else {})}
    made = act_in_case(site, caller, "finding_recorded", new, change, fields=fields, secret=secret)
    return finding_words(made, openings(site, [made.entry]))


def strike_finding(site: Site, caller: Caller, finding: int, given: WithReason) -> answered.Finding:
    """Strike out a finding, with a reason; it stays in the file, struck out."""

    def change(doing: Doing) -> findings.Finding:
        to, numbers, who = doing.connection, doing.numbers, doing.person_id
        return findings.strike(to, doing.recorded, finding, numbers=numbers, person_id=who)

    fields = {"finding": finding}
    struck = act_in_case(site, caller, "finding_struck", given, change, fields=lambda _: fields)
    return finding_words(struck, openings(site, [struck.entry, struck.struck_entry]))


def star(site: Site, caller: Caller, given: ReadInAnswer) -> answered.Starred:
    """Star a read of an answer, so that the people of the case find it again for as long as it is kept."""

    def change(doing: Doing) -> None:
        number, who, read = doing.number, doing.person_id, ref_of(site, doing.turn, given)
        saved_reads.star(doing.connection, doing.recorded, case_number=number, read=read, person_id=who)

    read_id = original_of(given.read_id)
    act_in_case(site, caller, "read_starred", given, change, secret={"read": read_id})
    return answered.Starred(read_id=read_id, starred=True)


def unstar(site: Site, caller: Caller, given: OldStar) -> answered.Starred:
    """Take the star off a read; what notes there are stay."""
    read_id = original_of(given.read_id)

    def change(doing: Doing) -> None:
        saved_reads.unstar(doing.connection, doing.recorded, numbers=doing.numbers, read_id=read_id)

    act_in_case(site, caller, "read_unstarred", given, change, secret={"read": read_id})
    return answered.Starred(read_id=read_id, starred=False)


def note(site: Site, caller: Caller, new: NewNote) -> answered.Note:
    """Record a note on a read of an answer, and return it as the file of the case has it."""

    def change(doing: Doing) -> saved_reads.Note:
        number, who, read = doing.number, doing.person_id, ref_of(site, doing.turn, new)
        return saved_reads.note(doing.connection, doing.recorded, case_number=number, read=read, person_id=who)

    secret = {"read": original_of(new.read_id), "text": new.text}
    made = act_in_case(site, caller, "note_recorded", new, change, secret=secret)
    return note_words(made, openings(site, [made.entry]))


def strike_note(site: Site, caller: Caller, number: int, given: WithReason) -> answered.Note:
    """Strike out a note on a read, with a reason; it stays in the file, struck out."""

    def change(doing: Doing) -> saved_reads.Note:
        to, numbers, who = doing.connection, doing.numbers, doing.person_id
        return saved_reads.strike_note(to, doing.recorded, number, numbers=numbers, person_id=who)

    struck = act_in_case(site, caller, "note_struck", given, change, fields=lambda _: {"note": number})
    return note_words(struck, openings(site, [struck.entry, struck.struck_entry]))


def flag_incident(site: Site, caller: Caller, given: WithReason) -> answered.Flagged:
    """Flag the case as a major incident: what the policy wants done for one then stands open in its file (U9, U10)."""

    def change(doing: Doing) -> incidents.Incident:
        number, numbers, who = doing.number, doing.numbers, doing.person_id
        return incidents.flag(doing.connection, doing.recorded, case_number=number, numbers=numbers, person_id=who)

    made = act_in_case(site, caller, "incident_flagged", given, change)
    return answered.Flagged(flagged_at=made.flagged_at)


def end_incident(site: Site, caller: Caller, given: WithReason) -> answered.Flagged:
    """Take the flag of a major incident off the case."""

    def change(doing: Doing) -> None:
        incidents.end(doing.connection, doing.recorded, numbers=doing.numbers, person_id=doing.person_id)

    act_in_case(site, caller, "incident_ended", given, change)
    return answered.Flagged(flagged_at=None)
