"""The register of passkeys: public keys by which a person proves that a device of theirs is at hand (WebAuthn)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, LargeBinary, Row, Text, select, update

from data_access.errors import Conflict, NotFound
from data_access.records.registers import Instant, register
from data_access.steps import Recorded

passkeys = register(
    "passkeys",
    Column("credential", LargeBinary, primary_key=True),
    Column("person_id", Text, nullable=False, index=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("ended_at", Instant),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    """One passkey that is in force.

    Attributes:
        credential: Its id, as the device gave it.
        public_key: COSE key, as the device gave it.
        uses: The device's own count of uses; 0 if it counts none.
        label: What the person calls it.
    """

    credential: bytes
    person_id: str
    public_key: bytes = field(repr=False)
    uses: int
    label: str
    made_at: datetime
    used_at: datetime | None


def add(
    connection: Connection,
    recorded: Recorded,
    *,
    credential: bytes,
    person_id: str,
    public_key: bytes,
    uses: int,
    label: str,
) -> None:
    """Put a passkey on record. Raises `Conflict` if the credential was on record before, whosever it was."""
    if connection.execute(select(passkeys.c.person_id).where(passkeys.c.credential == credential)).first():
        raise Conflict("This passkey is, or was, on record. Make another one.")
    given = {"credential": credential, "person_id": person_id, "public_key": public_key, "uses": uses, "label": label}
    connection.execute(passkeys.insert().values(**given, made_at=recorded.at, seq=recorded.seq))


def find(connection: Connection, credential: bytes) -> Passkey | None:
    """Return a passkey that is in force, or None."""
    in_force = (passkeys.c.credential == credential, passkeys.c.ended_at.is_(None))
    row = connection.execute(select(passkeys).where(*in_force)).one_or_none()
    return _passkey(row) if row is not None else None


def of_person(connection: Connection, person_id: str) -> list[Passkey]:
    """Return the passkeys of a person that are in force, oldest first."""
    in_force = (passkeys.c.person_id == person_id, passkeys.c.ended_at.is_(None))
    return [_passkey(row) for row in connection.execute(select(passkeys).where(*in_force).order_by(passkeys.c.made_at))]


def use(connection: Connection, recorded: Recorded, credential: bytes, uses: int) -> None:
    """Note that a passkey was used, and how often the device says that it was."""
    connection.execute(
        update(passkeys)
        .where(passkeys.c.credential == credential)
        .values(uses=uses, used_at=recorded.at, seq=recorded.seq)
    )


def remove(connection: Connection, recorded: Recorded, person_id: str, credential: bytes) -> None:
    """End a passkey. Raises `NotFound` if the person has no such passkey in force."""
    mine = (passkeys.c.credential == credential, passkeys.c.person_id == person_id, passkeys.c.ended_at.is_(None))
    done = connection.execute(update(passkeys).where(*mine).values(ended_at=recorded.at, seq=recorded.seq))
    if done.rowcount != 1:
        raise NotFound("You have no such passkey.")


def remove_all(connection: Connection, recorded: Recorded, person_id: str) -> None:
    """End every passkey of a person."""
    mine = (passkeys.c.person_id == person_id, passkeys.c.ended_at.is_(None))
    connection.execute(update(passkeys).where(*mine).values(ended_at=recorded.at, seq=recorded.seq))


def _passkey(row: Row[Any]) -> Passkey:
    return Passkey(
        credential=row.credential,
        person_id=row.person_id,
        public_key=row.public_key,
        uses=row.uses,
        label=row.label,
        made_at=row.made_at,
        used_at=row.used_at,
    )
