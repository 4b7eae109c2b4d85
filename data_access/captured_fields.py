"""The fields that a camera may capture beside plate, time, place and camera: the one list that packs, filters and columns share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

FieldName = Literal["direction", "vehicle_body", "vehicle_colour", "vehicle_image", "vehicle_make"]
"""The names as a type; `CAPTURED_FIELDS` says what each is."""


@dataclass(frozen=True, slots=True)
class CapturedField:
    """One field that a pack may permit.

    Attributes:
        name: As packs have it.
        columns: Columns of a read that hold it (`reads.COLUMNS`).
        filter: The filter of a question that asks about it (`Filters`); empty if none does.
    """

    name: FieldName
    columns: tuple[str, ...]
    filter: str = ""


IMAGE: Final = "vehicle_image"
"""Without it no image is kept."""

CAPTURED_FIELDS: tuple[CapturedField, ...] = (
    CapturedField("vehicle_colour", ("colour",), "colours"),
    CapturedField("vehicle_make", ("make",), "makes"),
    CapturedField("vehicle_body", ("body",), "bodies"),
    CapturedField("direction", ("heading_deg",), "directions"),
    CapturedField(IMAGE, ("image_ref", "image_sha256")),
)

NAMES: tuple[FieldName, ...] = tuple(sorted(field.name for field in CAPTURED_FIELDS))

OF_FILTER: Mapping[str, str] = {field.filter: field.name for field in CAPTURED_FIELDS if field.filter}
"""The captured field that each filter asks about. The issuing state is part of the plate, which every pack permits."""

OF_COLUMN: Mapping[str, str] = {column: field.name for field in CAPTURED_FIELDS for column in field.columns}
