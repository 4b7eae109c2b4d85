"""The register of trainings: who was trained when, by whom, in what, and until when it counts (R4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Column, ColumnElement, Connection, Integer, ScalarSelect, Text, select

from data_access.errors import InvalidQuery
from data_access.records.registers import Day, Instant, latest_of, register, strike_out
from data_access.steps import Recorded

trainings = register(
    "trainings",
    Column("training", Integer, primary_key=True),
    Column("person_id", Text, nullable=False, index=True),
    Column("trained_on", Day, nullable=False),
    Column("expires_on", Day, nullable=False),
    Column("trainer", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("struck_at", Instant),
    autoincrement=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One training of one person. Both days count."""

    person_id: str
    trained_on: date
    expires_on: date
    trainer: str
    content: str


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
            seq=recorded.seq,
        )
    )


def strike(connection: Connection, recorded: Recorded, person_id: str, trained_on: date) -> None:
    """Strike out a person's training of a day, of several the one recorded last. Raises `NotFound` if none stands."""
    strike_out(connection, recorded, trainings, "training", {"person_id": person_id, "trained_on": trained_on})


def of_person(connection: Connection, person_id: str) -> list[Training]:
    """Return a person's trainings that are not struck out, latest first."""
    rows = connection.execute(
        select(trainings)
        .where(trainings.c.person_id == person_id, trainings.c.struck_at.is_(None))
        .order_by(trainings.c.trained_on.desc(), trainings.c.training.desc())
    )
    return [
        Training(
            person_id=row.person_id,
            trained_on=row.trained_on,
            expires_on=row.expires_on,
            trainer=row.trainer,
            content=row.content,
        )
        for row in rows
    ]


def latest(person_id: ColumnElement[str]) -> ScalarSelect[int]:
    """Select the number of a person's latest training."""
    return latest_of(person_id, trainings, "training", "trained_on")
