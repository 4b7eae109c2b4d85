"""A decision made of its entry is decided again as if it were asked again, in all that an entry holds in clear."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.gateway.showing.past import UndecidableEntry, decision_of
from data_access.gateway.showing.replays import Tally
from data_access.ledger.entries import access
from data_access.policy.authorise import authorise, may_open, permit
from data_access.policy.packs.pack import Pack
from data_access.policy.tryout.replay import NOT_HELD
from data_access.questions.justification import Justification
from data_access.questions.shapes import Cameras, Filters, Polygon
from data_access.questions.with_reads import Question
from data_access.steps import Decision, Permit, Request
from data_access.terms import CaseKind, stamp
from tests.builders.policy import (
    DAY,
    HOUR,
    NOW,
    a_canvass,
    a_case,
    a_case_session,
    a_history,
    a_pack,
    a_person,
    a_request,
    a_session,
    a_state,
    a_window,
    an_act,
    an_asker,
    an_opening,
    because,
    parsons,
    some_plates,
    the_pack,
)

SQUARE = Polygon(ring=((-101.2, 43.9), (-101.15, 43.9), (-101.15, 43.93), (-101.2, 43.93)))
STATED = because(statement="Witness named the driver and the vehicle")


def entry_of(said: Decision | Permit, seq: int = 5, **more: Any) -> dict[str, Any]:
    """What the ledger would keep of it, as it is read back."""
    question = isinstance(said, Decision)
    fields, secret = access.of_decision(said) if question else access.of_permit(said)
    kind = "intent" if question else said.act.name
    return {
        **fields,
        **more,
        "kind": kind if said.granted else "refusal",
        "seq": seq,
        "at": stamp(NOW),
        "secret": dict.fromkeys(secret, "commitment"),
    }


def varied(pack: Pack, **changed: Any) -> Pack:
    """A pack with some numbers changed, each by its path with dots written as two underscores."""
    document = pack
    for path, value in changed.items():
        document = _with(document, path.split("__"), value)
    return document


def _with(part: Any, path: list[str], value: Any) -> Any:
    name, *rest = path
    inner = _with(getattr(part, name), rest, value) if rest else value
    return part.model_copy(update={name: inner})


PACKS = st.builds(
    lambda base, **changed: varied(base, **changed),
    st.sampled_from([the_pack(name) for name in ("parsons", "twin_falls", "barstow", "clayton")]),
    limits__canvass__area_km2=st.sampled_from([0.5, 2.02, 13.0, 20.0]),
    limits__canvass__window_h=st.sampled_from([1, 2, 24]),
    limits__canvass__total_h=st.sampled_from([2, 72]),
    limits__canvass__cameras=st.sampled_from([1, 25]),
    limits__plates__fewest_fixed=st.sampled_from([2, 3, 4]),
    limits__plates__window_d=st.sampled_from([7, 30]),
    limits__history__window_d=st.sampled_from([7, 30, 400]),
    training__valid_d=st.sampled_from([100, 365]),
    clearance__required=st.booleans(),
    clearance__valid_d=st.sampled_from([100, 1825]),
)
FILTERS = st.sampled_from(
    [Filters(), Filters(colours=("red",)), Filters(makes=("ford",), directions=("N",)), Filters(states=("XA-NOR",))]
)
LENGTHS = st.sampled_from([HOUR, 2 * HOUR, 24 * HOUR, 25 * HOUR])
QUESTIONS: st.SearchStrategy[Question] = st.one_of(
    st.builds(
        lambda area, length, looks: a_canvass(area=area, windows=(a_window(length),), filters=looks),
        st.sampled_from([SQUARE, a_canvass().area, Cameras(ids=("a", "b"))]),
        LENGTHS,
        FILTERS,
    ),
    st.builds(
        lambda pattern, days, looks: some_plates(
            pattern=pattern, windows=(a_window(days * DAY),) if days else None, filters=looks
        ),
        st.sampled_from(["7*", "7A?", "7A?C*", "7A2C8B5"]),
        st.sampled_from([0, 7, 14, 31]),
        FILTERS,
    ),
    st.builds(lambda days: a_history(windows=(a_window(days * DAY),) if days else None), st.sampled_from([0, 7, 31])),
)
PEOPLE = st.builds(
    lambda role, trained, cleared: a_person(
        role=role,
        trained_on=trained,
        training_expires=date.max,
        cleared_on=cleared,
        clearance_expires=cleared and date.max,
    ),
    st.sampled_from(["detective", "analyst", "auditor", "mayor"]),
    st.sampled_from([date(2026, 6, 1), date(2026, 11, 1)]),
    st.sampled_from([None, date(2026, 6, 1), date(2026, 11, 1)]),
)
PURPOSES = st.sampled_from(["shooting", "stolen_vehicle", "crime_analysis", "civil_action", "patrol_operation"])


def refused_by(said: Decision | Permit) -> dict[str, str]:
    return {reason.rule: reason.clause for reason in said.reasons}


@pytest.mark.slow
@given(QUESTIONS, PEOPLE, PURPOSES, st.sampled_from(CaseKind), PACKS, PACKS, st.sampled_from(["hub", "token"]))
@settings(max_examples=300)
def test_a_question_replayed_by_another_pack_is_decided_as_if_it_were_asked_again(
    question: Question, person: Any, purpose: str, kind: CaseKind, old: Pack, new: Pack, method: str
) -> None:
    why = because(purpose=purpose)
    asker = an_asker(person, method=method, cleared_on=str(person.cleared_on or ""))
    request = a_request(question, why, asker=asker, case_kind=kind)
    given_ = {"person": person, "case": a_case(kind=kind), "case_session": a_case_session(why)}
    then, now = (
        authorise(request, a_state(pack=pack, adopted=pack.hash, session=a_session(method=method), **given_))
        for pack in (old, new)
    )
    again = decision_of(entry_of(then), new).again()
    in_part = {"is_trained"} | ({"is_cleared"} if new.clearance.required else set())
    stands = {rule: clause for rule, clause in refused_by(then).items() if rule in in_part}
    assert dict(again.refused_by) == stands | refused_by(now)


@pytest.mark.parametrize("why", [because(), STATED])
def test_a_missing_statement_is_refused_anew_and_one_that_was_given_is_not_judged(why: Justification) -> None:
    asking = varied(parsons(), statement__required=True)
    then = authorise(a_request(why=why, case_kind="criminal"), a_state(case_session=a_case_session(why)))
    again = decision_of(entry_of(then), asking).again()
    assert dict(again.refused_by) == ({} if why.statement else {"gives_a_statement": "own.statement"})
    assert ("gives_a_statement" in again.taken_over) == bool(why.statement)


def test_an_opening_is_replayed_by_role_purpose_and_number() -> None:
    then = may_open(an_opening(), a_state())
    entry = entry_of(then, case={"number": "26-001234", "kind": "criminal"}, purpose="shooting")
    assert dict(decision_of(entry, parsons()).again().refused_by) == {}
    assert dict(decision_of(entry, the_pack("twin_falls")).again().refused_by) == {"purpose_is_on_the_list": "U1"}
    assert dict(decision_of(entry, the_pack("barstow")).again().refused_by) == {"is_cleared": "R7"}


def test_a_refused_opening_holds_no_purpose_so_its_purpose_stands_as_decided() -> None:
    then = may_open(an_opening(because(purpose="curiosity")), a_state())
    again = decision_of(entry_of(then), parsons()).again()
    assert dict(again.refused_by) == {"purpose_is_on_the_list": "U1"}
    assert {"purpose_is_on_the_list", "case_is_of_an_allowed_kind"} <= again.taken_over


@pytest.mark.parametrize("role", ["administrator", "sergeant", "analyst"])
def test_an_act_is_replayed_by_role(role: str) -> None:
    person = a_person(role=role)
    then = permit(an_act("hold_placed", by=person), a_state(person=person))
    lesser = parsons().roles | {"sergeant": parsons().roles["analyst"]}
    again = decision_of(entry_of(then), a_pack(roles=lesser)).again()
    assert bool(again.refused_by) == (role != "administrator")


def test_what_a_register_refused_or_the_ceremony_did_is_no_decision_of_the_pack() -> None:
    refused = entry_of(permit(an_act(), a_state(person=a_person(role="auditor"))))
    refused["reasons"] = [{"clause": "D14", "rule": ""}]
    assert dict(decision_of(refused, parsons()).again().refused_by)["D14"] == "D14"
    made = entry_of(permit(an_act(), a_state(case=None)))
    made["who"]["method"] = "ceremony"
    with pytest.raises(UndecidableEntry, match="ceremony"):
        decision_of(made, parsons())


@pytest.mark.parametrize("lost", [("question", "area_ha"), ("case", "kind"), ("who", "cleared_on")])
def test_an_entry_from_before_lacks_something_and_the_rule_is_taken_over(lost: tuple[str, str]) -> None:
    narrow = varied(parsons(), limits__canvass__area_km2=0.1, clearance__required=True, cases__kinds=frozenset())
    entry = entry_of(authorise(a_request(case_kind="criminal"), a_state()))
    whole = decision_of(entry, narrow).again()
    del entry[lost[0]][lost[1]]
    lacking = decision_of(entry, narrow).again()
    gone = set(whole.refused_by) - set(lacking.refused_by)
    assert gone & {"canvass_is_small_enough", "case_is_of_an_allowed_kind", "is_cleared"}
    assert gone <= lacking.taken_over


@pytest.mark.parametrize("spoilt", [{"question": {"kind": "crowd", "windows": None}}, {"question": {}}, {"who": {}}])
def test_an_entry_of_another_form_is_counted_as_skipped_and_not_guessed(spoilt: dict[str, Any]) -> None:
    tally = Tally(parsons())
    tally.count({**entry_of(authorise(a_request(), a_state())), **spoilt})
    assert sum(tally.skipped.values()) == 1
    assert tally.as_dict()["decisions"] == {}


def asked(request: Request, seq: int) -> dict[str, Any]:
    return entry_of(authorise(request, a_state()), seq)


def test_a_tally_counts_verdicts_clauses_and_rows() -> None:
    narrow = varied(parsons(), limits__canvass__area_km2=0.5, limits__max_rows=10, limits__plates__fewest_fixed=1)
    tally = Tally(narrow)
    outcome = {"kind": "outcome", "status": "answered", "rows": 3}
    few, many = outcome, {**outcome, "rows": 11}
    refused = {**outcome, "status": "refused", "rows": 0, "reasons": [{"clause": "own.rows", "rule": "fetch"}]}
    for seq, (question, ending) in enumerate(
        [(a_canvass(), few), (a_history(), few), (a_history(), many), (some_plates(), refused), (a_history(), None)]
    ):
        tally.count(asked(a_request(question, case_kind="criminal"), seq))
        if ending:
            tally.count({**ending, "intent": seq})
    tally.count(asked(a_request(some_plates(pattern="7*"), case_kind="criminal"), 9))
    tally.end()
    found = tally.as_dict()
    assert found["decisions"] == {
        "granted then and now": 2,
        "granted then, refused now": 2,
        "refused then and now": 1,
        "refused then, granted now": 1,
    }
    assert {each["rule"]: (each["clause"], each["then_only"], each["now_only"]) for each in found["clauses"]} == {
        "canvass_is_small_enough": ("own.area", 0, 1),
        "fetch": ("own.rows", 0, 0),
        "rows_of_the_answer": ("own.rows", 0, 1),
        "pattern_says_enough": ("own.pattern", 1, 0),
    }
    assert {each["rule"] for each in found["not_replayed"]} >= {"gives_a_reason", "rows_of_the_answer"}
    assert all(each["why"] for each in found["not_replayed"])


def test_the_areas_bound_is_kept_to_the_hectare() -> None:
    for km2, refused in ((2.019, False), (2.02, False), (2.0201, True)):
        entry = entry_of(authorise(a_request(case_kind="criminal"), a_state()))
        entry["question"]["area_ha"] = -int(-km2 * 100 // 1)
        again = decision_of(entry, varied(parsons(), limits__canvass__area_km2=2.02)).again()
        assert ("canvass_is_small_enough" in again.refused_by) == refused
    assert "canvass_is_small_enough" not in NOT_HELD


def test_time_is_that_of_the_entry() -> None:
    person = a_person(trained_on=NOW.date() - timedelta(days=100))
    then = authorise(a_request(asker=an_asker(person), case_kind="criminal"), a_state(person=person))
    assert decision_of(entry_of(then), varied(parsons(), training__valid_d=100)).again().refused_by == {}
    assert decision_of(entry_of(then), varied(parsons(), training__valid_d=99)).again().refused_by == {
        "is_trained": "R4"
    }
