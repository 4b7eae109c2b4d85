"""Supposed release requests: in order, and standing where an act begins."""

from __future__ import annotations

from typing import Final

from data_access.acts.on_releases.fulfilment import ReleaseDeclaration
from data_access.acts.on_releases.requests import ReleaseWish, case_of
from data_access.acts.on_releases.steps import STEPS
from data_access.answers.releases import ReleaseState
from data_access.policy.packs.pack import Pack
from data_access.policy.packs.releases import ANY
from data_access.policy.state import ReleaseThen
from data_access.terms import Person, RecipientKind

ELSEWHERE: Final = "US-CA"
"""A state from which a supposed request comes where the pack excludes none."""


def a_wish(pack: Pack, purpose: str) -> ReleaseWish:
    """Suppose a written request of a recipient that the pack admits, if it admits any."""
    kind = next(iter(pack.releases.recipients), RecipientKind.LAW_ENFORCEMENT)
    return ReleaseWish(kind=kind, state=_state(pack), federal=False, purpose=purpose, written=True, sold=False)


def a_release(pack: Pack, act_name: str, requester: Person) -> ReleaseThen:
    """Suppose a request that somebody entered and that stands where an act begins."""
    begins = (step.of for step in STEPS if step.act is not None and step.act.does.name == act_name)
    return ReleaseThen(
        number=1,
        case=case_of(1),
        kind=next(iter(pack.releases.recipients), RecipientKind.LAW_ENFORCEMENT),
        state=_state(pack),
        federal=False,
        standing=next(begins, None) or ReleaseState.VERIFIED,
        requester=requester,
        written=True,
        opened=True,
        declared=act_name != ReleaseDeclaration.does.name,
        files=1,
    )


def _state(pack: Pack) -> str:
    return ELSEWHERE if pack.releases.states == ANY else min(pack.releases.states)
