"""Failed log-ons and locked accounts. A lock survives a restart; what somebody typed as a user name is never kept.

Names that are nobody's fall into a fixed number of bins that lock like accounts do: trying names fills no disk, and a
lock does not tell whether there is such an account.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, Integer, Text, delete, func, select, update

from data_access.errors import Conflict
from data_access.records import people
from data_access.records.registers import Instant, register
from data_access.steps import Recorded

BINS = 1024

failures = register(
    "log_on_failures",
    Column("who", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("minute", Instant, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
)

locks = register(
    "locks",
    Column("who", Text, primary_key=True),
    Column("until", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LockRule:
    """When an account locks: so many failures within a stretch of time, and for how long."""

    failures: int
    within: timedelta
    lock_for: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What one more failure would mean.

    Attributes:
        known: True if the user name is somebody's.
        count: Failures in the rule's stretch, this one included.
        locks: True if this one locks the account.
        is_new: True if it is the first of its source and minute, and so is an entry of its own.
    """

    known: bool
    count: int
    locks: bool
    is_new: bool


def locked_until(connection: Connection, person_id: str, now: datetime) -> datetime | None:
    """Return until when an account is locked, or None. A lock ends at that very instant."""
    who, _ = _who(connection, person_id)
    until = connection.execute(select(locks.c.until).where(locks.c.who == who)).scalar_one_or_none()
    return until if until is not None and until > now else None


def weigh(connection: Connection, person_id: str, source: str, now: datetime, rule: LockRule) -> Failure:
    """Say what one more failure would mean, without counting it."""
    who, known = _who(connection, person_id)
    recent = (failures.c.who == who, failures.c.last_at > now - rule.within)
    counted = connection.execute(select(func.coalesce(func.sum(failures.c.count), 0)).where(*recent)).scalar_one()
    count = int(counted) + 1
    same = select(failures.c.count).where(*_key(who, source, now))
    return Failure(
        known=known,
        count=count,
        locks=count >= rule.failures,
        is_new=connection.execute(same).scalar_one_or_none() is None,
    )


def fail(
    connection: Connection, recorded: Recorded, person_id: str, source: str, failure: Failure, rule: LockRule
) -> None:
    """Count a failure that is an entry of its own: the first of its source and minute, or the one that locks.

    Counts that no rule needs any more are forgotten.
    """
    who, _ = _who(connection, person_id)
    connection.execute(delete(failures).where(failures.c.last_at <= recorded.at - rule.within))
    if failure.is_new:
        values = {"who": who, "source": source, "minute": _minute(recorded.at), "count": 1, "last_at": recorded.at}
        connection.execute(failures.insert().values(**values, seq=recorded.seq))
    else:
        again(connection, person_id, source, recorded.at)
    if failure.locks:
        until = recorded.at + rule.lock_for
        row = {"who": who, "until": until, "seq": recorded.seq}
        connection.execute(locks.insert().prefix_with("OR REPLACE").values(**row))
        connection.execute(delete(failures).where(failures.c.who == who))


def again(connection: Connection, person_id: str, source: str, now: datetime) -> None:
    """Count one more failure of the same source and minute.

    This is the one change of a register without an entry of its own: the entry of that minute stands for it.

    Raises:
        Conflict: There is no such entry.
    """
    who, _ = _who(connection, person_id)
    done = connection.execute(
        update(failures).where(*_key(who, source, now)).values(count=failures.c.count + 1, last_at=now)
    )
    if done.rowcount != 1:
        raise Conflict("The first failure of a source and minute is an entry of its own.")


def succeed(connection: Connection, recorded: Recorded, person_id: str) -> None:
    """Forget a person's failures after a log-on; a lock that has ended goes too."""
    who, _ = _who(connection, person_id)
    connection.execute(delete(failures).where(failures.c.who == who))
    connection.execute(delete(locks).where(locks.c.who == who, locks.c.until <= recorded.at))


def unlock(connection: Connection, recorded: Recorded, person_id: str) -> None:
    """End a lock early, as part of a recorded reset."""
    who, _ = _who(connection, person_id)
    connection.execute(delete(failures).where(failures.c.who == who, failures.c.last_at <= recorded.at))
    connection.execute(delete(locks).where(locks.c.who == who))


def _who(connection: Connection, person_id: str) -> tuple[str, bool]:
    known = people.proofs(connection, person_id) is not None
    if known:
        return person_id, True
    digest = hashlib.sha256(person_id.encode("utf-8", "surrogatepass")).digest()
    return f"?{int.from_bytes(digest[:4]) % BINS}", False


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _key(who: str, source: str, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return failures.c.who == who, failures.c.source == source, failures.c.minute == _minute(at)
