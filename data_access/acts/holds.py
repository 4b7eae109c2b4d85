"""Acts on holds: keeping reads past their retention (D5), and stopping that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from data_access.acts.fields import OF_CASE, REASON, CaseNumber, Reason, RowNumber, Short
from data_access.acts.kind import ActKind, Need, Wire, needs, one_of
from data_access.marks import CLEAR, Clear, Seal
from data_access.questions.fields import ReadId
from data_access.questions.value import Value
from data_access.reads import original_of
from data_access.terms import Capability

_MAY, _NEEDS = one_of(Capability.HOLD), needs(Need.TRAINING)


def originals_of(read_ids: Iterable[str]) -> list[str]:
    """Return the originals of some reads, each once, in order of their ids."""
    return sorted({original_of(read_id) for read_id in read_ids})


def digest_of(read_ids: Iterable[str]) -> str:
    """Return the SHA-256 of which reads a hold keeps, hex: of their originals' ids, in order, a line each."""
    return hashlib.sha256("\n".join(originals_of(read_ids)).encode()).hexdigest()


def _count(read_ids: Iterable[str]) -> int:
    return len(originals_of(read_ids))


class NewHold(Value):
    """Reads to be kept past their retention: for which case, on which basis, until when to be looked at again."""

    does: ClassVar = ActKind(
        "hold_placed",
        "Reads are held past their retention.",
        _MAY,
        _NEEDS,
        case="case_number",
        wire=Wire(
            method="POST",
            path="/v1/acts/holds",
            call="place_hold",
            does="Keep reads past their retention.",
            answer=dict[str, int],
            status=201,
        ),
    )

    case_number: Annotated[CaseNumber, OF_CASE]
    basis: Annotated[Short, REASON]
    review_on: Annotated[date, CLEAR]
    read_ids: Annotated[
        tuple[ReadId, ...],
        Field(min_length=1, max_length=10_000),
        Clear("reads", _count),
        Seal("held", digest_of),
    ]


class OldHold(Value):
    """A hold that is to end, by its number, and why."""

    does: ClassVar = ActKind(
        "hold_released",
        "A hold was ended.",
        _MAY,
        _NEEDS,
        wire=Wire(method="DELETE", path="/v1/acts/holds/{hold}", call="release_hold", does="End a hold.", status=204),
    )

    hold: Annotated[RowNumber, CLEAR]
    reason: Reason


ACTS = (NewHold, OldHold)
