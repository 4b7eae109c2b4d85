"""Field canvasses of a case, as its page shows them: who was sent where, what was driven, and what was not."""

from __future__ import annotations

from data_access.answers.value import AnswerValue, Stamp


class StreetLeft(AnswerValue):
    """A street that was not driven, or not far enough: its length in the area and how much of it was driven, metres."""

    name: str
    length_m: int
    driven_m: int


class Coverage(AnswerValue):
    """How much of an area was driven. Streets without a name are not counted.

    Attributes:
        known: False if the site's base map holds no lines of streets; all else is 0 then.
        by: `track` for tracks that were brought in, `reads` for the places of the unit's own reads, `nothing`.
        streets, driven: How many streets lie in the area, and of how many at least four fifths were driven.
        length_m, driven_m: How long they are there together, and how much of that was driven.
        left: Streets that were not driven, by name; `more` are not listed.
    """

    known: bool = False
    by: str = "nothing"
    streets: int = 0
    driven: int = 0
    length_m: int = 0
    driven_m: int = 0
    left: tuple[StreetLeft, ...] = ()
    more: int = 0


class StreetLine(AnswerValue):
    """A piece of street for a map: whether its street was driven, and its places, latitude and longitude, 1e-7 degrees."""

    driven: bool
    points: tuple[tuple[int, int], ...]


class FieldCanvass(AnswerValue):
    """One field canvass.

    Attributes:
        unit, unit_name: The mobile camera that was sent.
        shape: The area as it was given, for a map.
        batches: Imports that bear its number; `reads` is how many reads of them the unit brought in its time and area, by their
            power of ten. They and `coverage` are None of one that is listed beside the one that is looked at.
        tracks: What was driven: places of latitude and longitude, 1e-7 degrees, for a map.
        streets: The streets in the area, for a map.
    """

    number: int
    unit: str
    unit_name: str
    words: str
    by: str
    planned_at: Stamp
    starts_at: Stamp
    ends_at: Stamp
    shape: dict[str, object]
    batches: tuple[int, ...] = ()
    reads: str | None = None
    coverage: Coverage | None = None
    tracks: tuple[tuple[tuple[int, int], ...], ...] = ()
    streets: tuple[StreetLine, ...] = ()


class FieldCanvasses(AnswerValue):
    """The field canvasses of a case, and the units that can be sent: id and name."""

    canvasses: tuple[FieldCanvass, ...] = ()
    units: tuple[tuple[str, str], ...] = ()
