"""The register of people: who has an account, with which role, and what proves that it is they who log on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy import Column, Connection, Integer, LargeBinary, Row, Select, Text, bindparam, delete, select, update

from data_access.errors import Conflict, InvalidQuery, NotFound
from data_access.records.accounts import clearances, trainings
from data_access.records.driver_statement import DriverStatement
from data_access.records.registers import Day, Instant, register
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
    Column("number", Text),
    Column("role_until", Day),
    Column("suspended_at", Instant),
    Column("own_proofs_at", Instant),
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
        password: argon2id hash; empty before the person enrolled.
        totp: The TOTP secret, sealed under the key ring; empty if the person has passkeys only.
        totp_step: The last time step whose code was used; only later ones work.
        own_since: When the person set them; None if somebody else made them, or there are none yet.
    """

    person_id: str
    enabled: bool
    password: str = field(repr=False)
    totp: bytes = field(repr=False)
    totp_step: int
    own_since: datetime | None

    @property
    def enrolled(self) -> bool:
        """True if there is something by which the person can log on."""
        return bool(self.password)


def selected_people() -> Select[tuple[object, ...]]:
    """Select accounts with their trainings and latest security clearance, to be narrowed by the caller."""
    cleared = clearances.clearances
    joined = people.outerjoin(cleared, cleared.c.clearance == clearances.latest(people.c.person_id).correlate(people))
    days = (cleared.c.cleared_on, cleared.c.expires_on.label("clearance_expires"))
    return select(people, *days, trainings.all_of(people.c.person_id).label("trainings")).select_from(joined)


_BY_ID = DriverStatement(selected_people().where(people.c.person_id == bindparam("person_id")))
_PROOFS = select(people).where(people.c.person_id == bindparam("person_id"))


def add(
    connection: Connection,
    recorded: Recorded,
    *,
    person_id: str,
    number: str,
    full_name: str,
    unit: str,
    agency: str,
    second_account: bool = False,
) -> None:
    """Make an account without role and without proofs: the one comes with a confirmation, the others with enrolment.

    Args:
        number: The agency's own number of the person; whoever has it has this account and no other.
        second_account: True if the person may have another account all the same.

    Raises:
        InvalidQuery: The user name is not of the allowed form.
        Conflict: The user name is or was somebody's, or the person has an account.
    """
    if not PERSON_ID.fullmatch(person_id):
        raise InvalidQuery("person", FORM)
    if find(connection, person_id) is not None:
        raise Conflict("This user name is taken; a user name is never given to a second person.")
    if not second_account and with_number(connection, number):
        raise Conflict("The person with this number has an account. A second one is the custodian's exception.")
    given = {"person_id": person_id, "number": fold_number(number), "full_name": full_name, "unit": unit}
    nothing = {"role": "", "password": "", "totp": b"", "totp_step": 0}
    kept = {"agency": agency, "created_at": recorded.at, "seq": recorded.seq}
    connection.execute(people.insert().values(**given, **nothing, **kept))


def fold_number(number: str) -> str:
    """Fold a person's number, so that one person's is one text: trimmed, upper case, no spaces or leading noughts."""
    return re.sub(r"[\s-]", "", number).upper().lstrip("0") or "0"


def with_number(connection: Connection, number: str) -> list[str]:
    """Return the accounts of the person with a number, disabled ones too."""
    mine = people.c.number == fold_number(number)
    return list(connection.execute(select(people.c.person_id).where(mine).order_by(people.c.person_id)).scalars())


def accounts_of(connection: Connection, person_id: str) -> frozenset[str]:
    """Return all accounts of the person who has one, by their number; that account alone if it has none."""
    person = find(connection, person_id)
    return frozenset([person_id, *(with_number(connection, person.number) if person and person.number else ())])


def find(connection: Connection, person_id: str) -> Person | None:
    """Return an account with its latest trainings and clearance, or None; what is no user name is nobody's."""
    if not PERSON_ID.fullmatch(person_id):
        return None
    row = _BY_ID.row(connection, person_id=person_id)
    return person_of(row) if row is not None else None


def every(connection: Connection) -> list[Person]:
    """Return all accounts, disabled ones too, by user name."""
    return [person_of(row) for row in connection.execute(selected_people().order_by(people.c.person_id))]


def own_proofs(connection: Connection) -> dict[str, tuple[bool, datetime | None]]:
    """Return of every account whether it has proofs, and since when they are the person's own (None: others made them)."""
    rows = connection.execute(select(people.c.person_id, people.c.password, people.c.own_proofs_at))
    return {row.person_id: (bool(row.password), row.own_proofs_at) for row in rows}


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
        own_since=row.own_proofs_at,
    )


def change(
    connection: Connection,
    recorded: Recorded,
    person_id: str,
    *,
    role: str,
    unit: str,
    full_name: str,
    role_until: date | None = None,
    number: str | None = None,
) -> None:
    """Change what an account says of a person; the number stays as it is if none is given.

    Raises:
        NotFound: There is no such account.
        Conflict: Another account has the number.
    """
    given: dict[str, str | date | None] = {"role": role, "unit": unit, "full_name": full_name, "role_until": role_until}
    if number is not None:
        require_free_number(connection, person_id, number)
        given["number"] = fold_number(number)
    _change(connection, recorded, person_id, **given)


def require_free_number(connection: Connection, person_id: str, number: str) -> None:
    """Check that no other account has a person's number. Raises `Conflict`."""
    if set(with_number(connection, number)) - {person_id}:
        raise Conflict("Another account has this number. A second account of one person is the custodian's exception.")


def suspend(connection: Connection, recorded: Recorded, person_id: str) -> None:
    """Suspend a person's access: every question and act is refused, log-ons are not. Raises `NotFound` if there is none."""
    _change(connection, recorded, person_id, suspended_at=recorded.at)


def lift_suspension(connection: Connection, recorded: Recorded, person_id: str) -> None:
    """Give access back. Raises `NotFound` if there is no such account."""
    _change(connection, recorded, person_id, suspended_at=None)


def withdraw(connection: Connection, recorded: Recorded, person_id: str) -> None:
    """Close an account that was never confirmed. Its user name stays taken, its person's number does not. Raises `NotFound`."""
    _change(connection, recorded, person_id, disabled_at=recorded.at, number=None)


def disable(connection: Connection, recorded: Recorded, person_id: str) -> None:
    """Close an account; end its sessions too. Raises `NotFound` if there is none."""
    _change(connection, recorded, person_id, disabled_at=recorded.at)


def enable(connection: Connection, recorded: Recorded, person_id: str) -> None:
    """Open an account again. Raises `NotFound` if there is none."""
    _change(connection, recorded, person_id, disabled_at=None)


def remove_proofs(connection: Connection, recorded: Recorded, person_id: str) -> None:
    """Remove password, secret and codes: nobody logs on until the person enrolled anew. Raises `NotFound`."""
    _change(connection, recorded, person_id, password="", totp=b"", totp_step=0, own_proofs_at=None)
    connection.execute(delete(recovery_codes).where(recovery_codes.c.person_id == person_id))


def set_password(connection: Connection, recorded: Recorded, person_id: str, password: str) -> None:
    """Keep the argon2id hash of a password that the person chose. Raises `NotFound` if there is no such account."""
    _change(connection, recorded, person_id, password=password, own_proofs_at=recorded.at)


def set_codes(
    connection: Connection, recorded: Recorded, person_id: str, *, totp: bytes, recovery: Sequence[bytes]
) -> None:
    """Keep a secret of one-time codes, sealed, and hashes of recovery codes; those of before are gone. Raises `NotFound`."""
    _change(connection, recorded, person_id, totp=totp, totp_step=0)
    connection.execute(delete(recovery_codes).where(recovery_codes.c.person_id == person_id))
    _give_recovery(connection, recorded, person_id, recovery)


def any_proofs(connection: Connection) -> bool:
    """True if there is an account with one-time codes, whose secret is sealed."""
    return connection.execute(select(people.c.person_id).where(people.c.totp != b"").limit(1)).first() is not None


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
        trainings=trainings.latest(row.trainings),
        cleared_on=row.cleared_on,
        clearance_expires=row.clearance_expires,
        number=row.number or "",
        role_until=row.role_until,
        suspended=row.suspended_at is not None,
    )


def _change(
    connection: Connection, recorded: Recorded, person_id: str, **values: str | bytes | int | date | None
) -> None:
    done = connection.execute(update(people).where(people.c.person_id == person_id).values(**values, seq=recorded.seq))
    if done.rowcount != 1:
        raise NotFound("There is no such account.")


def _give_recovery(connection: Connection, recorded: Recorded, person_id: str, codes: Sequence[bytes]) -> None:
    rows = [{"person_id": person_id, "code": code, "seq": recorded.seq} for code in codes]
    if rows:
        connection.execute(recovery_codes.insert(), rows)
