"""Convoy: plates that passed the same fixed cameras as one plate, shortly before or after it, several times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import Field

from data_access.marks import CLEAR
from data_access.questions.fields import PerhapsWindows
from data_access.questions.pattern import WholePlate
from data_access.questions.scope import Limits, Scope
from data_access.questions.shapes import window_of
from data_access.questions.value import Value
from data_access.terms import Capability

_A_WEEK: Final = timedelta(days=7)
LEAST_S, USUAL_S, MOST_S = 10, 60, 600
"""Seconds between two vehicles that passed the same camera: the fewest, the usual and the most that can be asked."""
FEWEST_PASSAGES, USUAL_PASSAGES, MOST_PASSAGES = 2, 3, 10


class Convoy(Value):
    """Reads of one plate at fixed cameras, and those of each plate that passed within `within_s` seconds of it at `at_least` passages.

    Reads of the plate at one place without half an hour between them are one passage; one place is one camera, and cameras at
    most 100 metres from it. So a queue at one light counts once, however long it is and however many cameras see it. O and 0 count as the same
    character. A plate with a character that the reader could not read, or without any, is nobody's: it does not come back.
    Without `windows`, all of the time that is kept; no read outside of them counts.
    """

    needs: ClassVar = Capability.HISTORY
    posted: ClassVar = "A plate and those that passed with it"
    answer: ClassVar = "Reads of one plate at fixed cameras, and of the plates that passed the same cameras shortly before or after it."

    kind: Annotated[Literal["convoy"], CLEAR] = "convoy"
    plate: WholePlate
    windows: PerhapsWindows = None
    within_s: Annotated[int, Field(ge=LEAST_S, le=MOST_S), CLEAR] = USUAL_S
    at_least: Annotated[int, Field(ge=FEWEST_PASSAGES, le=MOST_PASSAGES), CLEAR] = USUAL_PASSAGES

    @property
    def within(self) -> timedelta:
        """How long before or after the plate another one passed."""
        return timedelta(seconds=self.within_s)

    @property
    def scope(self) -> Scope:
        """One plate, by the limits of histories; and reads of others beside it."""
        return Scope(limits=Limits.HISTORY, windows=self.windows, plate=self.plate, beside=self.within)

    @classmethod
    def example(cls, now: datetime) -> Self:
        """A plate, a week."""
        return cls(plate="AAAAA", windows=(window_of(_A_WEEK, now),))
