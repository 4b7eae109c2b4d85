"""Rules on why someone asks: the case, the purpose, the reason, the case session. Each is a reason to refuse, or None."""

from __future__ import annotations

from data_access.errors import Reason
from data_access.policy.packs.words import telling_words
from data_access.policy.state import AnyState, CaseOpening, OpeningState, WithJustification
from data_access.steps import Request
from data_access.terms import Case, CaseKind, CaseSession, CaseStanding, fold_case_number

NOT_COUNTED = "case number, purpose, the words of the form and phrases that fit any search"
NOT_OPEN = "Name a case that is open in the case register, or a call or provisional number."


def names_an_open_case(request: WithJustification, state: AnyState) -> Reason | None:
    """The number has the agency's form and names a case of the register that is open."""
    clause, case = state.pack.cases.clause, state.why.case
    shape = state.pack.cases.format_of(request.justification.case_number)
    if shape is None and state.why.release is None:
        forms = "; ".join(f"{f.label}: {f.example}" for f in state.pack.cases.formats.values())
        return Reason(clause, "The case number does not have the agency's form.", f"Forms are: {forms}.")
    if case is None or case.number != fold_case_number(request.justification.case_number):
        return Reason(clause, "The case number is not in the case register.", NOT_OPEN)
    return _closed(case, state) or _stale(case, state)


def names_an_open_case_or_a_new_number(opening: CaseOpening, state: AnyState) -> Reason | None:
    """As `names_an_open_case`, but a call or provisional number need not be in the register at its first use."""
    shape = state.pack.cases.format_of(opening.justification.case_number)
    if state.why.case is None and shape is not None and shape.provisional:
        return None
    return names_an_open_case(opening, state)


def old_numbers_are_reconciled(_: CaseOpening, state: OpeningState) -> Reason | None:
    """Nobody lives on provisional numbers: a new one only when one's expired ones have become cases."""
    if state.why.case is not None or state.about.overdue <= state.pack.cases.most_overdue:
        return None
    return Reason(
        state.pack.cases.clause,
        f"You have {state.about.overdue} expired provisional numbers that never became a case.",
        "Reconcile them first, or name a confirmed case.",
    )


def case_is_of_an_allowed_kind(request: WithJustification, state: AnyState) -> Reason | None:
    """The policy allows searches for this kind of case."""
    kind = kind_of_case(request, state)
    if kind is not None and kind in state.pack.cases.kinds:
        return None
    allowed = ", ".join(sorted(state.pack.cases.kinds))
    return Reason(
        state.pack.cases.clause, "The case is not of a kind that may be searched for.", f"Kinds are: {allowed}."
    )


def purpose_is_on_the_list(request: WithJustification, state: AnyState) -> Reason | None:
    """The purpose is one of the policy's own."""
    if request.justification.purpose in state.pack.purposes:
        return None
    codes = ", ".join(sorted(state.pack.purposes))
    return Reason(state.pack.purposes_clause, "The purpose is not one that the policy allows.", f"Purposes: {codes}.")


def purpose_fits_the_case(request: WithJustification, state: AnyState) -> Reason | None:
    """The purpose goes with this kind of case; a purpose or case that is unknown is another rule's to refuse."""
    purpose, kind = state.pack.purposes.get(request.justification.purpose), kind_of_case(request, state)
    if purpose is None or kind is None or kind in purpose.kinds:
        return None
    kinds = ", ".join(sorted(purpose.kinds))
    return Reason(purpose.clause, f"This purpose does not fit a case of kind {kind}.", f"It fits: {kinds}.")


def gives_a_reason(request: WithJustification, state: AnyState) -> Reason | None:
    """The reason says something about this search: not the case number, not the purpose again, no phrase that fits any search."""
    if _blanked(state):
        return None
    why, reasons = request.justification, state.pack.reasons
    purpose = state.pack.purposes.get(why.purpose)
    label, prompt = (purpose.label, purpose.prompt) if purpose else ("", "")
    known = " ".join((why.case_number, why.purpose.replace("_", " "), label))
    if len(reasons.own_words(why.reason, context=known, form_texts=(prompt,))) >= reasons.fewest_words:
        return None
    needed = f"it needs {reasons.fewest_words} different words beside {NOT_COUNTED}"
    return Reason(reasons.clause, f"The reason says too little: {needed}.", reasons.asked_again)


def gives_a_statement(request: WithJustification, state: AnyState) -> Reason | None:
    """Where the pack asks for it, the case is opened with a statement of reasonable suspicion or probable cause (U7)."""
    if not state.pack.statement.required or _blanked(state):
        return None
    why, fewest = request.justification, state.pack.reasons.fewest_words
    new = telling_words(why.statement, apart_from=f"{why.case_number} {why.reason}")
    shown = (state.pack.statement.prompt, why.reason)
    own = state.pack.reasons.own_words(why.statement, context=why.case_number, form_texts=shown)
    if min(len(new), len(own)) >= fewest:
        return None
    return Reason(
        "own.statement",
        f"The agency asks what suspicion there is: {fewest} different words beside case number and reason.",
        state.pack.statement.prompt,
    )


def case_session_is_open(request: Request, state: AnyState) -> Reason | None:
    """The justification was made in a case session of this person that is still open."""
    session, clause = state.why.case_session, "own.case_session"
    remedy = "Open the case again and say why you ask."
    if session is None or (session.case_session, session.person_id) != (
        request.case_session,
        request.asker.person_id,
    ):
        return Reason(clause, "The case session is not yours or not known.", remedy)
    return why_session_is_shut(session, state)


def why_session_is_shut(session: CaseSession, state: AnyState) -> Reason | None:
    """Return why a case session is not open any more, or None if it is."""
    clause, remedy = "own.case_session", "Open the case again and say why you ask."
    if session.closed_at is not None:
        return Reason(clause, "The case session was closed.", remedy)
    longest = session.opened_at + state.pack.sessions.case_session_for
    if state.now >= min(session.expires_at, longest):
        return Reason(clause, "The case session has expired.", remedy)
    return None


def why_case_is_shut(state: AnyState) -> Reason | None:
    """Return why the case of the register is not open any more, or is not there; None if it is open."""
    if state.why.case is None:
        return Reason(state.pack.cases.clause, "The case number is not in the case register.", NOT_OPEN)
    return _closed(state.why.case, state) or _stale(state.why.case, state)


def justification_is_the_one_made(request: Request, state: AnyState) -> Reason | None:
    """Case, purpose and reason of the request are those of its case session, and so is the standing of the case."""
    if _blanked(state):
        return None
    session, why = state.why.case_session, request.justification
    if session is not None and (
        session.case_number == fold_case_number(why.case_number)
        and session.purpose == why.purpose
        and session.reason == why.reason
        and session.statement == why.statement
        and state.why.case is not None
        and state.why.case.standing == request.case_standing
    ):
        return None
    return Reason(
        "own.justification",
        "The question does not carry the justification of its case session.",
        "Open the case again and say why you ask.",
    )


def kind_of_case(request: WithJustification, state: AnyState) -> CaseKind | None:
    """Return the kind of the case in the register, or the kind that a number not yet in it would get."""
    if state.why.case is not None:
        return state.why.case.kind
    shape = state.pack.cases.format_of(request.justification.case_number)
    return shape.kind if shape is not None and shape.provisional else None


def _blanked(state: AnyState) -> bool:
    """A closed case session has no text left to judge; `case_session_is_open` refuses it."""
    return state.why.case_session is not None and state.why.case_session.closed_at is not None


def _closed(case: Case, state: AnyState) -> Reason | None:
    if case.standing != CaseStanding.CLOSED and (case.closed_at is None or case.closed_at > state.now):
        return None
    return Reason(state.pack.cases.clause, "The case is closed.", "Name an open case, or have this one reopened.")


def _stale(case: Case, state: AnyState) -> Reason | None:
    if case.standing != CaseStanding.PROVISIONAL:
        return None
    if case.provisional_until is not None and state.now < case.provisional_until:
        return None
    return Reason(
        state.pack.cases.clause,
        "The provisional number has expired.",
        "Reconcile it with a case number; you or a supervisor can do so.",
    )
