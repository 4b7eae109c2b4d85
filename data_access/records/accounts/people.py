"""The register of people: who has an account, with which role, and what proves that it is they who log on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Column, Connection, Integer, LargeBinary, Row, Select, Text, bindparam, delete, select, update

from data_access.errors import Conflict, InvalidQuery, NotFound
from data_access.records.accounts import clearances, trainings
from data_access.records.registers import Instant, register
from data_access.steps import Recorded
from data_access.terms import Person

PERSON_ID: Final = re.compile(r"[a-z][a-z0-9_.-]{1,31}")
FORM: Final = "needs 2 to 32 of a-z, 0-9, dot, dash, underscore, and a letter first"

people = register(
    "people",
    Column("person_id", Text, primary_key=True),
    Column("full_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("totp", LargeBinary, nullable=False),
    Column("totp_step", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
)

recovery_codes = register(
    "recovery_codes",
    Column("person_id", Text, primary_key=True),
    Column("code", LargeBinary, primary_key=True),
    Column("used_at", Instant),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proofs:
    """What proves a person: kept for checking, never shown.

    Attributes:
        password: argon2id hash.
        totp: The TOTP secret, sealed under the key ring.
        totp_step: The last time step whose code was used; only later ones work.
    """

    person_id: str
    enabled: bool
    password: str = field(repr=False)
    totp: bytes = field(repr=False)
    totp_step: int


def selected_people() -> Select[tuple[object, ...]]:
    """Select accounts with their latest training and security clearance, to be narrowed by the caller."""
    trained, cleared = trainings.trainings, clearances.clearances
    joined = people.outerjoin(trained, trained.c.training == trainings.latest(people.c.person_id).correlate(people))
    joined = joined.outerjoin(cleared, cleared.c.clearance == clearances.latest(people.c.person_id).correlate(people))
    days = (trained.c.trained_on, trained.c.expires_on, cleared.c.cleared_on)
    return select(people, *days, cleared.c.expires_on.label("clearance_expires")).select_from(joined)


_BY_ID = selected_people().where(people.c.person_id == bindparam("person_id"))
_PROOFS = select(people).where(people.c.person_id == bindparam("person_id"))


def add(
    connection: Connection,
    recorded: Recorded,
    *,
    person_id: str,
    full_name: str,
    role: str,
    unit: str,
    agency: str,
    password: str,
    totp: bytes,
    recovery: Sequence[bytes] = (),
) -> None:
    """Make an account, enabled. `password` is an argon2id hash, `totp` is sealed, `recovery` are hashes of codes.

    Raises:
        InvalidQuery: The user name is not of the allowed form.
        Conflict: The user name is or was somebody's.
    """
    if not PERSON_ID.fullmatch(person_id):
        raise InvalidQuery("person", FORM)
    if find(connection, person_id) is not None:
        raise Conflict("This user name is taken; a user name is never given to a second person.")
    given = {"person_id": person_id, "full_name": full_name, "role": role, "unit": unit, "agency": agency}
    proofs = {"password": password, "totp": totp, "totp_step": 0, "created_at": recorded.at, "seq": recorded.seq}
    connection.execute(people.insert().values(**given, **proofs))
    _give_recovery(connection, recorded, person_id, recovery)


def find(connection: Connection, person_id: str) -> Person | None:
    """Return an account with its latest training and clearance, or None; what is no user name is nobody's."""
    if not PERSON_ID.fullmatch(person_id):
        return None
    row = connection.execute(_BY_ID, {"person_id": person_id}).one_or_none()
    return person_of(row) if row is not None else None


def every(connection: Connection) -> list[Person]:
    """Return all accounts, disabled ones too, by user name."""
    return [person_of(row) for row in connection.execute(selected_people().order_by(people.c.person_id))]


def proofs(connection: Connection, person_id: str) -> Proofs | None:
    """Return what proves a person, or None if there is no such account; what is no user name is nobody's."""
    if not PERSON_ID.fullmatch(person_id):
        return None
    row = connection.execute(_PROOFS, {"person_id": person_id}).one_or_none()
    if row is None:
        return None
    return Proofs(
        person_id=row.person_id,
        enabled=row.disabled_at is None,
        password=row.password,
        totp=row.totp,
        totp_step=row.totp_step,
    )


def change(connection: Connection, recorded: Recorded, person_id: str, *, role: str, unit: str, full_name: str) -> None:
    """Change what an account says of a person. Raises `NotFound` if there is none."""
    _change(connection, recorded, person_id, role=role, unit=unit, full_name=full_name)


def disable(connection: Connection, recorded: Recorded, person_id: str) -> None:
    """Close an account; end its sessions too. Raises `NotFound` if there is none."""
    _change(connection, recorded, person_id, disabled_at=recorded.at)


def enable(connection: Connection, recorded: Recorded, person_id: str) -> None:
    """Open an account again. Raises `NotFound` if there is none."""
    _change(connection, recorded, person_id, disabled_at=None)


def reset(
    connection: Connection, recorded: Recorded, person_id: str, *, password: str, totp: bytes, recovery: Sequence[bytes]
) -> None:
    """Give new proofs; the old password, secret and codes are gone. Raises `NotFound` if there is no such account."""
    _change(connection, recorded, person_id, password=password, totp=totp, totp_step=0)
    connection.execute(delete(recovery_codes).where(recovery_codes.c.person_id == person_id))
    _give_recovery(connection, recorded, person_id, recovery)


def any_proofs(connection: Connection) -> bool:
    """True if there is an account."""
    return connection.execute(select(people.c.person_id).limit(1)).first() is not None


def use_code(connection: Connection, recorded: Recorded, person_id: str, step: int) -> None:
    """Note the time step of a used code. Raises `Conflict` if it, or a later one, was used before."""
    done = connection.execute(
        update(people)
        .where(people.c.person_id == person_id, people.c.totp_step < step)
        .values(totp_step=step, seq=recorded.seq)
    )
    if done.rowcount != 1:
        raise Conflict("This one-time code was used before. Wait for the next one.")


def has_recovery(connection: Connection, person_id: str, code: bytes) -> bool:
    """True if the hash is one of the person's recovery codes and not used yet."""
    row = connection.execute(
        select(recovery_codes.c.used_at).where(recovery_codes.c.person_id == person_id, recovery_codes.c.code == code)
    ).one_or_none()
    return row is not None and row.used_at is None


def use_recovery(connection: Connection, recorded: Recorded, person_id: str, code: bytes) -> None:
    """Use up a recovery code. Raises `Conflict` if it is none, or was used before."""
    fitting = (
        recovery_codes.c.person_id == person_id,
        recovery_codes.c.code == code,
        recovery_codes.c.used_at.is_(None),
    )
    done = connection.execute(update(recovery_codes).where(*fitting).values(used_at=recorded.at, seq=recorded.seq))
    if done.rowcount != 1:
        raise Conflict("This recovery code is not known or was used before.")


def recovery_left(connection: Connection, person_id: str) -> int:
    """Count the recovery codes that a person has left."""
    mine = (recovery_codes.c.person_id == person_id, recovery_codes.c.used_at.is_(None))
    return len(connection.execute(select(recovery_codes.c.code).where(*mine)).all())


def person_of(row: Row[tuple[object, ...]]) -> Person:
    """Make a person of a row of `selected_people`."""
    return Person(
        person_id=row.person_id,
        full_name=row.full_name,
        role=row.role,
        unit=row.unit,
        agency=row.agency,
        enabled=row.disabled_at is None,
        trained_on=row.trained_on,
        training_expires=row.expires_on,
        cleared_on=row.cleared_on,
        clearance_expires=row.clearance_expires,
    )


def _change(
    connection: Connection, recorded: Recorded, person_id: str, **values: str | bytes | int | datetime | None
) -> None:
    done = connection.execute(update(people).where(people.c.person_id == person_id).values(**values, seq=recorded.seq))
    if done.rowcount != 1:
        raise NotFound("There is no such account.")


def _give_recovery(connection: Connection, recorded: Recorded, person_id: str, codes: Sequence[bytes]) -> None:
    rows = [{"person_id": person_id, "code": code, "seq": recorded.seq} for code in codes]
    if rows:
        connection.execute(recovery_codes.insert(), rows)
