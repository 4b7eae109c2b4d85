"""Acts in the file of a case: findings, notes and stars, and the flag of a major incident.

Each is done under an open case session of one's own on that case. What is written may hold a plate: it stands in the entry
as a commitment, and is kept in the ledger's vault alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from data_access.errors import Conflict, InvalidQuery, NotFound
from data_access.gateway.acts import Under, act, actor_of
from data_access.gateway.callers import Caller
from data_access.gateway.case_words import finding_words, note_words, openings
from data_access.gateway.members import members_of
from data_access.gateway.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.queries import Instant, ReadId, Value, pattern_of
from data_access.reads import original_of, source_of
from data_access.records import case_questions, case_sessions, cases, findings, holds, incidents, saved_reads, sources
from data_access.records.findings import FindingKind
from data_access.records.saved_reads import ReadRef
from data_access.steps import Recorded
from data_access.terms import stamp

MAX_TEXT = 2_000
"""Characters of a finding or a note."""

AHEAD = timedelta(days=2)
"""How far ahead of ours a camera's clock may be; no read of an answer lies further in the future."""

Told = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
Number = Annotated[int, Field(ge=0, le=2**53)]


class UnderCase(Value):
    """Under which open case session something is done."""

    case_session: Annotated[str, Field(min_length=1, max_length=64)]


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


class WithReason(UnderCase):
    """An act that is given a reason."""

    reason: Reason


class ReadInAnswer(UnderCase):
    """A read that an answer under the same case session held; `of` is the number of that answer's intent."""

    of: Number
    read_id: ReadId
    captured_at: Instant


class NewNote(ReadInAnswer):
    """A note on a read."""

    text: Told


class OldStar(UnderCase):
    """A star that is to be taken off."""

    read_id: ReadId


def record_finding(site: Site, caller: Caller, new: NewFinding) -> dict[str, Any]:
    """Record a finding, and return it as the file of the case has it.

    Raises:
        NotFound: It rests on a question that was not asked under this case.
    """

    def change(turn: Turn, recorded: Recorded) -> findings.Finding:
        return findings.record(
            turn.connection,
            recorded,
            case_number=number_of(turn.connection, new),
            kind=new.kind,
            person_id=actor_of(turn, caller),
            rests_on=new.rests_on,
        )

    def fields(turn: Turn) -> Mapping[str, Any]:
        numbers = cases.numbers_of(turn.connection, number_of(turn.connection, new))
        if new.rests_on is not None and not case_questions.is_of_case(turn.connection, numbers, new.rests_on):
            raise NotFound("rests_on: no question of this number was answered under this case.")
        return {**case_of(turn, new), "finding_kind": str(new.kind), "rests_on": new.rests_on}

    secret = {"text": new.text, **({"pattern": new.pattern} if new.pattern else {})}
    made = act(site, caller, "finding_recorded", change, under=_under(new), fields=fields, secret=secret)
    return finding_words(made, openings(site, [made.entry]))


def strike_finding(site: Site, caller: Caller, finding: int, given: WithReason) -> dict[str, Any]:
    """Strike out a finding, with a reason; it stays in the file, struck out."""

    def change(turn: Turn, recorded: Recorded) -> findings.Finding:
        numbers = cases.numbers_of(turn.connection, number_of(turn.connection, given))
        who = actor_of(turn, caller)
        return findings.strike(turn.connection, recorded, finding, numbers=numbers, person_id=who)

    def fields(turn: Turn) -> Mapping[str, Any]:
        return {**case_of(turn, given), "finding": finding}

    struck = act(site, caller, "finding_struck", change, reason=given.reason, under=_under(given), fields=fields)
    return finding_words(struck, openings(site, [struck.entry, struck.struck_entry]))


def star(site: Site, caller: Caller, given: ReadInAnswer) -> dict[str, Any]:
    """Star a read of an answer, so that the people of the case find it again for as long as it is kept."""

    def change(turn: Turn, recorded: Recorded) -> None:
        number, who = number_of(turn.connection, given), actor_of(turn, caller)
        read = ref_of(site, turn, given)
        saved_reads.star(turn.connection, recorded, case_number=number, read=read, person_id=who)

    read_id = original_of(given.read_id)
    act(
        site,
        caller,
        "read_starred",
        change,
        under=_under_read(site, given),
        fields=lambda turn: {**case_of(turn, given), "of": given.of},
        secret={"read": read_id},
    )
    return {"read_id": read_id, "starred": True}


def unstar(site: Site, caller: Caller, given: OldStar) -> dict[str, Any]:
    """Take the star off a read; what notes there are stay."""
    read_id = original_of(given.read_id)

    def change(turn: Turn, recorded: Recorded) -> None:
        numbers = cases.numbers_of(turn.connection, number_of(turn.connection, given))
        saved_reads.unstar(turn.connection, recorded, numbers=numbers, read_id=read_id)

    act(
        site,
        caller,
        "read_unstarred",
        change,
        under=_under(given),
        fields=lambda turn: case_of(turn, given),
        secret={"read": read_id},
    )
    return {"read_id": read_id, "starred": False}


def note(site: Site, caller: Caller, new: NewNote) -> dict[str, Any]:
    """Record a note on a read of an answer, and return it as the file of the case has it."""

    def change(turn: Turn, recorded: Recorded) -> saved_reads.Note:
        number, who = number_of(turn.connection, new), actor_of(turn, caller)
        read = ref_of(site, turn, new)
        return saved_reads.note(turn.connection, recorded, case_number=number, read=read, person_id=who)

    made = act(
        site,
        caller,
        "note_recorded",
        change,
        under=_under_read(site, new),
        fields=lambda turn: {**case_of(turn, new), "of": new.of},
        secret={"read": original_of(new.read_id), "text": new.text},
    )
    return note_words(made, openings(site, [made.entry]))


def flag_incident(site: Site, caller: Caller, given: WithReason) -> dict[str, Any]:
    """Flag the case as a major incident: what the policy wants done for one then stands open in its file (U9, U10)."""

    def change(turn: Turn, recorded: Recorded) -> incidents.Incident:
        number = number_of(turn.connection, given)
        numbers, who = cases.numbers_of(turn.connection, number), actor_of(turn, caller)
        return incidents.flag(turn.connection, recorded, case_number=number, numbers=numbers, person_id=who)

    made = act(
        site,
        caller,
        "incident_flagged",
        change,
        reason=given.reason,
        under=_under(given),
        fields=lambda turn: case_of(turn, given),
    )
    return {"flagged_at": stamp(made.flagged_at)}


def end_incident(site: Site, caller: Caller, given: WithReason) -> dict[str, Any]:
    """Take the flag of a major incident off the case."""

    def change(turn: Turn, recorded: Recorded) -> None:
        numbers = cases.numbers_of(turn.connection, number_of(turn.connection, given))
        incidents.end(turn.connection, recorded, numbers=numbers, person_id=actor_of(turn, caller))

    act(
        site,
        caller,
        "incident_ended",
        change,
        reason=given.reason,
        under=_under(given),
        fields=lambda turn: case_of(turn, given),
    )
    return {"flagged_at": None}


def _under(given: UnderCase) -> Under:
    return Under(given.case_session)


def _under_read(site: Site, given: ReadInAnswer) -> Under:
    return Under(given.case_session, (given.of, members_of(site.members_key, given.of, [given.read_id])))


def number_of(connection: Connection, given: UnderCase) -> str:
    """Return the case number of a case session that policy let pass."""
    found = case_sessions.find(connection, given.case_session)
    if found is None:
        raise NotFound("There is no such case session.")
    return found.case_number


def case_of(turn: Turn, given: UnderCase) -> Mapping[str, Any]:
    """Say in an entry under which case and case session an act was done."""
    return {"case": {"number": number_of(turn.connection, given), "session": given.case_session}}


def ref_of(site: Site, turn: Turn, given: ReadInAnswer) -> ReadRef:
    """Say which read it is, unless it is past its retention: it may be destroyed by the next purge, or is already."""
    read_id = original_of(given.read_id)
    name = sources.class_of(turn.connection, source_of(read_id))
    if given.captured_at > turn.now + AHEAD:
        raise InvalidQuery("captured_at", "lies in the future; give it as the answer has it")
    keep = site.pack.keep.get(name)
    held = read_id in holds.held_ids(turn.connection)
    if keep is not None and given.captured_at < turn.now - keep and not held:
        raise Conflict("The read is past its retention and no hold keeps it, so it cannot be saved any more.")
    return ReadRef(read_id=read_id, captured_at=given.captured_at, retention_class=name, intent=given.of)
