"""What a major incident still lacks: a canvass (clause U9), and the search of each partial plate of a witness (U10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from data_access.answers.case_file import OpenItem
from data_access.terms import plate_key

NO_CANVASS = OpenItem(clause="U9", says="No canvass has been answered under this case yet.")
NONE_AROUND = OpenItem(
    clause="U9",
    says="No canvass around the place and time of the incident, as the case register has them, has been answered yet.",
)

NOT_SEARCHED = "The partial plate of a witness has not been searched under this case."


def open_items(
    canvasses: Sequence[bool], partials: Iterable[tuple[int, str | None]], patterns: Sequence[str]
) -> list[OpenItem]:
    """List what is still open.

    Args:
        canvasses: Of each canvass that was answered under the case, whether it was around the incident.
        partials: Each witness's partial plate that stands: number of the finding, pattern (None if it cannot be read).
        patterns: Patterns of the plate searches that were answered under the case, whole plates among them.
    """
    items = [] if any(canvasses) else [NONE_AROUND if canvasses else NO_CANVASS]
    for finding, told in partials:
        if told is None or not any(covers(pattern, told) for pattern in patterns):
            items.append(OpenItem(clause="U10", says=NOT_SEARCHED, finding=finding))
    return items


def covers(pattern: str, partial: str) -> bool:
    """True if every plate that fits what the witness told fits the pattern, O and 0 being the same.

    A pattern with a `*` where the witness was sure covers more than was told; one with a letter where the witness was not
    sure covers less, and does not count.
    """
    search, witness = _folded(pattern), _folded(partial)

    @cache
    def fits(i: int, j: int) -> bool:
        if i == len(search):
            return j == len(witness)
        if search[i] == "*":
            return fits(i + 1, j) or (j < len(witness) and fits(i, j + 1))
        if j == len(witness) or witness[j] == "*":
            return False
        return search[i] in ("?", witness[j]) and fits(i + 1, j + 1)

    return fits(0, 0)


def _folded(pattern: str) -> str:
    return "".join(c if c in "?*" else plate_key(c) for c in pattern)
