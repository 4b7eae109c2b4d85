"""The index of the entries: whose each is, of which unit, kind and case, and which intents wait for their outcome.

It is written with each entry, in the transaction of the entry, and made anew from the entries where it is missing: in a
ledger from before there was one, and after a version that did not write it. It repeats what entries say in clear, and is
believed for finding them alone: who reads an entry by it compares (`lookup`), and `verify` compares all of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, select

from data_access.ledger.file import database, tables

INTENT, OUTCOME = "intent", "outcome"
AT_ONCE = 20_000
"""Entries that are indexed in one transaction where many are missing."""

Row = tuple[int, str, str, str | None, str | None, str | None, int]
"""Number, kind, time stamp, person, unit and case number of an entry (null where it says none), and whether it holds a question."""


def row_of(entry: Mapping[str, Any]) -> Row:
    """Return what the index holds of an entry."""
    who, case = entry.get("who"), entry.get("case")
    asks = int("question" in entry)
    named = (_text_in(who, "person"), _text_in(who, "unit"), _text_in(case, "number"))
    return (entry["seq"], entry["kind"], entry["at"], *named, asks)


def add(connection: Connection, entry: Mapping[str, Any]) -> None:
    """Index an entry, in the transaction that appends it, or after it."""
    tables.append(connection, tables.whos, row_of(entry))
    if entry["kind"] == INTENT:
        tables.append(connection, tables.open_intents, (entry["seq"],))
    elif entry["kind"] == OUTCOME:
        database.raw(connection).execute("DELETE FROM ledger_open WHERE seq = ?", (entry["intent"],))


def add_missing(connection: Connection) -> int:
    """Index the next entries that are not indexed yet, in the caller's transaction; returns how many, 0 once all are."""
    following = connection.scalar(select(func.coalesce(func.max(tables.whos.c.seq) + 1, 0)))
    entries = tables.entries.c
    chosen = select(entries.body).where(entries.seq >= following).order_by(entries.seq).limit(AT_ONCE)
    bodies = list(connection.scalars(chosen))
    for body in bodies:
        add(connection, json.loads(body))
    return len(bodies)


def catch_up(connection: Connection) -> None:
    """Index all entries that are not indexed yet, some thousands in a transaction: what was done stays done."""
    missing = True
    while missing:
        with connection.begin():
            missing = add_missing(connection) > 0


def _text_in(part: object, name: str) -> str | None:
    text = part.get(name) if isinstance(part, dict) else None
    return text if isinstance(text, str) else None
