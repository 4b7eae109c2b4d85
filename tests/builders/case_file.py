"""What a test does in the file of a case, as a person: an act each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from data_access.acts.case_file import CaseReading, EndedIncident, NewFinding, NewIncident, WrongFinding
from data_access.acts.saved_reads import NewNote, NewStar, OldStar, WrongNote
from data_access.acts.verifications import NewVerification
from data_access.answers.case_file import CaseFile, Finding, IncidentFlag, Note, Star
from data_access.answers.verification import Verification
from data_access.client import Client
from data_access.client.acts import in_case


def read(client: Client, case: str) -> CaseFile:
    return in_case(client, CaseFile, CaseReading, case)


def record_finding(
    client: Client, case: str, text: str, *, pattern: str | None = None, rests_on: int | None = None
) -> Finding:
    """With a pattern it is the partial plate of a witness."""
    kind = "finding" if pattern is None else "witness_partial"
    return in_case(client, Finding, NewFinding, case, kind=kind, text=text, pattern=pattern, rests_on=rests_on)


def strike_finding(client: Client, case: str, finding: int, reason: str) -> Finding:
    return in_case(client, Finding, WrongFinding, case, finding=finding, reason=reason)


def star(client: Client, case: str, *, of: int, read_id: str, captured_at: datetime) -> None:
    in_case(client, Star, NewStar, case, of=of, read_id=read_id, captured_at=captured_at)


def unstar(client: Client, case: str, read_id: str) -> None:
    in_case(client, Star, OldStar, case, read_id=read_id)


def note(client: Client, case: str, text: str, *, of: int, read_id: str, captured_at: datetime) -> Note:
    return in_case(client, Note, NewNote, case, text=text, of=of, read_id=read_id, captured_at=captured_at)


def strike_note(client: Client, case: str, number: int, reason: str) -> Note:
    return in_case(client, Note, WrongNote, case, number=number, reason=reason)


def verify(client: Client, case: str, **checked: Any) -> Verification:
    return in_case(client, Verification, NewVerification, case, **checked)


def flag_incident(client: Client, case: str, reason: str) -> None:
    in_case(client, IncidentFlag, NewIncident, case, reason=reason)


def end_incident(client: Client, case: str, reason: str) -> None:
    in_case(client, IncidentFlag, EndedIncident, case, reason=reason)
