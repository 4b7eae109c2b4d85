"""Whether index and tree of a ledger's file are what its entries come to: both are made anew from them, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from data_access.errors import NotVerified
from data_access.ledger.file import index, tables
from data_access.ledger.proof.tree import TILE, root_of
from data_access.ledger.verification.inside import INDEX_AT


class IndexCheck:
    """Compares index and stored tree with the entries. Where they end before them a version did not write them: no fault.

    Attributes:
        there: True if the file has an index.
        size: Entries that it was found to hold.
    """

    def __init__(self, connection: Connection) -> None:
        self.there = tables.is_there(connection, tables.whos)
        self.size = 0
        self._open_intents: set[int] = set()
        self._connection, self._leaves = connection, bytearray()
        self._tiles = dict(tables.tile_roots(connection))

    def take(self, entry: Mapping[str, Any], row: Any) -> None:
        """Compare what is stored of the next entry. Raises `NotVerified`, naming its number."""
        seq = entry["seq"]
        self._leaves += row.leaf
        if seq % TILE == TILE - 1:
            self._take_tile(seq // TILE)
        if not self.there or row[INDEX_AT] is None:
            return
        if seq != self.size or index.row_of(entry) != tuple(row[INDEX_AT:]):
            raise NotVerified(f"The index does not say of entry {seq} what the entry says.")
        self.size = seq + 1
        if entry["kind"] == index.INTENT:
            self._open_intents.add(seq)
        elif entry["kind"] == index.OUTCOME:
            self._open_intents.discard(entry["intent"])

    def end(self, connection: Connection) -> int:
        """Compare which intents wait for their outcome, and return how many entries the index holds. Raises `NotVerified`."""
        if self._tiles:
            raise NotVerified("The stored tree is longer than the ledger, or a part of it was lost.")
        if self.there and set(connection.scalars(select(tables.open_intents.c.seq))) != self._open_intents:
            raise NotVerified("The index does not say which intents have no outcome.")
        return self.size

    def _take_tile(self, number: int) -> None:
        leaves, self._leaves = bytes(self._leaves), bytearray()
        root = self._tiles.pop(number, None)
        if root is not None and (root, tables.tile_leaves(self._connection, number)) != (root_of(leaves), leaves):
            raise NotVerified(f"The stored tree is not that of entries {number * TILE} to {number * TILE + TILE - 1}.")
        if root is None and self._tiles:
            raise NotVerified(f"The stored tree lacks entries {number * TILE} to {number * TILE + TILE - 1}.")
