"""Hot lists and reads in invented plates, and the match of both by a plain loop."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from data_access.matching.matching import ListMatcher
from data_access.matching.terms import Hits, Likeness, ListedPlate, ReadColumns, StateAgreement, micros

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""When reads come in."""
AN_HOUR = timedelta(hours=1)
CLASSES = ("0ODQ", "1IL", "8B", "5S", "2Z", "6G")


class PlainRead(NamedTuple):
    """A read as far as matching looks at it."""

    plate: str
    state: str | None = "XA-NOR"
    captured_at: datetime = AT


class PlainHit(NamedTuple):
    """A hit of one read and one entry, by their places."""

    read: int
    entry: int
    likeness: Likeness
    states: StateAgreement
    age: timedelta
    live: bool


def an_entry(plate: str = "9ZQ4X7", **changed: Any) -> ListedPlate:
    """An entry that is approved and holds at `AT`, with some things changed."""
    return ListedPlate(**{"plate": plate, "state": "XA-NOR", "approved_at": AT - timedelta(days=1), **changed})


def columns_of(reads: Sequence[PlainRead]) -> ReadColumns:
    """Lay reads out in columns."""
    return ReadColumns(
        plates=pa.array([read.plate for read in reads], pa.string()),
        states=pa.array([read.state for read in reads], pa.string()),
        captured_us=np.array([micros(read.captured_at) for read in reads], dtype=np.int64),
    )


def listed_hits(hits: Hits) -> list[PlainHit]:
    """Return hits in columns one by one."""
    columns = (hits.reads, hits.entries, hits.likeness, hits.states, hits.age_us, hits.live)
    return [
        PlainHit(read, entry, Likeness(likeness), StateAgreement(states), timedelta(microseconds=age), live)
        for read, entry, likeness, states, age, live in zip(*(column.tolist() for column in columns), strict=True)
    ]


def hits_of(entries: Sequence[ListedPlate], reads: Sequence[PlainRead], at: datetime = AT) -> list[PlainHit]:
    """Match, as the house does."""
    return listed_hits(ListMatcher.of(entries).hits(columns_of(reads), at, AN_HOUR))


def plain_hits(entries: Sequence[ListedPlate], reads: Sequence[PlainRead], at: datetime = AT) -> list[PlainHit]:
    """Match by one loop in another, with regular expressions."""
    found = []
    tests = [[re.compile(_expression(entry.plate, alike)) for alike in _ALIKE] for entry in entries]
    for read_number, read in enumerate(reads):
        for number, entry in enumerate(entries):
            grades = [grade for grade, test in zip(Likeness, tests[number], strict=True) if test.fullmatch(read.plate)]
            if grades and _holds(entry, at) and _holds(entry, read.captured_at):
                age = at - read.captured_at
                live = grades[0] is Likeness.EXACT and age <= AN_HOUR
                found.append(PlainHit(read_number, number, grades[0], _states(entry, read), age, live))
    return sorted(found, key=lambda hit: (hit.read, hit.likeness, hit.entry))


def _of_class(character: str) -> str:
    return next((letters for letters in CLASSES if character in letters), character)


_ALIKE: tuple[Callable[[str], str], ...] = (str, lambda c: "0O" if c in "0O" else c, _of_class)


def _expression(plate: str, alike: Callable[[str], str]) -> str:
    wild = {"?": ".", "*": ".*"}
    return "".join(wild.get(character) or f"[{alike(character)}]" for character in plate)


def _holds(entry: ListedPlate, at: datetime) -> bool:
    if entry.approved_at is None or at < entry.approved_at or (entry.starts_at is not None and at < entry.starts_at):
        return False
    return all(end is None or at < end for end in (entry.ends_at, entry.removed_at))


def _states(entry: ListedPlate, read: PlainRead) -> StateAgreement:
    if entry.state is None:
        return StateAgreement.NOT_LISTED
    if read.state is None:
        return StateAgreement.NOT_READ
    return StateAgreement.SAME if entry.state == read.state else StateAgreement.DIFFERS


_LETTERS = "0OQD1IL8B7X"
_INSTANTS = [None, *(AT + timedelta(minutes=30 * step) for step in range(-4, 3))]
_STATES = (None, "XA-NOR", "XA-SUD")


def a_random_set(draw: random.Random) -> tuple[list[ListedPlate], list[PlainRead]]:
    """Draw a few entries, patterns among them, and a few reads, so alike and so close in time that many of them match."""
    entries = [
        ListedPlate(
            plate=_a_plate(draw, "?*") if draw.random() < 0.4 else _a_plate(draw),
            state=draw.choice(_STATES),
            starts_at=_an_instant(draw),
            ends_at=_an_instant(draw),
            removed_at=_an_instant(draw),
            approved_at=None if draw.random() < 0.1 else draw.choice(_INSTANTS[1:4]),
        )
        for _ in range(draw.randrange(6))
    ]
    reads = [
        PlainRead(_a_read_plate(draw, entries), draw.choice(_STATES), draw.choice(_INSTANTS[1:6]) or AT)
        for _ in range(draw.randrange(8))
    ]
    return entries, reads


def _an_instant(draw: random.Random) -> datetime | None:
    return draw.choice(_INSTANTS) if draw.random() < 0.15 else None


def _a_read_plate(draw: random.Random, entries: Sequence[ListedPlate]) -> str:
    """Draw a plate: mostly one of those listed, with characters replaced now and then by some of their class."""
    if not entries or draw.random() < 0.25:
        return _a_plate(draw, "?")
    listed = draw.choice(entries).plate.replace("*", draw.choice(("", "7", "8X"))).replace("?", draw.choice("?X0"))
    return "".join(draw.choice(_of_class(c)) if draw.random() < 0.2 else c for c in listed)[:10] or "7"


def _a_plate(draw: random.Random, wild: str = "") -> str:
    length = draw.choice((1, 2, 2, 3, 3, 3, 4, 10))
    letters = [draw.choice(wild) if wild and draw.random() < 0.4 else draw.choice(_LETTERS) for _ in range(length)]
    return "".join(letters) if set(letters) - set("?*") else "7"
