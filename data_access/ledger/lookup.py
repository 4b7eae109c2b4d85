"""Entries looked up for a person: by the index, the outcome of each intent, and what commitments hold."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from data_access.errors import NotFound
from data_access.keyring import KeyRing
from data_access.ledger.file import index, vault
from data_access.ledger.file.tables import entries, whos
from data_access.ledger.file.vault import Openings
from data_access.ledger.ledger import Ledger

CHUNK = 500
Entry = Mapping[str, Any]


class IndexRow(NamedTuple):
    """What the index holds of an entry that somebody asked or did: `asks` is true of a question."""

    seq: int
    kind: str
    person: str
    asks: bool
    case_number: str


def of_person(
    ledger: Ledger, person: str, *, before: int, most: int, kinds: Collection[str] = (), case_number: str = ""
) -> list[int]:
    """Return numbers of a person's entries below `before`, the newest first, at most `most`, as far as they are signed.

    Args:
        kinds: Of these kinds only; of all if there are none.
        case_number: Of this case only; of all if empty.
    """
    who = whos.c
    mine = [who.person == person, who.seq < min(before, ledger.size)]
    mine += [who.kind.in_(sorted(kinds))] if kinds else []
    mine += [who.case_number == case_number] if case_number else []
    with ledger.reading() as connection:
        return list(connection.scalars(select(who.seq).where(*mine).order_by(who.seq.desc()).limit(most)))


def since(ledger: Ledger, at: str, kinds: Collection[str], unit: str | None) -> Iterator[IndexRow]:
    """Yield what was asked and done from a time stamp on, the newest first, as far as it is signed; of all units if None.

    It goes back to the first entry that is older: where the clock was set back, no further than that.
    """
    who = whos.c
    older = select(who.seq).where(who.at < at).order_by(who.seq.desc()).limit(1)
    mine = [who.person.is_not(None), who.kind.in_(sorted(kinds)), who.seq < ledger.size]
    mine += [who.unit == unit] if unit is not None else []
    with ledger.reading() as connection:
        last = connection.scalar(older)
        chosen = select(who.seq, who.kind, who.person, who.asks, who.case_number).where(
            *mine, who.seq > (-1 if last is None else last)
        )
        for row in connection.execute(chosen.order_by(who.seq.desc()).execution_options(yield_per=CHUNK)):
            yield IndexRow(row.seq, row.kind, row.person, bool(row.asks), row.case_number or "")


def entries_of(ledger: Ledger, seqs: Sequence[int]) -> Iterator[Entry]:
    """Yield entries by their numbers, in that order, each as the index has it.

    Raises:
        LedgerStopped: The index says something else of one of them; the ledger is stopped by it.
    """
    for at in range(0, len(seqs), CHUNK):
        part = seqs[at : at + CHUNK]
        chosen = select(entries.c.body, *whos.c).join(whos, whos.c.seq == entries.c.seq).where(entries.c.seq.in_(part))
        with ledger.reading() as connection:
            found = {row.seq: (json.loads(row.body), tuple(row)[1:]) for row in connection.execute(chosen)}
        for seq in part:
            entry, said = found.get(seq, ({}, ()))
            if not entry or index.row_of(entry) != said:
                ledger.stop(f"The index of the ledger does not fit entry {seq}.")
            yield entry


def newest_of(ledger: Ledger, kind: str) -> Entry | None:
    """Return the newest entry of a kind, or None."""
    chosen = select(entries.c.body).where(entries.c.kind == kind).order_by(entries.c.seq.desc()).limit(1)
    with ledger.reading() as connection:
        body = connection.scalar(chosen)
    return json.loads(body) if body is not None else None


def newest_first(ledger: Ledger, kind: str, after: int) -> Iterator[Entry]:
    """Yield the entries of a kind whose numbers are above `after`, the newest first."""
    mine = (entries.c.kind == kind, entries.c.seq > after)
    chosen = select(entries.c.body).where(*mine).order_by(entries.c.seq.desc()).execution_options(yield_per=CHUNK)
    with ledger.reading() as connection:
        for body in connection.scalars(chosen):
            yield json.loads(body)


def last_of(ledger: Ledger) -> Entry:
    """Return the last entry."""
    chosen = select(entries.c.body).order_by(entries.c.seq.desc()).limit(1)
    with ledger.reading() as connection:
        last: Entry = json.loads(connection.execute(chosen).scalar_one())
    return last


def shredded_months(connection: Connection) -> set[str]:
    """Return the months of which an entry says that their key was destroyed."""
    bodies = connection.scalars(select(entries.c.body).where(entries.c.kind == "month_shredded"))
    return {str(json.loads(body).get("month")) for body in bodies}


def outcomes_of(ledger: Ledger, intents: Collection[int]) -> dict[int, Entry]:
    """Return the outcome of each intent that has one, by the intent's number."""
    found: dict[int, Entry] = {}
    wanted, table = sorted(intents), entries.c
    with ledger.reading() as connection:
        for at in range(0, len(wanted), CHUNK):
            chosen = select(table.intent, table.body).where(
                table.intent.in_(wanted[at : at + CHUNK]), table.seq < ledger.size
            )
            found.update((row.intent, json.loads(row.body)) for row in connection.execute(chosen))
    return found


def opened(ledger: Ledger, keyring: KeyRing, seqs: Collection[int]) -> dict[int, Openings]:
    """Open what some entries keep sealed, each opening compared with its commitment (`vault.get`).

    Raises:
        NotFound: No signed checkpoint covers one of them.
    """
    said: dict[int, Openings] = {}
    unseals: vault.Unseals = {}
    with ledger.reading() as connection:
        for seq in seqs:
            body = connection.execute(select(entries.c.body).where(entries.c.seq == seq)).scalar_one_or_none()
            if body is None or seq >= ledger.size:
                raise NotFound(f"The ledger has no entry {seq}.")
            said[seq] = vault.get(connection, keyring, body, unseals)
    return said
