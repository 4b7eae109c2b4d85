"""What an act on a hit wants, as policy looks at it: nobody else needs to know which kind of act it is."""

from __future__ import annotations

from dataclasses import dataclass

from data_access.acts.on_hits.checks import HitPictureLook, NewHitCheck, NewHitConfirmation, NewHitStep, RecordAnswer
from data_access.acts.on_hits.dispositions import HitTaskSettlement, NewHitDisposition, Settlement
from data_access.terms import Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class HitWish:
    """What an act wants of a hit.

    Attributes:
        hit: Number of the hit.
        changes: False if it only looks.
        picture: Of a comparison: whether it was made on a picture; None of other acts. `characters` and `state` are what came of it.
        system, outcome: Of a confirmation.
        step: Of a step.
        disposition, enforced, explained: Of a disposition; `explained` is true if it says why a step was left out.
    """

    hit: int
    changes: bool = True
    picture: bool | None = None
    characters: Comparison | None = None
    state: Comparison | None = None
    system: str = ""
    outcome: RecordAnswer | None = None
    step: str = ""
    disposition: str = ""
    enforced: bool = False
    explained: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWish:
    """What an act wants of a task: its number, and how it is settled."""

    task: int
    how: Settlement


def hit_wish_of(act: object) -> HitWish | None:
    """Return what an act wants of a hit; None if it is about none, or is no work on it."""
    if isinstance(act, HitPictureLook):
        return HitWish(hit=act.number, changes=False)
    if isinstance(act, NewHitCheck):
        return HitWish(hit=act.number, picture=act.picture, characters=act.characters, state=act.state)
    if isinstance(act, NewHitConfirmation):
        return HitWish(hit=act.number, system=act.system, outcome=act.outcome)
    if isinstance(act, NewHitStep):
        return HitWish(hit=act.number, step=act.step)
    if isinstance(act, NewHitDisposition):
        return HitWish(
            hit=act.number, disposition=act.disposition, enforced=act.enforced, explained=bool(act.reason.strip())
        )
    return None


def task_wish_of(act: object) -> TaskWish | None:
    """Return what an act wants of a task; None if it is about none."""
    return TaskWish(task=act.number, how=act.how) if isinstance(act, HitTaskSettlement) else None
