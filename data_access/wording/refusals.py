"""Why something was not done, in words for the person who asked."""

from __future__ import annotations

from dataclasses import dataclass

from data_access.errors import (
    AccessError,
    Cancelled,
    InvalidQuery,
    LedgerStopped,
    NotLoggedOn,
    Reason,
    Refused,
    TimedOut,
    Unreachable,
)
from data_access.wording.markup import Markup, element

_TITLES: tuple[tuple[type[AccessError], str], ...] = (
    (InvalidQuery, "Not done: fix the field named below"),
    (Refused, "Refused by policy"),
    (NotLoggedOn, "You are logged out"),
    (LedgerStopped, "The record is stopped, so nothing may be asked"),
    (TimedOut, "This took too long"),
    (Cancelled, "You cancelled this"),
    (Unreachable, "Nothing can be asked or shown now"),
)
_REMEDIES: tuple[tuple[type[AccessError], str], ...] = (
    (NotLoggedOn, "What you asked is on record. Open this page again to log in."),
    (LedgerStopped, "Nobody can ask anything until then, so that nothing goes unrecorded. Tell the administrator."),
    (
        Unreachable,
        "Without it there are no reads, and nothing is shown from memory. Try again in a minute, then tell the administrator. "
        "If you had asked something, My searches will say whether it is on record.",
    ),
)


_TO_FILL: dict[str, str] = {
    "case_number": "Write the case number.",
    "purpose": "Choose a purpose.",
    "reason": "Say in a few words why.",
}
"""What is said of a field that is empty."""

_LABELS: dict[str, str] = {
    "became": "Case number it became",
    "body": "What was sent",
    "captured_at": "Time of the read",
    "case_session": "Case",
    "of": "Answer",
    "pattern": "Plate",
    "query": "Question",
    "read_id": "Read",
    "read_ids": "Reads",
    "retention_class": "Class",
    "review_on": "Day of the review",
    "seq": "Entry",
    "states": "State",
    "windows": "Times",
    "start": "Start",
    "end": "End",
    "bodies": "Body",
    "makes": "Make",
    "colours": "Colour",
}
"""What a field of the wire is called on pages, where its own name says too little."""

_EMPTY = frozenset({"must not be empty", "is missing"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What the page says when something was not done.

    Attributes:
        remedy: What to do next; a policy's reasons bring their own.
        reasons: Policy's reasons, each with its clause and remedy; empty if it was not policy.
        seq: Number of the refusal in the ledger, if it has one.
    """

    title: str
    text: str = ""
    reasons: tuple[Reason, ...] = ()
    seq: int | None = None
    remedy: str = ""

    def markup(self) -> Markup:
        """Return the problem as HTML, announced to screen readers."""
        lines = [element("p", self.text)] if self.text else []
        lines += [element("ul", *(_item(reason) for reason in self.reasons))] if self.reasons else []
        lines += [element("p", self.remedy)] if self.remedy else []
        if self.seq is not None:
            lines.append(element("p", f"This refusal is on record as entry {self.seq}.", cls="wb-small"))
        return element("div", element("strong", self.title), *lines, cls="wb-problem", role="alert")


def problem_of(error: AccessError) -> Problem:
    """Put an error of ours into words."""
    title = _of(error, _TITLES, "Not done")
    if isinstance(error, Refused) and error.reasons:
        return Problem(title, reasons=error.reasons, seq=error.seq)
    seq = error.seq if isinstance(error, Refused) else None
    return Problem(title, in_words(error), seq=seq, remedy=_of(error, _REMEDIES, ""))


def in_words(error: AccessError) -> str:
    """Say an error as a sentence for whoever sits at the page, without a field by its name on the wire."""
    if not isinstance(error, InvalidQuery):
        return str(error)
    what = str(error).removeprefix(f"{error.field}: ")
    names = [part for part in error.field.split(".") if not part.isdigit()]
    if what in _EMPTY and names and names[-1] in _TO_FILL:
        return _TO_FILL[names[-1]]
    name = names[-1] if names else "this"
    plain = f"{name.removesuffix('_m')} in metres" if name.endswith("_m") else name
    label = _LABELS.get(name, plain.replace("_", " "))
    return f"{label[:1].upper()}{label[1:]}: {what}"


def unexpected(reference: str) -> Problem:
    """Say that something of ours broke; the log has the rest under the same reference."""
    return Problem(
        "Something went wrong on this page",
        f"It was our fault, not yours. Tell the administrator this number: {reference}. Reload the page to go on.",
    )


def _of(error: AccessError, words: tuple[tuple[type[AccessError], str], ...], other: str) -> str:
    return next((said for kind, said in words if isinstance(error, kind)), other)


def _item(reason: Reason) -> Markup:
    clause = element("span", reason.clause, cls="wb-clause", title="Clause of the agency's policy, or our own rule")
    return element("li", reason.sentence, " ", element("em", reason.remedy), " ", clause)
