"""Every rule is asked, every reason collected; no rules, no grant; a rule that raises refuses."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import Reason
from data_access.policy.authorise import ask, authorise, may_open
from data_access.policy.clauses.clause import load_clauses
from data_access.policy.rules import ACT_RULES, OPENING_RULES, QUESTION_RULES
from data_access.policy.state import State
from data_access.questions.shapes import Circle, Filters
from data_access.steps import Batches, Request
from tests.builders.policy import (
    DAY,
    HOUR,
    NOW,
    a_canvass,
    a_case,
    a_case_session,
    a_pack,
    a_person,
    a_request,
    a_session,
    a_state,
    a_window,
    an_opening,
    because,
    parsons,
)
from tests.builders.policy import changed as changed_state


def test_a_granted_question_reaches_what_the_pack_and_the_registers_say() -> None:
    decision = authorise(a_request(), a_state())
    assert decision.granted
    assert decision.reasons == ()
    assert decision.pack == parsons().hash
    assert decision.rules == tuple(rule.__name__ for rule in QUESTION_RULES)
    assert decision.reach is not None
    assert decision.reach.as_of == NOW
    assert decision.reach.keep == {"flock": 30 * DAY, "mobile": 30 * DAY}
    assert decision.reach.batches == Batches(upto=3, hidden=frozenset({2}))
    assert decision.reach.held == {"held-1"}
    assert decision.reach.fields == set(parsons().captured.fields)
    assert (decision.reach.max_rows, decision.reach.max_s) == (10_000, 30.0)


def test_no_rules_no_grant() -> None:
    assert [reason.clause for reason in ask((), a_request(), a_state())] == ["own.no_rules"]


def silent(_: Request, __: State) -> Reason | None:
    return None


def refusing(_: Request, __: State) -> Reason | None:
    return Reason("own.rate", "No.", "Wait.")


def raising(_: Request, __: State) -> Reason | None:
    raise RuntimeError("plate 9A9A9A of Ann Nobody")


def test_a_rule_that_raises_refuses_and_its_words_go_nowhere() -> None:
    reasons = ask((silent, raising, refusing), a_request(), a_state())
    assert [(reason.clause, reason.rule) for reason in reasons] == [
        ("own.rule_failed", "raising"),
        ("own.rate", "refusing"),
    ]
    assert "9A9A9A" not in str([reason.as_dict() for reason in reasons])


def test_a_rule_without_a_name_is_still_asked() -> None:
    class Nameless:
        def __call__(self, _: Request, __: State) -> Reason | None:
            return Reason("own.rate", "No.", "Wait.")

    assert [reason.rule for reason in ask((Nameless(),), a_request(), a_state())] == ["unnamed"]


@pytest.mark.parametrize("broken", ["person", "session", "case_session", "case", "pack"])
def test_a_state_that_is_broken_refuses(broken: str) -> None:
    decision = authorise(a_request(), a_state(**{"adopted": parsons().hash, broken: _Broken()}))
    assert not decision.granted
    assert decision.reach is None
    assert "own.rule_failed" in {reason.clause for reason in decision.reasons}


class _Broken:
    """Looks like a value and fails at every look but one: the pack's hash is always asked for."""

    hash = parsons().hash

    def __getattr__(self, name: str) -> Any:
        raise KeyError(name)


def test_a_reach_that_cannot_be_made_refuses() -> None:
    class Pack:
        """Parsons' pack that fails only when a reach is made of it."""

        def __getattr__(self, name: str) -> Any:
            return getattr(parsons(), name)

        @property
        def fields(self) -> frozenset[str]:
            raise OSError

    decision = authorise(a_request(), a_state(pack=Pack()))
    assert not decision.granted
    assert [reason.rule for reason in decision.reasons] == ["reach"]


def test_a_reach_is_never_made_without_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_access.policy.authorise.QUESTION_RULES", (silent,))
    assert not authorise(a_request(), a_state(batches=None)).granted


@dataclass(frozen=True)
class Flaw:
    """One thing wrong with a question, and the rules that must say so."""

    rules: frozenset[str]
    spoil: Callable[[Request, State], tuple[Request, State]]


def in_state(*rules: str, **changed: Any) -> Flaw:
    return Flaw(frozenset(rules), lambda request, state: (request, changed_state(state, **changed)))


def in_request(*rules: str, change: Callable[[Request], Request]) -> Flaw:
    return Flaw(frozenset(rules), lambda request, state: (change(request), state))


def filtered(request: Request) -> Request:
    filters = Filters(colours=("grey",))
    return replace(request, question=request.question.model_copy(update={"filters": filters}))


def changed_question(**changed: Any) -> Callable[[Request], Request]:
    return lambda request: replace(request, question=request.question.model_copy(update=changed))


NARROW = a_pack(captured=parsons().captured.model_copy(update={"fields": frozenset()}))
FLAWS = (
    in_state("pack_is_adopted", adopted="0" * 64),
    in_state("session_is_open", session=a_session(last_used_at=NOW - HOUR)),
    in_state("is_trained", person=a_person(training_expires=NOW.date() - DAY)),
    in_state("case_session_is_open", case_session=a_case_session(expires_at=NOW)),
    in_state("names_an_open_case", case=a_case(closed_at=NOW)),
    in_state("asks_within_its_rate", asked=30),
    in_state("reads_are_known", batches=None),
    in_request("justification_is_the_one_made", change=lambda r: replace(r, case_standing="reconciled")),
    Flaw(
        frozenset({"filters_are_permitted"}),
        lambda request, state: (filtered(request), replace(state, pack=NARROW)),
    ),
    in_request("canvass_is_small_enough", change=changed_question(area=Circle(lat=0, lon=0, radius_m=2_500))),
    in_state("canvass_asks_few_cameras", cameras_asked=26),
    in_request("canvass_is_short_enough", change=changed_question(windows=(a_window(25 * HOUR),))),
    in_request(
        "purpose_is_on_the_list",
        "justification_is_the_one_made",
        change=lambda r: replace(r, justification=r.justification.model_copy(update={"purpose": "curiosity"})),
    ),
    in_request(
        "gives_a_reason",
        "justification_is_the_one_made",
        change=lambda r: replace(r, justification=r.justification.model_copy(update={"reason": "investigation"})),
    ),
)


@given(st.lists(st.sampled_from(range(len(FLAWS))), unique=True))
def test_a_question_is_granted_only_without_a_flaw_and_every_flaw_is_named(which: list[int]) -> None:
    request, state = a_request(a_canvass()), a_state()
    expected: set[str] = set()
    for index in which:
        request, state = FLAWS[index].spoil(request, state)
        expected |= FLAWS[index].rules
    decision = authorise(request, state)
    assert decision.granted == (not which)
    assert {reason.rule for reason in decision.reasons} == expected
    assert (decision.reach is None) == bool(which)


def some_reasons() -> list[Reason]:
    found: list[Reason] = []
    for flaw in FLAWS:
        found += authorise(*flaw.spoil(a_request(), a_state())).reasons
    found += may_open(
        an_opening(because(case_number="junk", purpose="junk", reason="junk")), a_state(case=None)
    ).reasons
    return found


def test_every_reason_has_a_clause_a_sentence_a_remedy_and_its_rule() -> None:
    known = load_clauses().ids
    names = {rule.__name__ for rule in (*QUESTION_RULES, *OPENING_RULES, *ACT_RULES)}
    for reason in some_reasons():
        assert reason.clause in known
        assert reason.sentence.endswith(".")
        assert reason.remedy.endswith((".", "?"))
        assert reason.rule in names


def test_no_rule_is_asked_twice() -> None:
    for rules in (QUESTION_RULES, OPENING_RULES, ACT_RULES):
        assert len(set(rules)) == len(rules)


@given(st.integers(min_value=0, max_value=10**9))
def test_a_decision_depends_on_nothing_but_its_request_and_state(microseconds: int) -> None:
    state = a_state(now=NOW + timedelta(microseconds=microseconds))
    assert authorise(a_request(), state) == authorise(a_request(), state)
