"""Rules on holds: on which basis, under which schedule, and until when they are to be looked at again."""

from __future__ import annotations

from data_access.acts.holds import HoldTerms
from data_access.errors import Reason
from data_access.policy import acts
from data_access.policy.state import ActState
from data_access.steps import Act


def hold_rests_on_a_basis(act: Act, state: ActState) -> Reason | None:
    """Reads are held on a ground that the policy knows, and on no other (D5)."""
    if act.name not in acts.ON_TERMS:
        return None
    terms, policy = state.about.hold, state.pack.holds
    if terms is None:
        sentence = "It is not said on which terms the reads are held."
        return Reason(policy.clause, sentence, "Name a basis, a schedule and a day of review.")
    if terms.basis is None or terms.basis in policy.bases:
        return None
    return Reason(policy.clause, "The policy has no such basis for a hold.", _one_of(list(policy.bases)))


def hold_names_its_schedule(act: Act, state: ActState) -> Reason | None:
    """Held reads follow a records retention schedule of the agency, which the hold names (X2)."""
    terms, policy = _terms(act, state), state.pack.holds
    if terms is None or terms.schedule is None or terms.schedule in policy.schedules:
        return None
    return Reason(
        policy.schedules_clause, "The agency has no such retention schedule.", _one_of(list(policy.schedules))
    )


def hold_is_reviewed_soon_enough(act: Act, state: ActState) -> Reason | None:
    """Somebody looks again whether the reads are still needed: on a day to come, and within the pack's bound."""
    terms, policy = _terms(act, state), state.pack.holds
    if terms is None:
        return None
    today = state.now.date()
    if today <= terms.review_on <= today + policy.review_within:
        return None
    sentence = f"The day of review is past, or more than {policy.review_d} days away."
    return Reason(policy.clause, sentence, "Choose a day within that time; then it can be kept on.")


def _terms(act: Act, state: ActState) -> HoldTerms | None:
    return state.about.hold if act.name in acts.ON_TERMS else None


def _one_of(codes: list[str]) -> str:
    return f"Choose one of: {', '.join(sorted(codes))}."
