"""Acts on hits: looking at their board, opening one, being told of new ones; and what the gateway notes when it makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar, Final

from pydantic import Field

from data_access.acts.fields import RowNumber
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.answers.hits import Hit, HitBoard
from data_access.marks import CLEAR
from data_access.questions.value import Value
from data_access.terms import Capability

HITS_AT_ONCE: Final = 200
"""Hits that one look at the board shows."""

_WATCH, _NEEDS = one_of(Capability.WATCH_HITS), needs(Need.TRAINING)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeHits:
    """Hits of the reads that become visible with a batch, in the same transaction.

    Attributes:
        content: SHA-256 of which read met which entry, and how: of keyed hashes, hex. No plate can be told from it.
        exact: How many hits there are, and how many of them may sound. Sealed: who reads the ledger and has reads brought could
            count by it which of several plates are wanted.
    """

    does: ClassVar = ActKind(
        "hits_made",
        "Reads that came in met entries of hot lists.",
        one_of(Capability.IMPORT_READS),
        needs(Need.TRAINING),
        ends=True,
    )

    batch: Annotated[int, CLEAR]
    content: Annotated[str, CLEAR]
    exact: dict[str, int]


class LookAtHits(Value):
    """A look at the board of hits: those after a number, of the last 24 hours. After which, and exactly how many, is not in clear."""

    does: ClassVar = ActKind(
        "hits_read",
        "Someone looked at the hits of the last hours.",
        _WATCH,
        _NEEDS,
        found=names("shown", "hidden"),
        looks=True,
        unattended=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/hits/{since}",
            call="hits",
            does="List hits after a number, of the last 24 hours, newest first, at most 200; text of a restricted system stays hidden from those not authorised for it (R13).",
            answer=HitBoard,
        ),
    )

    since: Annotated[int, Field(ge=0, le=2**53)]


class OpenedHit(Value):
    """A look at one hit, by its number."""

    does: ClassVar = ActKind(
        "hit_opened",
        "Someone looked at a hit.",
        _WATCH,
        _NEEDS,
        words="Looked at a hit",
        found=names("hidden"),
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/hits/{number}/whole",
            call="hit",
            does="Show one hit; text of a restricted system stays hidden from those not authorised for it (R13).",
            answer=Hit,
        ),
    )

    number: Annotated[RowNumber, CLEAR]


class HitWatch(Value):
    """A wish to be told of new hits as they come, by their numbers alone."""

    does: ClassVar = ActKind(
        "hits_watched",
        "Someone began to be told of new hits, by their numbers.",
        _WATCH,
        _NEEDS,
        words="Watched for new hits",
        looks=True,
        unattended=True,
    )


ACTS = (MadeHits, LookAtHits, OpenedHit, HitWatch)
