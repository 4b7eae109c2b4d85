"""The registers of what people did with hits: who looked at the picture, compared it, had the record confirmed, took which step, how it ended.

Texts (numbers of answers and reports, what was done, reasons) are sealed in the ledger's vault, under the number of the entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Table, Text, delete, select

from data_access.acts.on_hits.checks import RecordAnswer
from data_access.records.registers import Instant, register
from data_access.steps import Recorded
from data_access.terms import Comparison

hit_viewings = register(
    "hit_viewings",
    Column("hit", Integer, primary_key=True),
    Column("person_id", Text, primary_key=True),
    with_rowid=False,
)
"""Who was shown a picture of the read of which hit; `seq` is the entry under which it was last shown."""

hit_checks = register(
    "hit_checks",
    Column("number", Integer, primary_key=True),
    Column("hit", Integer, nullable=False, index=True),
    Column("person_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("picture", Integer, nullable=False),
    Column("characters", Text, nullable=False),
    Column("state", Text, nullable=False),
    autoincrement=True,
)

hit_confirmations = register(
    "hit_confirmations",
    Column("number", Integer, primary_key=True),
    Column("hit", Integer, nullable=False, index=True),
    Column("person_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("system", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    autoincrement=True,
)

hit_steps = register(
    "hit_steps",
    Column("number", Integer, primary_key=True),
    Column("hit", Integer, nullable=False, index=True),
    Column("person_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("step", Text, nullable=False),
    autoincrement=True,
)

hit_dispositions = register(
    "hit_dispositions",
    Column("hit", Integer, primary_key=True),
    Column("person_id", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("disposition", Text, nullable=False),
    Column("enforced", Integer, nullable=False),
    Column("located", Integer, nullable=False),
    Column("verified", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookOnRecord:
    """A comparison with the picture. `entry`, here and below, is the number of its entry of the ledger."""

    person_id: str
    at: datetime
    picture: bool
    characters: Comparison
    state: Comparison
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemWord:
    """What an official system said."""

    person_id: str
    at: datetime
    system: str
    outcome: RecordAnswer
    asked_at: datetime
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOnRecord:
    """A step of the dispatcher's checklist."""

    person_id: str
    at: datetime
    step: str
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOnRecord:
    """How a hit ended. `verified` is true if it was actionable by then."""

    person_id: str
    at: datetime
    disposition: str
    enforced: bool
    located: bool
    verified: bool
    entry: int


@dataclass(frozen=True, slots=True)
class Work:
    """All that was done with one hit, each in order."""

    checks: list[LookOnRecord] = field(default_factory=list)
    confirmations: list[SystemWord] = field(default_factory=list)
    steps: list[StepOnRecord] = field(default_factory=list)
    dispositions: list[EndOnRecord] = field(default_factory=list)

    @property
    def check(self) -> LookOnRecord | None:
        """The last comparison: it counts."""
        return self.checks[-1] if self.checks else None

    @property
    def confirmation(self) -> SystemWord | None:
        """The last answer that said something, or the last one if none did: it counts."""
        telling = [each for each in self.confirmations if each.outcome is not RecordAnswer.NO_ANSWER]
        counting = telling or self.confirmations
        return counting[-1] if counting else None

    @property
    def active(self) -> bool:
        """True if the last answer that said something was: active."""
        return self.confirmation is not None and self.confirmation.outcome is RecordAnswer.ACTIVE

    @property
    def disposition(self) -> EndOnRecord | None:
        """How it ended; None while it is open."""
        return self.dispositions[-1] if self.dispositions else None

    @property
    def entries(self) -> frozenset[int]:
        """Numbers of the entries of the ledger that hold its texts."""
        texts: list[SystemWord | StepOnRecord | EndOnRecord] = [*self.confirmations, *self.steps, *self.dispositions]
        return frozenset(each.entry for each in texts)


def of_hits(connection: Connection, numbers: Collection[int]) -> Mapping[int, Work]:
    """Return what was done with some hits; one with which nothing was done has empty work."""
    found: dict[int, Work] = defaultdict(Work, {number: Work() for number in numbers})
    for row in _rows(connection, hit_checks, numbers):
        found[row.hit].checks.append(
            LookOnRecord(
                person_id=row.person_id,
                at=row.at,
                picture=bool(row.picture),
                characters=Comparison(row.characters),
                state=Comparison(row.state),
                entry=row.seq,
            )
        )
    for row in _rows(connection, hit_confirmations, numbers):
        found[row.hit].confirmations.append(
            SystemWord(
                person_id=row.person_id,
                at=row.at,
                system=row.system,
                outcome=RecordAnswer(row.outcome),
                asked_at=row.asked_at,
                entry=row.seq,
            )
        )
    for row in _rows(connection, hit_steps, numbers):
        found[row.hit].steps.append(StepOnRecord(person_id=row.person_id, at=row.at, step=row.step, entry=row.seq))
    for row in _rows(connection, hit_dispositions, numbers):
        found[row.hit].dispositions.append(
            EndOnRecord(
                person_id=row.person_id,
                at=row.at,
                disposition=row.disposition,
                enforced=bool(row.enforced),
                located=bool(row.located),
                verified=bool(row.verified),
                entry=row.seq,
            )
        )
    return found


def _rows(connection: Connection, table: Table, numbers: Collection[int]) -> list[Row[Any]]:
    return list(connection.execute(select(table).where(table.c.hit.in_(sorted(numbers))).order_by(table.c.seq)))


def of_hit(connection: Connection, number: int) -> Work:
    """Return what was done with one hit."""
    return of_hits(connection, [number])[number]


def note_viewing(connection: Connection, recorded: Recorded, hit: int, person_id: str) -> None:
    """Remember that a person was shown a picture of the read of a hit."""
    its = (hit_viewings.c.hit == hit, hit_viewings.c.person_id == person_id)
    connection.execute(delete(hit_viewings).where(*its))
    connection.execute(hit_viewings.insert().values(hit=hit, person_id=person_id, seq=recorded.seq))


def was_viewed(connection: Connection, hit: int, person_id: str) -> bool:
    """True if a person was shown a picture of the read of a hit."""
    its = (hit_viewings.c.hit == hit, hit_viewings.c.person_id == person_id)
    return connection.execute(select(hit_viewings.c.seq).where(*its)).first() is not None


def check(
    connection: Connection,
    recorded: Recorded,
    *,
    hit: int,
    person_id: str,
    picture: bool,
    characters: Comparison,
    state: Comparison,
) -> None:
    """Keep a comparison with the picture."""
    _keep(
        connection,
        recorded,
        hit_checks,
        hit=hit,
        person_id=person_id,
        picture=int(picture),
        characters=characters.value,
        state=state.value,
    )


def confirm(
    connection: Connection,
    recorded: Recorded,
    *,
    hit: int,
    person_id: str,
    system: str,
    outcome: RecordAnswer,
    asked_at: datetime,
) -> None:
    """Keep what an official system said."""
    its = {"system": system, "outcome": outcome.value, "asked_at": asked_at}
    _keep(connection, recorded, hit_confirmations, hit=hit, person_id=person_id, **its)


def take_step(connection: Connection, recorded: Recorded, *, hit: int, person_id: str, step: str) -> None:
    """Keep a step of the checklist."""
    _keep(connection, recorded, hit_steps, hit=hit, person_id=person_id, step=step)


def dispose(connection: Connection, recorded: Recorded, hit: int, end: EndOnRecord) -> None:
    """Keep how a hit ended. It ends once: a second disposition does not fit the register."""
    _keep(
        connection,
        recorded,
        hit_dispositions,
        hit=hit,
        person_id=end.person_id,
        disposition=end.disposition,
        enforced=int(end.enforced),
        located=int(end.located),
        verified=int(end.verified),
    )


def _keep(connection: Connection, recorded: Recorded, table: Table, **values: object) -> None:
    connection.execute(table.insert().values(**values, at=recorded.at, seq=recorded.seq))
