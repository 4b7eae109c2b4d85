"""Image: one picture of a read that an answer held."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal, Self

from data_access.marks import CLEAR
from data_access.questions.fields import CapturedAt, OfAnswer, OneRead
from data_access.questions.scope import Limits, ReadOfAnswer, Scope
from data_access.questions.value import Value
from data_access.terms import Capability


class ImageOf(Value):
    """One image of a read: the plate alone, or all that the camera saw."""

    needs: ClassVar = Capability.VIEW_IMAGE

    of: OfAnswer
    read_id: OneRead
    captured_at: CapturedAt
    kind: Annotated[Literal["image"], CLEAR] = "image"
    image: Annotated[Literal["crop", "overview"], CLEAR] = "crop"

    @property
    def scope(self) -> Scope:
        """One read of an answer, and an image of it."""
        read = ReadOfAnswer(of=self.of, read_id=self.read_id, captured_at=self.captured_at)
        return Scope(limits=Limits.KNOWN_READS, reads=(read,), shows_image=True)

    @classmethod
    def example(cls, now: datetime) -> Self:
        """One read."""
        return cls(of=0, read_id="-", captured_at=now)
