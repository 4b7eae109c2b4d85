"""The register of machines: what may do one act by itself, such as the daily purge, in the place of who made it.

Made by somebody who may do that act; kept as a SHA-256 only; in force until it is revoked or its days are over.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Row, Text, select, update

from data_access.errors import NotFound
from data_access.records.registers import Instant, register
from data_access.steps import Recorded

machines = register(
    "machines",
    Column("machine_id", Text, primary_key=True),
    Column("act", Text, nullable=False),
    Column("token", LargeBinary, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """One machine identity.

    Attributes:
        machine_id: Public id, `m-...`; it proves nothing.
        act: The one act that it may do.
        label: What its maker calls it.
        made_by: User name of the person who answers for it.
        expires_at: First instant at which it is no longer in force.
    """

    machine_id: str
    act: str
    label: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def in_force(self, now: datetime) -> bool:
        """True if it was not revoked and has not expired."""
        return self.revoked_at is None and now < self.expires_at


def new_id() -> str:
    """Make a public id for a machine."""
    return f"m-{secrets.token_hex(8)}"


def add(
    connection: Connection,
    recorded: Recorded,
    *,
    machine_id: str,
    act: str,
    token: bytes,
    label: str,
    person_id: str,
    expires_at: datetime,
) -> None:
    """Keep a new machine; `token` is its SHA-256."""
    given = {"machine_id": machine_id, "act": act, "token": token, "label": label, "made_by": person_id}
    values = {**given, "made_at": recorded.at, "expires_at": expires_at}
    connection.execute(machines.insert().values(**values, seq=recorded.seq))


def revoke(connection: Connection, recorded: Recorded, machine_id: str) -> None:
    """End a machine from its next call on. Raises `NotFound` if there is none, or it was revoked before."""
    open_one = (machines.c.machine_id == machine_id, machines.c.revoked_at.is_(None))
    done = connection.execute(update(machines).where(*open_one).values(revoked_at=recorded.at, seq=recorded.seq))
    if done.rowcount != 1:
        raise NotFound("There is no such machine identity, or it was revoked before.")


def find(connection: Connection, token: bytes) -> Machine | None:
    """Return the machine whose token has this SHA-256, in force or not."""
    row = connection.execute(select(machines).where(machines.c.token == token)).one_or_none()
    return _machine(row) if row is not None else None


def every(connection: Connection) -> list[Machine]:
    """Return all machines, oldest first."""
    return [_machine(row) for row in connection.execute(select(machines).order_by(machines.c.made_at))]


def _machine(row: Row[Any]) -> Machine:
    return Machine(
        machine_id=row.machine_id,
        act=row.act,
        label=row.label,
        made_by=row.made_by,
        made_at=row.made_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )
