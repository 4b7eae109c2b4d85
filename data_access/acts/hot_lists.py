"""Acts on hot lists: approving one with its layout, bringing a file of it, looking which there are and what stands in one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, ClassVar

from pydantic import Field

from data_access.acts.fields import SUBJECT, Reason, Short, SourceId
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.marks import CLEAR, IF_GIVEN, Clear
from data_access.questions.kinds import LEAD_TO_READS
from data_access.questions.value import Value
from data_access.terms import Capability

MAX_LAYOUT = 5_000
"""Characters of a layout."""
ENTRIES_AT_ONCE = 100
"""Entries of a list that one look shows."""

_APPROVE, _BRING = one_of(Capability.APPROVE_SOURCE), one_of(Capability.IMPORT_READS)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class HotListApproval(Value):
    """A downloaded hot list with its layout and its approval. Another layout needs another approval."""

    does: ClassVar = ActKind(
        "hot_list_approved",
        "A hot list was approved, with the layout of its files.",
        _APPROVE,
        found=names("system"),
        wire=Wire(
            method="POST",
            path="/v1/acts/hot-lists",
            call="approve_hot_list",
            does="Approve a hot list, with the layout of its files.",
            answer=dict[str, str],
            status=201,
        ),
    )

    list: Annotated[SourceId, CLEAR]
    layout: Annotated[str, Field(min_length=1, max_length=MAX_LAYOUT), Clear(say=_sha256)]
    approved_by: Annotated[Short, SUBJECT]
    reference: Annotated[Short, CLEAR]
    approved_on: Annotated[date, CLEAR]


class OldHotList(Value):
    """A hot list whose approval is to end, and why: its entries are destroyed."""

    does: ClassVar = ActKind(
        "hot_list_withdrawn",
        "The approval of a hot list was withdrawn; its entries were destroyed.",
        _APPROVE,
        wire=Wire(
            method="DELETE",
            path="/v1/acts/hot-lists/{list}",
            call="withdraw_hot_list",
            does="Withdraw the approval of a hot list, and destroy its entries.",
            status=204,
        ),
    )

    list: Annotated[SourceId, CLEAR]
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtHotList:
    """A file that becomes the version of a hot list that is in force.

    Attributes:
        digest: SHA-256 of the file, hex.
        made_at: When the file says that it was made; None if it does not.
        brought: How many entries the file has; of a list that is not complete they add to those before.
        version: Which file of the list this is, from 1.
        rows: How many entries the list has with it.
        content: SHA-256 of these as they are kept, encrypted, hex.
    """

    does: ClassVar = ActKind("hot_list_imported", "A hot list was brought up to date.", _BRING)

    list: Annotated[str, CLEAR]
    digest: Annotated[str, CLEAR]
    made_at: Annotated[datetime | None, IF_GIVEN]
    brought: Annotated[int, CLEAR]
    version: Annotated[int, CLEAR]
    rows: Annotated[int, CLEAR]
    content: Annotated[str, CLEAR]
    noted: Annotated[dict[str, int], CLEAR]
    dropped: Annotated[dict[str, int], CLEAR]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfitHotList:
    """A file of a hot list that was refused whole, and why; the version before stays in force."""

    does: ClassVar = ActKind(
        "hot_list_refused", "A file of a hot list was unfit; the version before it stays in force.", _BRING
    )

    list: Annotated[str, CLEAR]
    why: Annotated[str, CLEAR]


class LookAtHotLists(Value):
    """A look at which hot lists there are, how old and how long they are."""

    does: ClassVar = ActKind(
        "hot_lists_read",
        "Someone looked which hot lists there are, and how old they are.",
        LEAD_TO_READS | one_of(Capability.IMPORT_READS, Capability.APPROVE_SOURCE, Capability.READ_LEDGER),
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/hot-lists",
            call="hot_lists",
            does="List the hot lists with version, time, hash, count and age. One entry a reading.",
            answer=list[dict[str, object]],
        ),
    )


class LookIntoHotList(Value):
    """A look at entries of a hot list, `ENTRIES_AT_ONCE` of them from a place on, counted from 0."""

    does: ClassVar = ActKind(
        "hot_list_entries_read",
        "Someone looked at entries of a hot list.",
        LEAD_TO_READS | _BRING,
        needs(Need.TRAINING),
        found=names("version", "shown", "hidden"),
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/hot-lists/{list}/entries/{first}",
            call="entries_of_hot_list",
            does="Show entries of a hot list; the text of a restricted system stays hidden from those not authorised for it (R13).",
            answer=dict[str, object],
        ),
    )

    list: Annotated[SourceId, CLEAR]
    first: Annotated[int, Field(ge=0, le=10_000_000), CLEAR]


ACTS = (HotListApproval, OldHotList, BroughtHotList, UnfitHotList, LookAtHotLists, LookIntoHotList)
