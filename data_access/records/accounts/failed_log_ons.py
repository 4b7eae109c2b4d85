"""Failed log-ons and locked accounts. A lock survives a restart; what somebody typed as a user name is never kept.

A lock shuts an account for one place. From an address at which its owner logged on lately, failures count for that address
alone; failures from all other addresses count together. So whoever guesses from elsewhere, from one address or from a thousand,
has five tries in fifteen minutes, and shuts out nobody who sits where they always sit. The gateway's own Unix socket is a place
of its own for everybody.

Names that are nobody's fall into a fixed number of bins that lock like accounts do: trying names fills no disk, and a
lock does not tell whether there is such an account. The bin is a keyed hash: without the key it tells no name.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, Delete, Integer, Text, and_, delete, func, or_, select, update

from data_access.errors import Conflict
from data_access.records.accounts import people
from data_access.records.registers import Instant, register
from data_access.steps import Recorded

BINS = 1024
KNOWN_FOR = timedelta(days=90)
"""How long an address is one of a person's own after a log-on from it."""

MOST_PLACES = 8
"""Addresses of one person that are kept, the latest ones."""

SOCKET = "socket"
"""The address of who comes through the gateway's Unix socket, which no outsider reaches."""

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


places = register(
    "log_on_places",
    Column("who", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("last_at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """Whose account somebody tries, and from which place.

    Attributes:
        account: The user name if it is somebody's, else its bin.
        source: Address from which it is tried.
        known: True if the user name is somebody's.
        own: Addresses whose failures count by themselves, the socket among them.
    """

    account: str
    source: str
    known: bool
    own: frozenset[str]

    @property
    def at_home(self) -> bool:
        """True if it is tried from one of the account's own places."""
        return self.source in self.own

    @property
    def lock(self) -> str:
        """What a lock shuts: the account at this one place, or from everywhere else. No user name has an `@`."""
        return f"{self.account}@{self.source}" if self.at_home else self.account

    def counted(self) -> ColumnElement[bool]:
        """Which failures count towards this lock."""
        here = failures.c.source == self.source if self.at_home else failures.c.source.not_in(sorted(self.own))
        return and_(failures.c.who == self.account, here)


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
        count: Failures in the rule's stretch, this one included.
        locks: True if this one locks the account for this place.
        is_new: True if it is the first of its source and minute, and so is an entry of its own.
    """

    count: int
    locks: bool
    is_new: bool


def knock(connection: Connection, key: bytes, person_id: str, source: str, now: datetime) -> Knock:
    """Look whose account is tried, and whether the address is one of its own.

    Args:
        key: Secret of the site's under which names that are nobody's are hashed.
    """
    if people.proofs(connection, person_id) is None:
        return Knock(account=_bin(key, person_id), source=source, known=False, own=frozenset({SOCKET}))
    lately = select(places.c.source).where(places.c.who == person_id, places.c.last_at > now - KNOWN_FOR)
    own = frozenset(connection.execute(lately).scalars())
    return Knock(account=person_id, source=source, known=True, own=own | {SOCKET})


def locked_until(connection: Connection, knock: Knock, now: datetime) -> datetime | None:
    """Return until when an account is locked for a place, or None. A lock ends at that very instant."""
    until = connection.execute(select(locks.c.until).where(locks.c.who == knock.lock)).scalar_one_or_none()
    return until if until is not None and until > now else None


def locked(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Return which accounts are locked for some place now, by user name, and until when at the latest; bins are left out."""
    found: dict[str, datetime] = {}
    for row in connection.execute(select(locks).where(locks.c.until > now)):
        who = row.who.partition("@")[0]
        if not who.startswith("#"):
            found[who] = max(row.until, found.get(who, row.until))
    return found


def weigh(connection: Connection, knock: Knock, now: datetime, rule: LockRule) -> Failure:
    """Say what one more failure would mean, without counting it."""
    recent = (knock.counted(), failures.c.last_at > now - rule.within)
    counted = connection.execute(select(func.coalesce(func.sum(failures.c.count), 0)).where(*recent)).scalar_one()
    count = int(counted) + 1
    same = select(failures.c.count).where(*_key(knock, now))
    return Failure(
        count=count,
        locks=count >= rule.failures,
        is_new=connection.execute(same).scalar_one_or_none() is None,
    )


def fail(connection: Connection, recorded: Recorded, knock: Knock, failure: Failure, rule: LockRule) -> bool:
    """Count a failure that is an entry of its own: the first of its source and minute, or the one that locks.

    Counts that no rule needs any more are forgotten; True if there were any.
    """
    forgotten = _dropped(connection, delete(failures).where(failures.c.last_at <= recorded.at - rule.within))
    if failure.is_new:
        row = {"who": knock.account, "source": knock.source, "minute": _minute(recorded.at), "count": 1}
        connection.execute(failures.insert().values(**row, last_at=recorded.at, seq=recorded.seq))
    else:
        again(connection, knock, recorded.at)
    if failure.locks:
        until = recorded.at + rule.lock_for
        locked = {"who": knock.lock, "until": until, "seq": recorded.seq}
        connection.execute(locks.insert().prefix_with("OR REPLACE").values(**locked))
        forgotten |= _dropped(connection, delete(failures).where(knock.counted()))
    return forgotten


def again(connection: Connection, knock: Knock, now: datetime) -> None:
    """Count one more failure of the same source and minute.

    This is the one change of a register without an entry of its own: the entry of that minute stands for it.

    Raises:
        Conflict: There is no such entry.
    """
    done = connection.execute(update(failures).where(*_key(knock, now)).values(count=failures.c.count + 1, last_at=now))
    if done.rowcount != 1:
        raise Conflict("The first failure of a source and minute is an entry of its own.")


def succeed(connection: Connection, recorded: Recorded, knock: Knock) -> bool:
    """Forget what counted against a person at this place; a lock that has ended goes too. The place is their own from now on.

    Returns True if anything was forgotten.
    """
    ended = delete(locks).where(locks.c.who == knock.lock, locks.c.until <= recorded.at)
    forgotten = _dropped(connection, delete(failures).where(knock.counted()), ended)
    place = {"who": knock.account, "source": knock.source, "last_at": recorded.at, "seq": recorded.seq}
    connection.execute(places.insert().prefix_with("OR REPLACE").values(**place))
    mine = places.c.who == knock.account
    latest = select(places.c.source).where(mine).order_by(places.c.last_at.desc(), places.c.source).limit(MOST_PLACES)
    return (
        _dropped(connection, delete(places).where(mine, places.c.source.not_in(latest.scalar_subquery()))) or forgotten
    )


def unlock(connection: Connection, recorded: Recorded, person_id: str) -> None:
    """End every lock of an account early, as part of a recorded reset."""
    connection.execute(delete(failures).where(failures.c.who == person_id, failures.c.last_at <= recorded.at))
    connection.execute(delete(locks).where(_of_account(person_id)))


def unkeyed(connection: Connection) -> int:
    """Count rows of bins from before bins were keyed."""
    old = (select(func.count()).select_from(table).where(table.c.who.like("?%")) for table in (failures, locks))
    return sum(int(connection.execute(each).scalar_one()) for each in old)


def drop_unkeyed(connection: Connection, recorded: Recorded) -> None:
    """Drop the rows of bins from before `recorded`: by their number, names that were tried can be found out."""
    for table in (failures, locks):
        connection.execute(delete(table).where(table.c.who.like("?%"), table.c.seq <= recorded.seq))


def _dropped(connection: Connection, *statements: Delete) -> bool:
    return sum(connection.execute(statement).rowcount for statement in statements) > 0


def _bin(key: bytes, person_id: str) -> str:
    digest = hmac.digest(key, person_id.encode("utf-8", "surrogatepass"), "sha256")
    return f"#{int.from_bytes(digest[:4]) % BINS}"


def _of_account(person_id: str) -> ColumnElement[bool]:
    return or_(locks.c.who == person_id, locks.c.who.startswith(f"{person_id}@", autoescape=True))


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _key(knock: Knock, at: datetime) -> tuple[ColumnElement[bool], ...]:
    return failures.c.who == knock.account, failures.c.source == knock.source, failures.c.minute == _minute(at)
