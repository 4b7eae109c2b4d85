"""The verification of one read: a person compared it with its picture, and says who confirmed the record."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from data_access.acts.case_file import IN_CASE
from data_access.acts.fields import ReadInAnswer
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.marks import IF_GIVEN, Clear, Seal
from data_access.questions.fields import ReadId
from data_access.terms import Capability, Comparison, RecordState

MAX_HOW = 500
"""Characters of what is said beside a verification."""


class NewVerification(ReadInAnswer):
    """What was checked of a read, or of a correction of it: `read_id` is the row's own.

    It comes out as verified if plate and state agree with the picture and a source said that the record is current;
    else as not confirmed.

    Attributes:
        plate, state: What the picture says of them.
        source: Who was asked about the record, by its code in the pack; None if nobody was.
        record: What the source said.
        how: Who was asked when, the source's own number; anything else worth keeping.
    """

    does: ClassVar = ActKind(
        "read_verified",
        "A person compared a read with its picture and said who confirmed the record; it may come out not confirmed.",
        one_of(Capability.VERIFY_READ),
        IN_CASE | needs(Need.RETURNED_READ, Need.VIEWED_PICTURE),
        words="Recorded a verification",
        found=names("case", "outcome", "picture"),
        wire=Wire(
            method="POST",
            path="/v1/case-file/verifications",
            call="verify",
            does="Record what was checked of a read whose picture was shown under the same case session; the read stays as it is.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    read_id: Annotated[ReadId, Seal("read")]
    plate: Annotated[Comparison, Clear("plate_check")]
    state: Annotated[Comparison, Clear("state_check")]
    source: Annotated[str | None, Field(min_length=1, max_length=40), IF_GIVEN] = None
    record: Annotated[RecordState | None, IF_GIVEN] = None
    how: Annotated[str, Field(max_length=MAX_HOW)] = ""

    @model_validator(mode="after")
    def _says_who_was_asked_and_what_they_said(self) -> NewVerification:
        if (self.source is None) != (self.record is None):
            raise ValueError("name both the source that was asked and what it said of the record, or neither")
        return self


ACTS = (NewVerification,)
