"""Acts on cameras: bringing their register up to date, checks, out of service and back; and looking at how they read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field

from data_access.acts.fields import RowNumber, Short
from data_access.acts.kind import ActKind, Need, Wire, names, needs, one_of
from data_access.answers.collecting.equipment import FAILURES, OutageCause
from data_access.marks import CLEAR, IF_GIVEN
from data_access.questions.shapes import CameraId
from data_access.questions.value import Instant, Value
from data_access.terms import Capability

_MANAGES = one_of(Capability.MANAGE_CAMERAS)
_SEES = one_of(
    Capability.MANAGE_CAMERAS,
    Capability.IMPORT_READS,
    Capability.APPROVE_SOURCE,
    Capability.READ_UNIT_LEDGER,
    Capability.READ_LEDGER,
)
Words = Annotated[str, Field(min_length=1, max_length=500)]
Numbers = Annotated[tuple[RowNumber, ...], Field(min_length=1, max_length=2_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtCameras:
    """A file of cameras that brings the register up to date.

    Attributes:
        digest: SHA-256 of the file, hex.
        rows: How many of its rows are cameras.
        content: SHA-256 of these rows as they were read, hex.
    """

    does: ClassVar = ActKind(
        "cameras_imported",
        "The camera register was brought up to date.",
        one_of(Capability.IMPORT_READS),
        may_find=names("waiting"),
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
        one_of(
            Capability.IMPORT_READS,
            Capability.APPROVE_SOURCE,
            Capability.READ_UNIT_LEDGER,
            Capability.MANAGE_CAMERAS,
        ),
        looks=True,
    )

    days: Annotated[int, CLEAR]


def _is_a_failure(cause: OutageCause) -> OutageCause:
    if cause not in FAILURES:
        raise ValueError("is for cameras that come into the register")
    return cause


class CameraOutage(Value):
    """A camera that is to be taken out of service: its reads are refused, and the coordinator is told.

    Attributes:
        since: From when on its reads are refused, not in the future; None for now.
        notice: What the coordinator is told.
    """

    does: ClassVar = ActKind(
        "camera_out",
        "A camera was taken out of service; its reads are refused.",
        _MANAGES,
        words="Took a camera out of service",
        found=names("outage"),
        wire=Wire(
            method="POST",
            path="/v1/acts/camera-outages",
            call="take_camera_out",
            does="Take a camera out of service: its reads are refused, and the coordinator is told.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    camera: Annotated[CameraId, CLEAR]
    cause: Annotated[OutageCause, AfterValidator(_is_a_failure), CLEAR]
    since: Annotated[Instant | None, IF_GIVEN] = None
    notice: Words


class RepairedCamera(Value):
    """A camera out of service that was tested and, if needed, repaired: it goes back, once that is approved where the pack asks.

    Attributes:
        tester: Who tested it, in words.
    """

    does: ClassVar = ActKind(
        "camera_tested",
        "A camera that was out of service was tested; it may go back.",
        _MANAGES,
        words="Recorded the test of a camera",
        found=names("outage", "waits"),
        wire=Wire(
            method="POST",
            path="/v1/acts/camera-outages/tests",
            call="record_camera_test",
            does="Record that a camera out of service was tested; it goes back, or waits for whom the pack names.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    camera: Annotated[CameraId, CLEAR]
    tester: Short
    tested_on: Annotated[date, CLEAR]
    words: Words


class CameraApproval(Value):
    """Cameras that wait to go into service, new ones or repaired ones, by the numbers of their outages."""

    does: ClassVar = ActKind(
        "camera_approved",
        "Cameras were put into service.",
        _MANAGES,
        needs(Need.CAMERA_APPROVER),
        words="Put cameras into service",
        wire=Wire(
            method="POST",
            path="/v1/acts/camera-outages/approvals",
            call="approve_cameras",
            does="Put cameras into service that wait for it.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    numbers: Annotated[Numbers, CLEAR]


class DeclinedCameras(Value):
    """Cameras that wait to go into service and do not, by the numbers of their outages, and why: they wait once tested anew."""

    does: ClassVar = ActKind(
        "camera_declined",
        "Cameras that waited to go into service were declined; their reads stay refused.",
        _MANAGES,
        needs(Need.CAMERA_APPROVER),
        words="Declined cameras that waited to go into service",
        wire=Wire(
            method="POST",
            path="/v1/acts/camera-outages/refusals",
            call="decline_cameras",
            does="Decline cameras that wait to go into service, with the reason: they wait again once they were tested anew.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    numbers: Annotated[Numbers, CLEAR]
    reason: Words


class WrongOutage(Value):
    """A time out of service that is on record by mistake, by its number, and what is wrong with it.

    It ends at once if it has not ended. Reads that were refused meanwhile stay away; their source can bring them again.
    """

    does: ClassVar = ActKind(
        "camera_outage_struck",
        "A camera's time out of service was struck out; it stays on record.",
        _MANAGES,
        needs(Need.CAMERA_APPROVER),
        words="Struck out a camera's time out of service",
        wire=Wire(
            method="POST",
            path="/v1/acts/camera-outages/strike",
            call="strike_outage",
            does="Strike out a camera's time out of service that is on record by mistake; reads refused meanwhile are not brought back.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    number: Annotated[RowNumber, CLEAR]
    reason: Words


class OutageNotice(Value):
    """Notices of cameras out of service of which the coordinator takes notice, by the numbers of the outages."""

    does: ClassVar = ActKind(
        "camera_noticed",
        "The coordinator took notice of cameras out of service.",
        _MANAGES,
        needs(Need.COORDINATOR),
        words="Took notice of cameras out of service",
        wire=Wire(
            method="POST",
            path="/v1/acts/camera-outages/notices",
            call="note_outages",
            does="Take notice, as the coordinator, of cameras that are or were out of service.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    numbers: Annotated[Numbers, CLEAR]


class CameraCheck(Value):
    """A check of a camera's equipment. One that does not do what it should is taken out of service by the same act.

    Attributes:
        checked_by: Who checked it, in words.
        fit: True if it works as it should and looks where it should.
    """

    does: ClassVar = ActKind(
        "camera_checked",
        "The equipment of a camera was checked.",
        _MANAGES,
        words="Recorded the check of a camera",
        may_find=names("outage"),
        wire=Wire(
            method="POST",
            path="/v1/acts/camera-checks",
            call="record_camera_check",
            does="Record the check of a camera; one that failed takes it out of service.",
            answer=dict[str, Any],
            status=201,
        ),
    )

    camera: Annotated[CameraId, CLEAR]
    checked_by: Short
    checked_on: Annotated[date, CLEAR]
    fit: Annotated[bool, CLEAR]
    words: Words


class EquipmentList(Value):
    """A list of the cameras with their checks and their times out of service."""

    does: ClassVar = ActKind(
        "equipment_read",
        "Someone listed the cameras with their checks and times out of service.",
        _SEES,
        looks=True,
        wire=Wire(
            method="GET",
            path="/v1/acts/camera-outages",
            call="equipment",
            does="List the cameras with last check, times out of service and what waits. One entry a reading.",
            answer=dict[str, Any],
        ),
    )


def outages_of(act: object) -> tuple[int, ...]:
    """Return the numbers of the outages whose cameras an act puts into service, or declines; none of any other act."""
    if isinstance(act, WrongOutage):
        return (act.number,)
    return act.numbers if isinstance(act, CameraApproval | DeclinedCameras) else ()


ACTS = (
    BroughtCameras,
    LookAtCameras,
    CameraOutage,
    RepairedCamera,
    CameraApproval,
    DeclinedCameras,
    WrongOutage,
    OutageNotice,
    CameraCheck,
    EquipmentList,
)
