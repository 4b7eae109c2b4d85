"""The register of trainings: who was trained when, of which kind, by whom, in what, until when, and where its record lies (R4-R6)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, ColumnElement, Connection, Integer, ScalarSelect, Text, func, select

from data_access.errors import InvalidQuery
from data_access.records.registers import Day, Instant, register, strike_out
from data_access.steps import Recorded
from data_access.terms import GENERAL, TrainingDays

trainings = register(
    "trainings",
    Column("training", Integer, primary_key=True),
    Column("person_id", Text, nullable=False, index=True),
    Column("trained_on", Day, nullable=False),
    Column("expires_on", Day, nullable=False),
    Column("trainer", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("struck_at", Instant),
    Column("kind", Text),
    Column("trainer_account", Text),
    Column("holder", Text),
    Column("reference", Text),
    autoincrement=True,
)
_KIND = func.coalesce(trainings.c.kind, GENERAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One training of one person. Both days count.

    Attributes:
        expires_on: `date.max` if it does not run out.
        trainer: Who held it: a name, or a body outside of the department.
        kind: One that a pack names, or `GENERAL`.
        trainer_account: User name of who held it; empty if it is nobody with an account.
        holder: With whom its own record is kept on file; empty if that is not said.
        reference: Where in that file: a number, a folder; empty if that is not said.
    """

    person_id: str
    trained_on: date
    expires_on: date
    trainer: str
    content: str
    kind: str = GENERAL
    trainer_account: str = ""
    holder: str = ""
    reference: str = ""


def record(connection: Connection, recorded: Recorded, training: Training) -> None:
    """Put a training on record. Raises `InvalidQuery` if it ends before it begins or leaves out who and what."""
    if training.expires_on < training.trained_on:
        raise InvalidQuery("expires_on", "must not be before trained_on")
    if not training.trainer.strip() or not training.content.strip():
        raise InvalidQuery("trainer", "trainer and content must be given")
    connection.execute(
        trainings.insert().values(
            person_id=training.person_id,
            trained_on=training.trained_on,
            expires_on=training.expires_on,
            trainer=training.trainer,
            content=training.content,
            kind=training.kind,
            trainer_account=training.trainer_account,
            holder=training.holder,
            reference=training.reference,
            seq=recorded.seq,
        )
    )


def strike(connection: Connection, recorded: Recorded, person_id: str, trained_on: date, kind: str = "") -> None:
    """Strike out a person's training of a day, of several the one recorded last; of one kind if it is given.

    Raises:
        NotFound: None stands.
    """
    of_kind = (kind == _KIND,) if kind else ()
    which = {"person_id": person_id, "trained_on": trained_on}
    strike_out(connection, recorded, trainings, "training", which, *of_kind)


def standing(connection: Connection, person_id: str = "") -> list[Training]:
    """Return the trainings that are not struck out, latest first; a person's, or by default everybody's."""
    mine = [trainings.c.person_id == person_id] if person_id else []
    rows = connection.execute(
        select(trainings)
        .where(trainings.c.struck_at.is_(None), *mine)
        .order_by(trainings.c.trained_on.desc(), trainings.c.training.desc())
    )
    return [
        Training(
            person_id=row.person_id,
            trained_on=row.trained_on,
            expires_on=row.expires_on,
            trainer=row.trainer,
            content=row.content,
            kind=row.kind or GENERAL,
            trainer_account=row.trainer_account or "",
            holder=row.holder or "",
            reference=row.reference or "",
        )
        for row in rows
    ]


def all_of(person_id: ColumnElement[str]) -> ScalarSelect[str]:
    """Select a person's trainings that are not struck out in one text, for `latest` to read."""
    mine = trainings.alias("mine")
    kind = func.coalesce(mine.c.kind, GENERAL)
    one = func.json_array(mine.c.trained_on, mine.c.training, kind, mine.c.expires_on)
    standing = (mine.c.person_id == person_id, mine.c.struck_at.is_(None))
    return select(func.json_group_array(func.json(one))).where(*standing).scalar_subquery()


def latest(all_of_person: str) -> tuple[TrainingDays, ...]:
    """Return of a text that `all_of` selected the latest training of each kind: the last begun, and of those the last recorded."""
    found = {
        kind: TrainingDays(kind, date.fromisoformat(first), date.fromisoformat(last))
        for first, _, kind, last in sorted(json.loads(all_of_person))
    }
    return tuple(sorted(found.values()))
