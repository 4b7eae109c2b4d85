"""Checking a saved receipt: what it says, whether it holds, and whether today's ledger still begins with its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import traitlets as t

from data_access.client import Client
from data_access.client.ledger import growth
from data_access.errors import InvalidQuery, NotVerified
from data_access.receipts import check_growth, check_receipt, size_of
from data_access.terms import parse_stamp
from data_access.wording.counts import many
from data_access.wording.refusals import Problem
from data_access.wording.times import shown
from widgets.parts.guard import guarded

MOST = 200_000
"""Characters of a receipt; a real one has about 3,000."""

VALID, NOT_VALID = "This receipt is valid.", "This receipt is not valid."
NOT_CHECKED = (
    "Not checked here: the signature of the agency's key. Whoever has its public key checks that with tools/ledger_verify.py, "
    "which shares no code with this page.",
    "No receipt says that the reads were right.",
)


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """One thing that was checked, and whether it holds."""

    holds: bool
    words: str


class ReceiptModel(t.HasTraits):
    """A receipt that is checked.

    Attributes:
        text: The receipt, as it was saved.
        checks: What was checked, in order; the first that does not hold ends it.
        problem: The `Problem` why nothing could be checked, or None.
    """

    text = t.Unicode()
    checks: t.List[ReceiptCheck] = t.List()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, zone: str) -> None:
        super().__init__()
        self.client = client
        self.zone = zone

    @guarded
    def check(self) -> None:
        """Check what was given: first alone, then against the ledger's newest checkpoint. Makes no entry."""
        self.problem, self.checks = None, []
        receipt = _parsed(self.text)
        found: list[ReceiptCheck] = []
        try:
            check_receipt(receipt)
            found += [
                ReceiptCheck(True, self._said(receipt)),
                ReceiptCheck(True, "It is complete, and nothing in it was changed."),
            ]
            found.append(ReceiptCheck(True, self._grown(receipt)))
        except NotVerified as error:
            found.append(ReceiptCheck(False, str(error)))
        self.checks = found

    def verdict(self) -> str:
        """Say in a word what came of it; empty before anything was checked."""
        if not self.checks:
            return ""
        return VALID if all(each.holds for each in self.checks) else NOT_VALID

    def _grown(self, receipt: Mapping[str, Any]) -> str:
        now = self.client.checkpoint()
        old, new = size_of(str(receipt["checkpoint"])), size_of(now)
        check_growth(receipt, now, growth(self.client, old, new) if old <= new else [])
        today = many(new, "entry").replace("entrys", "entries")
        return f"Today's ledger of {today} still begins with the {old:,} that were there when it was given."

    def _said(self, receipt: Mapping[str, Any]) -> str:
        entry = _parsed(str(receipt["entry"]))
        when = shown(parse_stamp(str(entry["at"])), self.zone) if "at" in entry else "an unknown time"
        rows = f", {many(entry['rows'], 'read')}" if isinstance(entry.get("rows"), int | str) else ""
        what = f"{entry.get('kind', 'entry')}, {entry.get('status', '')}".rstrip(", ")
        return f"Entry {receipt['seq']}: {what}{rows}, {when}, of the question in entry {receipt.get('intent_seq')}."


def _parsed(text: str) -> dict[str, Any]:
    if len(text) > MOST:
        raise InvalidQuery(
            "receipt", f"may have at most {MOST:,} characters; choose the file that was saved as a receipt"
        )
    try:
        document = json.loads(text)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise InvalidQuery("receipt", "is not a receipt: choose the file that was saved, or paste all of it")
    return document
