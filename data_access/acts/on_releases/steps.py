"""Where a release request can stand, and which act leads from where to where: one table, and its drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final, Protocol

from data_access.acts.kind import ActKind
from data_access.acts.on_releases.decisions import ReleaseApproval, ReleaseRefusal, ReleaseVerification
from data_access.acts.on_releases.fulfilment import ReleaseDeclaration, ReleaseFulfilment, ReleaseReturn
from data_access.acts.on_releases.requests import ReleaseRequest
from data_access.answers.releases import ReleaseState

_S = ReleaseState


class _Act(Protocol):
    does: ClassVar[ActKind]


@dataclass(frozen=True, slots=True)
class ReleaseStep:
    """What one act does to a request.

    Attributes:
        act: The act; None for what comes without one.
        of: Where the request must stand; None: there is none yet.
        to: Where it stands afterwards.
        by: What brings it about without an act: that its use has ended, or that the site was made of a back-up.
    """

    act: type[_Act] | None
    of: ReleaseState | None
    to: ReleaseState
    by: str = "time"


STEPS: Final = (
    ReleaseStep(ReleaseRequest, None, _S.RECEIVED),
    ReleaseStep(ReleaseRequest, None, _S.ROUTED),
    ReleaseStep(ReleaseVerification, _S.RECEIVED, _S.VERIFIED),
    *(ReleaseStep(ReleaseApproval, of, _S.APPROVED) for of in (_S.VERIFIED, _S.LAPSED)),
    *(ReleaseStep(ReleaseRefusal, of, _S.REFUSED) for of in (_S.RECEIVED, _S.VERIFIED, _S.APPROVED, _S.LAPSED)),
    *(ReleaseStep(ReleaseDeclaration, of, of) for of in (_S.RECEIVED, _S.VERIFIED, _S.APPROVED)),
    *(ReleaseStep(ReleaseRefusal, of, _S.EXPIRED) for of in (_S.APPROVED, _S.LAPSED)),
    *(ReleaseStep(ReleaseFulfilment, of, _S.FULFILLED) for of in (_S.APPROVED, _S.LAPSED)),
    ReleaseStep(None, _S.APPROVED, _S.LAPSED),
    *(ReleaseStep(None, of, _S.EXPIRED) for of in (_S.APPROVED, _S.FULFILLED)),
    *(ReleaseStep(None, of, _S.VERIFIED, by="restore") for of in (_S.APPROVED, _S.LAPSED)),
    ReleaseStep(None, _S.VERIFIED, _S.EXPIRED),
    ReleaseStep(ReleaseRefusal, _S.VERIFIED, _S.EXPIRED),
    *(ReleaseStep(ReleaseReturn, of, to) for of in (_S.FULFILLED, _S.EXPIRED) for to in (_S.RETURNED, _S.DESTROYED)),
)
"""Each step that there is. What is refused, routed, returned or destroyed stays so. What left before a refusal is due for its return.

An approval lapses `APPROVED_FOR` after it was given. A declaration is recorded once: policy looks at that, as it is
no place where a request stands."""

STANDS: Final = {
    _S.RECEIVED: "was received, and nobody has verified yet who asks",
    _S.VERIFIED: "waits for its approval",
    _S.APPROVED: "is approved, and nothing was handed over yet",
    _S.LAPSED: "was approved too long ago, and waits for its approval anew",
    _S.FULFILLED: "was fulfilled",
    _S.EXPIRED: "gave reads out, and their use has ended",
    _S.RETURNED: "was fulfilled, and what was given is back",
    _S.DESTROYED: "was fulfilled, and what was given was destroyed",
    _S.REFUSED: "was refused",
    _S.ROUTED: "was routed to whom the records policy names",
}
"""Where a request stands, in words that follow *This request*."""


def leads_on(act_name: str, of: ReleaseState) -> bool:
    """True if an act may be done to a request where it stands."""
    return any(step.act is not None and step.act.does.name == act_name and step.of is of for step in STEPS)


def on_a_step(act_name: str) -> bool:
    """True if the table has a step for an act on a request that there is."""
    return any(step.act is not None and step.act.does.name == act_name and step.of is not None for step in STEPS)


def diagram() -> str:
    """Return the table as a Mermaid drawing, for the documents."""
    return "\n".join(("stateDiagram-v2", *_lines())) + "\n"


def _lines() -> Iterator[str]:
    for step in STEPS:
        yield f"    {step.of or '[*]'} --> {step.to}: {step.act.does.name if step.act else step.by}"
