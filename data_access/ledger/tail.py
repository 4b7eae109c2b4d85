"""What is checked before a ledger is written again: every leaf, the last checkpoint, the origin and key it began with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select
from sqlalchemy.exc import DatabaseError

from data_access.errors import BadSite, NotVerified
from data_access.ledger.entries import kinds
from data_access.ledger.entries.entry import REGISTERS
from data_access.ledger.file import database, tables
from data_access.ledger.proof import canonical, checkpoint
from data_access.ledger.proof.checkpoint import check_origin
from data_access.ledger.proof.tree import Tree, leaf_hash
from data_access.terms import parse_stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """Where a ledger ends.

    Attributes:
        origin: Name that the log began with.
        signed: Size and text of the newest stored checkpoint; size 0 if there is none.
        last_at: Time of the last entry, or the one that it set the clock back to, UTC.
        registers: What the last entry says that the registers come to; None if its version did not say.
    """

    origin: str
    tree: Tree
    signed: tuple[int, str]
    last_at: datetime
    registers: str | None


def of_file(path: Path, origin: str | None, public_key: bytes) -> Tail:
    """Read a ledger whole without writing: a log of another time beside it must not be copied into the file. As `read`."""
    engine = database.readers(path)
    try:
        with database.as_bad_file(), engine.connect() as connection:
            database.raw(connection).execute("PRAGMA schema_version")  # what is no database at all shows here
            return read(connection, origin, public_key)
    finally:
        engine.dispose()


def read(connection: Connection, origin: str | None, public_key: bytes) -> Tail:
    """Read and check a whole ledger; about four seconds a million entries. Its origin may be any if none is given.

    Raises:
        BadSite: An entry was changed or lost, the checkpoint does not fit, or it is another log's.
    """
    try:
        with connection.begin():
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
                raise BadSite("The ledger's file is damaged. Restore it from a backup.")
            tree, name, last = _leaves(connection, origin, public_key)
            signed = _signed(connection, tree, name, public_key)
        ended = canonical.decode(last)
        last_at = parse_stamp(kinds.goes_on_at(ended))
        return Tail(origin=name, tree=tree, signed=signed, last_at=last_at, registers=ended.get(REGISTERS))
    except (DatabaseError, NotVerified, ValueError, KeyError, TypeError) as error:
        raise BadSite(f"The ledger does not verify ({type(error).__name__}). Nothing is served from it.") from error


def _leaves(connection: Connection, origin: str | None, public_key: bytes) -> tuple[Tree, str, bytes]:
    tree, name, last = Tree(), "", b""
    table = tables.entries.c
    for seq, leaf, body in connection.execute(select(table.seq, table.leaf, table.body).order_by(table.seq)):
        if seq != tree.size or leaf != leaf_hash(body):
            raise BadSite(f"Entry {tree.size} of the ledger was lost or changed.")
        if seq == 0:
            name = _began_as(body, origin, public_key)
        tree.append(leaf)
        last = body
    if not tree.size:
        raise BadSite("The ledger holds no entry. Make the site again.")
    return tree, name, last


def _began_as(body: bytes, origin: str | None, public_key: bytes) -> str:
    first = canonical.decode(body)
    name = check_origin(str(first.get("origin")))
    began = first.get("kind") == "ledger_created" and first.get("key") == public_key.hex()
    if not began or origin not in (None, name):
        raise BadSite("The ledger belongs to another origin or another signing key.")
    return name


def _signed(connection: Connection, tree: Tree, origin: str, public_key: bytes) -> tuple[int, str]:
    note = tables.last_note(connection)
    if note is None:
        return 0, ""
    signed = checkpoint.verify(note, origin, public_key)
    if signed.size > tree.size:
        raise BadSite(f"The ledger lost entries: {signed.size} were signed, {tree.size} are there.")
    if tree.root(signed.size) != signed.root:
        raise BadSite("The ledger's entries do not fit its last checkpoint.")
    return signed.size, note
