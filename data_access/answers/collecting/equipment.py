"""Systems and cameras, as their pages show them: whose they are, who approved them, whether they are in service."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from data_access.answers.value import AnswerValue, Stamp
from data_access.terms import CameraKind, OwnerKind


class OutageCause(StrEnum):
    """Why a camera is out of service. `new` says that it was never in service yet."""

    NEW = "new"
    DOWN = "down"
    MISREADING = "misreading"
    MISALIGNED = "misaligned"
    DAMAGED = "damaged"
    WORK = "work"
    OTHER = "other"


FAILURES = tuple(each for each in OutageCause if each is not OutageCause.NEW)
"""Why a camera is taken out of service."""


ENOUGH_HITS = 10
"""So many hits of a camera must have ended before it is called misreading."""


class System(AnswerValue):
    """One system that reads come from, as it was approved.

    Attributes:
        reference: Where the approval is on file; `agreement` where the one with the owner is.
        search_rights: By what means the agency searches it itself; None if nothing is said of that.
        withdrawn_at: When its approval ended; None while it is in force.
        last_import: When its newest import that can be seen began; None if there is none.
        cameras: How many of the register are its.
    """

    source: str
    name: str
    owner_kind: OwnerKind
    approved_by: str
    approved_on: date
    reference: str
    agreement: str | None = None
    search_rights: str | None = None
    withdrawn_at: Stamp | None = None
    last_import: Stamp | None = None
    cameras: int = 0


class OwnerRule(AnswerValue):
    """What the policy asks of a system of one kind of owner.

    Attributes:
        approved_by: Labels of the roles that approve it.
        agreement, search_rights: True if the approval must name them.
    """

    kind: OwnerKind
    approved_by: tuple[str, ...]
    agreement: bool
    search_rights: bool


class Systems(AnswerValue):
    """All systems. `may_approve` is true if the reader's role approves any."""

    systems: tuple[System, ...] = ()
    owners: tuple[OwnerRule, ...] = ()
    may_approve: bool = False


class OutageThen(AnswerValue):
    """A time in which a camera was, or is, out of service.

    Attributes:
        since, until: None for since: it was never in service; None for until: it is out still.
        noted_at: When the coordinator took notice; None if that is wanting.
        ready: True if it was tested, and waits for whom the policy names.
        back_by: Who put it back.
        struck_by, struck_at, struck_because: Who struck it out as entered by mistake, when and why; None if nobody has.
        refused_since, refused_until: Between which its reads were refused; None for until: they are still.
    """

    number: int
    cause: OutageCause
    notice: str
    since: Stamp | None = None
    until: Stamp | None = None
    out_by: str
    noted_at: Stamp | None = None
    ready: bool = False
    back_by: str | None = None
    struck_by: str | None = None
    struck_at: Stamp | None = None
    struck_because: str | None = None
    refused_since: Stamp | None = None
    refused_until: Stamp | None = None

    @property
    def standing(self) -> bool:
        """True unless it was struck out."""
        return self.struck_at is None


class CheckThen(AnswerValue):
    """The last check of a camera; `fit` is true if it works as it should and looks where it should."""

    checked_by: str
    checked_on: date
    fit: bool
    words: str


class CameraStanding(AnswerValue):
    """One camera. `outages` are its newest times out of service, the newest first.

    Attributes:
        lat_e7, lon_e7: 1e-7 degrees WGS 84; None for a mobile unit.
        heading_deg: Where it looks, degrees clockwise from north; None if that is not known.
        active_from, active_to: When it was put up and taken down; None if the register does not say.
        check: The last check of its equipment; None if there is none.
        misreads, hits: How many of its hits that ended were misreads, and how many ended that say so.
    """

    camera_id: str
    name: str
    kind: CameraKind
    source: str
    lat_e7: int | None = None
    lon_e7: int | None = None
    heading_deg: int | None = None
    active_from: Stamp | None = None
    active_to: Stamp | None = None
    check: CheckThen | None = None
    misreads: int = 0
    hits: int = 0
    outages: tuple[OutageThen, ...] = ()

    @property
    def misreading(self) -> bool:
        """True if at least half of ten hits or more were misreads, and no check has found it in order."""
        return self.hits >= ENOUGH_HITS and 2 * self.misreads >= self.hits and not (self.check and self.check.fit)

    @property
    def out(self) -> OutageThen | None:
        """The outage in which it is now; None if it is in service."""
        return next((each for each in self.outages if each.until is None and each.standing), None)


class Equipment(AnswerValue):
    """All cameras, and what the reader may do.

    Attributes:
        manages: True if the reader checks cameras and takes them out of service.
        approves_new, approves_repaired: True if the reader puts new cameras, or repaired ones, into service.
        coordinates: True if notices are for the reader; `coordinator` is the label of whom they are for.
    """

    cameras: tuple[CameraStanding, ...] = ()
    manages: bool = False
    approves_new: bool = False
    approves_repaired: bool = False
    coordinates: bool = False
    coordinator: str = ""

    @property
    def waiting(self) -> tuple[OutageThen, ...]:
        """The outages whose cameras were tested and wait to go into service."""
        return tuple(each.out for each in self.cameras if each.out is not None and each.out.ready)
