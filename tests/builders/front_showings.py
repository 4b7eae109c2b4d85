"""Answers that a fake gateway shows again: what it gave, by the entry's number, without rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data_access.errors import Reason
from data_access.questions.entry import clear_of, sealed_of
from data_access.questions.value import Value
from data_access.terms import stamp
from tests.builders.front_ledger import NOW, an_item

NOT_GIVEN = Reason(
    "own.again",
    "No answer of this number was given to you, or shared with you, under this case.",
    "Open the case under which it was given, or ask the question there.",
)


@dataclass
class FakeShowings:
    """Answers that were given; `since` is what is said to have changed, `shared_by` whose they are; `colleagues` who has the case open.

    Attributes:
        times: When each was asked.
        status: What the entries say came of the questions.
    """

    given: dict[int, tuple[Value, list[dict[str, Any]]]] = field(default_factory=dict)
    shown: list[int] = field(default_factory=list)
    since: dict[str, int] = field(default_factory=dict)
    shared_by: str = ""
    colleagues: list[dict[str, str]] = field(default_factory=list)
    times: dict[int, datetime] = field(default_factory=dict)
    status: str = "answered"

    def facts(self, of: int) -> dict[str, Any]:
        """Say what a showing says of itself."""
        none = {"arrived": 0, "corrected": 0, "withdrawn": 0, "gone": 0}
        question = self.given[of][0].model_dump(mode="json")
        return {
            "of": of,
            "answered": stamp(NOW),
            "shared_by": self.shared_by,
            "question": question,
            **none,
            **self.since,
        }

    def item(self, of: int) -> dict[str, Any]:
        """Return the entry of a question that was asked, as its own person reads it."""
        question = self.given[of][0]
        sealed = sealed_of(question)
        outcome = {"seq": of + 1, "status": self.status, "rows": 12, "cameras": 3, "plates": 1} if self.status else None
        made = an_item(of, question=clear_of(question), opened=sealed, sealed=sorted(sealed), outcome=outcome)
        return {**made, "at": stamp(self.times.get(of, NOW))}

    def items(self) -> list[dict[str, Any]]:
        """Say of what was asked, the newest first."""
        return [self.item(of) for of in sorted(self.given, reverse=True)]
