"""The register of entries of the agency's own hot list: who asked for each, who approved it, until when it stands, who removes it.

It holds no plate in clear: plate, state and narrative lie sealed in the entry's row, under a key of its own that is destroyed
with them when the entry is declined or removed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Integer, LargeBinary, Row, Text, func, select, update

from data_access.acts.on_lists.list_entries import EntryApproval, EntryRefresh, EntryRefusal, EntryRemoval
from data_access.acts.table import ActValue
from data_access.answers.list_entries import EntryState, RemovalCause
from data_access.errors import Conflict, NotFound
from data_access.records.casework.list_entry_steps import require_step
from data_access.records.registers import Day, Instant, register
from data_access.steps import Recorded
from data_access.terms import fold_case_number

MOST_STANDING, MOST_PARTIAL = 5_000, 500
"""Entries, and of these parts of plates, that may wait or stand at once: what matching was measured with."""

list_entries = register(
    "list_entries",
    Column("number", Integer, primary_key=True),
    Column("case_number", Text, nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("requester", Text, nullable=False),
    Column("requester_role", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("review_on", Day, nullable=False),
    Column("refresh_by", Instant),
    Column("fits", Integer),
    Column("standing", Text, nullable=False, index=True),
    Column("approved_by", Text),
    Column("approved_at", Instant),
    Column("ended_by", Text),
    Column("ended_at", Instant),
    Column("ended_entry", Integer),
    Column("ended_because", Text),
    Column("removal_due", Text),
    Column("removal_by", Text),
    Column("sealed", LargeBinary),
)
"""`standing` is where acts have led it; what time does to that, `EntryRecord.state` says. `sealed` is null once it was declined or removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """An entry as the register has it.

    Attributes:
        requester_role: The role that who asked for it had then: whose approval it needs follows from that.
        refresh_by: From when on it matches no more unless it is refreshed; None if the pack asks for none.
        fits: Of part of a plate, how many plates in town it fitted when it was asked for; None of a whole plate.
        ended_entry: Number of the entry of the ledger that says why it was declined or removed.
        removal_due: Why it is to be removed; None if it is not. `removal_by` is who is to do so.
        sealed: Plate, state and narrative; None once they were destroyed.
    """

    number: int
    case_number: str
    purpose: str
    requester: str
    requester_role: str
    owner: str
    asked_at: datetime
    ends_at: datetime
    review_on: date
    refresh_by: datetime | None
    fits: int | None
    standing: EntryState
    approved_by: str | None = None
    approved_at: datetime | None = None
    ended_by: str | None = None
    ended_at: datetime | None = None
    ended_entry: int | None = None
    ended_because: RemovalCause | None = None
    removal_due: RemovalCause | None = None
    removal_by: str | None = None
    sealed: bytes | None = field(default=None, repr=False)

    def state(self, now: datetime) -> EntryState:
        """Say where it stands at an instant: at its end it has expired, and at `refresh_by` it is unrefreshed."""
        if self.standing not in _STANDING:
            return self.standing
        if now >= self.ends_at:
            return EntryState.EXPIRED
        if self.refresh_by is not None and now >= self.refresh_by:
            return EntryState.UNREFRESHED
        return self.standing

    @property
    def matches_until(self) -> datetime:
        """At this instant it matches no more, as things are now."""
        return self.ends_at if self.refresh_by is None else min(self.ends_at, self.refresh_by)


_STANDING = frozenset({EntryState.WAITING, EntryState.IN_FORCE})


def next_number(connection: Connection) -> int:
    """Return the number that the next entry has; no row is ever deleted, so none has two."""
    return int(connection.execute(select(func.max(list_entries.c.number))).scalar_one() or 0) + 1


def ask(connection: Connection, recorded: Recorded, entry: EntryRecord) -> None:
    """Keep a new entry, waiting or in force.

    Raises:
        Conflict: As many wait or stand as can.
    """
    standing = list_entries.c.sealed.is_not(None)
    count = select(func.count(), func.count(list_entries.c.fits)).where(standing, list_entries.c.ends_at > recorded.at)
    every_one, partial = connection.execute(count).one()
    if every_one >= MOST_STANDING:
        raise Conflict(f"There are {MOST_STANDING} entries that wait or stand, as many as can be. Remove one first.")
    if entry.fits is not None and partial >= MOST_PARTIAL:
        raise Conflict(f"There are {MOST_PARTIAL} entries of partial plates, as many as can be. Remove one first.")
    values = {name: getattr(entry, name) for name in EntryRecord.__slots__}
    values |= {"standing": entry.standing.value, "case_number": fold_case_number(entry.case_number)}
    connection.execute(list_entries.insert().values(**values, seq=recorded.seq))


def approve(
    connection: Connection,
    recorded: Recorded,
    number: int,
    *,
    person_id: str,
    refresh_for: timedelta | None,
    ciphertext: bytes | None,
) -> EntryRecord:
    """Put an entry that waits in force. `ciphertext` is its content with what the approval adds. Raises `NotFound`, `Conflict`."""
    entry = _at_step(connection, recorded, number, EntryApproval)
    return _changed(
        connection,
        recorded,
        entry,
        standing=EntryState.IN_FORCE.value,
        approved_by=person_id,
        approved_at=recorded.at,
        refresh_by=recorded.at + refresh_for if refresh_for else None,
        sealed=ciphertext,
    )


def decline(connection: Connection, recorded: Recorded, number: int, *, person_id: str) -> EntryRecord:
    """Decline an entry that waits, and take its content out. Raises `NotFound`, `Conflict`."""
    entry = _at_step(connection, recorded, number, EntryRefusal)
    return _ended(connection, recorded, entry, EntryState.DECLINED, person_id, because=None)


def refresh(connection: Connection, recorded: Recorded, number: int, *, refresh_for: timedelta | None) -> EntryRecord:
    """Let an entry stand for so long again, from now; one that was not approved goes on waiting. Raises `NotFound`, `Conflict`."""
    entry = _at_step(connection, recorded, number, EntryRefresh)
    return _changed(connection, recorded, entry, refresh_by=recorded.at + refresh_for if refresh_for else None)


def remove(
    connection: Connection, recorded: Recorded, number: int, *, person_id: str, because: RemovalCause
) -> EntryRecord:
    """Take an entry off the list, and its content out. Raises `NotFound`, `Conflict`."""
    entry = _at_step(connection, recorded, number, EntryRemoval)
    return _ended(connection, recorded, entry, EntryState.REMOVED, person_id, because=because)


def owe_removal(connection: Connection, recorded: Recorded, number: int, because: RemovalCause, person_id: str) -> None:
    """Note that somebody is to remove an entry, and why: until they do it is listed as overdue. Of one that has ended, nothing.

    Raises:
        NotFound: There is no such entry.
    """
    entry = required(connection, number)
    if entry.standing in _STANDING:
        _changed(connection, recorded, entry, removal_due=because.value, removal_by=person_id)


def required(connection: Connection, number: int) -> EntryRecord:
    """Return an entry. Raises `NotFound` if there is none of that number."""
    entry = find(connection, number)
    if entry is None:
        raise NotFound("There is no entry of the hot list of that number.")
    return entry


def find(connection: Connection, number: int) -> EntryRecord | None:
    """Return an entry, or None."""
    row = connection.execute(select(list_entries).where(list_entries.c.number == number)).one_or_none()
    return None if row is None else _entry(row)


def every(connection: Connection, ended_since: datetime) -> list[EntryRecord]:
    """Return all entries that wait or stand, expired ones too, and those declined or removed since an instant; newest first."""
    there = list_entries.c.sealed.is_not(None) | (list_entries.c.ended_at >= ended_since)
    return [_entry(row) for row in connection.execute(select(list_entries).where(there).order_by(_NEWEST))]


def standing(connection: Connection) -> list[EntryRecord]:
    """Return all entries that were neither declined nor removed, expired ones too; newest first."""
    there = list_entries.c.standing.in_(sorted(each.value for each in _STANDING))
    return [_entry(row) for row in connection.execute(select(list_entries).where(there).order_by(_NEWEST))]


def matchable(connection: Connection) -> list[EntryRecord]:
    """Return all entries that were approved and not removed, in order of number; whether time has ended one, it says itself."""
    there = list_entries.c.standing == EntryState.IN_FORCE.value
    return [
        _entry(row) for row in connection.execute(select(list_entries).where(there).order_by(list_entries.c.number))
    ]


def of_case(connection: Connection, numbers: Collection[str]) -> list[EntryRecord]:
    """Return the entries that were asked for under a case, in order of number."""
    mine = list_entries.c.case_number.in_(sorted(numbers))
    return [_entry(row) for row in connection.execute(select(list_entries).where(mine).order_by(list_entries.c.number))]


def last_change(connection: Connection) -> int:
    """Return the number of the ledger's entry that last changed an entry; 0 if there is none. Who keeps `matchable` compares it."""
    return int(connection.execute(select(func.max(list_entries.c.seq))).scalar_one() or 0)


def emptied(connection: Connection) -> list[int]:
    """Return the numbers of the entries whose content was taken out: what is left of their keys is to be destroyed."""
    return list(connection.scalars(select(list_entries.c.number).where(list_entries.c.sealed.is_(None))))


_NEWEST = list_entries.c.number.desc()


def _at_step(connection: Connection, recorded: Recorded, number: int, act: type[ActValue]) -> EntryRecord:
    entry = required(connection, number)
    require_step(act, entry.state(recorded.at))
    return entry


def _ended(
    connection: Connection,
    recorded: Recorded,
    entry: EntryRecord,
    standing: EntryState,
    person_id: str,
    *,
    because: RemovalCause | None,
) -> EntryRecord:
    return _changed(
        connection,
        recorded,
        entry,
        standing=standing.value,
        ended_by=person_id,
        ended_at=recorded.at,
        ended_entry=recorded.seq,
        ended_because=because.value if because else None,
        removal_due=None,
        removal_by=None,
        sealed=None,
    )


def _changed(connection: Connection, recorded: Recorded, entry: EntryRecord, **values: object) -> EntryRecord:
    changed = update(list_entries).where(list_entries.c.number == entry.number).values(**values, seq=recorded.seq)
    return _entry(connection.execute(changed.returning(list_entries)).one())


def _entry(row: Row[Any]) -> EntryRecord:
    made: dict[str, Any] = {name: getattr(row, name) for name in EntryRecord.__slots__}
    causes = {name: RemovalCause(made[name]) if made[name] else None for name in ("ended_because", "removal_due")}
    return EntryRecord(**{**made, **causes, "standing": EntryState(made["standing"])})
