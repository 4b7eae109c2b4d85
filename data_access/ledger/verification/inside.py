"""Verifying what only a site itself can: openings against commitments, and registers against what the last entry says.

Entries and rows are read one by one, in one snapshot, so that a ledger of a million entries needs no more memory than a
small one. Nothing that is opened here is kept or told: faults name entries by number, and registers by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from data_access.keyring import KeyRing
from data_access.ledger.entries.entry import REGISTERS
from data_access.ledger.file import database, tables, vault
from data_access.ledger.file.register_sums import KEY_NAME, columns_of, sum_of, total_of
from data_access.ledger.file.vault import DIGEST, Unseal

MOST_NAMED = 20
"""Entries that a fault names by number; of more it gives the count."""


@dataclass(slots=True)
class EntryNumbers:
    """Numbers of entries: how many, and the first of them."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, seq: int) -> None:
        """Count one more."""
        self.count += 1
        if len(self.first) < MOST_NAMED:
            self.first.append(seq)

    def __str__(self) -> str:
        more = self.count - len(self.first)
        return ", ".join(map(str, self.first)) + (f" and {more} more" if more else "")


@dataclass(slots=True)
class Inside:
    """What was found.

    Attributes:
        openings: Openings that fit what their entries committed to.
        broken: Entries of which an opening is not what they committed to, or cannot be read.
        missing: Entries whose opening is gone, though nothing says that their month was shredded.
        strange: Openings that belong to no entry.
        uncompared: Outcomes of a version that did not commit to the salt of their digest.
        lost: Entries by month whose key is gone.
        shredded: Months of which an entry says that they were shredded.
        registers: Registers that were compared; 0 if the last entry is of a version that did not say what they came to.
        unfit: Registers that are not what the last entry says; `?` if it cannot be told which.
        last: Number of the last entry.
    """

    openings: int = 0
    broken: EntryNumbers = field(default_factory=EntryNumbers)
    missing: EntryNumbers = field(default_factory=EntryNumbers)
    strange: EntryNumbers = field(default_factory=EntryNumbers)
    uncompared: int = 0
    lost: dict[str, EntryNumbers] = field(default_factory=dict)
    shredded: set[str] = field(default_factory=set)
    registers: int = 0
    unfit: list[str] = field(default_factory=list)
    triggers: list[str] = field(default_factory=list)
    last: int = -1

    def faults(self) -> list[str]:
        """Return every fault, a sentence each."""
        said = [
            f"The vault holds something else than entries {self.broken} committed to." if self.broken.count else "",
            f"The openings of entries {self.missing} are missing from the vault." if self.missing.count else "",
            f"The vault holds openings of {self.strange.count} entries that there are not."
            if self.strange.count
            else "",
        ]
        said += [
            f"The key of {month} is missing and no entry says that it was shredded: entries {numbers} cannot be opened."
            for month, numbers in sorted(self.lost.items())
            if month not in self.shredded
        ]
        if self.unfit:
            said.append(f"Registers are not what entry {self.last} says they are: {', '.join(self.unfit)}.")
        if self.triggers:
            said.append(f"What keeps the ledger's tables append-only was taken out: {', '.join(self.triggers)}.")
        return [sentence for sentence in said if sentence]


INDEX_AT = len(tables.entries.c) + 2
"""Where in a row begins what the index says."""

Row = Any
"""A row of `rows_of`: of an entry `seq`, `kind`, `intent`, `leaf` and `body`, then what the index says of it, `month` and
`sealed`; null where there is nothing of it."""


def rows_of(connection: Connection, *, with_index: bool) -> Iterator[Row]:
    """Yield entries in order, each with its opening and, `with_index`, with what the index says of it."""
    entries, openings, whos = tables.entries, tables.openings, tables.whos
    joined = entries.outerjoin(openings, entries.c.seq == openings.c.seq)
    said = list(whos.c) if with_index else []
    chosen = select(entries, openings.c.month, openings.c.sealed, *said)
    source = joined.outerjoin(whos, entries.c.seq == whos.c.seq) if with_index else joined
    ordered = chosen.select_from(source).order_by(entries.c.seq)
    yield from connection.execute(ordered.execution_options(yield_per=500))


class InsideCheck:
    """Checks openings, entry by entry, and at the end the registers, in the snapshot that the entries are read in."""

    def __init__(self, keyring: KeyRing) -> None:
        self._found, self._keyring = Inside(), keyring
        self._unseals: vault.Unseals = {}
        self._said: str | None = None

    def take(self, entry: Mapping[str, Any], row: Row) -> None:
        """Compare the opening of the next entry."""
        self._found.last, self._said = entry["seq"], entry.get(REGISTERS)
        if entry["kind"] == "month_shredded":
            self._found.shredded.add(str(entry.get("month")))
        unseal = vault.unseal_of(self._unseals, self._keyring, entry["at"][:7])
        _check_opening(self._found, entry, row.body, row.month, row.sealed, unseal)

    def end(self, connection: Connection) -> Inside:
        """Compare the registers with what the last entry says, and return what was found."""
        found, known = self._found, select(tables.entries.c.seq)
        for seq in connection.scalars(select(tables.openings.c.seq).where(tables.openings.c.seq.not_in(known))):
            found.strange.add(seq)
        found.triggers = tables.missing_triggers(connection)
        if self._said is not None:
            _check_registers(found, connection, self._keyring, str(self._said))
        return found


def _check_opening(
    numbers: Inside, entry: Mapping[str, Any], body: bytes, month: str | None, blob: bytes | None, unseal: Unseal | None
) -> None:
    seq, sealing = entry["seq"], DIGEST in entry and entry["kind"] == "outcome"
    if not entry.get("secret") and not sealing and blob is None:
        return
    if unseal is None:
        numbers.lost.setdefault(entry["at"][:7], EntryNumbers()).add(seq)
    elif blob is None:
        numbers.missing.add(seq)
    elif month != entry["at"][:7] or (opened := vault.compared(entry, body, blob, unseal)).broken:
        numbers.broken.add(seq)
    else:
        numbers.openings += len(opened.fitting)
        numbers.uncompared += len(opened.fitting.keys() - entry.get("secret", {}).keys())


def _check_registers(numbers: Inside, connection: Connection, keyring: KeyRing, total: str) -> None:
    file = database.raw(connection)
    kept: dict[str, bytes] = dict(file.execute("SELECT name, sum FROM ledger_register"))
    there = columns_of(file)
    numbers.registers = len(there)
    if not keyring.has(KEY_NAME):
        numbers.unfit = ["? (the key of their sums is missing)"]
        return
    key = keyring.get(KEY_NAME)
    sums = {name: sum_of(file, key, name, columns) for name, columns in there.items()}
    numbers.unfit = sorted(name for name in kept.keys() | sums.keys() if kept.get(name) != sums.get(name))
    if not numbers.unfit and total_of(iter(sums.values())) != total:
        numbers.unfit = ["?"]
