"""Which acts settle what waits, with what they need to be told. The gateway decides whether somebody may do them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from data_access.acts.accounts import AccessToGiveBack, AccountConfirmation, Objection
from data_access.acts.cameras import CameraApproval, DeclinedCameras, OutageNotice
from data_access.acts.cases import Reconciliation
from data_access.acts.holds import EndOfKeeping, KeptHold, OldHold
from data_access.acts.ledger import NewReview
from data_access.acts.on_hits.dispositions import HitTaskSettlement
from data_access.acts.purges import NewPurge
from data_access.acts.table import ActValue
from data_access.answers.duties import Duty, DutyKind
from data_access.terms import Capability, ProposalKind, ReviewResult
from data_access.wording.on_hits.tasks import OF_ENTRY, OF_LIST

KEPT_ON: Final = timedelta(days=90)
"""For so long a hold is kept on from a page, unless the pack asks for a review earlier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyAct:
    """One way to settle something that waits.

    Attributes:
        label: Of its button.
        outcome: What is said once it is done.
        fields: What the act is about.
        reason: True if it needs a reason.
        case_number: True if it needs the number of a case.
    """

    label: str
    outcome: str
    act: type[ActValue]
    fields: Mapping[str, object] = field(default_factory=dict)
    reason: bool = False
    case_number: bool = False


def acts_for(duty: Duty, capabilities: frozenset[str]) -> tuple[DutyAct, ...]:
    """Return the acts that settle something that waits, as far as the role may do them; none where it is done elsewhere."""
    made = _ACTS.get(duty.kind)
    return () if made is None else tuple(each for each in made(duty) if each.act.does.may & _known(capabilities))


def _known(capabilities: frozenset[str]) -> frozenset[Capability]:
    return frozenset(each for each in Capability if each.value in capabilities)


def _proposal(duty: Duty) -> tuple[DutyAct, ...]:
    about = {"person": duty.name, "proposal": duty.number}
    label, outcome = ("Take it back", "Taken back.") if duty.own else ("Decline", "Declined.")
    decline = DutyAct(label=label, outcome=outcome, act=Objection, fields=about, reason=True)
    if duty.own or duty.words != ProposalKind.ROLE.value:
        return (decline,)
    return DutyAct(label="Confirm", outcome="Confirmed.", act=AccountConfirmation, fields=about), decline


def _suspension(duty: Duty) -> tuple[DutyAct, ...]:
    fields = {"person": duty.name}
    return (
        DutyAct(
            label="Give access back", outcome="Access is given back.", act=AccessToGiveBack, fields=fields, reason=True
        ),
    )


def _follow_up(duty: Duty) -> tuple[DutyAct, ...]:
    fields = {"seq": duty.number, "result": ReviewResult.IN_ORDER.value}
    return (DutyAct(label="Sign off", outcome=f"Entry {duty.number} is signed off.", act=NewReview, fields=fields),)


def _number(duty: Duty) -> tuple[DutyAct, ...]:
    return (
        DutyAct(
            label="Connect to the case",
            outcome=f"{duty.name} belongs to the case now.",
            act=Reconciliation,
            fields={"number": duty.name},
            reason=True,
            case_number=True,
        ),
    )


def _hold(duty: Duty) -> tuple[DutyAct, ...]:
    fields = {"hold": duty.number}
    return (
        DutyAct(
            label="End the hold", outcome=f"Hold {duty.number} has ended.", act=OldHold, fields=fields, reason=True
        ),
        DutyAct(
            label=f"Keep it {KEPT_ON.days} days more",
            outcome=f"Hold {duty.number} stays.",
            act=KeptHold,
            fields={**fields, "review_on": datetime.now(UTC).date() + KEPT_ON},
            reason=True,
        ),
    )


def _kept_reads(_: Duty) -> tuple[DutyAct, ...]:
    outcome = "They fall under retention again; the next purge destroys those that are past it."
    return (DutyAct(label="Keep them no longer", outcome=outcome, act=EndOfKeeping, reason=True),)


def _purge(duty: Duty) -> tuple[DutyAct, ...]:
    fields = {"retention_class": duty.name}
    return (DutyAct(label="Purge now", outcome=f"Class {duty.name} is purged.", act=NewPurge, fields=fields),)


def _hit_task(duty: Duty) -> tuple[DutyAct, ...]:
    """Offer what can come of what is owed after an error of a hit; how it stands is seen under Hot lists."""
    ways = OF_LIST if duty.name else OF_ENTRY
    return tuple(
        DutyAct(
            label=words,
            outcome="Settled, and on record.",
            act=HitTaskSettlement,
            fields={"number": duty.task, "how": how},
            reason=True,
        )
        for how, words in ways.items()
    )


def _camera(duty: Duty) -> tuple[DutyAct, ...]:
    fields = {"numbers": (duty.number,)}
    if duty.words == "ready":
        return (
            DutyAct(label="Put into service", outcome="It is in service.", act=CameraApproval, fields=fields),
            DutyAct(
                label="Decline",
                outcome="It stays out of service until it was tested anew.",
                act=DeclinedCameras,
                fields=fields,
                reason=True,
            ),
        )
    return (DutyAct(label="Take notice", outcome="Noted.", act=OutageNotice, fields=fields),)


_ACTS: Final[Mapping[DutyKind, Callable[[Duty], tuple[DutyAct, ...]]]] = {
    DutyKind.CAMERA: _camera,
    DutyKind.PROPOSAL: _proposal,
    DutyKind.SUSPENSION: _suspension,
    DutyKind.FOLLOW_UP: _follow_up,
    DutyKind.NUMBER: _number,
    DutyKind.HOLD: _hold,
    DutyKind.KEPT_READS: _kept_reads,
    DutyKind.HOLD_STOPS: lambda duty: _hold(duty)[:1],
    DutyKind.PURGE: _purge,
    DutyKind.HIT_TASK: _hit_task,
}
