"""The file of a case: who asked what under it, what was found, starred and noted, and what is still open. No read is in it.

Reading it is an act, one entry each time; the saved reads themselves are a question of their own (`questions.saved`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data_access.acts.case_file import CaseReading
from data_access.answers import case_file as answered
from data_access.answers.case_file import (
    CaseFile,
    CaseHead,
    Finding,
    Incident,
    OpenItem,
    ReconciledNumber,
    SavedRead,
    WithdrawnImport,
)
from data_access.answers.verification import Verification
from data_access.gateway.asking.verification import words_of
from data_access.gateway.deciding.acts import Details, actor_of, do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.open_site import withdrawn_since
from data_access.gateway.open_site.case_words import finding_words, note_words, openings
from data_access.gateway.open_site.openings import NOT_AS_RECORDED
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing import items, keeping
from data_access.gateway.showing.near_incident import is_around
from data_access.gateway.showing.open_items import open_items
from data_access.ledger import lookup
from data_access.ledger.turn import Connection, Turn
from data_access.questions.kinds import canvasses, searches
from data_access.records.accounts import people
from data_access.records.casework import (
    case_questions,
    case_sessions,
    cases,
    findings,
    incidents,
    saved_reads,
    sharings,
    verifications,
)
from data_access.records.casework.case_questions import CaseQuestion
from data_access.records.intake import cameras
from data_access.records.keeping import holds
from data_access.steps import Recorded
from data_access.terms import Case, FindingKind

MOST_QUESTIONS = 200
"""Questions that the file lists, the latest."""

MOST_TAKEN_ALONG = 5_000
"""Questions that an evidence package lists, the latest; of more it says that there are."""

MOST_SEARCHES = 1_000
"""Canvasses and plate searches that are looked through for what is still open, the latest."""

PLATE_SECRETS = ("pattern", "plate")
WHERE_AND_WHEN = ("area", "windows_asked", "scenes_asked")
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Who reads which case, as of when."""

    person_id: str
    case: Case
    numbers: frozenset[str]
    now: datetime


def read(site: Site, caller: Caller, reading: CaseReading) -> CaseFile:
    """Return the file of the case of an open case session of the caller's own; that it was read is on record.

    Raises:
        Refused: Policy said no; that is on record.
    """

    def details(turn: Turn) -> Details:
        return {"case": {"number": _case(turn.connection, reading).number, "session": reading.case_session}}

    def look(turn: Turn, _: Recorded) -> _Reader:
        case = _case(turn.connection, reading)
        numbers = cases.numbers_of(turn.connection, case.number)
        return _Reader(person_id=actor_of(turn, caller), case=case, numbers=numbers, now=turn.now)

    reader = do(site, caller, reading, look, details=details)
    with site.ledger.reading() as connection:
        return _file(site, connection, reader)


def whole(site: Site, person_id: str, number: str) -> CaseFile:
    """Return the file of a case for an act that recorded who takes it along."""
    with site.ledger.reading() as connection:
        case = cases.find(connection, number)
        if case is None:
            raise ValueError("policy lets nobody through without a case")
        numbers = cases.numbers_of(connection, case.number)
        reader = _Reader(person_id=person_id, case=case, numbers=numbers, now=site.now())
        return _file(site, connection, reader, MOST_TAKEN_ALONG)


def _case(connection: Connection, reading: CaseReading) -> Case:
    found = case_sessions.find(connection, reading.case_session)
    case = cases.find(connection, found.case_number) if found else None
    if case is None:
        raise ValueError("policy lets nobody through without a case")
    return case


def _file(site: Site, connection: Connection, reader: _Reader, most: int = MOST_QUESTIONS) -> CaseFile:
    asked = case_questions.latest(connection, reader.numbers, most)
    gone = _withdrawn(site, connection, reader, asked)
    found = [
        each.model_copy(update={"withdrawn": gone.get(each.rests_on or -1, ())})
        for each in _findings(site, connection, reader)
    ]
    saved, shared = _saved(site, connection, reader), sharings.answers_for(connection, reader.person_id)
    incident = _incident(site, connection, reader)
    reconciled = _reconciled(site, connection, reader)
    whose: set[str | None] = {reader.person_id}
    whose |= {each.person_id for each in asked} | {each.author for each in found}
    whose |= {each.by for each in reconciled} | {who for each in saved for who in _named_by(each)}
    return CaseFile(
        case=_head(reader),
        as_of=reader.now,
        me=reader.person_id,
        people=_people(connection, [who for who in whose if who is not None]),
        reconciled=reconciled,
        incident=incident,
        open_items=_open(site, connection, reader, found) if incident else (),
        questions=tuple(
            each.model_copy(update={"withdrawn": gone.get(each.entry, ()), "shared": each.entry in shared})
            for each in _questions(site, asked, reader.person_id)
        ),
        findings=tuple(found),
        saved=saved,
        holds=tuple(keeping.holds_shown(site, connection, holds.of_case(connection, reader.numbers))),
    )


def _named_by(saved_read: SavedRead) -> Iterator[str | None]:
    """Yield who starred, noted, struck out or verified."""
    yield saved_read.starred_by
    for note in saved_read.notes:
        yield from (note.author, note.struck_by)
    yield from (one.by for one in saved_read.verifications)


def _withdrawn(
    site: Site, connection: Connection, reader: _Reader, questions: Sequence[CaseQuestion]
) -> dict[int, tuple[WithdrawnImport, ...]]:
    """Say of each answer that the file names which imports were withdrawn since, of which it held reads or may have."""
    resting = {each.rests_on for each in findings.of_case(connection, reader.numbers) if each.rests_on is not None}
    answers = {each.entry for each in questions if each.granted} | resting
    return withdrawn_since.of_answers(site, connection, answers)


def _findings(site: Site, connection: Connection, reader: _Reader) -> list[Finding]:
    found = findings.of_case(connection, reader.numbers)
    opened = openings(site, [entry for each in found for entry in (each.entry, each.struck_entry)])
    return [finding_words(each, opened) for each in found]


def _head(reader: _Reader) -> CaseHead:
    case = reader.case
    return CaseHead(
        number=case.number,
        kind=str(case.kind),
        standing=str(case.standing),
        offence=case.offence,
        opened_at=case.opened_at,
        provisional_until=case.provisional_until,
        reconciled_to=case.reconciled_to or None,
        other_numbers=tuple(sorted(reader.numbers - {case.number})),
    )


def _reconciled(site: Site, connection: Connection, reader: _Reader) -> tuple[ReconciledNumber, ...]:
    """Say of each provisional number that became this case who said so, when and why, as the entry of it has it."""
    found = cases.reconciled(connection, reader.numbers)
    opened = openings(site, [each.entry for each in found])
    entries = {each.entry: json.loads(site.ledger.entry(each.entry)) for each in found}
    return tuple(
        ReconciledNumber(
            number=each.number,
            by=entries[each.entry].get("who", {}).get("person"),
            at=entries[each.entry]["at"],
            because=opened.get(each.entry, {}).get("reason"),
        )
        for each in found
    )


def _people(connection: Connection, whose: Iterable[str]) -> dict[str, str]:
    found = {person_id: people.find(connection, person_id) for person_id in sorted(whose)}
    return {person_id: person.full_name if person else person_id for person_id, person in found.items()}


def _incident(site: Site, connection: Connection, reader: _Reader) -> Incident | None:
    flag = incidents.of_case(connection, reader.numbers)
    if flag is None:
        return None
    reason = openings(site, [flag.entry])[flag.entry].get("reason")
    return Incident(flagged_by=flag.flagged_by, flagged_at=flag.flagged_at, reason=reason)


def _questions(site: Site, questions: Sequence[CaseQuestion], me: str) -> list[answered.CaseQuestion]:
    """Say of each question what was asked, what came of it, and of one's own for which plate, where and when exactly."""
    outcomes = _outcomes(site, questions)
    opened = openings(site, [each.entry for each in questions if each.person_id == me])
    exact = items.exact_of(site, [outcome["seq"] for outcome in outcomes.values()])
    whole = {intent: {**outcome, **exact.get(outcome["seq"], {})} for intent, outcome in outcomes.items()}
    return [_question(site, each, whole.get(each.entry), opened.get(each.entry, {})) for each in questions]


def _question(
    site: Site, question: CaseQuestion, outcome: Entry | None, texts: Mapping[str, str]
) -> answered.CaseQuestion:
    entry = json.loads(site.ledger.entry(question.entry))
    status = "under way" if question.granted else "refused"
    return answered.CaseQuestion(
        entry=question.entry,
        at=question.at,
        person=question.person_id,
        purpose=entry.get("purpose"),
        question=entry.get("question", {"kind": question.kind}),
        plate=_plate(texts),
        status=outcome["status"] if outcome else status,
        outcome=outcome["seq"] if outcome else None,
        rows=outcome.get("rows") if outcome else None,
        opened={name: texts[name] for name in WHERE_AND_WHEN if name in texts},
    )


def _plate(texts: Mapping[str, str]) -> str | None:
    """Return what was asked for, or that it is not shown because it is not what was recorded; None if it stays sealed."""
    unfit = NOT_AS_RECORDED if NOT_AS_RECORDED in texts.values() else None
    return next((texts[name] for name in PLATE_SECRETS if name in texts), unfit)


def _outcomes(site: Site, questions: Iterable[CaseQuestion]) -> dict[int, Entry]:
    return lookup.outcomes_of(site.ledger, [each.entry for each in questions if each.granted])


def _saved(site: Site, connection: Connection, reader: _Reader) -> tuple[SavedRead, ...]:
    found = saved_reads.of_case(connection, reader.numbers)
    noted = saved_reads.notes_of_case(connection, reader.numbers)
    opened = openings(site, [entry for each in noted for entry in (each.entry, each.struck_entry)])
    notes = [note_words(each, opened) for each in noted]
    verified = _verified(site, connection, reader)
    reviews = holds.reviews_of(connection, [each.read.read_id for each in found])
    outcomes = lookup.outcomes_of(site.ledger, {each.read.intent for each in found})
    return tuple(
        SavedRead(
            read_id=each.read.read_id,
            captured_at=each.read.captured_at,
            of=each.read.intent,
            outcome=outcomes.get(each.read.intent, {}).get("seq"),
            starred_by=each.starred_by,
            starred_at=each.starred_at,
            notes=tuple(note for note in notes if note.read_id == each.read.read_id),
            verifications=tuple(verified.get(each.read.read_id, ())),
            state=keeping.state_of(each, reader.now, site.pack.keep, reviews.get(each.read.read_id)),
            retention_class=each.read.retention_class,
            until=keeping.until_of(each, site.pack.keep),
            review_on=reviews.get(each.read.read_id),
            destroyed_at=each.destroyed_at,
            withdrawn_at=each.withdrawn_at,
            withdrawn_entry=each.withdrawn_entry,
        )
        for each in found
    )


def _verified(site: Site, connection: Connection, reader: _Reader) -> dict[str, list[Verification]]:
    """Return the verifications of each read, the last one last."""
    found = verifications.of_case(connection, reader.numbers)
    opened = openings(site, [one.entry for one in found])
    said: dict[str, list[Verification]] = {}
    for one in found:
        said.setdefault(one.read_id, []).append(words_of(one, site.pack, opened))
    return said


def _open(site: Site, connection: Connection, reader: _Reader, case_findings: list[Finding]) -> tuple[OpenItem, ...]:
    asked = case_questions.latest(connection, reader.numbers, MOST_SEARCHES, searches())
    outcomes = _outcomes(site, asked)
    answered = [each for each in asked if outcomes.get(each.entry, {}).get("status") == "answered"]
    partials = [
        (each.finding, each.pattern)
        for each in case_findings
        if each.kind == FindingKind.WITNESS_PARTIAL and each.struck_at is None
    ]
    of_places, others = _parted(answered)
    searched = _patterns(site, others) if partials else []
    around = _around(site, connection, cases.scene_of(connection, reader.numbers), of_places)
    return tuple(open_items(around, partials, searched))


def _around(
    site: Site, connection: Connection, scene: cases.Occurrence | None, questions: Sequence[CaseQuestion]
) -> list[bool]:
    """Say of each canvass whether it was around the incident; where the register has neither place nor time, each was."""
    if scene is None or not questions:
        return [True] * len(questions)
    placed = ((each.camera_id, each.lat_e7, each.lon_e7) for each in cameras.every(connection))
    at = {camera: (lat / 1e7, lon / 1e7) for camera, lat, lon in placed if lat is not None and lon is not None}
    opened = openings(site, [each.entry for each in questions])
    return [is_around(opened.get(each.entry, {}), scene, at.get) for each in questions]


def _parted(questions: Iterable[CaseQuestion]) -> tuple[list[CaseQuestion], list[CaseQuestion]]:
    """Return the canvasses apart from all others."""
    parted: tuple[list[CaseQuestion], list[CaseQuestion]] = ([], [])
    of_places = canvasses()
    for each in questions:
        parted[each.kind not in of_places].append(each)
    return parted


def _patterns(site: Site, questions: Iterable[CaseQuestion]) -> list[str]:
    opened = openings(site, [each.entry for each in questions])
    return [each[name] for each in opened.values() for name in PLATE_SECRETS if name in each]
