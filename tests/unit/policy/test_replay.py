"""Which rules can be asked again, and what stands of then."""

from collections.abc import Mapping

import pytest

from data_access.gateway.showing.replays import OF_THE_ANSWER
from data_access.policy.packs.pack import Pack
from data_access.policy.rules import ACT_RULES, OPENING_RULES, QUESTION_RULES
from data_access.policy.tryout import replay, suppositions
from data_access.policy.tryout.suppositions import Supposition
from data_access.questions import kinds
from tests.builders.policy import NOW, a_pack, parsons

EVERY_RULE = {rule.__name__ for rules in (QUESTION_RULES, OPENING_RULES, ACT_RULES) for rule in rules}
NARROW = a_pack(limits=parsons().limits.model_copy(update={"questions_per_minute": 1}), purposes_clause="U2")
STRICT = a_pack(
    clearance=parsons().clearance.model_copy(update={"required": True}),
    statement=parsons().statement.model_copy(update={"required": True}),
)


def again(
    then: Mapping[str, str], unheld: frozenset[str] = frozenset(), pack: Pack | None = None, **changed: object
) -> replay.Again:
    given = Supposition(**{"role": "detective", "agency": "XA0000001", **changed})
    request, state = suppositions.question(pack or parsons(), given, kinds.examples(NOW)["canvass"])
    return replay.decide_again(QUESTION_RULES, request, state, then=then, unheld=unheld)


def test_of_every_rule_it_is_said_how_much_of_it_an_entry_holds() -> None:
    tables = (set(replay.WHOLLY), set(replay.PARTLY), set(replay.NOT_HELD) - set(OF_THE_ANSWER))
    assert set().union(*tables) == EVERY_RULE
    assert sum(map(len, tables)) == len(EVERY_RULE)


def test_what_was_granted_and_still_would_be_is_refused_by_nothing() -> None:
    assert again({}).refused_by == {}


def test_a_rule_that_an_entry_holds_wholly_is_asked_anew_whatever_it_said_then() -> None:
    assert again({"purpose_is_on_the_list": "U1"}).refused_by == {}
    assert again({}, purpose="crime_analysis").refused_by == {"purpose_is_on_the_list": "U1"}
    assert again({"purpose_is_on_the_list": "U1"}, pack=NARROW, purpose="x").refused_by == {
        "purpose_is_on_the_list": "U2"
    }


@pytest.mark.parametrize("rule", sorted(set(replay.NOT_HELD) & {rule.__name__ for rule in QUESTION_RULES}))
def test_a_rule_of_which_an_entry_holds_nothing_stands_as_then(rule: str) -> None:
    assert again({rule: "X1"}).refused_by == {rule: "X1"}
    assert rule in again({}).taken_over


@pytest.mark.parametrize(
    ("rule", "changed"), [("is_trained", {"trained_on": None}), ("names_an_open_case", {"number": "no number"})]
)
def test_a_rule_that_is_held_in_part_may_refuse_anew_but_not_forgive(rule: str, changed: dict[str, object]) -> None:
    assert set(again({}, **changed).refused_by) == {rule}
    assert again({rule: "X1"}).refused_by == {rule: "X1"}
    assert rule in again({}).taken_over


def test_what_the_pack_does_not_ask_for_refuses_nobody_any_more() -> None:
    then = {"gives_a_statement": "own.statement", "is_cleared": "R7"}
    assert again(then, unheld=frozenset(then)).refused_by == {}
    assert again(then, pack=STRICT).refused_by == then
    assert again({}, pack=STRICT, cleared_on=None).refused_by == {"is_cleared": "own.clearance"}


def test_what_this_entry_lacks_is_taken_over() -> None:
    lacking = again({}, unheld=frozenset({"purpose_is_on_the_list"}), purpose="crime_analysis")
    assert lacking.refused_by == {}
    assert "purpose_is_on_the_list" in lacking.taken_over


def test_what_a_register_refused_stands() -> None:
    assert again({"D14": "D14"}).refused_by == {"D14": "D14"}


def test_of_every_rule_that_is_taken_over_it_is_said_why() -> None:
    for rule in EVERY_RULE:
        assert replay.why_not_replayed(rule)
