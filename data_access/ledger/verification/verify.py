"""Verifying a whole ledger, from its file (also while the gateway runs) or from an export. Reports the first fault."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from data_access.errors import BadSite, NotVerified
from data_access.keyring import KeyRing
from data_access.ledger.file import database, tables
from data_access.ledger.proof import canonical
from data_access.ledger.proof.checkpoint import parse_verifier_key
from data_access.ledger.proof.checkpoint import verify as verify_note
from data_access.ledger.verification.export import CHECKPOINTS, ENTRIES, KEY, key_in, split_notes
from data_access.ledger.verification.index_check import IndexCheck
from data_access.ledger.verification.inside import Inside, InsideCheck, rows_of
from data_access.ledger.verification.walk import Notes, Walk

TOLD_EACH = 10_000
"""Entries after which progress is told again."""

LONG = 50_000
"""From so many entries on it is worth a second process."""

_IN_ORDER = select(tables.entries).order_by(tables.entries.c.seq).execution_options(yield_per=500)

Progress = Callable[[int], None]


def _silent(_: int) -> None:
    return


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a verification found.

    Attributes:
        size: Entries that the newest checkpoint covers.
        checkpoints: Signed checkpoints that were checked.
        unsigned: Entries after the newest checkpoint; a moment's work in a ledger that is in use, else a fault.
        orphans: Numbers of intents without an outcome: disclosure must be assumed.
        key: Verifier key that all signatures were checked with.
        key_was_given: False if the key came with the ledger itself; then only its consistency was checked.
        origin: Name of the log.
        indexed: Entries that the index of the file holds, each as it says; the next start adds others. None of an export.
        inside: What was found in vault and registers; None unless they were checked.
        old_size: Size of the older checkpoint that it was found to continue; None if none was given.
    """

    size: int
    checkpoints: int
    unsigned: int
    orphans: tuple[int, ...]
    key: str
    key_was_given: bool
    origin: str
    indexed: int | None = None
    inside: Inside | None = None
    old_size: int | None = None


def verify(
    path: Path,
    key: str | None = None,
    *,
    keyring: KeyRing | None = None,
    in_use: bool = True,
    old: Path | None = None,
    progress: Progress = _silent,
) -> Report:
    """Verify a ledger's file or an export's folder with a verifier key; without one, with the key that it came with.

    A ledger of a million entries needs no more memory than a small one. What stands beside the entries of a file is compared
    after them, and of a long ledger in the meantime, by two processes.

    Args:
        keyring: Of the site whose ledger it is: its openings and registers are checked, too.
        in_use: False if nobody writes the file now: then no entry may wait for its checkpoint.
        old: An older checkpoint, or an older export, that the ledger must continue.
        progress: Is told now and then how many entries have been read.

    Raises:
        NotVerified: Names the first fault.
        BadSite: There is nothing to verify at this path.
    """
    if path.is_dir():
        return _export(path, key, old, progress)
    if path.is_file():
        return _database(path, key, keyring, old, progress, in_use=in_use)
    raise BadSite("There is neither a ledger's file nor an export at this path.")


def _export(directory: Path, key: str | None, old: Path | None = None, progress: Progress = _silent) -> Report:
    try:
        notes = list(split_notes((directory / CHECKPOINTS).read_text(encoding="utf-8")))
        enclosed = (directory / KEY).read_text(encoding="utf-8")
        if enclosed != (key or enclosed).strip() + "\n":
            raise NotVerified("key.txt is not the key that was given.")
        with (directory / ENTRIES).open("rb") as file:
            read = _Reading(enclosed.strip(), notes, old, progress)
            for line in file:
                if not line.endswith(b"\n"):
                    raise NotVerified("entries.jsonl is cut short.")
                read.take(line[:-1])
                read.signed()
    except UnicodeDecodeError:
        raise NotVerified("A file of the export is damaged.") from None
    except OSError as error:
        raise BadSite(f"The export cannot be read ({error.strerror}).") from None
    report = read.report(key_is_ours=key is not None)
    if report.unsigned:
        raise NotVerified(f"{report.unsigned} entries are not covered by a signed checkpoint.")
    return report


def _database(
    path: Path, key: str | None, keyring: KeyRing | None, old: Path | None, progress: Progress, *, in_use: bool
) -> Report:
    if not _is_long(path):
        report = _entries(path, key, old, progress, in_use=in_use)
        return _with(report, *_beside(path, keyring))
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        entries = process.submit(_entries, path, key, old, in_use=in_use)
        try:
            indexed, inside = _beside(path, keyring, progress)
        finally:
            report = entries.result()  # what it finds is told first: beside entries that are none stands nothing
    return _with(report, indexed, inside)


def _with(report: Report, entries: int, inside: Inside | None) -> Report:
    """Add what was found beside the entries: how many the index holds, and what is inside. Raises `NotVerified` if something does not fit."""
    return replace(report, indexed=entries, inside=None if inside is None else _faultless(inside))


def _entries(path: Path, key: str | None, old: Path | None, progress: Progress = _silent, *, in_use: bool) -> Report:
    """Check entries and checkpoints of a ledger's file, in one snapshot. Raises `NotVerified`."""
    with _snapshot(path) as connection:
        line = key.strip() if key else key_in(tables.first_body(connection))
        read = _Reading(line, tables.notes(connection), old, progress)
        for row in connection.execute(_IN_ORDER):
            if row.seq != read.walk.tree.size:
                raise NotVerified(f"Entry {read.walk.tree.size} is missing, or its row was changed.")
            entry = read.take(row.body)
            concludes = entry["intent"] if entry["kind"] == "outcome" else None
            if (row.kind, row.intent, row.leaf) != (entry["kind"], concludes, read.walk.leaf):
                raise NotVerified(f"Entry {row.seq} is missing, or its row was changed.")
            read.signed()
        report = read.report(key_is_ours=key is not None)
        if report.unsigned and not in_use:
            raise NotVerified(
                f"{report.unsigned} entries have no checkpoint, and no gateway is running. If it ended by force, start it: "
                "it signs them. Else a checkpoint was taken out."
            )
        return report


def _beside(path: Path, keyring: KeyRing | None, progress: Progress = _silent) -> tuple[int, Inside | None]:
    """Check what stands beside entries that are what they should be, in one snapshot: index and stored tree, and with the keys
    openings and registers. Returns how many entries the index holds, and what was found inside. Raises `NotVerified`.
    """
    with _snapshot(path) as connection:
        index, inside = IndexCheck(connection), None if keyring is None else InsideCheck(keyring)
        for row in rows_of(connection, with_index=index.there):
            entry = canonical.read(row.body)
            index.take(entry, row)
            if inside is not None:
                inside.take(entry, row)
            if not (row.seq + 1) % TOLD_EACH:
                progress(row.seq + 1)
        return index.end(connection), None if inside is None else inside.end(connection)


def _is_long(path: Path) -> bool:
    with _snapshot(path) as connection:
        return tables.count(connection) >= LONG


@contextmanager
def _snapshot(path: Path) -> Iterator[Connection]:
    engine = database.readers(path)
    try:
        with engine.connect() as connection, connection.begin(), _as_fault():
            yield connection
    finally:
        engine.dispose()


def _faultless(inside: Inside) -> Inside:
    if faults := inside.faults():
        raise NotVerified(" ".join(faults))
    return inside


@contextmanager
def _as_fault() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlite3.Error):
        raise NotVerified("The file is damaged or is no ledger.") from None


class _Reading:
    """One reading of a ledger, entry by entry, beside its checkpoints."""

    def __init__(self, key: str, notes: Iterable[str], old: Path | None, progress: Progress) -> None:
        self._key, self._progress = key, progress
        self.origin, public_key = parse_verifier_key(key)
        self._earlier = None if old is None else verify_note(_newest_note(old, key), self.origin, public_key)
        self.walk = Walk()
        self._notes = Notes(notes, self.origin, public_key, self._earlier)

    def take(self, body: bytes) -> dict[str, Any]:
        """Check the next entry, without what was signed up to it. Raises `NotVerified`."""
        entry = self.walk.take(body)
        size = self.walk.tree.size
        if size == 1 and (key_in(body) != self._key or entry["kind"] != "ledger_created"):
            raise NotVerified("The ledger began under another name or key.")
        if not size % TOLD_EACH:
            self._progress(size)
        return entry

    def signed(self) -> None:
        """Check what was signed up to the entry that was taken. Raises `NotVerified`."""
        self._notes.reach(self.walk.tree)

    def report(self, *, key_is_ours: bool) -> Report:
        """Return what was found, once all entries were taken. Raises `NotVerified`."""
        self._notes.end(self.walk.tree)
        return Report(
            size=self._notes.size,
            checkpoints=self._notes.count,
            unsigned=self.walk.tree.size - self._notes.size,
            orphans=tuple(seq for seq in self.walk.open_intents if seq < self._notes.size),
            key=self._key,
            key_was_given=key_is_ours,
            origin=self.origin,
            old_size=None if self._earlier is None else self._earlier.size,
        )


def _newest_note(old: Path, key: str) -> str:
    try:
        if not old.is_dir():
            return old.read_text(encoding="utf-8")
        _export(old, key)
        return list(split_notes((old / CHECKPOINTS).read_text(encoding="utf-8")))[-1]
    except UnicodeDecodeError:
        raise NotVerified("The older checkpoint is damaged.") from None
    except OSError as error:
        raise BadSite(f"The older checkpoint cannot be read ({error.strerror}).") from None
