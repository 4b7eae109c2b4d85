"""The case register: numbers imported from the records system, and provisional ones until they become cases (U11)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Select, Text, bindparam, func, or_, select, update

from data_access.errors import Conflict, NotFound
from data_access.records.driver_statement import DriverStatement
from data_access.records.registers import Instant, register
from data_access.steps import Recorded
from data_access.terms import Case, CaseKind, CaseStanding, fold_case_number

cases = register(
    "cases",
    Column("number", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("standing", Text, nullable=False),
    Column("offence", Text, nullable=False),
    Column("opened_at", Instant),
    Column("closed_at", Instant),
    Column("provisional_until", Instant),
    Column("reconciled_to", Text, nullable=False),
    Column("first_used_by", Text, nullable=False, index=True),
    Column("reconciled_by", Text),
    Column("reconciled_at", Instant),
    Column("scene_lat_e7", Integer),
    Column("scene_lon_e7", Integer),
    Column("happened_at", Instant),
    Column("brought_by", Text),
    Column("brought_again_by", Text),
    Column("by_hand", Integer),
)
became = cases.alias("became")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One case as it is imported. A case with `closed_at` stands closed from that instant.

    Attributes:
        scene: Latitude and longitude of the incident, 1e-7 degrees; None if the records system has none.
        happened_at: When the incident was, UTC.
    """

    number: str
    kind: CaseKind
    offence: str = ""
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    scene: tuple[int, int] | None = None
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """Who brings cases in.

    Attributes:
        accounts: All accounts of that person: a second one of theirs confirms nothing.
        by_hand: True if it is one number that was typed in, and no file of the records system.
    """

    person_id: str
    accounts: frozenset[str]
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationEntry:
    """That a provisional number became a case. `entry` is the number of the ledger's entry that says so."""

    number: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """Where and when the incident of a case was, as far as the records system says it.

    Attributes:
        place: Latitude and longitude, degrees.
        happened_at: UTC.
    """

    place: tuple[float, float] | None
    happened_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneImporter:
    """A case number that one person alone brought in; `by_hand` if they typed it in."""

    number: str
    brought_by: str
    by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseImport:
    """What an import of cases did, in numbers."""

    added: int
    changed: int
    unchanged: int


def selected_cases() -> Select[Any]:
    """Select cases, each with the case that it became."""
    other = (became.c.kind.label("became_kind"), became.c.closed_at.label("became_closed_at"))
    return select(cases, *other).outerjoin(became, became.c.number == cases.c.reconciled_to)


_BY_NUMBER = DriverStatement(selected_cases().where(cases.c.number == bindparam("number")))
_RECONCILED_TO = DriverStatement(select(cases.c.reconciled_to).where(cases.c.number == bindparam("number")))
_BECAME_IT = DriverStatement(select(cases.c.number).where(cases.c.reconciled_to == bindparam("head")))
_OVERDUE = (cases.c.standing == CaseStanding.PROVISIONAL, cases.c.provisional_until <= bindparam("now"))
_OVERDUE_COUNT = DriverStatement(select(func.count()).where(cases.c.first_used_by == bindparam("person_id"), *_OVERDUE))
_ALL_PROVISIONAL = (
    selected_cases()
    .where(cases.c.standing == CaseStanding.PROVISIONAL)
    .order_by(cases.c.provisional_until, cases.c.number)
)
_ALL_OVERDUE = selected_cases().where(*_OVERDUE).order_by(cases.c.provisional_until, cases.c.number)


def find(connection: Connection, number: str) -> Case | None:
    """Return a case by its number, in upper or lower case; a reconciled one with kind and closing of what it became."""
    row = _BY_NUMBER.row(connection, number=fold_case_number(number))
    return case_of(row) if row is not None else None


def numbers_of(connection: Connection, number: str) -> frozenset[str]:
    """Return all numbers of one case: its own, and those of the provisional ones that became it. Unknown: itself alone."""
    own = fold_case_number(number)
    head = _RECONCILED_TO.value(connection, number=own) or own
    return frozenset([head, *_BECAME_IT.values(connection, head=head)])


def import_rows(connection: Connection, recorded: Recorded, rows: Iterable[CaseRow], by: Importer) -> CaseImport:
    """Add cases, or change those that are there; a call number that the records system now knows is confirmed.

    A number that was reconciled keeps that. Of a number that stands twice, the last row counts. It is kept who brought a
    number in first, and which other person did after them.
    """
    wanted = {fold_case_number(row.number): row for row in rows}
    there = {row.number: row for row in connection.execute(select(cases)) if row.number in wanted}
    added = [{**_values(row, recorded), **_first(by)} for number, row in wanted.items() if number not in there]
    if added:
        connection.execute(cases.insert(), added)
    changed = sum(
        _change(connection, recorded, there[number], row) for number, row in wanted.items() if number in there
    )
    _note(connection, recorded, there.values(), by)
    return CaseImport(added=len(added), changed=changed, unchanged=len(wanted) - len(added) - changed)


def begin_provisional(
    connection: Connection, recorded: Recorded, *, number: str, kind: CaseKind, until: datetime, person_id: str
) -> Case:
    """Bring in a call or provisional number at its first use. Raises `Conflict` if the number is there already."""
    folded = fold_case_number(number)
    if find(connection, folded) is not None:
        raise Conflict("This number is in the case register already.")
    case = Case(
        number=folded,
        kind=kind,
        standing=CaseStanding.PROVISIONAL,
        offence="",
        opened_at=recorded.at,
        closed_at=None,
        provisional_until=until,
        reconciled_to="",
        first_used_by=person_id,
    )
    values = {name: getattr(case, name) for name in Case.__dataclass_fields__}
    values |= {"kind": kind.value, "standing": case.standing.value, "seq": recorded.seq}
    connection.execute(cases.insert().values(**values))
    return case


def open_for_release(connection: Connection, recorded: Recorded, number: str) -> None:
    """Bring in the number of a release request that was approved, so that questions can be asked under it; or open it again."""
    row = CaseRow(number=number, kind=CaseKind.CRIMINAL, opened_at=recorded.at)
    connection.execute(cases.insert().prefix_with("OR REPLACE").values(**_values(row, recorded)))


def reconcile(connection: Connection, recorded: Recorded, number: str, to: str, *, person_id: str) -> Case:
    """Say which open case a provisional number became, before or after it expired.

    Raises:
        NotFound: Either number is not in the register.
        Conflict: The first is not provisional, or the second no confirmed case that is open.
    """
    was, case = find(connection, number), find(connection, to)
    if was is None or case is None:
        raise NotFound("The number is not in the case register.")
    if was.standing != CaseStanding.PROVISIONAL:
        raise Conflict("The first number is not provisional.")
    if case.standing == CaseStanding.CLOSED or (case.closed_at is not None and case.closed_at <= recorded.at):
        raise Conflict(
            "The second number is a case that is closed. Have it reopened first, or name the one that goes on."
        )
    if case.standing != CaseStanding.CONFIRMED:
        raise Conflict("The second number is not a confirmed case.")
    changes = {"standing": CaseStanding.RECONCILED.value, "reconciled_to": case.number, "seq": recorded.seq}
    by = {"reconciled_by": person_id, "reconciled_at": recorded.at, "provisional_until": None}
    connection.execute(update(cases).where(cases.c.number == was.number).values(**changes, **by))
    return case


def reconciled_by(connection: Connection, person_id: str, since: datetime) -> int:
    """Count the numbers that a person reconciled after an instant."""
    mine = (cases.c.reconciled_by == person_id, cases.c.reconciled_at > since)
    return connection.execute(select(func.count()).select_from(cases).where(*mine)).scalar_one()


def reconciled(connection: Connection, numbers: Iterable[str]) -> list[ReconciliationEntry]:
    """Return which of some numbers became a case, in the order in which they did."""
    became_one = (cases.c.number.in_(sorted(numbers)), cases.c.standing == CaseStanding.RECONCILED)
    rows = connection.execute(select(cases.c.number, cases.c.seq).where(*became_one).order_by(cases.c.seq))
    return [ReconciliationEntry(number=row.number, entry=row.seq) for row in rows]


def close(connection: Connection, recorded: Recorded, number: str) -> None:
    """Close a case as of now. Raises `NotFound` if it is not in the register or became another."""
    closed = {"standing": CaseStanding.CLOSED.value, "closed_at": recorded.at, "seq": recorded.seq}
    done = connection.execute(
        update(cases)
        .where(cases.c.number == fold_case_number(number), cases.c.standing != CaseStanding.RECONCILED)
        .values(**closed)
    )
    if done.rowcount != 1:
        raise NotFound("The number is not a case of the case register.")


def scene_of(connection: Connection, numbers: Iterable[str]) -> Occurrence | None:
    """Return where and when the incident of a case was, by all its numbers; None if the register knows neither."""
    known = or_(cases.c.scene_lat_e7.is_not(None), cases.c.happened_at.is_not(None))
    row = connection.execute(
        select(cases).where(cases.c.number.in_(sorted(numbers)), known).order_by(cases.c.number)
    ).first()
    if row is None:
        return None
    place = None if row.scene_lat_e7 is None else (row.scene_lat_e7 / 1e7, row.scene_lon_e7 / 1e7)
    return Occurrence(place=place, happened_at=row.happened_at)


_AT_ONCE = 5_000
"""Numbers that one statement looks for; SQLite takes six times as many."""


def of_one_importer(connection: Connection, numbers: Iterable[str]) -> list[OneImporter]:
    """Return which of some numbers one person alone brought in, in the order of the numbers."""
    wanted, found = sorted(numbers), []
    for at in range(0, len(wanted), _AT_ONCE):
        some = cases.c.number.in_(wanted[at : at + _AT_ONCE])
        alone = (some, cases.c.brought_by.is_not(None), cases.c.brought_again_by.is_(None))
        found += list(connection.execute(select(cases).where(*alone).order_by(cases.c.number)))
    return [OneImporter(number=row.number, brought_by=row.brought_by, by_hand=bool(row.by_hand)) for row in found]


def overdue_count(connection: Connection, person_id: str, now: datetime) -> int:
    """Count the provisional numbers that a person brought in, that have expired and never became a case."""
    return int(_OVERDUE_COUNT.value(connection, person_id=person_id, now=now))


def overdue(connection: Connection, now: datetime) -> list[Case]:
    """Return provisional numbers that have expired and never became a case, oldest first: a supervisor's list."""
    return [case_of(row) for row in connection.execute(_ALL_OVERDUE, {"now": now})]


def provisional(connection: Connection) -> list[Case]:
    """Return provisional numbers that have not become a case, expired or not, the oldest first."""
    return [case_of(row) for row in connection.execute(_ALL_PROVISIONAL)]


def case_of(row: Row[Any]) -> Case:
    """Make a case of a row of `selected_cases`."""
    reconciled = row.standing == CaseStanding.RECONCILED
    return Case(
        number=row.number,
        kind=CaseKind(row.became_kind if reconciled else row.kind),
        standing=CaseStanding(row.standing),
        offence=row.offence,
        opened_at=row.opened_at,
        closed_at=row.became_closed_at if reconciled else row.closed_at,
        provisional_until=row.provisional_until,
        reconciled_to=row.reconciled_to,
        first_used_by=row.first_used_by,
    )


def _values(row: CaseRow, recorded: Recorded) -> dict[str, Any]:
    standing = CaseStanding.CONFIRMED if row.closed_at is None else CaseStanding.CLOSED
    return {
        "number": fold_case_number(row.number),
        "kind": row.kind.value,
        "standing": standing.value,
        "offence": row.offence,
        "opened_at": row.opened_at,
        "closed_at": row.closed_at,
        "provisional_until": None,
        "reconciled_to": "",
        "first_used_by": "",
        "scene_lat_e7": row.scene[0] if row.scene else None,
        "scene_lon_e7": row.scene[1] if row.scene else None,
        "happened_at": row.happened_at,
        "seq": recorded.seq,
    }


def _first(by: Importer) -> dict[str, Any]:
    return {"brought_by": by.person_id, "by_hand": int(by.by_hand)}


def _note(connection: Connection, recorded: Recorded, there: Iterable[Row[Any]], by: Importer) -> None:
    """Note who brought in numbers that nobody had imported before, and who did after one other person had."""
    rows = list(there)
    first = [row.number for row in rows if row.standing == CaseStanding.PROVISIONAL]
    others = [row for row in rows if row.brought_by and row.brought_again_by is None]
    again = [] if by.by_hand else [row.number for row in others if row.brought_by not in by.accounts]
    noted = update(cases).where(cases.c.number == bindparam("which"))
    for numbers, values in ((first, _first(by)), (again, {"brought_again_by": by.person_id})):
        if numbers:
            connection.execute(noted.values(**values, seq=recorded.seq), [{"which": number} for number in numbers])


def _change(connection: Connection, recorded: Recorded, there: Row[Any], row: CaseRow) -> bool:
    values = {**_values(row, recorded), "first_used_by": there.first_used_by}
    same = all(getattr(there, name) == value for name, value in values.items() if name != "seq")
    if same or there.standing == CaseStanding.RECONCILED:
        return False
    connection.execute(update(cases).where(cases.c.number == there.number).values(**values))
    return True
