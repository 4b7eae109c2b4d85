"""Estimate: about how many reads a canvass would meet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal, Self

from data_access.marks import CLEAR
from data_access.questions.fields import Place, WindowsOfAPlace
from data_access.questions.scope import Limits, Scope
from data_access.questions.shapes import circle_of, window_of
from data_access.questions.value import Value
from data_access.terms import Capability

_TWO_HOURS: Final = timedelta(hours=2)


class Estimate(Value):
    """About how many reads a canvass would meet, by the counts of each camera and hour: no read is looked at, nothing is filtered."""

    needs: ClassVar = Capability.CANVASS

    kind: Annotated[Literal["estimate"], CLEAR] = "estimate"
    area: Place
    windows: WindowsOfAPlace

    @property
    def scope(self) -> Scope:
        """An area in windows, by the limits of the canvass that it estimates."""
        return Scope(limits=Limits.CANVASS, areas=(self.area,), windows=self.windows)

    @classmethod
    def example(cls, now: datetime) -> Self:
        """One square kilometre, two hours."""
        return cls(area=circle_of(1), windows=(window_of(_TWO_HOURS, now),))
