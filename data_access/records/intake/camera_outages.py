"""The register of cameras out of service: since when and why, who tested them again, and who put them back.

    new, or failing -> out of service -> tested, waits for approval -> back in service
                    any of these -> struck out, as it was entered by mistake

A camera that is in no open row is in service; a row that is struck out is not open. So one that stood before there was this register is, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Text, func, select, update

from data_access.answers.collecting.equipment import OutageCause
from data_access.errors import Conflict, InvalidQuery, NotFound
from data_access.records.registers import Day, Instant, register
from data_access.steps import Recorded

camera_outages = register(
    "camera_outages",
    Column("number", Integer, primary_key=True),
    Column("camera_id", Text, nullable=False, index=True),
    Column("cause", Text, nullable=False),
    Column("notice", Text, nullable=False),
    Column("since", Instant),
    Column("out_by", Text, nullable=False),
    Column("out_at", Instant, nullable=False),
    Column("noted_by", Text),
    Column("noted_at", Instant),
    Column("tester", Text),
    Column("tested_on", Day),
    Column("ready_by", Text),
    Column("ready_at", Instant),
    Column("back_by", Text),
    Column("until", Instant),
    Column("struck_by", Text),
    Column("struck_because", Text),
    Column("struck_at", Instant),
    autoincrement=True,
)


MOST_BACK = timedelta(days=31)
"""How far back a camera can be said to have been out of service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageRow:
    """One stretch of time in which a camera is out of service: its reads of that time are refused.

    Attributes:
        since, until: First instant, and the first one in service again. None for `since`: it was never in service; None for
            `until`: it is out still.
        notice: What the coordinator is told.
        out_by, out_at: Who took it out, and when that was recorded.
        noted_by, noted_at: Which coordinator took notice; None if none has yet.
        tester, tested_on: Who tested it again and on which day; `ready_by` recorded that, `ready_at`. None before that.
        back_by: Who put it back into service.
        struck_by, struck_because, struck_at: Who struck it out as entered by mistake, why and when; None if nobody has.
    """

    number: int
    camera_id: str
    cause: OutageCause
    notice: str
    since: datetime | None
    out_by: str
    out_at: datetime
    noted_by: str | None = None
    noted_at: datetime | None = None
    tester: str | None = None
    tested_on: date | None = None
    ready_by: str | None = None
    ready_at: datetime | None = None
    back_by: str | None = None
    until: datetime | None = None
    struck_by: str | None = None
    struck_because: str | None = None
    struck_at: datetime | None = None

    @property
    def refused_until(self) -> datetime | None:
        """Up to when its reads were refused: until it was struck out, or in service again; None if they are still."""
        return min((each for each in (self.until, self.struck_at) if each is not None), default=None)

    @property
    def refused(self) -> bool:
        """True if it lasted, so that reads may have been refused for it."""
        since, until = self.refused_since, self.refused_until
        return since is None or until is None or since < until

    @property
    def refused_since(self) -> datetime | None:
        """From when on its reads are refused: time before it was taken out counts once a coordinator took notice of it.

        Else one person alone could refuse reads that were captured already, and nobody would look.
        """
        if self.since is None or self.noted_at is not None:
            return self.since
        return max(self.since, self.out_at)

    @property
    def open(self) -> bool:
        """True as long as the camera is out of service."""
        return self.until is None and self.struck_at is None

    @property
    def waiting(self) -> bool:
        """True if the camera is ready, and only an approval is wanting."""
        return self.open and self.ready_at is not None


def take_out(
    connection: Connection,
    recorded: Recorded,
    camera_id: str,
    *,
    cause: OutageCause,
    notice: str,
    since: datetime | None,
    person_id: str,
) -> OutageRow:
    """Take a camera out of service.

    Args:
        since: From when on its reads are refused; None for a new one, which was never in service.

    Raises:
        Conflict: It is out of service already.
        InvalidQuery: `since` lies in the future, or over a month back.
    """
    if since is not None and not recorded.at - MOST_BACK <= since <= recorded.at:
        raise InvalidQuery("since", f"must not lie in the future, nor more than {MOST_BACK.days} days back")
    if open_of(connection, camera_id) is not None:
        raise Conflict("This camera is out of service already.")
    values = {"camera_id": camera_id, "cause": cause.value, "notice": notice, "since": since, "out_by": person_id}
    insert = camera_outages.insert().values(**values, out_at=recorded.at, seq=recorded.seq)
    return _outage(connection.execute(insert.returning(camera_outages)).one())


def make_ready(
    connection: Connection, recorded: Recorded, camera_id: str, *, tester: str, tested_on: date, person_id: str
) -> OutageRow:
    """Note that a camera was tested and may go back into service; it is out until that is approved (`put_back`).

    Raises:
        NotFound: It is in service.
        InvalidQuery: The test was before it was taken out.
    """
    found = open_of(connection, camera_id)
    if found is None:
        raise NotFound("This camera is in service.")
    went_out = min(found.since or found.out_at, found.out_at) - timedelta(hours=12)
    if tested_on < went_out.date():  # the day as the westernmost zone has it
        raise InvalidQuery("tested_on", "must not be before the day on which the camera went out of service")
    values = {"tester": tester, "tested_on": tested_on, "ready_by": person_id, "ready_at": recorded.at}
    return _changed(connection, recorded, found.number, **values)


def not_ready(connection: Connection, recorded: Recorded, camera_id: str) -> OutageRow | None:
    """Note that a camera that is out of service is not ready for it: it waits for no approval until it is tested anew."""
    found = open_of(connection, camera_id)
    if found is None or not found.waiting:
        return found
    return _changed(connection, recorded, found.number, tester=None, tested_on=None, ready_by=None, ready_at=None)


def decline(connection: Connection, recorded: Recorded, number: int) -> OutageRow:
    """Let a camera that waits for its approval wait no more, until it is tested anew. Raises `NotFound`, and `Conflict` unless it waits."""
    found = _waiting(connection, number)
    return not_ready(connection, recorded, found.camera_id) or found


def put_back(connection: Connection, recorded: Recorded, number: int, person_id: str) -> OutageRow:
    """Put a camera that waits for it into service. Raises `Conflict` unless it waits.

    One that was in service before is so again from now on. The approval of a new one is of all its reads: there is no time
    in which it is out of service then; unless it was declined before, or failed a check, and what it read until now was not fit.
    """
    found = _waiting(connection, number)
    at_once = found.cause is OutageCause.NEW and found.ready_at == found.out_at
    ever = {"since": recorded.at} if at_once else {}
    return _changed(connection, recorded, number, back_by=person_id, until=recorded.at, **ever)


def strike(connection: Connection, recorded: Recorded, number: int, *, because: str, person_id: str) -> OutageRow:
    """Strike out a time out of service that was entered by mistake: it counts no more, and stays in the register.

    Raises:
        NotFound: There is none of this number.
        Conflict: It is struck out already; or its camera was never in service, which is for whoever approves cameras.
    """
    found = _numbered(connection, number)
    if found.struck_at is not None:
        raise Conflict("This time out of service is struck out already.")
    if found.cause is OutageCause.NEW:
        raise Conflict("This camera is new: it waits for its approval, or had it. That is no outage that was entered.")
    values = {"struck_by": person_id, "struck_because": because, "struck_at": recorded.at}
    return _changed(connection, recorded, number, **values)


def note(connection: Connection, recorded: Recorded, number: int, person_id: str) -> OutageRow:
    """Note that the coordinator took notice. Raises `Conflict` if one did before, or if it was struck out."""
    found = _numbered(connection, number)
    if found.noted_at is not None:
        raise Conflict("A coordinator has taken notice of this before.")
    if found.struck_at is not None:
        raise Conflict("This time out of service was struck out: there is nothing to take notice of.")
    return _changed(connection, recorded, number, noted_by=person_id, noted_at=recorded.at)


def every(connection: Connection) -> list[OutageRow]:
    """Return all of them, the oldest first."""
    return [_outage(row) for row in connection.execute(select(camera_outages).order_by(camera_outages.c.number))]


def by_camera(connection: Connection) -> dict[str, tuple[OutageRow, ...]]:
    """Return the times out of service of each camera that has any, the oldest first; those struck out are among them."""
    found = defaultdict[str, list[OutageRow]](list)
    for each in every(connection):
        if each.since is None or each.since != each.until:
            found[each.camera_id].append(each)
    return {camera: tuple(outages) for camera, outages in found.items()}


def to_see_to(connection: Connection) -> list[OutageRow]:
    """Return those that are open, or of which no coordinator took notice, the oldest first."""
    wanting = camera_outages.c.until.is_(None) | camera_outages.c.noted_at.is_(None)
    standing = select(camera_outages).where(wanting, camera_outages.c.struck_at.is_(None))
    return [_outage(row) for row in connection.execute(standing.order_by("number"))]


def are_new(connection: Connection, numbers: Collection[int]) -> frozenset[bool]:
    """Say of some outages whether their cameras are new ones (True), or were in service before (False)."""
    if not numbers:
        return frozenset()
    causes = select(camera_outages.c.cause).where(camera_outages.c.number.in_(sorted(set(numbers)))).distinct()
    return frozenset(cause == OutageCause.NEW.value for cause in connection.execute(causes).scalars())


def open_of(connection: Connection, camera_id: str) -> OutageRow | None:
    """Return the outage in which a camera is now; None if it is in service, or unknown."""
    is_open = (camera_outages.c.until.is_(None), camera_outages.c.struck_at.is_(None))
    mine = (camera_outages.c.camera_id == camera_id, *is_open)
    row = connection.execute(select(camera_outages).where(*mine)).one_or_none()
    return None if row is None else _outage(row)


def is_out(connection: Connection, camera_id: str) -> bool:
    """True if a camera is out of service now."""
    return open_of(connection, camera_id) is not None


def last(connection: Connection) -> int:
    """Return the number of the last outage; 0 if there is none. None is ever used again."""
    return int(connection.execute(select(func.coalesce(func.max(camera_outages.c.number), 0))).scalar_one())


def newest(connection: Connection) -> int:
    """Return the number of the entry by which the register was last changed; 0 if it is empty."""
    return int(connection.execute(select(func.coalesce(func.max(camera_outages.c.seq), 0))).scalar_one())


def _numbered(connection: Connection, number: int) -> OutageRow:
    row = connection.execute(select(camera_outages).where(camera_outages.c.number == number)).one_or_none()
    if row is None:
        raise NotFound("No camera is out of service under this number.")
    return _outage(row)


def _waiting(connection: Connection, number: int) -> OutageRow:
    found = _numbered(connection, number)
    if not found.waiting:
        raise Conflict(
            "This camera does not wait for an approval: it is in service, or nobody has recorded that it was tested."
        )
    return found


def _changed(connection: Connection, recorded: Recorded, number: int, **values: Any) -> OutageRow:
    one = update(camera_outages).where(camera_outages.c.number == number)
    connection.execute(one.values(**values, seq=recorded.seq))
    return _numbered(connection, number)


def _outage(row: Row[Any]) -> OutageRow:
    values = {field.name: getattr(row, field.name) for field in fields(OutageRow)}
    return OutageRow(**{**values, "cause": OutageCause(row.cause)})
