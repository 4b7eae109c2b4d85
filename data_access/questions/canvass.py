"""Canvass: all reads in an area in one or several windows of time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, ClassVar, Final, Literal, Self

from data_access.marks import CLEAR
from data_access.questions.fields import Looks, Place, WindowsOfAPlace
from data_access.questions.scope import Limits, Scope
from data_access.questions.shapes import Filters, circle_of, window_of
from data_access.questions.value import Value
from data_access.terms import Capability

_TWO_HOURS: Final = timedelta(hours=2)


class Canvass(Value):
    """All reads in an area in one or several windows of time."""

    needs: ClassVar = Capability.CANVASS
    posted: ClassVar = "A canvass"
    answer: ClassVar = "All reads in an area in one or several windows of time."

    kind: Annotated[Literal["canvass"], CLEAR] = "canvass"
    area: Place
    windows: WindowsOfAPlace
    filters: Looks = Filters()

    @property
    def scope(self) -> Scope:
        """An area in windows, by the limits of a canvass."""
        return Scope(limits=Limits.CANVASS, areas=(self.area,), windows=self.windows, filters=self.filters)

    @classmethod
    def example(cls, now: datetime) -> Self:
        """One square kilometre, two hours."""
        return cls(area=circle_of(1), windows=(window_of(_TWO_HOURS, now),))
