"""Acts in the file of a case: findings, notes and stars, and the flag of a major incident.

Each is done under an open case session of one's own on that case. What is written may hold a plate: it stands in the entry
as a commitment, and is kept in the ledger's vault alone.
"""

from __future__ import annotations

from data_access.acts.case_file import (
    AnswerSharing,
    CaseReading,
    EndedIncident,
    NewFinding,
    NewIncident,
    WrongFinding,
)
from data_access.acts.saved_reads import NewNote, NewStar, OldStar, WrongNote
from data_access.answers import case_file as answered
from data_access.errors import Conflict, NotFound
from data_access.gateway.acting.in_case import Doing, act_in_case, ref_of
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.deciding.earlier_answers import entry_of, first_of
from data_access.gateway.open_site.case_words import finding_words, note_words, openings
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing import case_file
from data_access.reads import original_of
from data_access.records.accounts import people
from data_access.records.casework import (
    answers_given,
    case_questions,
    case_sessions,
    findings,
    incidents,
    saved_reads,
    sharings,
)


def record_finding(site: Site, caller: Caller, new: NewFinding) -> answered.Finding:
    """Record a finding, and return it as the file of the case has it.

    Raises:
        NotFound: It rests on a question that was not asked under this case.
    """

    def change(doing: Doing) -> findings.Finding:
        if new.rests_on is not None and not case_questions.is_of_case(doing.connection, doing.numbers, new.rests_on):
            raise NotFound("rests_on: no question of this number was answered under this case.")
        return findings.record(
            doing.connection,
            doing.recorded,
            case_number=doing.number,
            kind=new.kind,
            person_id=doing.person_id,
            rests_on=new.rests_on,
        )

    made = act_in_case(site, caller, new, change)
    return finding_words(made, openings(site, [made.entry]))


def strike_finding(site: Site, caller: Caller, wrong: WrongFinding) -> answered.Finding:
    """Strike out a finding, with a reason; it stays in the file, struck out."""

    def change(doing: Doing) -> findings.Finding:
        to, numbers, who = doing.connection, doing.numbers, doing.person_id
        return findings.strike(to, doing.recorded, wrong.finding, numbers=numbers, person_id=who)

    struck = act_in_case(site, caller, wrong, change)
    return finding_words(struck, openings(site, [struck.entry, struck.struck_entry]))


def star(site: Site, caller: Caller, act: NewStar) -> answered.Star:
    """Star a read of an answer, so that the people of the case find it again for as long as it is kept."""

    def change(doing: Doing) -> None:
        number, who, read = doing.number, doing.person_id, ref_of(site, doing.turn, act)
        saved_reads.star(doing.connection, doing.recorded, case_number=number, read=read, person_id=who)

    act_in_case(site, caller, act, change)
    return answered.Star(read_id=original_of(act.read_id), starred=True)


def unstar(site: Site, caller: Caller, act: OldStar) -> answered.Star:
    """Take the star off a read; what notes there are stay."""
    read_id = original_of(act.read_id)

    def change(doing: Doing) -> None:
        saved_reads.unstar(doing.connection, doing.recorded, numbers=doing.numbers, read_id=read_id)

    act_in_case(site, caller, act, change)
    return answered.Star(read_id=read_id, starred=False)


def note(site: Site, caller: Caller, new: NewNote) -> answered.Note:
    """Record a note on a read of an answer, and return it as the file of the case has it."""

    def change(doing: Doing) -> saved_reads.Note:
        number, who, read = doing.number, doing.person_id, ref_of(site, doing.turn, new)
        return saved_reads.note(doing.connection, doing.recorded, case_number=number, read=read, person_id=who)

    made = act_in_case(site, caller, new, change)
    return note_words(made, openings(site, [made.entry]))


def strike_note(site: Site, caller: Caller, wrong: WrongNote) -> answered.Note:
    """Strike out a note on a read, with a reason; it stays in the file, struck out."""

    def change(doing: Doing) -> saved_reads.Note:
        to, numbers, who = doing.connection, doing.numbers, doing.person_id
        return saved_reads.strike_note(to, doing.recorded, wrong.number, numbers=numbers, person_id=who)

    struck = act_in_case(site, caller, wrong, change)
    return note_words(struck, openings(site, [struck.entry, struck.struck_entry]))


def flag_incident(site: Site, caller: Caller, new: NewIncident) -> answered.IncidentFlag:
    """Flag the case as a major incident: what the policy wants done for one then stands open in its file (U9, U10)."""

    def change(doing: Doing) -> incidents.Incident:
        number, numbers, who = doing.number, doing.numbers, doing.person_id
        return incidents.flag(doing.connection, doing.recorded, case_number=number, numbers=numbers, person_id=who)

    made = act_in_case(site, caller, new, change)
    return answered.IncidentFlag(flagged_at=made.flagged_at)


def end_incident(site: Site, caller: Caller, act: EndedIncident) -> answered.IncidentFlag:
    """Take the flag of a major incident off the case."""

    def change(doing: Doing) -> None:
        incidents.end(doing.connection, doing.recorded, numbers=doing.numbers, person_id=doing.person_id)

    act_in_case(site, caller, act, change)
    return answered.IncidentFlag(flagged_at=None)


def share_answer(site: Site, caller: Caller, act: AnswerSharing) -> answered.SharedAnswer:
    """Let a colleague who has the same case open be shown an answer of one's own. It shows them nothing by itself.

    Raises:
        NotFound: No answer of this number was given to the caller under this case, or nothing is remembered of it.
        Conflict: The colleague has not opened the case.
    """
    of = first_of(site, act.of)

    def change(doing: Doing) -> None:
        there = doing.connection
        entry = entry_of(site, of)
        own = entry is not None and entry["who"]["person"] == doing.person_id
        if not own or not case_questions.is_of_case(there, doing.numbers, of) or not answers_given.recall(there, of):
            raise NotFound(
                "of: no answer of this number was given to you under this case, or it is remembered no more."
            )
        colleague = people.find(there, act.person)
        opened = case_sessions.open_of(there, act.person, doing.turn.now)
        if colleague is None or not any(each.case_number in doing.numbers for each in opened):
            raise Conflict("person: has not opened this case. They open it first; then share the answer.")
        who, role = doing.person_id, colleague.role
        sharings.keep(there, doing.recorded, intent=of, shared_by=who, shared_with=act.person, role=role)

    act_in_case(site, caller, act, change)
    return answered.SharedAnswer(of=of, shared_with=act.person)


DOERS: Doers = {
    CaseReading: case_file.read,
    NewFinding: record_finding,
    WrongFinding: strike_finding,
    NewStar: star,
    OldStar: unstar,
    NewNote: note,
    WrongNote: strike_note,
    NewIncident: flag_incident,
    EndedIncident: end_incident,
    AnswerSharing: share_answer,
}
