"""Acts on field canvasses: planning one, its track, the reads that its unit brought, and looking at them.

A field canvass is a collection, not a search: a unit is sent to drive the area of a scene (Parsons and Barstow .4(c)).
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from data_access.acts.case_file import IN_CASE
from data_access.acts.fields import RowNumber, UnderCase
from data_access.acts.kind import ActKind, Wire, names, one_of
from data_access.answers.collecting.field_canvasses import FieldCanvass, FieldCanvasses
from data_access.marks import CLEAR, IF_GIVEN, Clear, Seal
from data_access.questions.fields import AREA, HECTARES, SHAPE
from data_access.questions.shapes import CameraId, Circle, Polygon
from data_access.questions.value import Instant
from data_access.terms import CameraKind, Capability

MOST_PLACES = 10_000
"""Of one track; whoever has more leaves out those that lie on a line."""
MOST_KM2 = 50.0
LONGEST = timedelta(days=2)
HEAD_START = timedelta(hours=12)
"""A unit may have begun so long before it is planned. It is a collection: what was read earlier is asked for by a question."""

E7 = Annotated[int, Field(ge=-1_800_000_000, le=1_800_000_000)]
Track = Annotated[tuple[tuple[E7, E7], ...], Field(min_length=2, max_length=MOST_PLACES)]
"""Places in the order in which they were driven: latitude and longitude, 1e-7 degrees."""
GroundArea = Annotated[Circle | Polygon, Field(discriminator="shape")]

_MAY = one_of(Capability.KEEP_FINDINGS)
_UNITS = frozenset({CameraKind.MOBILE})


def _digest(track: tuple[tuple[int, int], ...]) -> str:
    return hashlib.sha256(json.dumps(track, separators=(",", ":")).encode()).hexdigest()


class NewFieldCanvass(UnderCase):
    """A unit that is sent to drive an area, from when to when, and what it is to look for.

    Attributes:
        unit: Id of a mobile camera of the register.
        starts_at, ends_at: Half-open, at most two days, begun at most twelve hours ago; its reads of that time in the area are
            the field canvass's.
    """

    does: ClassVar = ActKind(
        "field_canvass_planned",
        "A unit was sent to drive an area for a case.",
        _MAY,
        IN_CASE,
        words="Planned a field canvass",
        found=names("case", "field_canvass"),
        wire=Wire(
            method="POST",
            path="/v1/case-file/field-canvasses",
            call="plan_field_canvass",
            does="Plan a field canvass: a unit is sent to drive the area of a scene.",
            answer=FieldCanvass,
            status=201,
        ),
    )

    unit: Annotated[CameraId, CLEAR]
    area: Annotated[GroundArea, SHAPE, HECTARES, AREA]
    starts_at: Annotated[Instant, CLEAR]
    ends_at: Annotated[Instant, CLEAR]
    words: Annotated[str, Field(min_length=1, max_length=500)]

    @model_validator(mode="after")
    def _is_within_bounds(self) -> NewFieldCanvass:
        if not timedelta(0) < self.ends_at - self.starts_at <= LONGEST:
            raise ValueError("ends_at must be after starts_at, by at most two days")
        if self.area.area_km2 > MOST_KM2:
            raise ValueError(f"the area may have at most {MOST_KM2:g} square kilometres")
        return self


class DrivenTrack(UnderCase):
    """The way that a unit drove in a field canvass. A later track is added to the ones before."""

    does: ClassVar = ActKind(
        "field_canvass_driven",
        "The track of a field canvass was brought in.",
        _MAY,
        IN_CASE,
        words="Brought in the track of a field canvass",
        found=names("case"),
        reaches=_UNITS,
        wire=Wire(
            method="POST",
            path="/v1/case-file/field-canvasses/track",
            call="bring_track",
            does="Bring in the way that a unit drove.",
            answer=FieldCanvass,
            status=201,
        ),
    )

    field_canvass: Annotated[RowNumber, CLEAR]
    track: Annotated[Track, Clear("places", len), Seal("track", _digest)]


class TiedReads(UnderCase):
    """The reads that a unit brought in a field canvass: every import that holds some of its time and area bears its number.

    Its entry says by its power of ten how many they are.
    """

    does: ClassVar = ActKind(
        "field_canvass_tied",
        "The imports that hold the reads of a field canvass were tied to it.",
        _MAY,
        IN_CASE,
        words="Tied reads to a field canvass",
        found=names("case", "batches", "reads"),
        reaches=_UNITS,
        wire=Wire(
            method="POST",
            path="/v1/case-file/field-canvasses/reads",
            call="tie_reads",
            does="Find the imports that hold the unit's reads of that time in the area, and let them bear the field canvass's number.",
            answer=FieldCanvass,
            status=201,
        ),
    )

    field_canvass: Annotated[RowNumber, CLEAR]


class FieldCanvassReading(UnderCase):
    """The field canvasses of a case, with what was driven in one of them.

    Attributes:
        field_canvass: The one that is looked at; None for none.
    """

    does: ClassVar = ActKind(
        "field_canvasses_read",
        "Someone read the field canvasses of a case.",
        _MAY,
        IN_CASE,
        words="Read the field canvasses of a case",
        found=names("case"),
        looks=True,
        reaches=_UNITS,
        wire=Wire(
            method="POST",
            path="/v1/case-file/field-canvasses/list",
            call="field_canvasses",
            does="Read the field canvasses of the case, and which streets of the area of one were driven and which were not.",
            answer=FieldCanvasses,
        ),
    )

    field_canvass: Annotated[RowNumber | None, IF_GIVEN] = None


ACTS = (NewFieldCanvass, DrivenTrack, TiedReads, FieldCanvassReading)
