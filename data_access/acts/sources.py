"""Acts on sources of reads: approving one with its mapping, withdrawing the approval, and their tokens."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import ConfigDict, Field

from data_access.acts.fields import SUBJECT, Reason, Short, SourceId
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.marks import CLEAR, IF_GIVEN, Clear
from data_access.questions.value import Value
from data_access.terms import Capability, OwnerKind

MAX_MAPPING = 5_000
"""Characters of a mapping."""

_MAY = one_of(Capability.APPROVE_SOURCE)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _days(days: int | None) -> int:
    return days or 0


@dataclass(frozen=True, slots=True)
class NewSystem:
    """What policy looks at of the approval of a source: whose system it is, and which conditions it meets."""

    owner_kind: OwnerKind
    agreement: bool
    search_rights: bool


class Approval(Value):
    """A source of reads, with its approval (Clayton VIII: by the chief, for private systems).

    Attributes:
        agreement: Where the agreement (MOU) with the owner is on file; None if there is none.
        search_rights: By what means the agency searches the linked system itself, and where that is agreed; None if it cannot.
    """

    model_config = ConfigDict(str_strip_whitespace=False)
    does: ClassVar = ActKind(
        "source_approved",
        "A source of reads was approved.",
        _MAY,
        needs(Need.SYSTEM_CONDITIONS),
        found=names("retention_class"),
        wire=Wire(
            method="POST",
            path="/v1/acts/sources",
            call="approve_source",
            does="Approve a source of reads, with its mapping.",
            answer=dict[str, str],
            status=201,
        ),
    )

    source: Annotated[SourceId, CLEAR]
    name: Short
    owner_kind: Annotated[OwnerKind, CLEAR]
    mapping: Annotated[str, Field(min_length=1, max_length=MAX_MAPPING), Clear(say=_sha256)]
    zone: Annotated[Short, CLEAR]
    approved_by: Annotated[Short, SUBJECT]
    reference: Annotated[Short, CLEAR]
    approved_on: Annotated[date, CLEAR]
    agreement: Annotated[Short | None, IF_GIVEN] = None
    search_rights: Annotated[Short | None, IF_GIVEN] = None


class OldSource(Value):
    """A source whose approval is to end, and why."""

    does: ClassVar = ActKind(
        "source_withdrawn",
        "The approval of a source was withdrawn.",
        _MAY,
        wire=Wire(
            method="DELETE",
            path="/v1/acts/sources/{source}",
            call="withdraw_source",
            does="Withdraw the approval of a source; what it brought so far stays.",
            status=204,
        ),
    )

    source: Annotated[SourceId, CLEAR]
    reason: Reason


class NewSourceToken(Value):
    """A token for one source: what its maker calls it, and for how many days it is in force; without, until revoked."""

    label: Short
    days: Annotated[int, Field(ge=1, le=3660)] | None = None


class TokenForSource(Value):
    """A token that is to be made for a source: what its maker calls it, and for how many days it is in force."""

    does: ClassVar = ActKind(
        "source_token_made",
        "A token was made under which a source brings its own reads.",
        _MAY,
        found=names("token"),
        wire=Wire(
            method="POST",
            path="/v1/acts/sources/{source}/tokens",
            call="make_source_token",
            does="Make a token under which a source brings its own reads; the answer holds it, once.",
            body=NewSourceToken,
            answer=dict[str, Any],
            status=201,
        ),
    )

    source: Annotated[SourceId, CLEAR]
    label: Short
    days: Annotated[int | None, Clear(say=_days)] = None


class OldSourceToken(Value):
    """The token of a source that is to end, by its public id."""

    does: ClassVar = ActKind(
        "source_token_revoked",
        "The token of a source was revoked.",
        _MAY,
        wire=Wire(
            method="DELETE",
            path="/v1/acts/source-tokens/{token}",
            call="revoke_source_token",
            does="End a token of a source.",
            status=204,
        ),
    )

    token: Annotated[str, Field(pattern=r"^t-[0-9a-f]{16}$"), CLEAR]


class TokensOfSource(Value):
    """A list of the tokens of a source, without what proves them."""

    does: ClassVar = ActKind(
        "source_tokens_read",
        "Someone listed the tokens of a source.",
        _MAY,
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/sources/{source}/tokens",
            call="tokens_of_source",
            does="List the tokens of a source, without what proves them. One entry a reading.",
            answer=list[dict[str, Any]],
        ),
    )

    source: Annotated[SourceId, CLEAR]


def system_of(act: object) -> NewSystem | None:
    """Return what policy looks at of the approval of a source; None of any other act."""
    if not isinstance(act, Approval):
        return None
    return NewSystem(act.owner_kind, agreement=bool(act.agreement), search_rights=bool(act.search_rights))


class SourceList(Value):
    """A list of the systems that reads come from, as they were approved."""

    does: ClassVar = ActKind(
        "sources_read",
        "Someone listed the systems that reads come from.",
        one_of(Capability.APPROVE_SOURCE, Capability.IMPORT_READS, Capability.MANAGE_CAMERAS, Capability.READ_LEDGER),
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/sources",
            call="sources",
            does="List the systems that reads come from: owner, approval, agreement, standing. One entry a reading.",
            answer=dict[str, Any],
        ),
    )


ACTS = (Approval, OldSource, TokenForSource, OldSourceToken, TokensOfSource, SourceList)
