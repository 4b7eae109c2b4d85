"""Acts on accounts: making, resetting, closing and opening them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from data_access.acts.fields import SUBJECT, PersonId, Reason, Short
from data_access.acts.kind import ActKind, Need, Wire, needs, one_of
from data_access.marks import CLEAR
from data_access.questions.value import Value
from data_access.terms import Capability

_MAY, _NEEDS = one_of(Capability.CREATE_ACCOUNT), needs(Need.SOMEBODY_ELSE)


class NewAccount(Value):
    """An account to be made. Password, one-time code and recovery codes are made here and shown once."""

    does: ClassVar = ActKind(
        "account_created",
        "An account was made.",
        _MAY,
        _NEEDS,
        ceremony=True,
        wire=Wire(
            method="POST",
            path="/v1/acts/accounts",
            call="create_account",
            does="Make an account; the answer holds its enrolment, once.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    person: Annotated[PersonId, SUBJECT]
    full_name: Short
    role: Annotated[Short, CLEAR]
    unit: Annotated[Short, CLEAR]


class AboutAccount(Value):
    """An account to be disabled, enabled or reset, and why."""

    person: Annotated[PersonId, SUBJECT]
    reason: Reason


class AccountToReset(AboutAccount):
    """An account that is to have new proofs, and why."""

    does: ClassVar = ActKind(
        "account_reset",
        "Password and code of an account were reset.",
        _MAY,
        _NEEDS,
        wire=Wire(
            method="POST",
            path="/v1/acts/accounts/reset",
            call="reset_account",
            does="Give an account a new password, code and recovery codes; the answer holds them, once.",
            body=AboutAccount,
            answer=dict[str, Any],
        ),
    )


class AccountToDisable(AboutAccount):
    """An account that is to be closed, and why."""

    does: ClassVar = ActKind(
        "account_disabled",
        "An account was disabled.",
        _MAY,
        _NEEDS,
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
        _MAY,
        _NEEDS,
        wire=Wire(
            method="POST",
            path="/v1/acts/accounts/enable",
            call="enable_account",
            does="Open an account again.",
            body=AboutAccount,
            status=204,
        ),
    )


ACTS = (NewAccount, AccountToReset, AccountToDisable, AccountToEnable)
