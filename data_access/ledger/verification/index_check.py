"""Whether the index of a ledger's file says of each entry what the entry says: it is made anew from them, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from data_access.errors import NotVerified
from data_access.ledger.file import index, tables

_NAMES = tuple(f"index_{column.name}" for column in tables.whos.c)


class IndexCheck:
    """Compares the index with the entries. One that ends before them is of a version that did not write it: it is no fault.

    Attributes:
        there: True if the file has an index.
        size: Entries that it was found to hold.
    """

    def __init__(self, connection: Connection) -> None:
        self.there = tables.is_there(connection, tables.whos)
        self.size = 0
        self._open_intents: set[int] = set()

    def take(self, entry: Mapping[str, Any], row: Any) -> None:
        """Compare what it says of the next entry. Raises `NotVerified`, naming its number."""
        seq = entry["seq"]
        if not self.there or row.index_seq is None:
            return
        if seq != self.size or index.row_of(entry) != tuple(getattr(row, name) for name in _NAMES):
            raise NotVerified(f"The index does not say of entry {seq} what the entry says.")
        self.size = seq + 1
        if entry["kind"] == index.INTENT:
            self._open_intents.add(seq)
        elif entry["kind"] == index.OUTCOME:
            self._open_intents.discard(entry["intent"])

    def end(self, connection: Connection) -> int:
        """Compare which intents wait for their outcome, and return how many entries the index holds. Raises `NotVerified`."""
        if self.there and set(connection.scalars(select(tables.open_intents.c.seq))) != self._open_intents:
            raise NotVerified("The index does not say which intents have no outcome.")
        return self.size
