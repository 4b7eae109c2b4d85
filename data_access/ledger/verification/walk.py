"""Going through a ledger once: entries in order, and its checkpoints as the entries come to their sizes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data_access.errors import NotVerified
from data_access.ledger.entries import kinds
from data_access.ledger.proof import canonical
from data_access.ledger.proof.checkpoint import Checkpoint
from data_access.ledger.proof.checkpoint import verify as verify_note
from data_access.ledger.proof.tree import Frontier, leaf_hash

_HEX = re.compile(r"[0-9a-f]{64}")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


@dataclass(slots=True)
class Walk:
    """Takes entries one by one, in order, and refuses the first that does not fit."""

    tree: Frontier = field(default_factory=Frontier)
    leaf: bytes = b""
    open_intents: dict[int, None] = field(default_factory=dict)
    last_at: str = ""

    def take(self, body: bytes) -> dict[str, Any]:
        """Check the next entry and return it; `leaf` is its hash then. Raises `NotVerified`, naming its number."""
        seq = self.tree.size
        try:
            entry = canonical.decode(body)
            numbered = type(entry["v"]) is type(entry["seq"]) is int and (entry["v"], entry["seq"]) == (kinds.V, seq)
            if not numbered or not isinstance(entry["kind"], str):
                raise ValueError("it has another version or number")
            self._check_time(entry)
            if not all(map(_HEX.fullmatch, entry.get("secret", {}).values())):
                raise ValueError("a commitment is malformed")
            self._check_intent(entry)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise NotVerified(f"Entry {seq} is not what was appended: {error}.") from None
        self.leaf = leaf_hash(body)
        self.tree.append(self.leaf)
        return entry

    def _check_time(self, entry: dict[str, Any]) -> None:
        at = entry["at"]
        if not _STAMP.fullmatch(at):
            raise ValueError("its time is malformed")
        datetime.fromisoformat(at)
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


class Notes:
    """Checks the checkpoints of a ledger, in order, and that it begins with an older one that somebody kept.

    Attributes:
        size: Entries that the newest checkpoint so far covers.
        count: How many were checked.
    """

    def __init__(self, notes: Iterable[str], origin: str, public_key: bytes, earlier: Checkpoint | None) -> None:
        self._notes, self._key = iter(notes), (origin, public_key)
        self._earlier = earlier
        self.size = self.count = 0
        self._next: Checkpoint | None = None
        self._begun = False

    def reach(self, tree: Frontier) -> None:
        """Check what was signed of the tree as it is now. Raises `NotVerified`."""
        self._begin()
        while self._next is not None and self._next.size == tree.size:
            if self._next.root != tree.root():
                raise NotVerified(f"The first {tree.size} entries are not those that were signed.")
            self.size, self.count = tree.size, self.count + 1
            self._next = self._read()
        if self._earlier is not None and self._earlier.size == tree.size and self._earlier.root != tree.root():
            raise NotVerified(f"The first {tree.size} entries are not those of the older checkpoint.")

    def end(self, tree: Frontier) -> None:
        """Check that nothing was signed beyond the end. Raises `NotVerified`."""
        self._begin()
        if self._next is not None:
            raise NotVerified(f"Entries are missing: {self._next.size} were signed, {tree.size} are there.")
        if not self.count:
            raise NotVerified("There is no signed checkpoint.")
        if self._earlier is not None and self._earlier.size > tree.size:
            raise NotVerified(
                f"The ledger is shorter than it was: the older checkpoint covers {self._earlier.size} entries, "
                f"{tree.size} are there."
            )

    def _begin(self) -> None:
        if not self._begun:
            self._begun, self._next = True, self._read()

    def _read(self) -> Checkpoint | None:
        note = next(self._notes, None)
        if note is None:
            return None
        checkpoint = verify_note(note, *self._key)
        if checkpoint.size <= self.size:
            raise NotVerified("The checkpoints are not in order.")
        return checkpoint
