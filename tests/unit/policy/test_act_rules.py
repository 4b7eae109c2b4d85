"""Acts: each is known, done by whom the pack lets, and never to oneself."""

from dataclasses import replace

import pytest

from data_access.ledger.entries.kinds import KINDS
from data_access.policy import act_rules, acts
from data_access.policy.authorise import may_open, permit, permit_ceremony
from data_access.questions import kinds
from data_access.steps import Permit
from data_access.terms import Capability, Person, ProposalKind
from tests.builders.policy import (
    NOW,
    a_pack,
    a_person,
    a_proposal,
    a_provisional,
    a_release_where,
    a_session,
    a_state,
    an_act,
    an_asker,
    an_opening,
    as_role,
    parsons,
)

ROLES = sorted(parsons().roles)
PERMITTED_ACTS = sorted(set(acts.ACTS) - {acts.OPEN_CASE_SESSION} - acts.FOR_THE_COORDINATOR)
ABOUT_READS_OR_NOT = {name: name in acts.WITH_READS for name in PERMITTED_ACTS}


def clauses(permit_: Permit) -> set[str]:
    return {reason.clause for reason in permit_.reasons}


def by_role(name: str, role: str, **changed: object) -> Permit:
    person = a_person(role=role)
    subject = "bob" if name in acts.ABOUT_A_PERSON else "P26-0007"
    changed = {"release_request": a_release_where(name), **changed}
    return permit(an_act(name, by=person, subject=subject), a_state(person=person, case=a_provisional(), **changed))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", PERMITTED_ACTS)
def test_an_act_is_done_by_exactly_the_roles_that_the_pack_lets(name: str, role: str) -> None:
    done = by_role(name, role)
    assert done.granted == bool(parsons().roles[role].may & acts.ACTS[name])
    if not done.granted:
        assert [reason.rule for reason in done.reasons] == ["role_may_act"]
        assert clauses(done) == {parsons().roles[role].clause}


def test_every_act_is_a_kind_of_entry() -> None:
    assert set(acts.ACTS) <= set(KINDS)
    assert set(acts.ABOUT_A_PERSON | acts.WITH_READS | acts.CEREMONY) <= set(acts.ACTS)


def test_every_capability_leads_to_something() -> None:
    asked = frozenset(kind.needs for kind in kinds.KINDS.values())
    assert asked.union(*acts.ACTS.values()) == frozenset(Capability)


def test_an_act_that_nobody_knows_is_refused() -> None:
    act = an_act(name="case_reconciled")
    unknown = permit(an_act(name="case_reconciled", needs=Capability.CANVASS), a_state(case=a_provisional()))
    assert not unknown.granted
    assert clauses(unknown) == {"own.act"}
    with pytest.raises(KeyError):
        acts.an_act("everything_deleted", asker=act.asker, may=frozenset())


def test_an_act_names_the_capability_that_the_role_has() -> None:
    asker, _ = as_role("sergeant")
    act = acts.an_act("ledger_read", asker=asker, may=parsons().roles["sergeant"].may)
    assert act.needs == Capability.READ_UNIT_LEDGER
    assert acts.an_act("ledger_read", asker=asker, may=frozenset()).needs == Capability.READ_LEDGER


@pytest.mark.parametrize("name", PERMITTED_ACTS)
def test_r4_acts_on_reads_need_training_and_others_do_not(name: str) -> None:
    role = next(role for role in ROLES if parsons().roles[role].may & acts.ACTS[name])
    person = a_person(role=role, trained_on=None, training_expires=None)
    subject = "bob" if name in acts.ABOUT_A_PERSON else "P26-0007"
    state = a_state(person=person, case=a_provisional(), release_request=a_release_where(name))
    done = permit(an_act(name, by=person, subject=subject), state)
    assert done.granted == (not ABOUT_READS_OR_NOT[name])
    assert clauses(done) <= {"R4"}


def one_who_may(name: str) -> str:
    """A role that may do an act."""
    roles = parsons().roles
    return next(code for code in ("administrator", "commander", "detective") if acts.ACTS[name] & roles[code].may)


@pytest.mark.parametrize("name", sorted(acts.ABOUT_A_PERSON))
@pytest.mark.parametrize("subject", ["ann", ""])
def test_nobody_does_an_act_of_accounts_to_themselves_or_to_nobody(name: str, subject: str) -> None:
    person = a_person(role=one_who_may(name))
    done = permit(
        an_act(name, by=person, subject=subject), a_state(person=person, proposal=a_proposal(person_id=subject))
    )
    assert clauses(done) == {"own.oneself"}


@pytest.mark.parametrize("name", sorted(acts.ABOUT_A_PERSON))
def test_nobody_does_an_act_of_accounts_to_a_second_account_of_their_own(name: str) -> None:
    person = a_person(role=one_who_may(name))
    other = a_person(person_id="bob", role="detective")
    done = permit(an_act(name, by=person, subject="bob"), a_state(person=person, subject=other))
    assert clauses(done) == {"own.oneself"}
    without_number = a_person(person_id="bob", number="")
    nobody = a_state(person=replace(person, number=""), subject=without_number)
    assert permit(an_act(name, by=person, subject="bob"), nobody).granted


BY_TWO = "proposal_confirmed"
ADMINISTRATOR, COMMANDER = a_person(role="administrator"), a_person(role="commander")


def confirmed(by: Person, **changed: object) -> Permit:
    return permit(an_act(BY_TWO, by=by, subject="bob"), a_state(person=by, **changed))


def test_what_a_commander_proposed_an_administrator_confirms_and_the_other_way_round() -> None:
    assert confirmed(ADMINISTRATOR).granted
    assert confirmed(COMMANDER, proposer=a_person(person_id="carl", number="18", role="administrator")).granted
    assert confirmed(COMMANDER).granted  # two commanders


@pytest.mark.parametrize(
    "changed",
    [
        {"proposal": None},
        {"proposal": a_proposal(settled_at=NOW)},
        {"proposal": a_proposal(person_id="another")},
        {"proposer": None},
        {"proposer": a_person(person_id="ann", role="commander")},
        {"proposer": a_person(person_id="carl", number="17", role="commander")},
        {"proposer": a_person(person_id="carl", number="18", role="commander", enabled=False)},
        {"proposer": a_person(person_id="carl", number="18", role="commander", suspended=True)},
    ],
    ids=["none", "settled", "another's", "nobody", "the same account", "the same person", "disabled", "suspended"],
)
def test_nobody_confirms_what_is_not_open_or_their_own_by_whatever_account(changed: dict[str, object]) -> None:
    assert clauses(confirmed(ADMINISTRATOR, **changed)) == {"own.second"}


@pytest.mark.parametrize("kind", list(ProposalKind))
def test_two_who_only_make_accounts_let_nobody_in(kind: ProposalKind) -> None:
    other = a_person(person_id="carl", number="18", role="administrator")
    bob = a_person(person_id="bob", number="19")
    done = confirmed(ADMINISTRATOR, proposer=other, proposal=a_proposal(kind=kind), subject=bob)
    assert [reason.rule for reason in done.reasons] == ["one_of_the_two_may_assign_the_role"]


def test_a_role_that_the_policy_in_force_has_not_is_not_confirmed() -> None:
    done = confirmed(COMMANDER, proposal=a_proposal(role="no such role"))
    assert [reason.rule for reason in done.reasons] == ["one_of_the_two_may_assign_the_role"]


def test_a_provisional_number_is_reconciled_by_who_brought_it_in_or_a_supervisor() -> None:
    others = a_provisional(first_used_by="bob")
    assert permit(an_act(), a_state(case=a_provisional())).granted
    assert clauses(permit(an_act(), a_state(case=others))) == {"U11"}
    sergeant = a_person(role="sergeant")
    assert permit(an_act(by=sergeant), a_state(case=others, person=sergeant)).granted


@pytest.mark.parametrize("case", [None, a_provisional(first_used_by="")])
def test_only_a_provisional_number_is_reconciled(case: object) -> None:
    sergeant = a_person(role="sergeant")
    assert clauses(permit(an_act(by=sergeant), a_state(case=case, person=sergeant))) == {"U11"}


def test_nobody_without_an_account_reconciles_anothers_number() -> None:
    assert "U11" in clauses(permit(an_act(), a_state(case=a_provisional(first_used_by="bob"), person=None)))


def test_tokens_are_made_only_where_the_pack_allows_them() -> None:
    without = a_pack(sessions=parsons().sessions.model_copy(update={"tokens": False}))
    assert permit(an_act("token_made", subject=""), a_state()).granted
    assert clauses(permit(an_act("token_made", subject=""), a_state(pack=without))) == {"own.token"}


@pytest.mark.parametrize("name", PERMITTED_ACTS)
def test_a_token_changes_no_register(name: str) -> None:
    role = next(role for role in ROLES if parsons().roles[role].may & acts.ACTS[name])
    person = a_person(role=role)
    act = an_act(name, by=person, subject="bob", asker=an_asker(person, method="token"))
    stands = {"case": a_provisional(), "release_request": a_release_where(name)}
    done = permit(act, a_state(person=person, session=a_session(method="token"), **stands))
    assert clauses(done) == {"own.token"}


def test_a_token_may_open_a_case() -> None:
    opening = an_opening(asker=an_asker(method="token"))
    assert may_open(opening, a_state(session=a_session(method="token"))).granted


def test_a_case_is_opened_with_its_justification_only() -> None:
    refused = permit(an_act(acts.OPEN_CASE_SESSION), a_state())
    assert clauses(refused) == {"own.act"}
    opened = may_open(an_opening(), a_state(case_session=None))
    assert opened.granted
    assert (opened.act.name, opened.act.subject) == (acts.OPEN_CASE_SESSION, "26-001234")
    assert opened.pack == parsons().hash


def test_nobody_opens_a_case_without_an_account() -> None:
    assert not may_open(an_opening(), a_state(person=None)).granted


@pytest.mark.parametrize("name", PERMITTED_ACTS)
@pytest.mark.parametrize(
    ("changed", "clause"),
    [
        ({"adopted": ""}, "own.pack"),
        ({"session": None}, "own.session"),
        ({"person": None}, "A1"),
    ],
)
def test_no_act_without_pack_account_and_log_on(name: str, changed: dict[str, object], clause: str) -> None:
    role = next(role for role in ROLES if parsons().roles[role].may & acts.ACTS[name])
    person = a_person(role=role)
    given = {"person": person, "case": a_provisional(), **changed}
    refused = permit(an_act(name, by=person, subject="bob"), a_state(**given))
    assert not refused.granted
    assert clause in clauses(refused)


@pytest.mark.parametrize("name", sorted(acts.ACTS))
@pytest.mark.parametrize("method", ["ceremony", "hub", "log_on", "token"])
@pytest.mark.parametrize("site_is_new", [True, False])
def test_the_ceremony_sets_up_a_new_site_and_nothing_else(name: str, method: str, site_is_new: bool) -> None:
    asker = an_asker(method=method)
    done = permit_ceremony(name, asker=asker, subject="ann", site_is_new=site_is_new, pack=parsons())
    assert done.granted == (site_is_new and method == "ceremony" and name in acts.CEREMONY)
    assert done.rules == ("ceremony_is_open",)
    assert clauses(done) <= {"own.ceremony"}


@pytest.mark.parametrize("name", sorted(set(acts.ACTS) - {acts.RECONCILE, acts.REVEAL} - acts.OF_NEW_ENTRIES))
@pytest.mark.parametrize(
    ("reason", "refused"),
    [
        ("per request", True),
        ("N/A...", True),
        ("26-001234", True),
        ("", False),
        ("solved", False),
        ("He was not there", False),
    ],
)
def test_a_reason_of_an_act_says_something_if_it_is_given(name: str, reason: str, refused: bool) -> None:
    found = act_rules.act_says_why(an_act(name, reason=reason), a_state())
    assert (found.clause if found else None) == ("U6" if refused else None)


@pytest.mark.parametrize(
    ("reason", "refused"),
    [
        ("Quarterly review of searches in this unit", False),
        ("quarterly review", True),
        ("see case file, same as above, for an investigation", True),
    ],
)
def test_an_entry_is_opened_for_a_reason_that_says_as_much_as_that_of_a_case(reason: str, refused: bool) -> None:
    found = act_rules.act_says_why(an_act(acts.REVEAL, reason=reason), a_state())
    assert (found is not None) == refused
    assert found is None or "3 different words" in found.sentence


@pytest.mark.parametrize("reason", ["P26-0007", "same as above", "no reason given", ""])
def test_a_number_is_reconciled_for_a_reason_of_its_own(reason: str) -> None:
    found = act_rules.reconciles_for_a_reason(an_act(reason=reason), a_state())
    assert found is not None
