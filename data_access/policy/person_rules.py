"""Rules on who asks: the pack, the account, the log-on, the role, the training. Each is a reason to refuse, or None."""

from __future__ import annotations

from datetime import timedelta

from data_access.errors import Reason
from data_access.policy.state import AnyState, ByPerson, ReachingState
from data_access.questions.kinds import LEAD_TO_READS
from data_access.steps import Act, Request
from data_access.terms import Capability

_A_DAY = timedelta(days=1)


def pack_is_adopted(_: ByPerson, state: AnyState) -> Reason | None:
    """The gateway decides by the pack that the custodian adopted, and by no other."""
    if state.adopted and state.adopted == state.pack.hash:
        return None
    return Reason(
        "own.pack",
        "The policy in use is not the one that the custodian adopted.",
        f"Ask the custodian ({state.pack.agency.custodian}) to adopt it.",
    )


def person_is_enabled(request: ByPerson, state: AnyState) -> Reason | None:
    """The account exists, is enabled, and is the one that the request names."""
    who, asker = state.who.person, request.asker
    named = (asker.person_id, asker.role, asker.agency)
    if who is not None and who.enabled and (who.person_id, who.role, who.agency) == named:
        return None
    return Reason("A1", "This account may not be used.", "Ask whoever administers accounts to enable it.")


def access_is_not_suspended(_: ByPerson, state: AnyState) -> Reason | None:
    """Nobody suspended this person's access."""
    if state.who.person is None or not state.who.person.suspended:
        return None
    return Reason(
        "own.suspended", "Your access is suspended.", "Ask whoever administers accounts why, and for how long."
    )


def role_has_not_ended(_: ByPerson, state: AnyState) -> Reason | None:
    """A role that was given for some time has not run out; days are whole, in UTC."""
    last = state.who.person.role_until if state.who.person else None
    if last is None or state.now.date() <= last:
        return None
    return Reason(
        state.pack.roles_clause,
        f"Your role was given until {last.isoformat()}.",
        "Ask whoever assigns roles to give it again.",
    )


def agency_is_well_named(_: ByPerson, state: AnyState) -> Reason | None:
    """An entry names the agency as well as the person, so the agency's id must be one."""
    if state.who.person is not None and state.pack.names_agency(state.who.person.agency):
        return None
    return Reason(
        "A2", "The account does not name its agency properly.", "Ask whoever administers accounts to correct it."
    )


def session_is_open(request: ByPerson, state: AnyState) -> Reason | None:
    """The log-on is this person's, not ended, not expired and not idle. A token for scripts has no idle time."""
    session, remedy = state.who.session, "Log on again."
    if session is None or (session.session_id, session.person_id, session.method) != (
        request.asker.session_id,
        request.asker.person_id,
        request.asker.method,
    ):
        return Reason("own.session", "The log-on is not yours or not known.", remedy)
    if session.ended_at is not None:
        return Reason("own.session", "You were logged out.", remedy)
    if state.now >= session.expires_at:
        return Reason("own.session", "The log-on has expired.", remedy)
    if session.method != "token" and state.now - session.last_used_at >= state.pack.sessions.idle:
        return Reason("own.session", f"The log-on was unused for {state.pack.sessions.idle_min} minutes.", remedy)
    return None


def token_is_allowed(request: ByPerson, state: AnyState) -> Reason | None:
    """A personal token works only where the pack allows tokens."""
    if request.asker.method != "token" or state.pack.sessions.tokens:
        return None
    return Reason("own.token", "This agency does not allow personal tokens.", "Use the pages instead.")


def role_may_ask(request: Request, state: AnyState) -> Reason | None:
    """The pack gives the role this kind of question; a role that it does not name may ask nothing."""
    question = request.question
    return role_refusal(state, frozenset({question.needs}), f"ask questions of this kind ({question.kind})")


def role_may_ask_anything(_: ByPerson, state: AnyState) -> Reason | None:
    """The pack gives the role some kind of question."""
    return role_refusal(state, LEAD_TO_READS, "ask for reads")


def role_may_act(act: Act, state: AnyState) -> Reason | None:
    """The pack gives the role the capability that the act needs."""
    return role_refusal(state, frozenset({act.needs}), f"do this ({act.needs})")


def is_trained(_: ByPerson, state: ReachingState) -> Reason | None:
    """A training of each kind that opens reads of what is reached is in force; of some kind where no read is reached yet."""
    training = state.pack.training
    needed = training.needed_for(state.about.camera_kinds)
    missing = {code: _untrained(code, state) for code in needed or training.kinds}
    if not needed and None in missing.values():
        return None
    return next((reason for reason in missing.values() if reason is not None), None)


def is_cleared(_: ByPerson, state: AnyState) -> Reason | None:
    """Where the pack asks for a security clearance, one is on record, has begun and has not run out; days are whole, UTC."""
    clearance, who, today = state.pack.clearance, state.who.person, state.now.date()
    if not clearance.required:
        return None
    remedy = "Have the security clearance recorded by whoever assigns permissions."
    if who is None or who.cleared_on is None or who.clearance_expires is None:
        return Reason(clearance.clause, "No security clearance is on record for this account.", remedy)
    if who.cleared_on > today + _A_DAY:
        return Reason(clearance.clause, "The security clearance on record lies in the future.", remedy)
    last = min(who.clearance_expires, who.cleared_on + timedelta(days=clearance.valid_d))
    if today > last:
        return Reason(clearance.clause, f"The security clearance on record ran out on {last.isoformat()}.", remedy)
    return None


def _untrained(code: str, state: AnyState) -> Reason | None:
    """Say why no dated training of a kind is in force: none on record, not begun, or run out; days are whole, in UTC."""
    training, who, today = state.pack.training, state.who.person, state.now.date()
    kind, one_of_several = training.kinds[code], len(training.kinds) > 1
    called = f"training ({kind.label})" if one_of_several else "training"
    remedy = f"Complete the department-approved {called} and have it recorded."
    if who is None or not who.trainings:
        return Reason(training.clause, "No training is on record for this account.", remedy)
    found = training.latest(code, who.trainings)
    if found is None:
        return Reason(kind.clause, f"No {called} is on record for this account.", remedy)
    if found.first > today + _A_DAY:  # a day of grace: east of Greenwich today is already tomorrow
        return Reason(training.clause, f"The {called} on record lies in the future.", remedy)
    last = training.last_day(found.first, found.last)
    if today > last:
        return Reason(training.clause, f"The {called} on record ran out on {last.isoformat()}.", remedy)
    return None


def role_refusal(state: AnyState, any_of: frozenset[Capability], doing: str) -> Reason | None:
    """Say who may do what the role of this account may not; None if it may. `doing` goes on after "may not"."""
    role = state.pack.roles.get(state.who.person.role) if state.who.person else None
    if role is not None and role.may & any_of:
        return None
    clause = role.clause if role else state.pack.roles_clause
    able = [r.label for r in state.pack.roles.values() if r.may & any_of]
    remedy = f"Ask someone who may: {', '.join(able)}." if able else "Nobody at this agency may."
    return Reason(clause, f"The role of this account may not {doing}.", remedy)
