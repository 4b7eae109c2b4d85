"""What policy must know of a release request: the one that an act is about, or whose number a case's is."""

from __future__ import annotations

from datetime import datetime

from data_access.ledger.turn import Connection
from data_access.policy.state import ReleaseThen
from data_access.records.accounts import people
from data_access.records.releases import files, request_openings, requests
from data_access.records.releases.requests import ReleaseRecord


def release_seen(connection: Connection, number: int, person_id: str, now: datetime) -> ReleaseThen | None:
    """Return the request of a number, as who acts on it has seen it; None if there is none, or no number."""
    found = requests.find(connection, number) if number else None
    return release_then(connection, found, person_id, now)


def release_then(
    connection: Connection, request: ReleaseRecord | None, person_id: str, now: datetime
) -> ReleaseThen | None:
    """Return what policy looks at of a request, as it stands now; None of none."""
    if request is None:
        return None
    return ReleaseThen(
        number=request.number,
        case=request.case,
        kind=request.kind,
        state=request.state,
        federal=request.federal,
        standing=request.stands(now),
        requester=people.find(connection, request.requester),
        written=request.has_file,
        opened=request_openings.is_open(connection, request.number, person_id, request.verified_since),
        declared=request.declared_at is not None,
        files=files.count(connection, request.number),
    )
