"""Fields that several acts have, and what they have in common in the file of a case."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from data_access.marks import CLEAR, Clear, SaidBy, Seal
from data_access.questions.fields import ReadId
from data_access.questions.value import Instant, Value
from data_access.reads import original_of

Short = Annotated[str, Field(min_length=1, max_length=120)]
PersonId = Annotated[str, Field(min_length=2, max_length=32)]
CaseNumber = Annotated[str, Field(min_length=1, max_length=40)]
Reason = Annotated[str, Field(min_length=1, max_length=500)]
EntryNumber = Annotated[int, Field(ge=0, le=2**53)]
RowNumber = Annotated[int, Field(ge=1, le=2**53)]
SourceId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]

SUBJECT = Seal("subject")
"""Whom or what an act is about: policy looks at it, and a refusal commits to it, too."""
REASON = Seal("reason")
"""Why it is done: policy looks at it, and a refusal commits to it, too."""
OF_CASE = Clear("case.number")
"""The number of the case that an act is about."""
THE_READ = Seal("read", original_of)
"""A read, by the id of its original."""


class UnderCase(Value):
    """Under which open case session something is done."""

    case_session: Annotated[str, Field(min_length=1, max_length=64), SaidBy("case")]


class WithReason(UnderCase):
    """An act that is given a reason."""

    reason: Reason


class ReadInAnswer(UnderCase):
    """A read that an answer under the same case session held; `of` is the number of that answer's intent."""

    of: Annotated[EntryNumber, CLEAR]
    read_id: Annotated[ReadId, THE_READ]
    captured_at: Instant


def in_case(act: object) -> UnderCase | None:
    """Return an act as one in the file of a case; None if it is none."""
    return act if isinstance(act, UnderCase) else None


def on_read(act: object) -> ReadInAnswer | None:
    """Return an act as one on a read of an answer; None if it is none."""
    return act if isinstance(act, ReadInAnswer) else None
