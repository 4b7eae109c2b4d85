"""Files of an answer, to leave the workbench with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import Field, model_validator

from data_access.marks import CLEAR, IF_GIVEN, Clear, ReadBack, Seals
from data_access.questions.canvass import Canvass
from data_access.questions.entry import again, clear_of, sealed_of
from data_access.questions.fields import IntentNumber
from data_access.questions.scope import AnswerBefore, OwnReason, Scope
from data_access.questions.value import MAX_REASON, Value
from data_access.questions.with_reads import Question, WithReads
from data_access.terms import Capability

FileFormat = Literal["map", "report", "csv", "geoparquet", "geojson", "kml"]


def _asked_again(fields: Mapping[str, Any], example: WithReads) -> WithReads:
    """Read the question of the answer back; entries from before do not hold it."""
    if "asked" not in fields:
        return example
    kinds = {kind.model_fields["kind"].default: kind for kind in get_args(WithReads)}
    read: WithReads = again(kinds[fields["asked"]["kind"]], fields["asked"], datetime.now(UTC))
    return read


class FilesOf(Value):
    """Files of an answer under the same case session, to leave the workbench with.

    Attributes:
        of: Number of the intent of that answer (`intent` in its facts).
        asked: The question that it answered; it is asked again, and of its reads those leave that the answer held.
        why: What the files are for.
        pictures: For an evidence package: pictures of its reads go along. Of the plates alone; of all that the cameras saw as
            well, as they are (`both`) or as copies that are blurred whole (`blurred`). None for files without pictures.
    """

    needs: ClassVar = Capability.MAKE_FILE

    kind: Annotated[Literal["files"], CLEAR] = "files"
    of: Annotated[IntentNumber, CLEAR]
    asked: Annotated[Question, Clear("asked", clear_of), Seals(sealed_of), ReadBack(_asked_again)]
    formats: Annotated[tuple[FileFormat, ...], Field(min_length=1, max_length=6), CLEAR]
    why: Annotated[str, Field(min_length=1, max_length=MAX_REASON)]
    pictures: Annotated[Literal["crop", "both", "blurred"] | None, IF_GIVEN] = None

    @model_validator(mode="after")
    def _names_each_format_once(self) -> FilesOf:
        if len(set(self.formats)) != len(self.formats):
            raise ValueError("name each format once")
        return self

    @property
    def scope(self) -> Scope:
        """What its question reaches for, by the limits of that question: it is asked again."""
        return replace(
            self.asked.scope,
            answer=AnswerBefore(of=self.of, asked=self.asked),
            own_reason=OwnReason(doing="file is made", text=self.why),
            shows_image=self.pictures is not None,
        )

    @property
    def picture_kinds(self) -> tuple[Literal["crop", "overview"], ...]:
        """Which pictures of its reads go along."""
        if self.pictures is None:
            return ()
        return ("crop",) if self.pictures == "crop" else ("crop", "overview")

    @property
    def blurred_kinds(self) -> frozenset[str]:
        """Which of them go along as blurred copies alone: never those of the plate, and all others but by decision."""
        return frozenset() if self.pictures == "both" else frozenset({"overview"})

    @classmethod
    def example(cls, now: datetime) -> Self:
        """One file of a modest canvass."""
        return cls(of=0, asked=Canvass.example(now), formats=("csv",), why="for the case file")
