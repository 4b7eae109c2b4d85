"""Turns: what one thread may do while it alone holds the writer, and the promise that it will be durable."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection as Connection

from data_access.acts.table import ActValue
from data_access.errors import LedgerStopped
from data_access.ledger.entries import access, kinds
from data_access.ledger.entries.entry import Entry, Opening
from data_access.marks import said
from data_access.steps import Decision, Intent, Permit, Recorded

OWN_METHODS = frozenset({"ledger_created", "intent", "refusal", "outcome"})
"""Kinds that are appended by their own methods only."""

NOTHING: Mapping[str, object] = MappingProxyType({})
STOPPED = "The ledger could not be written, so nothing was disclosed. The gateway must be restarted."


class GroupCommit:
    """Turns that share one transaction: kept together, or lost together.

    Attributes:
        leaves: Leaf hashes of the entries of all its turns, in order.
    """

    def __init__(self) -> None:
        self.leaves: list[bytes] = []
        self.turns = 0
        self.kept = False
        self.settled = threading.Event()

    def settle(self, durable: bool) -> None:
        """Tell everybody who waits."""
        self.kept = durable
        self.settled.set()


class Promise:
    """Says of one turn whether it survives a power cut. Kept once: durable, signed, and the note stored."""

    def __init__(self, group: GroupCommit) -> None:
        self._group = group
        self._withdrawn = False

    def is_kept(self) -> bool:
        """True once the turn is durable and its checkpoint is signed and stored."""
        return self._group.kept and not self._withdrawn

    def wait(self) -> None:
        """Return once the promise is kept; raise `LedgerStopped` if it never will be. Not for use inside the turn."""
        if not self._withdrawn:
            self._group.settled.wait()
        if not self.is_kept():
            raise LedgerStopped(STOPPED)

    def withdraw(self) -> None:
        """Forget the turn: its body raised, and what it wrote was rolled back."""
        self._withdrawn = True


Append = Callable[[str, Mapping[str, Any], Mapping[str, str], Mapping[str, Opening]], Entry]


class Turn:
    """The writer, for the length of one `with` block.

    Attributes:
        connection: The database of ledger and registers, inside the turn's transaction. Never commit or close it.
        now: The instant of the turn, UTC; never behind the last entry.
        granted: Numbers of the granted intents that the turn recorded.
        body: The newest entry's bytes; until the turn is over without what the registers come to.
        registers_made: Must be called when a table of a register was made or given a column, before a row of it is changed.
        forgets: Set it if the turn blanks what must not outlive it: the write-ahead log is then cut once the turn is durable.
        goes_on_at: From when the entries after this turn are dated, if not from the turn's own instant.
    """

    def __init__(
        self,
        connection: Connection,
        now: datetime,
        promise: Promise,
        append: Append,
        registers_made: Callable[[], None],
    ) -> None:
        self.connection = connection
        self.now = now
        self.forgets = False
        self._promise = promise
        self.granted: list[int] = []
        self.body = b""
        self.registers_made = registers_made
        self.goes_on_at: datetime | None = None
        self._append = append
        self._last: Recorded | None = None
        self._open = True

    @property
    def last(self) -> Recorded:
        """The turn's newest entry. Raises `RuntimeError` if it has none."""
        if self._last is None:
            raise RuntimeError("the turn has appended nothing")
        return self._last

    def append(self, kind: str, fields: Mapping[str, Any], secret: Mapping[str, str] | None = None) -> Recorded:
        """Append an entry; values in `secret` stand in it as salted commitments, and sealed in the vault.

        Raises:
            ValueError: The kind is unknown, past, an act's or has its own method, or a field does not fit it; nothing was
                appended.
            LedgerStopped: It could not be written.
        """
        if kind in OWN_METHODS or kind in kinds.ACTS:
            raise ValueError(f"entries of kind {kind} are appended by their own method")
        if kind in kinds.PAST:
            raise ValueError(f"entries of kind {kind} stand in old ledgers only")
        return self.record(kind, fields, secret or {})

    def intent(self, decision: Decision) -> Intent:
        """Record what policy decided: kind `intent` if it granted the question, else `refusal`.

        Raises:
            ValueError: A grant without rules or reach, or with reasons against it.
            LedgerStopped: It could not be written.
        """
        fields, secret = access.of_decision(decision)
        recorded = self.record("intent" if decision.granted else "refusal", fields, secret)
        if decision.granted:
            self.granted.append(recorded.seq)
        return Intent(seq=recorded.seq, decision=decision, kept=self._promise)

    def act(self, permit: Permit, act: ActValue | None = None, details: Mapping[str, object] = NOTHING) -> Recorded:
        """Record an act as it declares itself, or its refusal as `refusal`; subject and reason stand as commitments.

        Args:
            act: What was permitted; not looked at of a refusal.
            details: What the gateway found, as the act declares it.

        Raises:
            ValueError: The permit is for another act, what is found is not declared, or it was permitted without rules or
                against a reason; nothing was appended.
            LedgerStopped: It could not be written.
        """
        verdict, kept = access.of_permit(permit)
        if not permit.granted:
            return self.record("refusal", verdict, kept)
        if act is None or act.does.name != permit.act.name:
            raise ValueError(f"a permit for {permit.act.name} is for no other act")
        clear, secret = said(act)
        return self.record(act.does.name, {**verdict, **clear, **details}, {**kept, **secret})

    def end_of(self, act: ActValue) -> Recorded:
        """Record an act that the gateway does by itself, to end what a person, a source or a machine began.

        Raises:
            ValueError: It is none that the gateway does by itself; nothing was appended.
            LedgerStopped: It could not be written.
        """
        if not act.does.ends:
            raise ValueError(f"{act.does.name} needs a permit")
        clear, secret = said(act)
        return self.record(act.does.name, {**clear, "initiator": access.GATEWAY}, secret)

    def record(
        self,
        kind: str,
        fields: Mapping[str, Any],
        secret: Mapping[str, str],
        openings: Mapping[str, Opening] | None = None,
    ) -> Recorded:
        """Append an entry of any kind; for the ledger's own use. `openings` are openings that are there already."""
        if not self._open:
            raise RuntimeError("the turn is over")
        made = self._append(kind, fields, secret, openings or {})
        self.body = made.body
        self._last = Recorded(seq=made.seq, at=self.now, kept=self._promise)
        return self._last

    def end(self) -> bool:
        """Allow nothing more; say whether anything was appended."""
        self._open = False
        return self._last is not None
