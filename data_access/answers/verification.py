"""A verification of a read, as answers, files and the file of the case have it."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from data_access.answers.value import AnswerValue, Stamp

VERIFIED: Final = "verified"
NOT_CONFIRMED: Final = "not_confirmed"


class Verification(AnswerValue):
    """One verification of a row.

    Attributes:
        read_id: Id of the row: of the read, or of a correction of it.
        outcome: `verified` or `not_confirmed`.
        plate, state: `agrees`, `differs` or `not_seen`, against the picture.
        source: Who was asked about the record; None if nobody was.
        record: `current` or `not_current`; None if nobody was asked.
        picture, entry: Numbers of the entries of the picture's viewing and of the verification.
        corrected: Number of the entry by which the read was corrected afterwards; None if it was not.
        how: What was said beside it; None if nothing was, or its month was shredded; empty where it is not shown.
    """

    read_id: str
    outcome: str
    by: str
    at: Stamp
    plate: str
    state: str
    source: str | None
    record: str | None
    picture: int
    entry: int
    corrected: int | None = None
    how: Annotated[str | None, Field(exclude_if=lambda how: how == "")] = ""

    @property
    def verified(self) -> bool:
        """True if it came out as verified."""
        return self.outcome == VERIFIED


class Verifications(AnswerValue):
    """Which reads of an answer were verified: how many `reads` count, and `each` verification of these."""

    reads: int
    each: tuple[Verification, ...]

    @property
    def verified(self) -> int:
        """How many came out as verified."""
        return sum(one.verified for one in self.each)

    @property
    def of_all(self) -> bool:
        """True if every read of the answer was verified, and there is one."""
        return 0 < self.reads == self.verified

    @property
    def by_row(self) -> dict[str, Verification]:
        """The verification of each row that has one, by the row's id."""
        return {one.read_id: one for one in self.each}
