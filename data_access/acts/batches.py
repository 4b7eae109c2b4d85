"""Acts on imports of reads, each import in two recorded steps; listing them, and taking one back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from data_access.acts.fields import Reason, RowNumber
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.marks import CLEAR, IF_GIVEN
from data_access.questions.value import Value
from data_access.terms import Capability

_MAY, _NEEDS = one_of(Capability.IMPORT_READS), needs(Need.TRAINING)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBatch:
    """An import that begins: of one file, or of the bodies of a source that waited together.

    Attributes:
        sha256: Of the file, or of the list of its bodies' digests, hex.
        bodies: SHA-256 of each body, hex; None for a file.
    """

    does: ClassVar = ActKind(
        "batch_begun",
        "An import began; its reads are not visible.",
        _MAY,
        _NEEDS,
        found=names("batch"),
    )

    source: Annotated[str, CLEAR]
    sha256: Annotated[str, CLEAR]
    bodies: Annotated[tuple[str, ...] | None, IF_GIVEN] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeBatch:
    """An import that becomes visible.

    Attributes:
        taken: Rows that are reads.
        exact: How many reads were stored, known, and stored under an id of their own. Sealed: a reader of the ledger who has
            files brought could learn from it whether a vehicle was read at a place and time.
    """

    does: ClassVar = ActKind(
        "batch_visible",
        "An import was finished; its reads are visible.",
        _MAY,
        _NEEDS,
        ends=True,
    )

    batch: Annotated[int, CLEAR]
    sha256: Annotated[str, CLEAR]
    rows_in: Annotated[int, CLEAR]
    taken: Annotated[int, CLEAR]
    rejected: Annotated[dict[str, int], CLEAR]
    noted: Annotated[dict[str, int], CLEAR]
    dropped: Annotated[dict[str, int], CLEAR]
    adapter: Annotated[str, CLEAR]
    exact: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneBatch:
    """An import or a correction that is undone, and why: `failed`, or `interrupted` by the end of a process."""

    does: ClassVar = ActKind(
        "batch_undone",
        "An import or a correction was undone; its reads are gone.",
        _MAY,
        _NEEDS,
        ends=True,
    )

    batch: Annotated[int, CLEAR]
    why: Annotated[str, CLEAR]


class BatchList(Value):
    """A list of the newest imports: counts and states, no read."""

    does: ClassVar = ActKind(
        "batches_read",
        "Someone listed the imports of reads.",
        one_of(Capability.IMPORT_READS, Capability.APPROVE_SOURCE, Capability.PURGE, Capability.READ_LEDGER),
        looks=True,
    )


class WrongBatch(Value):
    """An import that is to be taken back, by its number, and why."""

    does: ClassVar = ActKind(
        "batch_withdrawn",
        "An import was withdrawn; nobody sees its reads any more, and they stay until their retention ends.",
        one_of(Capability.APPROVE_SOURCE),
        found=names("source", "corrections"),
        wire=Wire(
            method="DELETE",
            path="/v1/acts/batches/{batch}",
            call="withdraw_batch",
            does="Withdraw an import: nobody sees its reads any more; the answer says on how much of the cases' files that tells.",
            answer=dict[str, Any],
        ),
    )

    batch: Annotated[RowNumber, CLEAR]
    reason: Reason


ACTS = (NewBatch, WholeBatch, UndoneBatch, BatchList, WrongBatch)
