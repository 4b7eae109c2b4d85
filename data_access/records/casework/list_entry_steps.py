"""Where an entry of the agency's own hot list can stand, and which act leads from where to where: one table, and its drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from data_access.acts.on_lists.list_entries import (
    EntryApproval,
    EntryRefresh,
    EntryRefusal,
    EntryRemoval,
    EntryRequest,
)
from data_access.acts.table import ActValue
from data_access.answers.list_entries import EntryState
from data_access.errors import Conflict

_WAITING, _IN_FORCE, _UNREFRESHED = EntryState.WAITING, EntryState.IN_FORCE, EntryState.UNREFRESHED


@dataclass(frozen=True, slots=True)
class EntryStep:
    """What one act does to an entry.

    Attributes:
        act: The act; None for what time does by itself.
        of: Where the entry must stand; None: there is none yet.
        to: Where it stands afterwards.
    """

    act: type[ActValue] | None
    of: EntryState | None
    to: EntryState


STEPS: Final = (
    EntryStep(EntryRequest, None, _WAITING),
    EntryStep(EntryRequest, None, _IN_FORCE),
    EntryStep(EntryApproval, _WAITING, _IN_FORCE),
    EntryStep(EntryRefusal, _WAITING, EntryState.DECLINED),
    EntryStep(EntryRefresh, _WAITING, _WAITING),
    EntryStep(EntryRefresh, _IN_FORCE, _IN_FORCE),
    EntryStep(EntryRefresh, _UNREFRESHED, _WAITING),
    EntryStep(EntryRefresh, _UNREFRESHED, _IN_FORCE),
    *(
        EntryStep(EntryRemoval, of, EntryState.REMOVED)
        for of in (_WAITING, _IN_FORCE, _UNREFRESHED, EntryState.EXPIRED)
    ),
    *(EntryStep(None, of, _UNREFRESHED) for of in (_WAITING, _IN_FORCE)),
    *(EntryStep(None, of, EntryState.EXPIRED) for of in (_WAITING, _IN_FORCE, _UNREFRESHED)),
)
"""Each step that there is. Where a pack asks for no approval a new entry is in force at once; one that was not refreshed goes on
from where it stood, so one that was never approved waits again. What is declined or removed stays so."""

_WORDS: Final[Mapping[type[ActValue], str]] = {
    EntryApproval: "be approved",
    EntryRefusal: "be declined",
    EntryRefresh: "be refreshed",
    EntryRemoval: "be removed",
}
_STANDS: Final = {
    EntryState.WAITING: "waits for its approval",
    EntryState.IN_FORCE: "is in force",
    EntryState.DECLINED: "was declined",
    EntryState.UNREFRESHED: "was not refreshed in time",
    EntryState.EXPIRED: "has expired",
    EntryState.REMOVED: "was removed",
}


def require_step(act: type[ActValue], of: EntryState) -> None:
    """Check that an act may be done to an entry where it stands. Raises `Conflict` if not."""
    if not any((step.act, step.of) == (act, of) for step in STEPS):
        raise Conflict(f"This entry {_STANDS[of]}, so it cannot {_WORDS[act]}.")


def diagram() -> str:
    """Return the table as a Mermaid drawing, for the documents."""
    return "\n".join(("stateDiagram-v2", *_lines())) + "\n"


def _lines() -> Iterator[str]:
    for step in STEPS:
        yield f"    {step.of or '[*]'} --> {step.to}: {step.act.does.name if step.act else 'time'}"
