"""Rules on acts: what is done to a register or to the reads, other than a question."""

from __future__ import annotations

from data_access.errors import Reason
from data_access.policy import acts
from data_access.policy.case_rules import why_case_is_shut, why_session_is_shut
from data_access.policy.packs.roles import Role
from data_access.policy.person_rules import is_cleared, is_trained
from data_access.policy.state import ActState
from data_access.steps import Act
from data_access.terms import ProposalKind


def act_is_known(act: Act, _: ActState) -> Reason | None:
    """The act is one of the closed set, and names a capability that it really needs."""
    if act.needs in acts.ACTS.get(act.name, frozenset()):
        return None
    return Reason("own.act", "There is no such act.", "Ask whoever runs the workbench.")


def act_is_trained_for(act: Act, state: ActState) -> Reason | None:
    """An act on reads, or one that leads to them, needs the training that a question needs."""
    return is_trained(act, state) if act.name in acts.WITH_READS else None


def act_is_cleared_for(act: Act, state: ActState) -> Reason | None:
    """An act on reads, or one that leads to them, needs the security clearance that a question needs."""
    return is_cleared(act, state) if act.name in acts.WITH_READS else None


def act_is_not_about_oneself(act: Act, state: ActState) -> Reason | None:
    """Nobody does this to an account of their own, whichever of them; and such an act must say whom it is about."""
    if act.name not in acts.ABOUT_A_PERSON:
        return None
    actor, subject = state.who.person, state.about.subject
    of_oneself = actor is not None and subject is not None and subject.is_of(actor)
    if act.subject not in {"", act.asker.person_id} and not of_oneself:
        return None
    return Reason("own.oneself", "Nobody may do this to their own account.", "Ask somebody else who may.")


def trainer_is_somebody_else(_: Act, state: ActState) -> Reason | None:
    """Nobody is put on record as trained by themselves, by whichever of their accounts, or by name."""
    subject, trainer = state.about.subject, state.about.trainer
    if subject is None:
        return None
    said = _folded(state.about.trainer_words)
    by_name = bool(said) and said in {_folded(subject.full_name), _folded(subject.person_id), _folded(subject.number)}
    if not by_name and (trainer is None or not trainer.is_of(subject)):
        return None
    return Reason("own.oneself", "Nobody trains themselves.", "Say who else held the training.")


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def role_may_be_given_at_once(_: Act, state: ActState) -> Reason | None:
    """A role that lets nobody do anything needs no second person; it is given by a role that the pack names for it."""
    role, actor = state.pack.roles.get(state.about.role), state.who.person
    if role is None or role.lets_in or (actor is not None and actor.role in role.assigned_by):
        return None
    return _not_assigned(role, state)


def proposal_is_confirmed_by_a_second_person(act: Act, state: ActState) -> Reason | None:
    """What was proposed is open, is about that account, and is confirmed by another person than who proposed it."""
    if act.name not in acts.BY_A_SECOND_PERSON:
        return None
    proposal, proposer, actor = state.about.proposal, state.about.proposer, state.who.person
    if proposal is None or proposal.settled_at is not None or proposal.person_id != act.subject:
        return Reason(
            "own.second", "There is no open proposal of that number for this account.", "Look which are open."
        )
    if proposer is None or not proposer.in_force(state.now.date()):
        return Reason("own.second", "Whoever proposed it has no account in force.", "Have it proposed anew.")
    if actor is None or proposer.is_of(actor):
        return Reason("own.second", "You proposed this yourself.", "Ask another person who may to confirm it.")
    return None


def one_of_the_two_may_assign_the_role(act: Act, state: ActState) -> Reason | None:
    """Of the two people one has a role that the pack names for giving this one; so too where a person enrols anew."""
    proposal, proposer, actor = state.about.proposal, state.about.proposer, state.who.person
    if act.name not in acts.BY_A_SECOND_PERSON or proposal is None or proposer is None:
        return None
    is_reset = proposal.kind is ProposalKind.RESET
    code = (state.about.subject.role if state.about.subject else "") if is_reset else proposal.role
    role = state.pack.roles.get(code)
    if role is None and is_reset:
        return None  # an account without a role: whoever enrols anew can do nothing yet
    if role is None:
        return Reason(state.pack.roles_clause, "The policy in force has no such role.", "Have another one proposed.")
    if {each.role for each in (proposer, actor) if each is not None} & role.assigned_by:
        return None
    return _not_assigned(role, state)


def _not_assigned(role: Role, state: ActState) -> Reason:
    able = ", ".join(sorted(state.pack.roles[code].label for code in role.assigned_by))
    return Reason(role.clause, f"This role is given by {able}.", f"Ask {able} to propose or to confirm it.")


def act_is_in_an_open_case(act: Act, state: ActState) -> Reason | None:
    """What is kept in the file of a case is seen and changed only under one's own open case session on that case."""
    if act.name not in acts.IN_A_CASE:
        return None
    session = state.why.case_session
    if session is None or session.person_id != act.asker.person_id:
        return Reason("own.case_session", "The case session is not yours or not known.", "Open the case first.")
    return why_session_is_shut(session, state) or why_case_is_shut(state)


def act_is_on_a_returned_read(act: Act, state: ActState) -> Reason | None:
    """A read is starred, noted or verified only if it was in an answer to this person under this case session."""
    if act.name not in acts.ON_A_READ or state.about.returned:
        return None
    return Reason(
        "own.returned",
        "This read was in no answer to you under this case session.",
        "Ask your question again under the open case, and go on from its answer.",
    )


def act_is_on_a_viewed_picture(act: Act, state: ActState) -> Reason | None:
    """A read is verified only by who was shown its picture under this case session."""
    if act.name not in acts.ON_A_PICTURE or state.about.viewed:
        return None
    return Reason(
        "own.picture",
        "You have not looked at a picture of this read under this case session.",
        "Look at it first: Show plate, or Show whole view. A read of which no picture is kept stays an unverified lead.",
    )


def reconciles_own_number_or_supervises(act: Act, state: ActState) -> Reason | None:
    """A provisional number is reconciled by who brought it in, or by a supervisor."""
    if act.name not in acts.OF_OWN_NUMBERS:
        return None
    if state.why.case is None or not state.why.case.first_used_by:
        return Reason(
            state.pack.cases.clause, "This is no provisional number of the case register.", "Check the number."
        )
    role = state.pack.roles.get(state.who.person.role) if state.who.person else None
    if state.why.case.first_used_by == act.asker.person_id or (role is not None and role.supervises):
        return None
    return Reason(
        state.pack.cases.clause,
        "The provisional number is another person's.",
        "Ask them or a supervisor to reconcile it.",
    )


def reconciles_few_a_day(act: Act, state: ActState) -> Reason | None:
    """One person reconciles so many provisional numbers within 24 hours."""
    most = state.pack.cases.reconciled_per_day
    if act.name not in acts.OF_OWN_NUMBERS or state.about.reconciled < most:
        return None
    sentence = f"You reconciled {most} provisional numbers within 24 hours."
    return Reason(state.pack.cases.clause, sentence, "Wait, or ask a supervisor to reconcile this one.")


def reconciles_for_a_reason(act: Act, state: ActState) -> Reason | None:
    """Whoever reads the case later must learn why a number became it: the act says so in words."""
    if act.name not in acts.OF_OWN_NUMBERS or state.pack.reasons.says_something(act.reason, context=act.subject):
        return None
    sentence = "It is not said why the number became this case."
    return Reason(state.pack.cases.clause, sentence, "Say in a few words how you know that it is the same case.")


def act_says_why(act: Act, state: ActState) -> Reason | None:
    """A reason that an act is given says something about it; opening a sealed entry needs as much as opening a case."""
    reasons, long = state.pack.reasons, act.name in acts.FOR_A_LONG_REASON
    if act.name in acts.OF_OWN_NUMBERS | acts.OF_NEW_ENTRIES or not act.reason:
        return None
    if not long and reasons.says_something(act.reason, context=act.subject):
        return None
    if long and len(reasons.own_words(act.reason)) >= reasons.fewest_words:
        return None
    needed = f"{reasons.fewest_words} different words" if long else "a word"
    sentence = f"The reason says too little: it needs {needed} beside phrases that fit any act."
    return Reason(reasons.clause, sentence, "Say in your own words why it is done.")


def tokens_may_be_made(act: Act, state: ActState) -> Reason | None:
    """A personal token is made only where the pack allows tokens."""
    if act.name not in acts.MAKING_TOKENS or state.pack.sessions.tokens:
        return None
    return Reason("own.token", "This agency does not allow personal tokens.", "Use the pages instead.")


def token_asks_only(act: Act, _: ActState) -> Reason | None:
    """A personal token asks questions; whoever finds one can change no register and make no other token."""
    if act.asker.method != "token":
        return None
    return Reason("own.token", "A personal token is for questions only.", "Log on with password and code.")
