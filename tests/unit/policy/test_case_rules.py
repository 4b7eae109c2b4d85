"""Why someone asks: case, purpose, reason, case session; each rule alone, at its edges."""

from datetime import timedelta

import pytest

from data_access.errors import Reason
from data_access.policy import case_rules as rules
from data_access.policy.authorise import authorise, may_open
from data_access.policy.packs import pack as packs
from data_access.terms import Case, CaseKind, CaseStanding
from tests.builders.policy import (
    HOUR,
    NOW,
    REASON,
    a_case,
    a_case_session,
    a_pack,
    a_provisional,
    a_request,
    a_state,
    an_opening,
    because,
    parsons,
    the_pack,
)

MOMENT = timedelta(microseconds=1)


def clause(reason: Reason | None) -> str | None:
    return reason.clause if reason else None


def naming(number: str, case: Case | None) -> Reason | None:
    return rules.names_an_open_case(a_request(why=because(case_number=number)), a_state(case=case))


@pytest.mark.parametrize(
    ("number", "case"),
    [
        ("investigation", None),
        ("26-1234", None),
        ("26-0012345", None),
        ("26-001234", None),
        ("26-001234", a_case(number="26-009999")),
        ("26-001234", a_case(standing=CaseStanding.CLOSED)),
        ("26-001234", a_case(closed_at=NOW)),
        ("26-001234", a_case(closed_at=NOW - HOUR)),
        ("P26-0007", a_provisional(provisional_until=NOW)),
        ("P26-0007", a_provisional(provisional_until=NOW - HOUR)),
        ("P26-0007", a_provisional(provisional_until=None)),
        ("P26-0007", None),
        ("P26-0007", a_provisional(standing=CaseStanding.RECONCILED, closed_at=NOW)),
    ],
)
def test_u11_a_question_names_an_open_case_of_the_register(number: str, case: Case | None) -> None:
    request, state = a_request(why=because(case_number=number)), a_state(case=case)
    assert clause(rules.names_an_open_case(request, state)) == "U11"
    assert not authorise(request, state).granted


@pytest.mark.parametrize(
    ("number", "case"),
    [
        ("26-001234", a_case()),
        ("26-001234", a_case(closed_at=NOW + MOMENT)),
        ("p26-0007", a_provisional()),
        ("P26-0007", a_provisional(provisional_until=NOW + MOMENT)),
        (
            "P26-0007",
            a_provisional(standing=CaseStanding.RECONCILED, reconciled_to="26-001234", provisional_until=None),
        ),
        ("C26-104512", a_provisional(number="C26-104512", kind=CaseKind.PATROL)),
    ],
)
def test_an_open_case_is_let_through(number: str, case: Case) -> None:
    assert naming(number, case) is None


def test_a_number_of_no_known_form_is_shown_the_forms() -> None:
    reason = naming("junk", None)
    assert reason is not None
    assert "26-001234" in reason.remedy
    assert "junk" not in f"{reason.sentence}{reason.remedy}"


@pytest.mark.parametrize("number", ["C26-104512", "P26-0007"])
def test_a_case_may_be_opened_under_a_new_call_or_provisional_number(number: str) -> None:
    opening, state = an_opening(because(case_number=number)), a_state(case=None, case_session=None)
    assert rules.names_an_open_case_or_a_new_number(opening, state) is None
    assert may_open(opening, state).granted


@pytest.mark.parametrize(
    ("number", "case"),
    [
        ("26-009999", None),
        ("junk", None),
        ("P26-0007", a_provisional(provisional_until=NOW)),
        ("26-001234", a_case(closed_at=NOW)),
    ],
)
def test_a_case_is_not_opened_under_a_number_that_is_unknown_expired_or_closed(number: str, case: Case | None) -> None:
    opening, state = an_opening(because(case_number=number)), a_state(case=case)
    assert clause(rules.names_an_open_case_or_a_new_number(opening, state)) == "U11"
    assert not may_open(opening, state).granted


def test_whoever_has_an_expired_number_brings_in_no_new_one() -> None:
    opening = an_opening(because(case_number="P26-0008"))
    assert clause(rules.old_numbers_are_reconciled(opening, a_state(case=None, overdue=1))) == "U11"
    assert rules.old_numbers_are_reconciled(opening, a_state(case=None, overdue=0)) is None
    assert rules.old_numbers_are_reconciled(an_opening(), a_state(overdue=1)) is None
    lenient = a_pack(cases=parsons().cases.model_copy(update={"most_overdue": 1}))
    assert rules.old_numbers_are_reconciled(opening, a_state(case=None, overdue=1, pack=lenient)) is None


@pytest.mark.parametrize("kind", CaseKind)
def test_a_case_of_a_kind_that_the_policy_leaves_out_is_refused(kind: CaseKind) -> None:
    state = a_state(case=a_case(kind=kind))
    narrow = a_pack(cases=parsons().cases.model_copy(update={"kinds": frozenset(CaseKind) - {kind}}))
    assert rules.case_is_of_an_allowed_kind(a_request(), state) is None
    assert clause(rules.case_is_of_an_allowed_kind(a_request(), a_state(case=state.why.case, pack=narrow))) == "U11"


def test_a_case_of_unknown_kind_is_refused() -> None:
    assert clause(rules.case_is_of_an_allowed_kind(a_request(), a_state(case=None))) == "U11"


def test_a_new_number_has_the_kind_of_its_form() -> None:
    state = a_state(case=None)
    assert rules.kind_of_case(an_opening(because(case_number="C26-104512")), state) == CaseKind.PATROL
    assert rules.kind_of_case(an_opening(because(case_number="P26-0007")), state) == CaseKind.CRIMINAL
    assert rules.kind_of_case(an_opening(because(case_number="26-001234")), state) is None
    assert rules.kind_of_case(an_opening(because(case_number="junk")), state) is None


@pytest.mark.parametrize("purpose", ["curiosity", "Shooting", "crime_analysis"])
def test_a_purpose_that_is_not_on_the_list_is_refused(purpose: str) -> None:
    assert clause(rules.purpose_is_on_the_list(a_request(why=because(purpose=purpose)), a_state())) == "U1"


def test_a_purpose_goes_only_with_its_kinds_of_case() -> None:
    civil = a_request(why=because(purpose="civil_action"))
    assert clause(rules.purpose_fits_the_case(civil, a_state())) == "U11"
    assert rules.purpose_fits_the_case(civil, a_state(case=a_case(kind=CaseKind.CIVIL))) is None


def test_an_unknown_purpose_or_kind_is_another_rules_to_refuse() -> None:
    assert rules.purpose_fits_the_case(a_request(why=because(purpose="curiosity")), a_state()) is None
    assert rules.purpose_fits_the_case(a_request(), a_state(case=None)) is None


@pytest.mark.parametrize(
    "reason",
    [
        "investigation",
        "26-001234",
        "shooting",
        "shooting 26-001234 shooting",
        "aaaa bbbb cccc",
        "1234 5678 9012",
        "follow up",
        "test test test test",
        "qwrt sdfg zxcv",
        "for an investigation, see the case file",
        "F.o.r  an Investigattion",
        "follow up investigation, same as above",
        "shooting investigation 26-001234 per request of the sergeant",
        "in the matter of my own work for this",
        parsons().reasons.prompt,
        parsons().reasons.example,
        parsons().purposes["shooting"].prompt,
        ". . .",
    ],
)
def test_u6_a_reason_that_says_nothing_is_refused(reason: str) -> None:
    why = because(reason=reason)
    refusal = rules.gives_a_reason(a_request(why=why), a_state())
    assert refusal is not None
    assert refusal.clause == "U6"
    assert refusal.remedy == parsons().reasons.asked_again
    assert not may_open(an_opening(why), a_state()).granted


@pytest.mark.parametrize(
    "reason",
    ["Witness saw pickup", "Witness saw grey pickup", "GSW victim, 4th St, dark van", "BOLO from county: robbery"],
)
def test_a_reason_in_a_few_words_is_enough(reason: str) -> None:
    assert rules.gives_a_reason(a_request(why=because(reason=reason)), a_state()) is None


@pytest.mark.parametrize("name", packs.names())
@pytest.mark.parametrize(
    "phrase", ["for an investigation", "See case file!", "SAME AS ABOVE", "no reason given", "test"]
)
def test_at_no_agency_a_case_opens_for_a_phrase_that_fits_any_search(name: str, phrase: str) -> None:
    pack = the_pack(name)
    purpose = next(code for code, each in pack.purposes.items() if CaseKind.CRIMINAL in each.kinds)
    for reason, refused in (
        (f"{phrase}; follow up on the case", True),
        (f"{phrase}: grey pickup left the bank", False),
    ):
        why = because(purpose=purpose, reason=reason)
        found = rules.gives_a_reason(an_opening(why), a_state(pack=pack, adopted=pack.hash))
        assert (found is not None) == refused
        assert found is None or found.remedy.endswith(pack.reasons.example)


def test_the_phrases_are_the_packs_own() -> None:
    narrow = a_pack(reasons=parsons().reasons.model_copy(update={"empty": frozenset({"grey pickup"})}))
    why = because(reason="Grey pickup, criminal felony case")
    assert rules.gives_a_reason(an_opening(why), a_state()) is not None
    assert rules.gives_a_reason(an_opening(why), a_state(pack=narrow)) is None
    why = because(reason="Grey pickup fled north")
    assert rules.gives_a_reason(an_opening(why), a_state()) is None
    assert rules.gives_a_reason(an_opening(why), a_state(pack=narrow)) is not None


@pytest.mark.parametrize("statement", ["see case file, same as above", REASON, f"{REASON} per request of the sergeant"])
def test_a_statement_that_fits_any_search_or_repeats_the_reason_is_none(statement: str) -> None:
    asking = a_pack(statement=parsons().statement.model_copy(update={"required": True}))
    why = because(statement=statement)
    assert clause(rules.gives_a_statement(an_opening(why), a_state(pack=asking))) == "own.statement"


def test_a_reason_is_judged_even_if_its_purpose_is_unknown() -> None:
    why = because(purpose="curiosity", reason="just curiosity here")
    assert clause(rules.gives_a_reason(a_request(why=why), a_state())) == "U6"


@pytest.mark.parametrize(
    ("session", "says"),
    [
        (None, "not known"),
        (a_case_session(person_id="bob"), "not yours"),
        (a_case_session(case_session="c-2"), "not yours"),
        (a_case_session(closed_at=NOW), "closed"),
        (a_case_session(expires_at=NOW), "expired"),
        (a_case_session(opened_at=NOW - 8 * HOUR, expires_at=NOW + HOUR), "expired"),
    ],
)
def test_a_case_session_that_is_not_open_is_refused(session: object, says: str) -> None:
    reason = rules.case_session_is_open(a_request(), a_state(case_session=session))
    assert reason is not None
    assert reason.clause == "own.case_session"
    assert says in reason.sentence


@pytest.mark.parametrize(
    "session",
    [a_case_session(), a_case_session(expires_at=NOW + MOMENT), a_case_session(opened_at=NOW - 8 * HOUR + MOMENT)],
)
def test_a_case_session_is_open_to_the_last_moment(session: object) -> None:
    assert rules.case_session_is_open(a_request(), a_state(case_session=session)) is None


@pytest.mark.parametrize(
    "session",
    [
        None,
        a_case_session(case_number="26-000001"),
        a_case_session(purpose="homicide"),
        a_case_session(reason="Another reason that was given"),
    ],
)
def test_a_question_carries_the_justification_that_was_made(session: object) -> None:
    assert (
        clause(rules.justification_is_the_one_made(a_request(), a_state(case_session=session))) == "own.justification"
    )


@pytest.mark.parametrize("changed", [{"case": None}, {"case": a_case(standing=CaseStanding.RECONCILED)}])
def test_a_question_carries_the_standing_of_its_case(changed: dict[str, object]) -> None:
    assert clause(rules.justification_is_the_one_made(a_request(), a_state(**changed))) == "own.justification"
    assert rules.justification_is_the_one_made(a_request(), a_state()) is None


def test_a_closed_case_session_whose_text_is_blanked_is_refused_with_one_reason() -> None:
    closed = a_case_session(reason="", offence="", closed_at=NOW - HOUR)
    decision = authorise(a_request(why=because(reason="-")), a_state(case_session=closed))
    assert [reason.rule for reason in decision.reasons] == ["case_session_is_open"]
