"""The closed set of questions that may be asked. The wire, the gateway and the client share these models.

Values hold technical bounds only; what an agency allows (widest area, longest window, most rows) is a rule of its pack.
All instants are aware, windows are half-open `[start, end)`, positions are degrees WGS 84, lengths are metres.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from data_access import characters
from data_access.errors import InvalidQuery
from data_access.terms import MAX_PLATE, plate, utc

MAX_RADIUS_M = 50_000.0
MAX_CORNERS = 100
MAX_CAMERAS = 1_000
MAX_WINDOWS = 8
MAX_WINDOW = timedelta(days=3_700)
MAX_REASON = 500
CONFUSABLE = ("0ODQ", "1IL", "8B", "5S", "2Z", "6G")
"""Characters that readers mix up (`GLOSSARY.md`, confusable); a question may bring its own classes."""

WILD = "?*"
"""In a pattern `?` is one character, `*` any run of them, even none."""
_WORD = re.compile(r"[a-z][a-z_]{0,39}")

COMPASS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
"""Directions of travel; N is a heading in [337.5, 22.5) degrees, NE in [22.5, 67.5), and so on."""


class Value(BaseModel):
    """A value on the wire: frozen, and strict about fields that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


Instant = Annotated[datetime, AfterValidator(utc)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
CameraId = Annotated[str, Field(min_length=1, max_length=80)]


class Window(Value):
    """A stretch of time, `start <= t < end`, at most ten years."""

    start: Instant
    end: Instant

    @model_validator(mode="after")
    def _runs_forward(self) -> Window:
        if not self.start < self.end:
            raise ValueError("end must be after start")
        if self.end - self.start > MAX_WINDOW:
            raise ValueError(f"must be at most {MAX_WINDOW.days} days long")
        return self

    @property
    def length(self) -> timedelta:
        """How long the window is."""
        return self.end - self.start


class Circle(Value):
    """All places at most `radius_m` from a point, on a sphere of 6 371 008.8 m; the rim belongs to it."""

    shape: Literal["circle"] = "circle"
    lat: Latitude
    lon: Longitude
    radius_m: Annotated[float, Field(gt=0, le=MAX_RADIUS_M)]

    @property
    def area_km2(self) -> float:
        """Area on the ground, square kilometres."""
        return math.pi * (self.radius_m / 1000) ** 2


class Polygon(Value):
    """All places within a ring of (lon, lat) corners, edges and corners included; straight in the lon/lat plane.

    The ring may repeat its first corner at the end; it must not cross itself or the 180th meridian.
    """

    shape: Literal["polygon"] = "polygon"
    ring: Annotated[tuple[tuple[Longitude, Latitude], ...], Field(min_length=3, max_length=MAX_CORNERS + 1)]

    @model_validator(mode="after")
    def _is_simple(self) -> Polygon:
        corners = self.corners
        if len(set(corners)) != len(corners):
            raise ValueError("no corner may stand twice")
        if len(corners) < 3:
            raise ValueError("a ring needs three different corners")
        if len(corners) > MAX_CORNERS:
            raise ValueError(f"at most {MAX_CORNERS} corners")
        if max(x for x, _ in corners) - min(x for x, _ in corners) > 180:
            raise ValueError("a ring must not cross the 180th meridian")
        if _crosses_itself(corners):
            raise ValueError("the ring crosses itself; draw it again")
        if self.area_km2 == 0:
            raise ValueError("the ring encloses nothing")
        return self

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """The ring without a repeated last corner."""
        return self.ring[:-1] if len(self.ring) > 1 and self.ring[0] == self.ring[-1] else self.ring

    @property
    def area_km2(self) -> float:
        """Area on the ground, square kilometres, in a plane local to the ring."""
        corners = self.corners
        middle = math.radians(sum(y for _, y in corners) / len(corners))
        twice = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _edges(corners))
        return abs(twice) / 2 * (111.195**2) * math.cos(middle)


class Cameras(Value):
    """The reads of named cameras, wherever they were."""

    shape: Literal["cameras"] = "cameras"
    ids: Annotated[tuple[CameraId, ...], Field(min_length=1, max_length=MAX_CAMERAS)]


Area = Annotated[Circle | Polygon | Cameras, Field(discriminator="shape")]
Windows = Annotated[tuple[Window, ...], Field(min_length=1, max_length=MAX_WINDOWS)]
Words = Annotated[tuple[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z /-]{0,39}$")], ...], Field(max_length=40)]
"""Words without a digit: filters stand in the ledger in clear, so none of them may hold a plate."""

States = Annotated[tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")], ...], Field(max_length=40)]


class Filters(Value):
    """What a vehicle looked like. An empty list asks nothing.

    A read that does not know an attribute is kept and counted, unless `keep_unknown` is off: a filter must not
    turn "not recognised" into "not there".
    """

    states: States = ()
    colours: Words = ()
    makes: Words = ()
    bodies: Words = ()
    directions: Annotated[tuple[Literal["N", "NE", "E", "SE", "S", "SW", "W", "NW"], ...], Field(max_length=8)] = ()
    keep_unknown: bool = True

    def used(self) -> tuple[str, ...]:
        """Name the filters that ask something."""
        return tuple(name for name in ("states", "colours", "makes", "bodies", "directions") if getattr(self, name))


class Canvass(Value):
    """All reads in an area in one or several windows of time."""

    kind: Literal["canvass"] = "canvass"
    area: Area
    windows: Windows
    filters: Filters = Filters()


class Estimate(Value):
    """About how many reads a canvass would meet, by the counts of each camera and hour: no read is looked at, nothing is filtered."""

    kind: Literal["estimate"] = "estimate"
    area: Area
    windows: Windows


def unfit_places(pattern: str) -> tuple[int, ...]:
    """Return which characters of a pattern, counted from 1, are none of A-Z, 0-9, `?` and `*`, nor left out between them."""
    return characters.unfit_places(pattern, WILD)


def pattern_of(text: str) -> str:
    """Fold a partial plate: `?` is one character, `*` any run of them. Raises `ValueError` if it names no character."""
    unfit = unfit_places(text)
    if unfit:
        raise ValueError(f"has a character that no plate has, number {unfit[0]}: A-Z, 0-9, ? and * are known")
    folded = "".join(c if c in WILD else plate(c) for c in text)
    while "**" in folded:
        folded = folded.replace("**", "*")
    if not folded.strip("?*"):
        raise ValueError("needs at least one letter or digit")
    if len(folded.replace("*", "")) > MAX_PLATE:
        raise ValueError(f"is longer than any plate ({MAX_PLATE} characters)")
    return folded


def _classes(classes: Sequence[str]) -> tuple[str, ...]:
    folded = tuple(plate(c) for c in classes)
    letters = "".join(folded)
    if len(set(letters)) != len(letters) or any(len(c) < 2 for c in folded):
        raise ValueError("each class needs two characters or more, and no character may stand in two classes")
    return folded


class Plates(Value):
    """Reads whose plate fits a pattern: `?` is one character, `*` any run of them, even none.

    O and 0 always count as the same character. With `confusable`, so do all characters of one class in `classes`, and a
    place that the reader could not read fits any of them; without it such a place fits `?` and `*` alone. Without `windows`, all of the time that is kept.
    """

    kind: Literal["plates"] = "plates"
    pattern: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(pattern_of)]
    confusable: bool = False
    classes: Annotated[
        tuple[Annotated[str, Field(max_length=36)], ...], Field(max_length=18), AfterValidator(_classes)
    ] = CONFUSABLE
    area: Area | None = None
    windows: Windows | None = None
    filters: Filters = Filters()


def _whole_plate(text: str) -> str:
    unfit = characters.unfit_places(text)
    if unfit:
        raise ValueError(f"has a character that no plate has, number {unfit[0]}: give the whole plate, A-Z and 0-9")
    folded = plate(text)
    if not 1 <= len(folded) <= MAX_PLATE:
        raise ValueError(f"needs 1 to {MAX_PLATE} letters or digits")
    return folded


class History(Value):
    """All reads of one plate; O and 0 count as the same character. Without `windows`, all of the time that is kept."""

    kind: Literal["history"] = "history"
    plate: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_whole_plate)]
    windows: Windows | None = None


class Saved(Value):
    """The reads that were starred or noted in the case of the case session, each with its corrections."""

    kind: Literal["saved"] = "saved"


Question = Annotated[Canvass | Plates | History | Saved, Field(discriminator="kind")]
"""What is answered with reads."""

ReadId = Annotated[str, Field(min_length=1, max_length=200)]
State = Annotated[str, Field(pattern=r"^([A-Z]{2}-[A-Z0-9]{1,3})?$")]


class OfOneRead(Value):
    """What is asked of one read that an answer under the same case session held.

    Attributes:
        of: Number of the intent of that answer (`intent` in its facts).
        captured_at: As the answer has it; says where to look.
    """

    of: Annotated[int, Field(ge=0, le=2**53)]
    read_id: ReadId
    captured_at: Instant


class ImageOf(OfOneRead):
    """One image of a read: the plate alone, or all that the camera saw."""

    kind: Literal["image"] = "image"
    image: Literal["crop", "overview"] = "crop"


class Correction(OfOneRead):
    """What a read should have said. What is left out stays as it counts now; an empty state says that it is not known.

    Attributes:
        position: Latitude and longitude, degrees WGS 84.
    """

    kind: Literal["correction"] = "correction"
    plate: Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_whole_plate)] | None = None
    state: State | None = None
    position: tuple[Latitude, Longitude] | None = None
    reason: Annotated[str, Field(min_length=1, max_length=MAX_REASON)]

    @model_validator(mode="after")
    def _changes_something(self) -> Correction:
        if not self.changes():
            raise ValueError("names nothing to correct: give plate, state or position")
        return self

    def changes(self) -> tuple[str, ...]:
        """Name what is corrected."""
        return tuple(name for name in ("plate", "state", "position") if getattr(self, name) is not None)


FileFormat = Literal["map", "report", "csv", "geoparquet", "geojson", "kml"]


class FilesOf(Value):
    """Files of an answer under the same case session, to leave the workbench with.

    Attributes:
        of: Number of the intent of that answer (`intent` in its facts).
        asked: The question that it answered; it is asked again, and of its reads those leave that the answer held.
        why: What the files are for.
    """

    kind: Literal["files"] = "files"
    of: Annotated[int, Field(ge=0, le=2**53)]
    asked: Question
    formats: Annotated[tuple[FileFormat, ...], Field(min_length=1, max_length=6)]
    why: Annotated[str, Field(min_length=1, max_length=MAX_REASON)]

    @model_validator(mode="after")
    def _names_each_format_once(self) -> FilesOf:
        if len(set(self.formats)) != len(self.formats):
            raise ValueError("name each format once")
        return self


Asking = Annotated[
    Canvass | Plates | History | Saved | Estimate | ImageOf | Correction | FilesOf, Field(discriminator="kind")
]
"""All that may be asked under a case session."""


class Justification(Value):
    """Why someone asks: made once for a case session, kept with every question of that session.

    `statement` says what reasonable suspicion or probable cause there is, where the agency's pack asks for it.
    """

    case_number: Annotated[str, Field(min_length=1, max_length=40)]
    purpose: Annotated[str, Field(min_length=1, max_length=40)]
    reason: Annotated[str, Field(min_length=1, max_length=MAX_REASON)]
    offence: Annotated[str, Field(max_length=80)] = ""
    statement: Annotated[str, Field(max_length=MAX_REASON)] = ""


class Asked(Value):
    """A question as it is posted: under which case session, what, and an optional note."""

    case_session: Annotated[str, Field(min_length=1, max_length=64)]
    question: Asking
    note: Annotated[str, Field(max_length=MAX_REASON)] = ""


V = TypeVar("V", bound=Value)


def parse(model: type[V], given: Any) -> V:
    """Check a document against a model.

    Raises:
        InvalidQuery: Names the field and the bound, never the value that was given.
    """
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise invalid(error) from None


def invalid(error: ValidationError) -> InvalidQuery:
    """Say in one error what the first unfit field is; the value that was given is left out."""
    return unfit(error.errors(include_url=False, include_input=False)[0])


def unfit(first: Mapping[str, Any], otherwise: str = "query") -> InvalidQuery:
    """Say one of pydantic's errors without a value that was given; of a name that nobody knows, only if it is a plain word."""
    where, what = [str(part) for part in first["loc"]], str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "extra_forbidden" and not _WORD.fullmatch(where[-1]):
        where, what = where[:-1], "has a field that is not known"
    if first["type"] == "union_tag_invalid":
        what = f"is none of {first['ctx']['expected_tags']}"
    return InvalidQuery(".".join(where) or otherwise, what)


def days_back(days: float, now: datetime | None = None) -> tuple[Window, ...]:
    """Return the one window that ends now and began `days` ago."""
    end = utc(now or datetime.now(UTC))
    return (Window(start=end - timedelta(days=days), end=end),)


def _edges(corners: Sequence[tuple[float, float]]) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    return zip(corners, [*corners[1:], corners[0]], strict=True)


def _side(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> int:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)


def _within(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> bool:
    return min(a[0], b[0]) <= c[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= c[1] <= max(a[1], b[1])


def _meet(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]) -> bool:
    s1, s2, s3, s4 = _side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)
    if s1 != s2 and s3 != s4:
        return True
    return any(
        (s == 0 and _within(*t)) for s, t in ((s1, (a, b, c)), (s2, (a, b, d)), (s3, (c, d, a)), (s4, (c, d, b)))
    )


def _crosses_itself(corners: Sequence[tuple[float, float]]) -> bool:
    edges = list(_edges(corners))
    last = len(edges) - 1
    return any(
        _meet(*edges[i], *edges[j]) for i in range(len(edges)) for j in range(i + 2, len(edges)) if (i, j) != (0, last)
    )
