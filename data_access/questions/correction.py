"""Correction: what a read that an answer held should have said."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from data_access.marks import CLEAR, Seal
from data_access.questions.fields import CapturedAt, OfAnswer, OneRead
from data_access.questions.pattern import WholePlate
from data_access.questions.scope import Limits, OwnReason, ReadOfAnswer, Scope
from data_access.questions.value import MAX_REASON, Latitude, Longitude, Value
from data_access.terms import Capability

State = Annotated[str, Field(pattern=r"^([A-Z]{2}-[A-Z0-9]{1,3})?$")]


class Correction(Value):
    """What a read should have said. What is left out stays as it counts now; an empty state says that it is not known.

    Attributes:
        position: Latitude and longitude, degrees WGS 84.
    """

    needs: ClassVar = Capability.CORRECT_READ
    also_clear: ClassVar = ("changes",)

    of: OfAnswer
    read_id: OneRead
    captured_at: CapturedAt
    kind: Annotated[Literal["correction"], CLEAR] = "correction"
    plate: WholePlate | None = None
    state: Annotated[State | None, Seal(even_empty=True)] = None
    position: tuple[Latitude, Longitude] | None = None
    reason: Annotated[str, Field(min_length=1, max_length=MAX_REASON), Seal("why")]

    @model_validator(mode="after")
    def _changes_something(self) -> Correction:
        if not self.changes:
            raise ValueError("names nothing to correct: give plate, state or position")
        return self

    @property
    def changes(self) -> tuple[str, ...]:
        """Name what is corrected."""
        return tuple(name for name in ("plate", "state", "position") if getattr(self, name) is not None)

    @property
    def scope(self) -> Scope:
        """One read of an answer, corrected by a person who says why."""
        return Scope(
            limits=Limits.KNOWN_READS,
            reads=(ReadOfAnswer(of=self.of, read_id=self.read_id, captured_at=self.captured_at),),
            in_person=True,
            own_reason=OwnReason(doing="read is corrected", text=self.reason),
        )

    @classmethod
    def example(cls, now: datetime) -> Self:
        """One read."""
        return cls(of=0, read_id="-", captured_at=now, plate="AAAAA", reason="seen on the image")
