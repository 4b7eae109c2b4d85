"""Acts of a back-up: made by a machine, in two recorded steps, and restored elsewhere for a trial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from data_access.acts.kind import ActKind, Need, needs, one_of
from data_access.marks import CLEAR, IF_GIVEN
from data_access.questions.value import Value
from data_access.terms import Capability

_MAY, _NEEDS = one_of(Capability.PURGE), needs(Need.TRAINING)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBackup:
    """A back-up of the whole site that is about to be made; what it held is said once it is made."""

    does: ClassVar = ActKind(
        "backup_begun", "A back-up is about to be made.", _MAY, _NEEDS, looks=True, machine="backup"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneBackup:
    """A back-up that was made or given up.

    Attributes:
        begun: Number of the entry that began it.
        status: `made` or `given up`.
        manifest: SHA-256 of its manifest, hex, and `bytes` of the archive; None if it was given up.
    """

    does: ClassVar = ActKind("backup_done", "A back-up was made, or given up.", _MAY, _NEEDS, ends=True)

    begun: Annotated[int, CLEAR]
    status: Annotated[str, CLEAR]
    manifest: Annotated[str | None, IF_GIVEN] = None
    bytes: Annotated[int | None, IF_GIVEN] = None


class Drill(Value):
    """A back-up that was restored elsewhere to see that it can be: which, how much was in it, and how long it took."""

    does: ClassVar = ActKind(
        "restore_drilled",
        "A back-up was restored elsewhere to see that it can be.",
        _MAY,
        _NEEDS,
        looks=True,
        machine="drill",
    )

    manifest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$"), CLEAR]
    entries: Annotated[int, Field(ge=0, le=2**53), CLEAR]
    reads: Annotated[int, Field(ge=0, le=2**53), CLEAR]
    seconds: Annotated[int, Field(ge=0, le=2**31), CLEAR]


ACTS = (NewBackup, DoneBackup, Drill)
