"""Acts on cameras: bringing their register up to date, and looking at how they read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from data_access.acts.kind import ActKind, one_of
from data_access.marks import CLEAR
from data_access.terms import Capability


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtCameras:
    """A file of cameras that brings the register up to date.

    Attributes:
        digest: SHA-256 of the file, hex.
        rows: How many of its rows are cameras.
        content: SHA-256 of these rows as they were read, hex.
    """

    does: ClassVar = ActKind(
        "cameras_imported", "The camera register was brought up to date.", one_of(Capability.IMPORT_READS)
    )

    digest: Annotated[str, CLEAR]
    rows: Annotated[int, CLEAR]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAtCameras:
    """A look at how the cameras read in the last so many days."""

    does: ClassVar = ActKind(
        "quality_read",
        "Someone looked at how the cameras read.",
        one_of(Capability.IMPORT_READS, Capability.APPROVE_SOURCE, Capability.READ_UNIT_LEDGER),
        looks=True,
    )

    days: Annotated[int, CLEAR]


ACTS = (BroughtCameras, LookAtCameras)
