"""The register of source tokens: what a vendor's system shows to bring the reads of one source, and nothing else.

Made by whoever may approve a source; kept as a SHA-256 only; in force until it is revoked or, if it has an end, until then.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Row, Text, select, update

from data_access.errors import InvalidQuery, NotFound
from data_access.records.registers import Instant, register
from data_access.steps import Recorded

source_tokens = register(
    "source_tokens",
    Column("token_id", Text, primary_key=True),
    Column("source", Text, nullable=False, index=True),
    Column("token", LargeBinary, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("revoked_at", Instant),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceToken:
    """One token of one source.

    Attributes:
        token_id: Public id, `t-...`; it proves nothing.
        label: What its maker calls it.
        expires_at: First instant at which it is no longer in force; None if it has no end.
    """

    token_id: str
    source: str
    label: str
    made_by: str
    made_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    def in_force(self, now: datetime) -> bool:
        """True if it was not revoked and has not expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def new_id() -> str:
    """Make a public id for a token."""
    return f"t-{secrets.token_hex(8)}"


def add(
    connection: Connection,
    recorded: Recorded,
    *,
    token_id: str,
    source: str,
    token: bytes,
    label: str,
    person_id: str,
    expires_at: datetime | None,
) -> None:
    """Keep a new token; `token` is its SHA-256. Raises `InvalidQuery` if it would expire before it begins."""
    if expires_at is not None and expires_at <= recorded.at:
        raise InvalidQuery("expires_at", "must be later than now")
    given = {"token_id": token_id, "source": source, "token": token, "label": label, "made_by": person_id}
    values = {**given, "made_at": recorded.at, "expires_at": expires_at}
    connection.execute(source_tokens.insert().values(**values, seq=recorded.seq))


def revoke(connection: Connection, recorded: Recorded, token_id: str) -> None:
    """End a token from the next body on. Raises `NotFound` if there is none, or it was revoked before."""
    open_one = (source_tokens.c.token_id == token_id, source_tokens.c.revoked_at.is_(None))
    done = connection.execute(update(source_tokens).where(*open_one).values(revoked_at=recorded.at, seq=recorded.seq))
    if done.rowcount != 1:
        raise NotFound("There is no such source token, or it was revoked before.")


def find(connection: Connection, token: bytes) -> SourceToken | None:
    """Return the token with this SHA-256, in force or not."""
    row = connection.execute(select(source_tokens).where(source_tokens.c.token == token)).one_or_none()
    return _token(row) if row is not None else None


def of_source(connection: Connection, source: str) -> list[SourceToken]:
    """Return all tokens of a source, oldest first."""
    own = select(source_tokens).where(source_tokens.c.source == source).order_by(source_tokens.c.seq)
    return [_token(row) for row in connection.execute(own)]


def _token(row: Row[Any]) -> SourceToken:
    return SourceToken(
        token_id=row.token_id,
        source=row.source,
        label=row.label,
        made_by=row.made_by,
        made_at=row.made_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
