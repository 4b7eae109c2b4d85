"""Acts on accounts: proposing and confirming them, their roles and resets; suspending, closing and opening them.

What lets somebody in, or lets them do more, is proposed by one person and confirmed by another. Neither sees a proof of the
person's: each is shown one part of a code, and who has both parts enrols (`gateway/acting/people/enrolling.py`).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import Field

from data_access.acts.fields import SUBJECT, PersonId, Reason, RowNumber, Short
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.marks import CLEAR, IF_GIVEN
from data_access.questions.value import Value
from data_access.terms import Capability

_ASSIGNS = one_of(Capability.ASSIGN_ROLE)
_EITHER = one_of(Capability.CREATE_ACCOUNT, Capability.ASSIGN_ROLE)
_ELSE = needs(Need.SOMEBODY_ELSE)
PersonNumber = Annotated[str, Field(min_length=1, max_length=40)]
"""The agency's own number of a person, such as a badge or employee number."""


class Membership(Value):
    """What an account says of a person."""

    person: Annotated[PersonId, SUBJECT]
    full_name: Short
    role: Annotated[Short, CLEAR]
    unit: Annotated[Short, CLEAR]


class NewAccount(Membership):
    """An account that somebody shall have. It has no role and no proofs until a second person confirmed it."""

    does: ClassVar = ActKind(
        "account_created",
        "An account was made, to be confirmed by a second person.",
        _EITHER,
        _ELSE,
        found=names("proposal"),
        ceremony=True,
        wire=Wire(
            method="POST",
            path="/v1/acts/accounts",
            call="create_account",
            does="Propose an account; the answer holds the first part of its enrolment code, once.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    number: PersonNumber
    role_until: Annotated[date | None, IF_GIVEN] = None


class SecondAccount(Membership):
    """A second account of one person, which the custodian lets them have, and why."""

    does: ClassVar = ActKind(
        "second_account_created",
        "A second account of one person was made, to be confirmed by a second person.",
        one_of(Capability.ADOPT_PACK),
        _ELSE,
        found=names("proposal"),
        wire=Wire(
            method="POST",
            path="/v1/acts/accounts/second",
            call="create_second_account",
            does="Propose a second account of a person who has one; the custodian's exception.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    number: PersonNumber
    reason: Reason


class NewRole(Membership):
    """Another role, unit, name or number of somebody who has an account, and why: promotion, transfer, an assignment with its end."""

    does: ClassVar = ActKind(
        "role_proposed",
        "Another role, unit, name or number was proposed for an account.",
        _ASSIGNS,
        _ELSE,
        found=names("proposal", "in_force"),
        wire=Wire(
            method="POST",
            path="/v1/acts/accounts/role",
            call="propose_role",
            does="Propose another role, unit, name or number for an account.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    role_until: Annotated[date | None, IF_GIVEN] = None
    number: PersonNumber | None = None
    reason: Reason


class AboutAccount(Value):
    """An account that something is to be done to, and why."""

    person: Annotated[PersonId, SUBJECT]
    reason: Reason


class AccountToReset(AboutAccount):
    """An account whose person is to enrol anew, and why."""

    does: ClassVar = ActKind(
        "reset_proposed",
        "New proofs were proposed for an account, to be confirmed by a second person.",
        _EITHER,
        _ELSE,
        found=names("proposal"),
        wire=Wire(
            method="POST",
            path="/v1/acts/accounts/reset",
            call="reset_account",
            does="Propose that a person enrols anew; the answer holds the first part of the enrolment code, once.",
            body=AboutAccount,
            answer=dict[str, Any],
            status=201,
        ),
    )


class AccountConfirmation(Value):
    """A proposal that a second person confirms."""

    does: ClassVar = ActKind(
        "proposal_confirmed",
        "A second person confirmed what was proposed for an account.",
        _EITHER,
        needs(Need.SOMEBODY_ELSE, Need.SECOND_PERSON),
        found=names("proposes", "role", "unit"),
        wire=Wire(
            method="POST",
            path="/v1/acts/accounts/confirm",
            call="confirm_proposal",
            does="Confirm what another person proposed; of an account or a reset the answer holds the second part of the code.",
            answer=dict[str, Any],
        ),
    )

    person: Annotated[PersonId, SUBJECT]
    proposal: Annotated[RowNumber, CLEAR]


class Objection(Value):
    """A proposal that is declined or taken back, and why."""

    does: ClassVar = ActKind(
        "proposal_declined",
        "What was proposed for an account was declined.",
        _EITHER,
        _ELSE,
        wire=Wire(
            method="POST",
            path="/v1/acts/accounts/decline",
            call="decline_proposal",
            does="Decline what was proposed for an account, or take it back.",
            status=204,
        ),
    )

    person: Annotated[PersonId, SUBJECT]
    proposal: Annotated[RowNumber, CLEAR]
    reason: Reason


class AccountToDisable(AboutAccount):
    """An account that is to be closed, and why."""

    does: ClassVar = ActKind(
        "account_disabled",
        "An account was disabled.",
        _EITHER,
        _ELSE,
        wire=Wire(
            method="POST",
            path="/v1/acts/accounts/disable",
            call="disable_account",
            does="Close an account.",
            body=AboutAccount,
            status=204,
        ),
    )


class AccountToEnable(AboutAccount):
    """An account that is to be opened again, and why."""

    does: ClassVar = ActKind(
        "account_enabled",
        "An account was enabled again.",
        _EITHER,
        _ELSE,
        wire=Wire(
            method="POST",
            path="/v1/acts/accounts/enable",
            call="enable_account",
            does="Open an account again.",
            body=AboutAccount,
            status=204,
        ),
    )


class AccessToSuspend(AboutAccount):
    """A person who asks and does nothing until the suspension is lifted, and why."""

    does: ClassVar = ActKind(
        "access_suspended",
        "A person's access was suspended.",
        _EITHER,
        _ELSE,
        wire=Wire(
            method="POST",
            path="/v1/acts/accounts/suspend",
            call="suspend_access",
            does="Suspend a person's access until it is given back.",
            body=AboutAccount,
            status=204,
        ),
    )


class AccessToGiveBack(AboutAccount):
    """A person whose access is given back, and why."""

    does: ClassVar = ActKind(
        "access_given_back",
        "A person's access was given back.",
        _EITHER,
        _ELSE,
        wire=Wire(
            method="POST",
            path="/v1/acts/accounts/give-back",
            call="give_access_back",
            does="Give a person's access back.",
            body=AboutAccount,
            status=204,
        ),
    )


class PeopleList(Value):
    """The list of accounts, with what waits for a second person."""

    does: ClassVar = ActKind(
        "people_read",
        "The list of accounts was read.",
        _EITHER,
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/accounts",
            call="list_people",
            does="List all accounts, what is proposed for them, and what lies open; no proof of anybody's.",
            answer=dict[str, Any],
        ),
    )


def proposal_of(act: object) -> int:
    """Return the number of the proposal that an act is about; 0 if it is about none."""
    return act.proposal if isinstance(act, AccountConfirmation | Objection) else 0


def role_at_once(act: object) -> str:
    """Return the role that an act would give to somebody who has an account; empty if it gives none."""
    return act.role if isinstance(act, NewRole) else ""


ACTS = (
    NewAccount,
    SecondAccount,
    NewRole,
    AccountToReset,
    AccountConfirmation,
    Objection,
    AccountToDisable,
    AccountToEnable,
    AccessToSuspend,
    AccessToGiveBack,
    PeopleList,
)
