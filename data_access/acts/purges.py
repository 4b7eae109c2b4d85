"""Acts on reads past their retention: their destruction, in two recorded steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from pydantic import Field

from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.marks import CLEAR
from data_access.questions.value import Value
from data_access.terms import Capability

_MAY, _NEEDS = one_of(Capability.PURGE), needs(Need.TRAINING)


class NewPurge(Value):
    """A purge of all reads of one retention class that are past their retention."""

    does: ClassVar = ActKind(
        "purge_begun",
        "Reads past their retention are about to be destroyed.",
        _MAY,
        _NEEDS,
        found=names("before"),
        machine="purge",
        wire=Wire(
            method="POST",
            path="/v1/acts/purges",
            call="purge",
            does="Destroy reads past their retention.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    retention_class: Annotated[str, Field(min_length=1, max_length=40), CLEAR]


@dataclass(frozen=True, slots=True, kw_only=True)
class DonePurge:
    """A purge that is done: its number, and how many segments and reads are gone or were kept."""

    does: ClassVar = ActKind("purge_done", "Reads past their retention were destroyed.", _MAY, _NEEDS, ends=True)

    purge: Annotated[int, CLEAR]
    counts: Annotated[dict[str, int], CLEAR]


ACTS = (NewPurge, DonePurge)
