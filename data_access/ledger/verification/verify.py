"""Verifying a whole ledger, from its file (also while the gateway runs) or from an export. Reports the first fault."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError

from data_access.errors import BadSite, NotVerified
from data_access.keyring import KeyRing
from data_access.ledger.entries import kinds
from data_access.ledger.file import database, tables
from data_access.ledger.proof import canonical
from data_access.ledger.proof.checkpoint import Checkpoint, parse_verifier_key
from data_access.ledger.proof.checkpoint import verify as verify_note
from data_access.ledger.proof.tree import Tree, leaf_hash
from data_access.ledger.verification.export import CHECKPOINTS, ENTRIES, KEY, key_in, split_notes
from data_access.ledger.verification.inside import Inside, check
from data_access.terms import parse_stamp

_HEX = re.compile(r"[0-9a-f]{64}")


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
    inside: Inside | None = None
    old_size: int | None = None


@dataclass(slots=True)
class Walk:
    """Takes entries one by one, in order, and refuses the first that does not fit."""

    tree: Tree = field(default_factory=Tree)
    open_intents: dict[int, None] = field(default_factory=dict)
    last_at: str = ""

    def take(self, body: bytes) -> dict[str, Any]:
        """Check the next entry and return it. Raises `NotVerified`, naming its number."""
        seq = self.tree.size
        try:
            entry = canonical.decode(body)
            numbered = type(entry["v"]) is type(entry["seq"]) is int and (entry["v"], entry["seq"]) == (kinds.V, seq)
            if not numbered or not isinstance(entry["kind"], str):
                raise ValueError("it has another version or number")
            self._check_time(entry)
            if not all(_HEX.fullmatch(made) for made in entry.get("secret", {}).values()):
                raise ValueError("a commitment is malformed")
            self._check_intent(entry)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotVerified(f"Entry {seq} is not what was appended: {error}.") from None
        self.tree.append(leaf_hash(body))
        return entry

    def _check_time(self, entry: dict[str, Any]) -> None:
        at = entry["at"]
        parse_stamp(at)
        if at < self.last_at:
            raise ValueError("its time is before the entry before it")
        self.last_at = kinds.goes_on_at(entry)

    def _check_intent(self, entry: dict[str, Any]) -> None:
        if entry["kind"] == "intent":
            self.open_intents[entry["seq"]] = None
        elif entry["kind"] == "outcome":
            if type(entry["intent"]) is not int or entry["intent"] not in self.open_intents:
                raise ValueError("it concludes no open intent before it")
            del self.open_intents[entry["intent"]]


def verify(
    path: Path, key: str | None = None, *, keyring: KeyRing | None = None, in_use: bool = True, old: Path | None = None
) -> Report:
    """Verify a ledger's file or an export's folder with a verifier key; without one, with the key that it came with.

    Args:
        keyring: Of the site whose ledger it is: its openings and registers are checked, too.
        in_use: False if nobody writes the file now: then no entry may wait for its checkpoint.
        old: An older checkpoint, or an older export, that the ledger must continue.

    Raises:
        NotVerified: Names the first fault.
        BadSite: There is nothing to verify at this path.
    """
    if path.is_dir():
        return _export(path, key, old)
    if path.is_file():
        return _database(path, key, keyring, old, in_use=in_use)
    raise BadSite("There is neither a ledger's file nor an export at this path.")


def _export(directory: Path, key: str | None, old: Path | None = None) -> Report:
    try:
        lines = (directory / ENTRIES).read_bytes().split(b"\n")
        notes = list(split_notes((directory / CHECKPOINTS).read_text(encoding="utf-8")))
        enclosed = (directory / KEY).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise NotVerified("A file of the export is damaged.") from None
    except OSError as error:
        raise BadSite(f"The export cannot be read ({error.strerror}).") from None
    if lines.pop():
        raise NotVerified("entries.jsonl is cut short.")
    if enclosed != (key or enclosed).strip() + "\n":
        raise NotVerified("key.txt is not the key that was given.")
    report = _verify(lines, notes, enclosed.strip(), old, given=key is not None)
    if report.unsigned:
        raise NotVerified(f"{report.unsigned} entries are not covered by a signed checkpoint.")
    return report


def _database(path: Path, key: str | None, keyring: KeyRing | None, old: Path | None, *, in_use: bool) -> Report:
    engine = database.readers(path)
    try:
        with engine.connect() as connection, _as_fault():
            notes = list(connection.scalars(select(tables.checkpoints.c.note).order_by(tables.checkpoints.c.size)))
            first = connection.scalar(select(tables.entries.c.body).where(tables.entries.c.seq == 0)) or b""
            rows = connection.execute(select(tables.entries).order_by(tables.entries.c.seq))
            line = key.strip() if key else key_in(first)
            report = _verify(_bodies(rows), notes, line, old, given=key is not None)
            if report.unsigned and not in_use:
                raise NotVerified(
                    f"{report.unsigned} entries have no checkpoint, and no gateway is running. If it ended by force, start it: "
                    "it signs them. Else a checkpoint was taken out."
                )
            return report if keyring is None else _with_inside(report, connection, keyring)
    finally:
        engine.dispose()


def _with_inside(report: Report, connection: Connection, keyring: KeyRing) -> Report:
    inside = check(connection, keyring)
    if faults := inside.faults():
        raise NotVerified(" ".join(faults))
    return replace(report, inside=inside)


@contextmanager
def _as_fault() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlite3.Error):
        raise NotVerified("The file is damaged or is no ledger.") from None


def _bodies(rows: Iterable[Any]) -> Iterator[bytes]:
    """Yield bodies, having checked the columns that repeat what stands in them."""
    for expected, row in enumerate(rows):
        entry = canonical.decode(row.body) if _is_canonical(row.body) else {}
        concludes = entry.get("intent") if entry.get("kind") == "outcome" else None
        said = (expected, entry.get("kind"), concludes, leaf_hash(row.body))
        if (row.seq, row.kind, row.intent, row.leaf) != said:
            raise NotVerified(f"Entry {expected} is missing, or its row was changed.")
        yield row.body


def _is_canonical(body: bytes) -> bool:
    try:
        canonical.decode(body)
    except ValueError:
        return False
    return True


def _verify(bodies: Iterable[bytes], notes: list[str], key: str, old: Path | None, *, given: bool) -> Report:
    origin, public_key = parse_verifier_key(key)
    walk = Walk()
    for body in bodies:
        entry = walk.take(body)
        if not entry["seq"] and (key_in(body) != key or entry["kind"] != "ledger_created"):
            raise NotVerified("The ledger began under another name or key.")
    size = 0
    for note in notes:
        signed = verify_note(note, origin, public_key)
        _check_checkpoint(signed, size, walk.tree)
        size = signed.size
    if not notes:
        raise NotVerified("There is no signed checkpoint.")
    return Report(
        size=size,
        checkpoints=len(notes),
        unsigned=walk.tree.size - size,
        orphans=tuple(seq for seq in walk.open_intents if seq < size),
        key=key,
        key_was_given=given,
        origin=origin,
        old_size=None if old is None else _check_old(old, key, walk.tree),
    )


def _check_old(old: Path, key: str, tree: Tree) -> int:
    """Check that the tree begins with that of an older checkpoint or export, and return how many entries that had."""
    earlier = verify_note(_newest_note(old, key), *parse_verifier_key(key))
    if earlier.size > tree.size:
        raise NotVerified(
            f"The ledger is shorter than it was: the older checkpoint covers {earlier.size} entries, {tree.size} are there."
        )
    if earlier.root != tree.root(earlier.size):
        raise NotVerified(f"The first {earlier.size} entries are not those of the older checkpoint.")
    return earlier.size


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


def _check_checkpoint(signed: Checkpoint, before: int, tree: Tree) -> None:
    if signed.size <= before:
        raise NotVerified("The checkpoints are not in order.")
    if signed.size > tree.size:
        raise NotVerified(f"Entries are missing: {signed.size} were signed, {tree.size} are there.")
    if signed.root != tree.root(signed.size):
        raise NotVerified(f"The first {signed.size} entries are not those that were signed.")
