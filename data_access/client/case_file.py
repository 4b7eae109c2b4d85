"""The file of a case as Python calls: reading it and writing into it, each on record, under an open case session.

Each raises `Refused` if policy says no, and `NotFound` or `Conflict` if it does not fit what stands in the file.
"""

from __future__ import annotations

from datetime import datetime

from data_access.answers.case_file import CaseFile, Finding, Flagged, Note, Starred
from data_access.answers.value import V, value_of
from data_access.answers.verification import Verification
from data_access.client.client import Client


def read(client: Client, case_session: str) -> CaseFile:
    """Return questions, findings, stars, notes and what is open. No read is in it."""
    return _in_case(client, CaseFile, "", case_session)


def record_finding(
    client: Client, case_session: str, text: str, *, pattern: str | None = None, rests_on: int | None = None
) -> Finding:
    """Record a finding and return it; with a `pattern` it is the partial plate of a witness.

    Args:
        rests_on: `intent` in the facts of the answer that it rests on.
    """
    kind = "finding" if pattern is None else "witness_partial"
    given = {"kind": kind, "text": text, "pattern": pattern, "rests_on": rests_on}
    return _in_case(client, Finding, "/findings", case_session, **given)


def strike_finding(client: Client, case_session: str, finding: int, reason: str) -> Finding:
    """Strike out a finding and return it; it stays in the file, struck out."""
    return _in_case(client, Finding, f"/findings/{finding:d}/strike", case_session, reason=reason)


def star(client: Client, case_session: str, *, of: int, read_id: str, captured_at: datetime) -> None:
    """Star a read of an answer; `of` is `intent` in that answer's facts."""
    _in_case(client, Starred, "/stars", case_session, of=of, read_id=read_id, captured_at=captured_at.isoformat())


def unstar(client: Client, case_session: str, read_id: str) -> None:
    """Take the star off a read."""
    _in_case(client, Starred, "/stars/remove", case_session, read_id=read_id)


def note(client: Client, case_session: str, text: str, *, of: int, read_id: str, captured_at: datetime) -> Note:
    """Record a note on a read of an answer and return it."""
    at = captured_at.isoformat()
    return _in_case(client, Note, "/notes", case_session, text=text, of=of, read_id=read_id, captured_at=at)


def strike_note(client: Client, case_session: str, number: int, reason: str) -> Note:
    """Strike out a note on a read and return it; it stays in the file, struck out."""
    return _in_case(client, Note, f"/notes/{number:d}/strike", case_session, reason=reason)


def verify(
    client: Client,
    case_session: str,
    *,
    of: int,
    read_id: str,
    captured_at: datetime,
    plate: str,
    state: str,
    source: str | None = None,
    record: str | None = None,
    how: str = "",
) -> Verification:
    """Record what was checked of a read whose picture was shown, and return it with its `outcome`.

    Args:
        plate, state: What the picture says of them: `agrees`, `differs` or `not_seen`.
        source: Code of who was asked about the record (`verification` of `Client.me`); None if nobody was.
        record: What they said: `current` or `not_current`.
    """
    checked = {"plate": plate, "state": state, "source": source, "record": record, "how": how}
    at = captured_at.isoformat()
    return _in_case(
        client, Verification, "/verifications", case_session, of=of, read_id=read_id, captured_at=at, **checked
    )


def flag_incident(client: Client, case_session: str, reason: str) -> None:
    """Flag the case as a major incident."""
    _in_case(client, Flagged, "/incident", case_session, reason=reason)


def end_incident(client: Client, case_session: str, reason: str) -> None:
    """Take the flag of a major incident off the case."""
    _in_case(client, Flagged, "/incident/end", case_session, reason=reason)


def _in_case(client: Client, kind: type[V], path: str, case_session: str, /, **given: object) -> V:
    answer = client.document("POST", f"/v1/case-file{path}", {"case_session": case_session, **given})
    return value_of(kind, answer, "the file of the case")
