"""The register of enrolments: a person may set proofs of their own once, by a code of two parts that two people hold.

Each part is shown once, to another of the two, and kept as a SHA-256 only. Neither of them can enrol in the person's place.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, Connection, Integer, LargeBinary, Row, Text, select, update

from data_access.errors import NotFound
from data_access.records.registers import Instant, register
from data_access.steps import Recorded

LASTS: Final = timedelta(hours=24)
"""So long an enrolment stays open once it is confirmed."""
MOST_TRIES: Final = 5
"""So many wrong codes end it."""

enrolments = register(
    "enrolments",
    Column("enrolment", Integer, primary_key=True),
    Column("person_id", Text, nullable=False, index=True),
    Column("proposal", Integer, nullable=False),
    Column("first_part", LargeBinary, nullable=False),
    Column("second_part", LargeBinary),
    Column("opened_at", Instant),
    Column("expires_at", Instant),
    Column("tries", Integer, nullable=False),
    Column("ended_at", Instant),
    autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """One enrolment.

    Attributes:
        first_part, second_part: SHA-256 of each part of the code; the second is None until a second person confirmed.
        expires_at: First instant at which it is closed; None until it was confirmed.
        tries: Wrong codes so far.
    """

    enrolment: int
    person_id: str
    proposal: int
    first_part: bytes = field(repr=False)
    second_part: bytes | None = field(repr=False)
    expires_at: datetime | None
    tries: int
    ended_at: datetime | None

    def open_at(self, now: datetime) -> bool:
        """True if somebody who has both parts may enrol now."""
        return self.ended_at is None and self.expires_at is not None and now < self.expires_at

    def fits(self, first: str, second: str) -> bool:
        """True if both parts are right. Both are always compared."""
        one = hmac.compare_digest(self.first_part, digest_of(first))
        other = hmac.compare_digest(self.second_part or b"", digest_of(second))
        return one and other


def new_part() -> str:
    """Make one part of a code: 50 random bits, `abcde-fghij`."""
    text = base64.b32encode(secrets.token_bytes(7)).decode().lower()[:10]
    return f"{text[:5]}-{text[5:]}"


def digest_of(part: str) -> bytes:
    """Return what is kept of a part: its SHA-256, blind to spaces, dashes and case."""
    return hashlib.sha256(re.sub(r"[^a-z2-7]", "", part.lower()).encode()).digest()


def begin(connection: Connection, recorded: Recorded, person_id: str, proposal: int, first_part: str) -> None:
    """Begin an enrolment with its first part. It is closed until the second part is there."""
    connection.execute(
        enrolments.insert().values(
            person_id=person_id, proposal=proposal, first_part=digest_of(first_part), tries=0, seq=recorded.seq
        )
    )


def open_up(connection: Connection, recorded: Recorded, proposal: int, second_part: str) -> datetime:
    """Open the enrolment of a confirmed proposal; any other of the person ends. Returns when it closes.

    Raises:
        NotFound: The proposal began none.
    """
    found = connection.execute(select(enrolments).where(enrolments.c.proposal == proposal)).one_or_none()
    if found is None:
        raise NotFound("There is no enrolment that this proposal would open.")
    end_all(connection, recorded, found.person_id, but=found.enrolment)
    expires_at = recorded.at + LASTS
    connection.execute(
        update(enrolments)
        .where(enrolments.c.enrolment == found.enrolment)
        .values(second_part=digest_of(second_part), opened_at=recorded.at, expires_at=expires_at, seq=recorded.seq)
    )
    return expires_at


def of_person(connection: Connection, person_id: str) -> Enrolment | None:
    """Return the enrolment that a person has open, or had last; None if there was none that was confirmed."""
    row = connection.execute(
        select(enrolments)
        .where(enrolments.c.person_id == person_id, enrolments.c.second_part.is_not(None))
        .order_by(enrolments.c.opened_at.desc(), enrolments.c.enrolment.desc())
        .limit(1)
    ).one_or_none()
    return _enrolment(row) if row is not None else None


def open_ones(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Return who may enrol now, by user name, and until when."""
    rows = connection.execute(
        select(enrolments.c.person_id, enrolments.c.expires_at).where(
            enrolments.c.ended_at.is_(None), enrolments.c.expires_at > now
        )
    )
    return {row.person_id: row.expires_at for row in rows}


def note_try(connection: Connection, recorded: Recorded, enrolment: Enrolment) -> int:
    """Count a wrong code; so many end it. Returns how many tries are left."""
    tries = enrolment.tries + 1
    ended_at = recorded.at if tries >= MOST_TRIES else None
    connection.execute(
        update(enrolments)
        .where(enrolments.c.enrolment == enrolment.enrolment)
        .values(tries=tries, ended_at=ended_at, seq=recorded.seq)
    )
    return MOST_TRIES - tries


def end(connection: Connection, recorded: Recorded, enrolment: int) -> None:
    """End an enrolment: it was used."""
    connection.execute(
        update(enrolments).where(enrolments.c.enrolment == enrolment).values(ended_at=recorded.at, seq=recorded.seq)
    )


def end_all(connection: Connection, recorded: Recorded, person_id: str, *, but: int = 0) -> None:
    """End every enrolment of a person that is confirmed and not ended, but one."""
    connection.execute(
        update(enrolments)
        .where(
            enrolments.c.person_id == person_id,
            enrolments.c.enrolment != but,
            enrolments.c.second_part.is_not(None),
            enrolments.c.ended_at.is_(None),
        )
        .values(ended_at=recorded.at, seq=recorded.seq)
    )


def _enrolment(row: Row[Any]) -> Enrolment:
    return Enrolment(
        enrolment=row.enrolment,
        person_id=row.person_id,
        proposal=row.proposal,
        first_part=row.first_part,
        second_part=row.second_part,
        expires_at=row.expires_at,
        tries=row.tries,
        ended_at=row.ended_at,
    )
