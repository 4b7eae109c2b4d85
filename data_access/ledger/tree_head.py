"""The tree of the durable entries and the newest checkpoint that is signed of it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from data_access.ledger.file import database, marks, tables
from data_access.ledger.proof.checkpoint import Checkpoint, Signer, sign
from data_access.ledger.proof.tree import TILE, Tree
from data_access.ledger.tail import Tail

SIGN_S = 300.0
"""How long another program's lock may keep a durable entry from being signed before the writer stops."""


class TreeHead:
    """For the one who holds the writer; others may read.

    Attributes:
        origin: The log's name; whoever begins a ledger sets it before the first turn.
        tree: Leaves of the durable entries.
        signed: Size and text of the newest stored checkpoint; size 0 if there is none.
    """

    def __init__(self, signer: Signer, mark: Path | None) -> None:
        self.origin = ""
        self.tree = Tree()
        self.signed: tuple[int, str] = (0, "")
        self._signer, self._mark = signer, mark
        self._tiles = 0

    def continue_from(self, tail: Tail) -> None:
        """Go on from what an earlier run left."""
        self.origin, self.tree, self.signed = tail.origin, tail.tree, tail.signed
        self._tiles = tail.tiles

    def add(self, leaves: list[bytes]) -> None:
        """Take in entries that became durable."""
        for leaf in leaves:
            self.tree.append(leaf)

    def sign(self, connection: Connection) -> bool:
        """Sign the tree and store the note, unless that was done; says whether it was done now. Raises what goes wrong."""
        size = self.tree.size
        if size == self.signed[0]:
            return False
        root = self.tree.root()
        note = sign(Checkpoint(self.origin, size, root), self._signer)
        with database.begin_patiently(connection, SIGN_S):
            tables.append(connection, tables.checkpoints, (size, note))
            self._tiles = self._stored(connection)
        self.signed = (size, note)
        marks.note_how_far(self._mark, size, root)
        return True

    def add_missing_tiles(self, connection: Connection) -> None:
        """Store the tiles of a ledger from before there were any, or of a version that did not store them."""
        if self._tiles < self.tree.size // TILE:
            with connection.begin():
                self._tiles = self._stored(connection)

    def _stored(self, connection: Connection) -> int:
        """Store each tile that is complete and not stored, in the caller's transaction; return how many are stored then."""
        complete = self.tree.size // TILE
        for number in range(self._tiles, complete):
            tables.append(connection, tables.tiles, (number, *self.tree.tile(number)))
        return complete
