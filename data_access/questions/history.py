"""History: all reads of one plate."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal, Self

from data_access.marks import CLEAR
from data_access.questions.fields import PerhapsWindows
from data_access.questions.pattern import WholePlate
from data_access.questions.scope import Limits, Scope
from data_access.questions.shapes import window_of
from data_access.questions.value import Value
from data_access.terms import Capability

_A_WEEK: Final = timedelta(days=7)


class History(Value):
    """All reads of one plate; O and 0 count as the same character. Without `windows`, all of the time that is kept."""

    needs: ClassVar = Capability.HISTORY
    posted: ClassVar = "A plate history"
    answer: ClassVar = "All reads of one plate."

    kind: Annotated[Literal["history"], CLEAR] = "history"
    plate: WholePlate
    windows: PerhapsWindows = None

    @property
    def scope(self) -> Scope:
        """One plate, by the limits of histories."""
        return Scope(limits=Limits.HISTORY, windows=self.windows, plate=self.plate)

    @classmethod
    def example(cls, now: datetime) -> Self:
        """A plate, a week."""
        return cls(plate="AAAAA", windows=(window_of(_A_WEEK, now),))
