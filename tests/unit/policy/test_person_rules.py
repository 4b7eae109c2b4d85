"""Who may ask: each rule alone, at its edges."""

from datetime import date, timedelta

import pytest

from data_access.errors import Reason
from data_access.policy import person_rules as rules
from data_access.policy.authorise import authorise
from data_access.policy.state import State
from data_access.questions import kinds
from data_access.terms import Capability
from tests.builders.policy import (
    HOUR,
    NOW,
    a_pack,
    a_person,
    a_question,
    a_request,
    a_session,
    a_state,
    an_act,
    an_asker,
    an_opening,
    parsons,
)

TODAY = NOW.date()
DAY = timedelta(days=1)


def clause(reason: Reason | None) -> str | None:
    return reason.clause if reason else None


def test_the_adopted_pack_decides() -> None:
    assert rules.pack_is_adopted(a_request(), a_state()) is None


@pytest.mark.parametrize("adopted", ["", "0" * 64])
def test_a_pack_that_is_not_the_adopted_one_decides_nothing(adopted: str) -> None:
    assert clause(rules.pack_is_adopted(a_request(), a_state(adopted=adopted))) == "own.pack"


def test_a_pack_without_hash_is_not_adopted_by_a_site_without_adoption() -> None:
    state = a_state(adopted="", pack=a_pack(hash=""))
    assert clause(rules.pack_is_adopted(a_request(), state)) == "own.pack"


@pytest.mark.parametrize(
    "person",
    [
        None,
        a_person(enabled=False),
        a_person(person_id="bob"),
        a_person(role="officer"),
        a_person(agency="XB0000001"),
    ],
)
def test_an_account_that_is_gone_disabled_or_another_is_refused(person: object) -> None:
    assert clause(rules.person_is_enabled(a_request(), a_state(person=person))) == "A1"


def test_an_enabled_account_is_let_through() -> None:
    assert rules.person_is_enabled(a_request(), a_state()) is None


@pytest.mark.parametrize("agency", ["", "parsons", "xa0000001", "XA00000011", "XA0000001\n"])
def test_an_account_without_a_proper_agency_is_refused(agency: str) -> None:
    assert clause(rules.agency_is_well_named(a_request(), a_state(person=a_person(agency=agency)))) == "A2"


def test_nobody_has_no_agency() -> None:
    assert clause(rules.agency_is_well_named(a_request(), a_state(person=None))) == "A2"
    assert rules.agency_is_well_named(a_request(), a_state()) is None


@pytest.mark.parametrize(
    ("session", "says"),
    [
        (None, "not known"),
        (a_session(person_id="bob"), "not yours"),
        (a_session(session_id="s-2"), "not yours"),
        (a_session(method="token"), "not yours"),
        (a_session(ended_at=NOW - HOUR, ended_why="logged_out"), "logged out"),
        (a_session(ended_at=NOW + HOUR, ended_why="disabled"), "logged out"),
        (a_session(expires_at=NOW), "expired"),
        (a_session(last_used_at=NOW - timedelta(minutes=30)), "unused for 30 minutes"),
    ],
)
def test_a_log_on_that_is_not_open_is_refused(session: object, says: str) -> None:
    reason = rules.session_is_open(a_request(), a_state(session=session))
    assert reason is not None
    assert reason.clause == "own.session"
    assert says in reason.sentence


@pytest.mark.parametrize(
    "session",
    [
        a_session(),
        a_session(expires_at=NOW + timedelta(microseconds=1)),
        a_session(last_used_at=NOW - timedelta(minutes=30) + timedelta(microseconds=1)),
        a_session(last_used_at=NOW + timedelta(seconds=1)),
    ],
)
def test_a_log_on_is_open_to_the_last_moment(session: object) -> None:
    assert rules.session_is_open(a_request(), a_state(session=session)) is None


def test_a_token_for_scripts_has_no_idle_time_but_expires() -> None:
    request = a_request(asker=an_asker(method="token"))
    idle = a_session(method="token", last_used_at=NOW - 5 * HOUR)
    assert rules.session_is_open(request, a_state(session=idle)) is None
    expired = a_session(method="token", expires_at=NOW)
    assert clause(rules.session_is_open(request, a_state(session=expired))) == "own.session"


def test_tokens_work_only_where_the_pack_allows_them() -> None:
    without = a_pack(sessions=parsons().sessions.model_copy(update={"tokens": False}))
    by_token = a_request(asker=an_asker(method="token"))
    assert clause(rules.token_is_allowed(by_token, a_state(pack=without))) == "own.token"
    assert rules.token_is_allowed(by_token, a_state()) is None
    assert rules.token_is_allowed(a_request(), a_state(pack=without)) is None


@pytest.mark.parametrize("kind", sorted(kinds.searches()))
def test_a_role_asks_only_what_the_pack_gives_it(kind: str) -> None:
    given = kinds.KINDS[kind].needs
    role = (
        parsons()
        .roles["detective"]
        .model_copy(update={"may": frozenset({each.needs for each in kinds.KINDS.values()} - {given})})
    )
    state = a_state(pack=a_pack(roles={"detective": role}))
    reason = rules.role_may_ask(a_request(a_question(kind)), state)
    assert reason is not None
    assert reason.clause == "U5"
    assert "Nobody at this agency may" in reason.remedy
    assert rules.role_may_ask(a_request(a_question(kind)), a_state()) is None


@pytest.mark.parametrize("person", [None, a_person(role="mayor"), a_person(role="")])
def test_a_role_that_the_pack_does_not_name_may_do_nothing(person: object) -> None:
    state = a_state(person=person)
    assert clause(rules.role_may_ask(a_request(), state)) == "U5"
    assert clause(rules.role_may_ask_anything(an_opening(), state)) == "U5"
    assert clause(rules.role_may_act(an_act(), state)) == "U5"


def test_a_refused_role_learns_who_may() -> None:
    reason = rules.role_may_act(an_act("pack_adopted"), a_state())
    assert reason is not None
    assert reason.remedy == "Ask someone who may: Administration Division Commander."


def test_asking_one_kind_of_question_is_enough_to_open_a_case() -> None:
    role = parsons().roles["detective"].model_copy(update={"may": frozenset({Capability.HISTORY})})
    assert rules.role_may_ask_anything(an_opening(), a_state(pack=a_pack(roles={"detective": role}))) is None
    assert clause(rules.role_may_ask_anything(an_opening(), a_state(person=a_person(role="auditor")))) == "A1"


def cleared(cleared_on: date | None, expires: date | None) -> State:
    asking = parsons().clearance.model_copy(update={"required": True, "valid_d": 100, "clause": "R7"})
    person = a_person(cleared_on=cleared_on, clearance_expires=expires)
    return a_state(person=person, pack=a_pack(clearance=asking))


@pytest.mark.parametrize(
    ("cleared_on", "expires", "refused"),
    [
        (None, None, True),
        (TODAY, None, True),
        (TODAY, TODAY, False),
        (TODAY - timedelta(days=100), TODAY, False),
        (TODAY - timedelta(days=101), TODAY + timedelta(days=9), True),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), True),
        (TODAY + timedelta(days=1), TODAY + timedelta(days=9), False),
        (TODAY + timedelta(days=2), TODAY + timedelta(days=9), True),
    ],
)
def test_r7_where_the_pack_asks_for_it_a_clearance_must_be_in_force(
    cleared_on: date | None, expires: date | None, refused: bool
) -> None:
    reason = rules.is_cleared(a_request(), cleared(cleared_on, expires))
    assert (reason.clause if reason else "") == ("R7" if refused else "")
    assert rules.is_cleared(a_request(), a_state(person=a_person())) is None


def trained(trained_on: date | None, expires: date | None) -> State:
    return a_state(person=a_person(trained_on=trained_on, training_expires=expires))


@pytest.mark.parametrize(
    "state",
    [
        a_state(person=None),
        trained(None, None),
        trained(TODAY, None),
        trained(TODAY - 100 * DAY, TODAY - DAY),
        trained(TODAY - 366 * DAY, TODAY + 100 * DAY),
        trained(TODAY + 2 * DAY, TODAY + 300 * DAY),
    ],
    ids=["nobody", "never", "no end", "expired", "older than a year", "in the future"],
)
def test_r4_without_training_in_force_nothing_is_granted(state: State) -> None:
    assert clause(rules.is_trained(a_request(), state)) == "R4"
    decision = authorise(a_request(), state)
    assert not decision.granted
    assert "R4" in {reason.clause for reason in decision.reasons}


@pytest.mark.parametrize(
    "state",
    [
        trained(TODAY, TODAY),
        trained(TODAY - 365 * DAY, TODAY),
        trained(TODAY - 365 * DAY, TODAY + 365 * DAY),
        trained(TODAY + DAY, TODAY + DAY),
    ],
    ids=["first and last day", "last day", "last day of a year", "tomorrow in the west is today in the east"],
)
def test_training_counts_through_its_last_day(state: State) -> None:
    assert rules.is_trained(a_request(), state) is None
