"""Two people confirm the clock: not two accounts of one, and nobody whose account is not in force."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from data_access.policy.clock_rules import two_may_confirm
from data_access.terms import Capability
from tests.builders.policy import a_person

CUSTODIAN, SECOND = frozenset({Capability.ADOPT_PACK}), frozenset({Capability.CREATE_ACCOUNT})
TODAY = date(2026, 11, 29)


def test_the_custodian_and_another_person_confirm() -> None:
    other = a_person(person_id="bob", number="18")
    assert two_may_confirm([(a_person(), CUSTODIAN), (other, SECOND)]) is None
    assert two_may_confirm([(other, SECOND), (a_person(), CUSTODIAN)]) is None


def test_two_accounts_of_one_person_do_not() -> None:
    second_account = a_person(person_id="bob")
    for people in ([(a_person(), CUSTODIAN | SECOND)] * 2, [(a_person(), CUSTODIAN), (second_account, SECOND)]):
        refusal = two_may_confirm(people)
        assert refusal is not None
        assert refusal.clause == "own.clock"


@pytest.mark.parametrize(
    "changed", [{"enabled": False}, {"suspended": True}, {"role_until": TODAY - timedelta(days=1)}]
)
def test_an_account_is_in_force_while_open_not_suspended_and_its_role_not_over(changed: dict[str, object]) -> None:
    assert a_person(role_until=TODAY).in_force(TODAY)
    assert not a_person(**changed).in_force(TODAY)
