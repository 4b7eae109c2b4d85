"""Ask every rule, collect every reason. No rules, no grant; a rule that raises refuses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from data_access.errors import Reason
from data_access.policy import acts
from data_access.policy.deliveries import DELIVERY_RULES, Delivery
from data_access.policy.machines import MACHINE_RULES, Upkeep
from data_access.policy.packs.pack import Pack
from data_access.policy.release_rules import overview_must_be_blurred
from data_access.policy.rules import ACT_RULES, OPENING_RULES, QUESTION_RULES
from data_access.policy.state import ActState, AnyState, CaseOpening, OpeningState, QuestionState, State
from data_access.questions.kinds import Asking, reads_of
from data_access.questions.scope import Limits, scope_of
from data_access.steps import Act, Asker, Decision, Permit, Reach, Request

A = TypeVar("A")
T = TypeVar("T")


def authorise(request: Request, state: QuestionState) -> Decision:
    """Decide on a question. Reach is in a granted decision only. Never raises."""
    reasons = ask(QUESTION_RULES, request, state)
    reach = None
    if not reasons:
        reach, reasons = _reach_or_reasons(request, state)
    return Decision(
        request=request,
        granted=reach is not None and not reasons,
        reasons=reasons,
        rules=_names(QUESTION_RULES),
        pack=state.pack.hash,
        reach=reach,
    )


def may_open(opening: CaseOpening, state: OpeningState) -> Permit:
    """Decide whether a case session may be opened; `permit.act` is what to record. Never raises.

    A granted opening under a number that is not in the case register yet (`state.why.case is None`) is a provisional one.
    """
    role = state.pack.roles.get(state.who.person.role) if state.who.person else None
    act = acts.an_act(
        acts.OPEN_CASE_SESSION,
        asker=opening.asker,
        may=role.may if role else frozenset(),
        subject=opening.justification.case_number,
        reason=opening.justification.reason,
    )
    return _permit(act, ask(OPENING_RULES, opening, state), _names(OPENING_RULES), state.pack)


def permit(act: Act, state: ActState) -> Permit:
    """Decide on an act, other than opening a case session. Never raises."""
    if act.name in acts.WITH_A_JUSTIFICATION:
        reasons: tuple[Reason, ...] = (
            Reason(
                "own.act", "A case is opened with its justification.", "Open it on a page, or by open_case.", "permit"
            ),
        )
        return _permit(act, reasons, ("permit",), state.pack)
    return _permit(act, ask(ACT_RULES, act, state), _names(ACT_RULES), state.pack)


def permit_delivery(delivery: Delivery, state: AnyState) -> Permit:
    """Decide on what a source brings by itself; `permit.act` is the beginning of an import, or a hot list's. Never raises."""
    act = acts.an_act(delivery.act, asker=delivery.asker, may=frozenset())
    return _permit(act, ask(DELIVERY_RULES, delivery, state), _names(DELIVERY_RULES), state.pack)


def permit_upkeep(upkeep: Upkeep, state: AnyState) -> Permit:
    """Decide on what a machine does by itself. Never raises, but for an act that nobody knows."""
    act = acts.an_act(upkeep.name, asker=upkeep.asker, may=frozenset())
    return _permit(act, ask(MACHINE_RULES, upkeep, state), _names(MACHINE_RULES), state.pack)


def refuse(permit: Permit, reasons: Sequence[Reason]) -> Permit:
    """Turn a permit into a refusal, for what a register refuses although no rule does: it goes on record like any other."""
    return replace(permit, granted=False, reasons=(*permit.reasons, *reasons))


def permit_ceremony(name: str, *, asker: Asker, subject: str, site_is_new: bool, pack: Pack) -> Permit:
    """Decide on an act that sets up a new site, when there is nobody yet who could be asked.

    Args:
        site_is_new: True as long as no pack was ever adopted; adopting one ends the ceremony.
    """
    act = acts.an_act(name, asker=asker, may=frozenset(), subject=subject)
    reasons = []
    if not site_is_new:
        reasons.append(Reason("own.ceremony", "The site is set up already.", "Log on and do it as yourself."))
    if name not in acts.CEREMONY or asker.method != "ceremony":
        reasons.append(Reason("own.ceremony", "This is no act of the ceremony.", "Log on and do it as yourself."))
    named = tuple(replace(reason, rule="ceremony_is_open") for reason in reasons)
    return _permit(act, named, ("ceremony_is_open",), pack)


def ask(rules: Sequence[Callable[[T, State[A]], Reason | None]], request: T, state: State[A]) -> tuple[Reason, ...]:
    """Ask every rule and return every reason to refuse, each with the name of its rule."""
    if not rules:
        return (Reason("own.no_rules", "No rule was asked, so nothing is granted.", "Ask whoever runs this.", "ask"),)
    found = (_ask_one(rule, request, state) for rule in rules)
    return tuple(reason for reason in found if reason is not None)


def _ask_one(rule: Callable[[T, State[A]], Reason | None], request: T, state: State[A]) -> Reason | None:
    name = _name(rule)
    try:
        reason = rule(request, state)
    except Exception:  # noqa: BLE001 - the guard: whatever goes wrong in a rule, it refuses, and its words go nowhere
        return _failed(name)
    return replace(reason, rule=name) if reason is not None else None


def _reach_or_reasons(request: Request, state: QuestionState) -> tuple[Reach | None, tuple[Reason, ...]]:
    try:
        return _reach(request, state), ()
    except Exception:  # noqa: BLE001 - the guard: no reach, no grant
        return None, (_failed("reach"),)


def _reach(request: Request, state: QuestionState) -> Reach:
    if state.about.batches is None:
        raise ValueError("reads_are_known lets nothing through without batches")
    return Reach(
        as_of=state.now,
        keep=dict(state.pack.keep),
        batches=state.about.batches,
        held=state.about.held,
        saved=state.about.saved,
        fields=state.pack.fields,
        max_rows=state.pack.limits.max_rows,
        max_s=state.pack.limits.max_s,
        max_cameras=_most_cameras(request.question, state),
        camera_kinds=state.about.camera_kinds,
        fixed_cameras=state.about.fixed_cameras,
        blurs_overviews=overview_must_be_blurred(request, state),
    )


def _most_cameras(question: Asking, state: QuestionState) -> int | None:
    """Return of how many cameras an answer may hold reads: of a canvass as many as it may name, whatever its shape.

    So, too, of one with reads beside those of a plate: each camera that it passed is looked at as a canvass looks at it.
    """
    if reads_of(question) is None:
        return None
    scope = scope_of(question)
    bound = scope.limits is Limits.CANVASS or scope.beside is not None
    return state.pack.limits.canvass.cameras if bound else None


def _failed(rule: str) -> Reason:
    return Reason(
        "own.rule_failed", f"The rule {rule} could not be decided, so it refuses.", "Tell whoever runs this.", rule
    )


def _permit(act: Act, reasons: tuple[Reason, ...], rules: tuple[str, ...], pack: Pack) -> Permit:
    return Permit(act=act, granted=not reasons, reasons=reasons, rules=rules, pack=pack.hash)


def _names(rules: Sequence[Callable[[T, State[A]], Reason | None]]) -> tuple[str, ...]:
    return tuple(_name(rule) for rule in rules)


def _name(rule: Callable[[T, State[A]], Reason | None]) -> str:
    return getattr(rule, "__name__", "unnamed")
