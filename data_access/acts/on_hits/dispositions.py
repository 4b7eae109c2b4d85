"""How a hit ends, and what the owner of its entry owes when it was an error."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from data_access.acts.fields import REASON, Reason, RowNumber
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.acts.on_hits.checks import HitNumber, PackCode
from data_access.answers.hits import HitTask, HitWork
from data_access.marks import CLEAR, Clear
from data_access.questions.value import Value
from data_access.terms import MAX_PLATE, Capability

_OWES = one_of(Capability.ENTER_LIST, Capability.APPROVE_ENTRY, Capability.APPROVE_SOURCE)


class Settlement(StrEnum):
    """What came of a task: the entry was corrected, narrowed or removed; it is right and stays; its source was told."""

    CORRECTED = "corrected"
    NARROWED = "narrowed"
    REMOVED = "removed"
    KEPT = "kept"
    SENT = "sent"


class EndOfHit(Value):
    """How a hit ended.

    Attributes:
        disposition: Its code in the pack.
        enforced: True if somebody was stopped, or other enforcement action was taken, on this hit alone.
        action, report: What was done, and the number of the report; empty if nothing was, or there is none.
        located: The vehicle was found: who says so owes that its entry is removed (H12).
        seen: The plate that the picture shows, if it was misread: feeds the camera's rate of this pair of characters (H4).
        reason: Why it was not verified before, where a step was left out.
    """

    disposition: Annotated[PackCode, CLEAR]
    enforced: Annotated[bool, CLEAR]
    action: Annotated[str, Field(max_length=500)] = ""
    report: Annotated[str, Field(max_length=40)] = ""
    located: Annotated[bool, CLEAR] = False
    seen: Annotated[str, Field(max_length=MAX_PLATE)] = ""
    reason: Annotated[str, Field(max_length=500), REASON] = ""


class NewHitDisposition(EndOfHit):
    """How a hit ended; the act by which it is said."""

    does: ClassVar = ActKind(
        "hit_disposed",
        "It was recorded how a hit ended.",
        one_of(Capability.DISPOSE_HIT),
        needs(Need.TRAINING, Need.HIT),
        words="Recorded how a hit ended",
        found=names("standing", "verified"),
        wire=Wire(
            method="POST",
            path="/v1/acts/hits/{number}/disposition",
            call="dispose_hit",
            does="Record how a hit ended. An error becomes a task of the entry's owner, and sounds no more until it is settled.",
            body=EndOfHit,
            answer=HitWork,
            status=201,
        ),
    )

    number: HitNumber


class HitTasksLook(Value):
    """A look at what owners of entries owe after errors."""

    does: ClassVar = ActKind(
        "hit_tasks_read",
        "Someone looked at what is owed after errors of hits.",
        _OWES,
        needs(Need.TRAINING),
        found=names("shown"),
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/hit-tasks",
            call="hit_tasks",
            does="List what is owed after errors of hits, to whom it is owed and to who supervises, open ones first. One entry a reading.",
            answer=list[HitTask],
        ),
    )


class SettlementWords(Value):
    """What came of a task, and why, in words."""

    how: Annotated[Settlement, CLEAR]
    reason: Annotated[Reason, REASON]


class HitTaskSettlement(SettlementWords):
    """What came of a task; from then on hits of the entry may sound again."""

    does: ClassVar = ActKind(
        "hit_task_settled",
        "What was owed after an error of a hit was settled.",
        _OWES,
        needs(Need.TRAINING, Need.HIT_TASK),
        words="Settled what was owed after an error of a hit",
        wire=Wire(
            method="POST",
            path="/v1/acts/hit-tasks/{number}/settlement",
            call="settle_hit_task",
            does="Say what came of a task. An entry that was corrected, narrowed or removed must be out of force before.",
            body=SettlementWords,
            answer=HitTask,
            status=201,
        ),
    )

    number: Annotated[RowNumber, Clear("task")]


ACTS = (NewHitDisposition, HitTasksLook, HitTaskSettlement)
