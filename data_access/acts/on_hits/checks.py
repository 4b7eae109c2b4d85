"""The verification of a hit: its picture, the comparison with it, what an official system said, and a dispatcher's steps."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from data_access.acts.fields import RowNumber
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.answers.hits import HitPicture, HitWork
from data_access.marks import CLEAR, Clear
from data_access.questions.value import Instant, Value
from data_access.terms import Capability, Comparison

MOST_WORDS = 500
"""Characters of what is said beside a step."""

_ON_A_HIT = needs(Need.TRAINING, Need.HIT)
_CONFIRMS, _COMPARES = one_of(Capability.CONFIRM_HIT), one_of(Capability.DISPOSE_HIT)

HitNumber = Annotated[RowNumber, Clear("hit")]
PackCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class RecordAnswer(StrEnum):
    """What an official system said of the record behind a hit."""

    ACTIVE = "active"
    NOT_ACTIVE = "not_active"
    NO_ANSWER = "no_answer"


class HitPictureLook(Value):
    """A look at a picture of the read of a hit: of the plate alone, or of all that the reader saw."""

    does: ClassVar = ActKind(
        "hit_picture_viewed",
        "Someone looked at a picture of the read of a hit.",
        _COMPARES,
        _ON_A_HIT,
        words="Looked at the picture of a hit",
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/hits/{number}/picture/{part}",
            call="picture_of_hit",
            does="Show a picture of the read of a hit, as base64; each look is on record.",
            answer=HitPicture,
        ),
    )

    number: HitNumber
    part: Annotated[Literal["plate", "vehicle"], CLEAR]


class Ticks(Value):
    """What somebody compared with a picture.

    Attributes:
        picture: True if it was compared with a picture; False if the read has none.
        characters, state: What the picture says of the plate's characters, and of its state, as the entry lists them.
    """

    picture: Annotated[bool, CLEAR]
    characters: Annotated[Comparison, CLEAR]
    state: Annotated[Comparison, CLEAR]

    @model_validator(mode="after")
    def _sees_nothing_without_a_picture(self) -> Ticks:
        if not self.picture and {self.characters, self.state} != {Comparison.NOT_SEEN}:
            raise ValueError("without a picture neither characters nor state can be seen")
        return self


class NewHitCheck(Ticks):
    """What somebody compared with the picture of a hit: the three ticks."""

    does: ClassVar = ActKind(
        "hit_checked",
        "A hit was compared with its picture: characters and state.",
        _COMPARES,
        _ON_A_HIT,
        words="Compared a hit with its picture",
        found=names("standing"),
        wire=Wire(
            method="POST",
            path="/v1/acts/hits/{number}/check",
            call="check_hit",
            does="Record what was compared with the picture of a hit, which must have been shown; say so if the read has none.",
            body=Ticks,
            answer=HitWork,
            status=201,
        ),
    )

    number: HitNumber


class SystemAnswer(Value):
    """What an official system said, asked outside the workbench.

    Attributes:
        system: Its code in the pack.
        asked_at: When it was asked. `reference` is its own number of the answer.
    """

    system: Annotated[PackCode, CLEAR]
    outcome: Annotated[RecordAnswer, CLEAR]
    asked_at: Annotated[Instant, CLEAR]
    reference: Annotated[str, Field(max_length=120)] = ""


class NewHitConfirmation(SystemAnswer):
    """What an official system said of the record behind a hit."""

    does: ClassVar = ActKind(
        "hit_confirmed",
        "It was recorded what an official system said of the record behind a hit.",
        _CONFIRMS,
        _ON_A_HIT,
        words="Recorded what an official system said of a hit",
        found=names("standing"),
        wire=Wire(
            method="POST",
            path="/v1/acts/hits/{number}/confirmation",
            call="confirm_hit",
            does="Record what an official system, asked outside the workbench, said of the record behind a hit.",
            body=SystemAnswer,
            answer=HitWork,
            status=201,
        ),
    )

    number: HitNumber


class StepWords(Value):
    """A step by its code in the pack, and what is to be said of it."""

    step: Annotated[PackCode, CLEAR]
    words: Annotated[str, Field(max_length=MOST_WORDS)] = ""


class NewHitStep(StepWords):
    """A step of the dispatcher's checklist that was taken now (H17)."""

    does: ClassVar = ActKind(
        "hit_step_taken",
        "A step of the dispatcher's checklist of a hit was taken.",
        _CONFIRMS,
        _ON_A_HIT,
        words="Took a step of a hit's checklist",
        found=names("standing"),
        wire=Wire(
            method="POST",
            path="/v1/acts/hits/{number}/step",
            call="take_hit_step",
            does="Record that a step of the dispatcher's checklist was taken; the time is the gateway's.",
            body=StepWords,
            answer=HitWork,
            status=201,
        ),
    )

    number: HitNumber


ACTS = (HitPictureLook, NewHitCheck, NewHitConfirmation, NewHitStep)
