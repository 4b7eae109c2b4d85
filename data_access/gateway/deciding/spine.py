"""The spine of every question: authorise and record before it is answered, record again before the answer leaves.

    authorise -> record intent -> (the body reads) -> record outcome

What is asked of reads, of one read, of counts or of files goes this way and no other. Bodies stand in `answer.py`,
`estimates.py`, `one_read.py` and `files_of_answer.py`; acts that ask nothing go by `acts.py`. What takes its time before it leaves,
as files and blurred pictures do, is decided anew in the turn of its outcome (`decide_anew`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, TypeVar

from data_access.errors import Busy, Conflict, LedgerStopped, Refused
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import circumstances_of, refusal_of
from data_access.gateway.open_site.site import Site
from data_access.ledger.conclusion import Conclusion
from data_access.ledger.turn import Turn
from data_access.policy.authorise import authorise
from data_access.questions.kinds import Inquiry
from data_access.steps import Intent, Reach

L = TypeVar("L")
MEANWHILE = "while this was made, so nothing leaves. Make it again."
Look = Callable[[Turn, Intent], L]
"""Reads registers, or begins a batch, in the turn that grants a question; it is not called for a refused one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRecord(Generic[L]):
    """A granted question whose intent is durable, amid the block that answers it.

    Attributes:
        view: What `look` returned in the deciding turn.
        conclusion: Must be told what the block returns; its outcome, with the receipt, is there once the block is over.
    """

    intent: Intent
    view: L
    conclusion: Conclusion

    @property
    def reach(self) -> Reach:
        """How far the question reaches."""
        return reach_of(self.intent)


@contextmanager
def on_record(site: Site, caller: Caller, inquiry: Inquiry, look: Look[L]) -> Iterator[OnRecord[L]]:
    """Decide on a question and record the intent; run the block; record what came of it before anything leaves.

    Raises:
        NotLoggedOn: Nobody is logged on with this token; there is nobody to record.
        Refused: Policy said no; the refusal is on record and the block is not run.
        LedgerStopped: It could not be recorded; nothing is disclosed.
    """
    with site.ledger.deciding() as turn:
        request, state = circumstances_of(site, turn, caller, inquiry)
        intent = turn.intent(authorise(request, state))
        site.remember_asking(turn, intent)
        views = [look(turn, intent)] if intent.granted else []
    if not intent.granted:
        raise refusal_of(intent.decision.reasons, intent.seq)
    [view] = views
    try:
        with site.ledger.concluding(intent) as conclusion:
            yield OnRecord(intent=intent, view=view, conclusion=conclusion)
    except Refused as refused:
        raise refusal_of(refused.reasons, intent.seq) from None


def decide_anew(site: Site, caller: Caller, inquiry: Inquiry, intent: Intent, turn: Turn) -> None:
    """Decide the same question once more, in the turn of its outcome: whatever changed since the intent counts before anything leaves.

    That it was asked counted for its asker's rate already, and does not count again.

    Raises:
        NotLoggedOn, Refused: It would not be granted any more.
        Conflict: Imports were withdrawn since, or it could not be decided.
        TooMany: As `circumstances_of` raises it.
    """
    try:
        request, state = circumstances_of(site, turn, caller, inquiry)
    except LedgerStopped:
        raise
    except Busy:
        raise Conflict(
            "It could not be decided once more whether this may leave, so it does not. Try again in a minute."
        ) from None
    decision = authorise(request, replace(state, who=replace(state.who, asked=0)))
    if not decision.granted:
        raise Refused(decision.reasons, intent.seq)
    if decision.reach is None or decision.reach.batches != reach_of(intent).batches:
        raise Conflict(f"Reads were withdrawn {MEANWHILE}")


def whether_still(site: Site, caller: Caller, inquiry: Inquiry, intent: Intent) -> Callable[[Turn], None]:
    """Return what decides anew in the turn of the outcome, of what takes its time: files, pictures that are blurred."""
    return partial(decide_anew, site, caller, inquiry, intent)


def not_anew(_: Turn) -> None:
    """Decide nothing anew: what is at hand at once leaves by the decision of its intent."""


def nothing(_: Turn, __: Intent) -> None:
    """Look at nothing more in the deciding turn."""


def reach_of(intent: Intent) -> Reach:
    """Return how far a granted intent reaches."""
    if intent.decision.reach is None:
        raise ValueError("a granted intent has a reach")
    return intent.decision.reach
