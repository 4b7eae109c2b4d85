"""What is checked before a ledger is written again: origin and key, the newest checkpoint, and the entries up to it.

A ledger is read whole unless it is long. Of a long one the newest entries are read, and the others are taken for what the
newest checkpoint signed: each 256 of them have a stored root, and all these roots, with the entries that are read, must come
to the root that this ledger's own key signed. Whoever has not the key cannot make a tree that fits; who has changed an older
entry, and not the tree, is found by the check that begins once the gateway serves (`rest_check`).

So a checkpoint is trusted if our own key signed it under our own name, if the stored tree comes to its root, if it covers
`Storage.read_at_start` entries that are read now, and if no earlier check of the rest failed or was cut short too often
(`file/unread`). Entries after it are always read.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DatabaseError

from data_access.errors import BadSite, NotVerified
from data_access.ledger.entries import kinds
from data_access.ledger.entries.entry import REGISTERS
from data_access.ledger.file import database, tables
from data_access.ledger.proof import canonical
from data_access.ledger.proof.checkpoint import Checkpoint, check_origin, verify
from data_access.ledger.proof.tree import TILE, Tree, leaf_hash
from data_access.terms import parse_stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """Where a ledger ends.

    Attributes:
        origin: Name that the log began with.
        signed: Size and text of the newest stored checkpoint; size 0 if there is none.
        last_at: Time of the last entry, or the one that it set the clock back to, UTC.
        registers: What the last entry says that the registers come to; None if its version did not say.
        tiles: How many tiles of the tree are stored.
        unread: How many entries, from the first on, were not read.
    """

    origin: str
    tree: Tree
    signed: tuple[int, str]
    last_at: datetime
    registers: str | None
    tiles: int
    unread: int


def of_file(readers: Engine, origin: str | None, public_key: bytes, most: int | None) -> Tail:
    """Read a ledger without writing: a log of another time beside it must not be copied into the file.

    Args:
        origin: Name that the log must have; any if none is given.
        most: Entries that are read at the end of a long ledger; all of it is read if None.

    Raises:
        BadSite: An entry was changed or lost, the checkpoint does not fit, or it is another log's.
    """
    with database.as_bad_file(), readers.connect() as connection:
        database.raw(connection).execute("PRAGMA schema_version")  # what is no database at all shows here
        try:
            with connection.begin():
                return _read(connection, readers, origin, public_key, most)
        except (DatabaseError, NotVerified, ValueError, KeyError, TypeError) as error:
            raise BadSite(f"The ledger does not verify ({type(error).__name__}). Nothing is served from it.") from error


def _read(connection: Connection, readers: Engine, origin: str | None, public_key: bytes, most: int | None) -> Tail:
    name = _began_as(connection, origin, public_key)
    note = tables.last_note(connection)
    signed = None if note is None else verify(note, name, public_key)
    roots = _roots(connection)
    tiles = 0 if signed is None or most is None else min(len(roots), max(0, signed.size - most) // TILE)
    if not tiles and connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
        raise BadSite("The ledger's file is damaged. Restore it from a backup.")
    tree = Tree(roots=roots[:tiles], leaves_of=partial(_leaves_of, readers))
    last = _take_rest(connection, tree)
    if len(roots) > tree.size // TILE:
        raise BadSite(f"The ledger lost entries: {len(roots) * TILE} were stored, {tree.size} are there.")
    for number in range(tiles, len(roots)):
        if tree.tile(number) != (roots[number], tables.tile_leaves(connection, number)):
            raise BadSite(f"Of entries {number * TILE} to {(number + 1) * TILE - 1} the tree was lost or changed.")
    if signed is not None:
        _must_fit(signed, tree)
    if leaf_hash(tables.first_body(connection)) != tree.leaf(0):
        raise BadSite("Entry 0 of the ledger was lost or changed.")
    ended = canonical.decode(last)
    return Tail(
        origin=name,
        tree=tree,
        signed=(signed.size, str(note)) if signed else (0, ""),
        last_at=parse_stamp(kinds.goes_on_at(ended)),
        registers=ended.get(REGISTERS),
        tiles=len(roots),
        unread=tiles * TILE,
    )


def _began_as(connection: Connection, origin: str | None, public_key: bytes) -> str:
    body = tables.first_body(connection)
    if not body:
        there = tables.count(connection)
        raise BadSite(
            "Entry 0 of the ledger was lost or changed." if there else "The ledger holds no entry. Make the site again."
        )
    first = canonical.decode(body)
    name = check_origin(str(first.get("origin")))
    began = first.get("kind") == "ledger_created" and first.get("key") == public_key.hex()
    if not began or origin not in (None, name):
        raise BadSite("The ledger belongs to another origin or another signing key.")
    return name


def _roots(connection: Connection) -> list[bytes]:
    found = tables.tile_roots(connection)
    if [number for number, _ in found] != list(range(len(found))):
        raise BadSite("Of the ledger's stored tree a part was lost. Restore it from a backup.")
    return [root for _, root in found]


def _leaves_of(readers: Engine, number: int) -> bytes:
    with readers.connect() as connection:
        return tables.tile_leaves(connection, number)


def _take_rest(connection: Connection, tree: Tree) -> bytes:
    """Read every entry that the tree does not begin with; return the body of the last one."""
    table, last = tables.entries.c, b""
    chosen = select(table.seq, table.leaf, table.body).where(table.seq >= tree.size).order_by(table.seq)
    for seq, leaf, body in connection.execute(chosen.execution_options(yield_per=500)):
        if seq != tree.size or leaf != leaf_hash(body):
            raise BadSite(f"Entry {tree.size} of the ledger was lost or changed.")
        tree.append(leaf)
        last = body
    return last


def _must_fit(checkpoint: Checkpoint, tree: Tree) -> None:
    if checkpoint.size > tree.size:
        raise BadSite(f"The ledger lost entries: {checkpoint.size} were signed, {tree.size} are there.")
    if tree.root(checkpoint.size) != checkpoint.root:
        raise BadSite("The ledger's entries do not fit its last checkpoint.")
