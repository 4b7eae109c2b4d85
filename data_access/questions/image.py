"""Images of reads that an answer held: one picture of one read, and a contact sheet with pictures of several."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import Field, model_validator

from data_access.marks import CLEAR, Fields, Seal
from data_access.questions.fields import CapturedAt, OfAnswer, OneRead, ReadId
from data_access.questions.scope import Limits, ReadOfAnswer, Scope
from data_access.questions.value import Instant, Value
from data_access.terms import Capability, stamp

MOST_IMAGES: Final = 12
"""Images of one sheet: what a person looks at together."""


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
        return Scope(
            limits=Limits.KNOWN_READS, reads=(read,), shows_image=True, shows_overview=self.image == "overview"
        )

    @classmethod
    def example(cls, now: datetime) -> Self:
        """One read."""
        return cls(of=0, read_id="-", captured_at=now)


class NamedRead(Value):
    """One read of the answer, by its id and when it was captured, as the answer has both."""

    read_id: ReadId
    captured_at: Instant


def _named(reads: Sequence[NamedRead]) -> list[Fields]:
    return [{"read_id": each.read_id, "captured_at": stamp(each.captured_at)} for each in reads]


class ContactSheet(Value):
    """Images of several reads of one answer: of each the plate alone, or all that the camera saw. One of a read that has none is left out."""

    needs: ClassVar = Capability.VIEW_IMAGE

    of: OfAnswer
    reads: Annotated[tuple[NamedRead, ...], Field(min_length=1, max_length=MOST_IMAGES), Seal("reads", _named)]
    kind: Annotated[Literal["contact_sheet"], CLEAR] = "contact_sheet"
    image: Annotated[Literal["crop", "overview"], CLEAR] = "crop"

    @model_validator(mode="after")
    def _names_each_read_once(self) -> ContactSheet:
        if len({each.read_id for each in self.reads}) != len(self.reads):
            raise ValueError("reads: name each read once")
        return self

    @property
    def scope(self) -> Scope:
        """Some reads of an answer, and an image of each."""
        reads = (ReadOfAnswer(of=self.of, **dict(each)) for each in self.reads)
        return Scope(
            limits=Limits.KNOWN_READS,
            reads=tuple(reads),
            shows_image=True,
            shows_overview=self.image == "overview",
            shows_sheet=True,
        )

    @classmethod
    def example(cls, now: datetime) -> Self:
        """Two reads."""
        return cls(of=0, reads=tuple(NamedRead(read_id=each, captured_at=now) for each in ("-", "--")))
