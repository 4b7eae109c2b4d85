"""Rules on hits: what must be done before a hit may end, in which order, and who settles what an error leaves behind."""

from __future__ import annotations

from data_access.acts.on_hits.dispositions import Settlement
from data_access.answers.hits import HitState
from data_access.errors import Reason
from data_access.policy import acts
from data_access.policy.hit_states import AboutHit, Demand, LastLook, demand_of
from data_access.policy.packs.hits import NOTHING_BEFORE
from data_access.policy.state import ActState
from data_access.steps import Act

_NO_HIT = Reason("own.hit", "There is no such hit.", "Look at the board which there are.")
_NO_TASK = Reason("own.hit", "There is no such task.", "Look which are open.")


def hit_is_open(act: Act, state: ActState) -> Reason | None:
    """Work is done on a hit that there is and that has not ended; its picture may be looked at later, too."""
    if act.name not in acts.ON_A_HIT:
        return None
    hit = state.about.hit
    if hit is None:
        return _NO_HIT
    if hit.standing is not HitState.DISPOSED or not hit.wish.changes:
        return None
    return Reason(
        "own.hit", "This hit has ended.", "It stays as it is. A new read of the plate makes a hit of its own."
    )


def _open_hit(state: ActState) -> AboutHit | None:
    hit = state.about.hit
    return None if hit is None or hit.standing is HitState.DISPOSED else hit


def hit_is_compared_with_its_picture(_: Act, state: ActState) -> Reason | None:
    """The three ticks are made on the picture, by who was shown it; only a read that has none is ticked without."""
    hit = _open_hit(state)
    if hit is None or hit.wish.picture is None:
        return None
    clause = state.pack.hits.clause
    if hit.has_picture and not hit.wish.picture:
        return Reason(clause, "A picture of this read is kept.", "Look at it, and say what it shows.")
    if hit.has_picture and not hit.viewed:
        return Reason(clause, "You have not looked at the picture of this hit.", "Look at it first.")
    if hit.wish.picture and not hit.has_picture:
        return Reason(clause, "No picture of this read is kept.", "Say so, and have the record confirmed.")
    return None


def record_is_confirmed_by_an_official_system(_: Act, state: ActState) -> Reason | None:
    """The record is confirmed by a system that the pack names, after the comparison where the pack keeps that order."""
    hit, hits = _open_hit(state), state.pack.hits
    if hit is None or hit.wish.outcome is None:
        return None
    if hit.wish.system not in hits.systems:
        systems = ", ".join(each.label for each in hits.systems.values())
        return Reason(hits.clause, "The policy names no such official system.", f"Ask one of these: {systems}.")
    if hits.any_order or hit.standing is not HitState.NEW:
        return None
    sentence = "The hit was not yet compared with its picture, so nobody knows whether plate and state are right."
    return Reason(hits.clause, sentence, "Compare characters and state first, then have the record confirmed.")


def step_is_the_next_of_the_checklist(_: Act, state: ActState) -> Reason | None:
    """A dispatcher's step is one of the pack's, comes after the one that it waits for, and is taken once unless it repeats."""
    hit, hits = _open_hit(state), state.pack.hits
    if hit is None or not hit.wish.step:
        return None
    step = hits.steps.get(hit.wish.step)
    if step is None:
        return Reason(hits.clause, "The checklist has no such step.", "Look which steps there are.")
    if step.after != NOTHING_BEFORE and step.after not in hit.steps:
        first = hits.steps[step.after].label
        return Reason(step.clause, "This step comes after another one.", f"Do this first: {first}.")
    if step.needs_active and not hit.active:
        sentence = "No official system has said that the record is active."
        return Reason(step.clause, sentence, "Record its answer first.")
    if step.repeats or hit.wish.step not in hit.steps:
        return None
    return Reason(step.clause, "This step was taken already.", "Go on with the next one.")


def hit_ends_as_it_was_verified(_: Act, state: ActState) -> Reason | None:
    """A hit ends as the pack allows from where it stands: what is left out of its verification is explained, or refused."""
    hit, hits = _open_hit(state), state.pack.hits
    if hit is None or not hit.wish.disposition:
        return None
    if hit.wish.disposition not in hits.dispositions:
        able = ", ".join(each.label for each in hits.dispositions.values()) or "none; adopt a pack that says which"
        return Reason(hits.clause, "The policy knows of no such disposition.", f"There are: {able}.")
    demand = demand_of(hits, hit)
    if demand is Demand.REFUSED:
        return Reason(hits.clause, _left_out(hit, hits.before), _remedy(hit))
    if demand is Demand.REASON and not hit.wish.explained:
        return Reason(hits.clause, _left_out(hit, hits.before), "Verify it now, or say why it was not verified before.")
    return None


def _left_out(hit: AboutHit, before: str) -> str:
    record = "an official system said that the record is active" if hit.active else "no official system said: active"
    return f"An unverified lead: {hit.look}, and {record}. That must come before {before}."


def _remedy(hit: AboutHit) -> str:
    if hit.look in {LastLook.NONE, LastLook.UNSEEN, LastLook.DIFFERS}:
        return "Compare characters and state with the picture. If something differs, it is an error, not a right hit."
    return "Have the record confirmed by an official system, and record its answer."


def hit_task_is_ones_own(act: Act, state: ActState) -> Reason | None:
    """What is owed after an error is settled by its owner or by somebody who supervises, once, in a way that fits it."""
    if act.name not in acts.SETTLING:
        return None
    task = state.about.hit_task
    if task is None:
        return _NO_TASK
    if task.settled:
        return Reason("own.hit", "This is settled already.", "Look which are open.")
    fitting = {Settlement.KEPT, Settlement.SENT} if task.of_list else set(Settlement) - {Settlement.SENT}
    if task.wish.how not in fitting:
        ways = ", ".join(sorted(fitting))
        return Reason("own.hit", "This cannot be settled so.", f"It can be: {ways}.")
    role = state.pack.roles.get(state.who.person.role) if state.who.person else None
    is_own = task.owner is not None and state.who.person is not None and task.owner.is_of(state.who.person)
    if is_own or (role is not None and role.supervises):
        return None
    return Reason("own.hit", "This is owed by somebody else.", "Ask them, or somebody who supervises.")
