"""Entries as far as they are signed, and what proves of one that it is in the ledger, and of a ledger that it only grew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Engine, select

from data_access.errors import InvalidQuery
from data_access.ledger.entries.entry import Opening
from data_access.ledger.file import tables
from data_access.ledger.file.vault import DIGEST
from data_access.ledger.proof import receipt
from data_access.ledger.proof.tree import Tree
from data_access.ledger.tree_head import TreeHead

_CHUNK = 500


def entries(readers: Engine, start: int, end: int) -> Iterator[bytes]:
    """Yield entries `start <= seq < end`, some hundreds in each snapshot."""
    table = tables.entries.c
    while start < end:
        upto = min(end, start + _CHUNK)
        chosen = select(table.body).where(table.seq >= start, table.seq < upto).order_by(table.seq)
        with readers.connect() as connection:
            bodies = list(connection.scalars(chosen))
        yield from bodies
        start = upto


def inclusion(tree: Tree, seq: int, size: int, most: int) -> list[bytes]:
    """Return the audit path of an entry in the tree of `size`. Raises `InvalidQuery` unless `seq < size <= most`."""
    _check_size(size, most)
    if not 0 <= seq < size:
        raise InvalidQuery("seq", "must be less than size")
    return tree.inclusion(seq, size)


def consistency(tree: Tree, old: int, new: int, most: int) -> list[bytes]:
    """Return the proof that the tree of `new` begins with that of `old`. Raises `InvalidQuery` unless `old <= new <= most`."""
    _check_size(new, most)
    if not 0 <= old <= new:
        raise InvalidQuery("old", "must not be greater than new")
    return tree.consistency(old, new)


def receipt_of(head: TreeHead, seq: int, body: bytes, openings: Mapping[str, Opening]) -> dict[str, Any]:
    """Return the receipt of an entry (`receipt.make`) under the newest checkpoint."""
    size, note = head.signed
    return receipt.make(
        origin=head.origin,
        seq=seq,
        entry=body,
        leaf=head.tree.leaf(seq),
        size=size,
        proof=head.tree.inclusion(seq, size),
        note=note,
        salt=openings[DIGEST].salt if DIGEST in openings else None,
    )


def _check_size(size: int, most: int) -> None:
    if not 0 <= size <= most:
        raise InvalidQuery("size", f"must be in [0, {most}]")
