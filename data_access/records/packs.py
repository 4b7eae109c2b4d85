"""The register of adoptions: which pack the custodian put in force, when, under which entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, Text, select

from data_access.records.driver_statement import DriverStatement
from data_access.records.registers import Instant, register
from data_access.steps import Recorded

adoptions = register(
    "adoptions",
    Column("adoption", Integer, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("adopted_by", Text, nullable=False),
    Column("adopted_at", Instant, nullable=False),
    autoincrement=True,
)

_LATEST = DriverStatement(select(adoptions.c.hash).order_by(adoptions.c.adoption.desc()).limit(1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """One pack put in force: the SHA-256 of its file, hex, and the file itself."""

    hash: str
    name: str
    text: str = field(repr=False)
    adopted_by: str
    adopted_at: datetime
    seq: int


def adopt(connection: Connection, recorded: Recorded, *, hash: str, name: str, text: str, person_id: str) -> None:
    """Put a pack in force from this entry on."""
    values = {"hash": hash, "name": name, "text": text, "adopted_by": person_id, "adopted_at": recorded.at}
    connection.execute(adoptions.insert().values(**values, seq=recorded.seq))


def was_adopted(connection: Connection, hash: str) -> bool:
    """True if a pack is or ever was in force."""
    found = select(adoptions.c.adoption).where(adoptions.c.hash == hash).limit(1)
    return connection.execute(found).one_or_none() is not None


def adopted_hash(connection: Connection) -> str:
    """Return the hash of the pack in force; empty if none ever was."""
    return str(_LATEST.value(connection) or "")


def adopted(connection: Connection) -> Adoption | None:
    """Return the pack in force, or None if none ever was."""
    row = connection.execute(select(adoptions).order_by(adoptions.c.adoption.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return Adoption(
        hash=row.hash,
        name=row.name,
        text=row.text,
        adopted_by=row.adopted_by,
        adopted_at=row.adopted_at,
        seq=row.seq,
    )
