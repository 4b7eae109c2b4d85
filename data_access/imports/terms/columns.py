"""The columns of reads, cameras and cases: which must be there, which may, and what is written in place of a value."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

Kind = Literal["reads", "cameras", "cases"]

REQUIRED: dict[str, frozenset[str]] = {
    "reads": frozenset({"captured_at", "plate", "camera_id"}),
    "cameras": frozenset({"camera_id", "name", "kind"}),
    "cases": frozenset({"number", "kind"}),
}
OPTIONAL: dict[str, frozenset[str]] = {
    "reads": frozenset(
        {"read_id", "plate_state", "plate_conf", "lat", "lon", "heading", "colour", "make", "body"}
        | {"image_ref", "image_sha256"}
    ),
    "cameras": frozenset({"lat", "lon", "heading", "network", "source", "active_from", "active_to"}),
    "cases": frozenset({"offence", "opened_at", "closed_at", "status", "happened_at", "lat", "lon"}),
}
IMAGE_COLUMNS = frozenset({"image_crop", "image_overview"})
"""Columns of reads that name a picture in the same parcel (`parcel.py`)."""
TIMES: dict[str, frozenset[str]] = {
    "reads": frozenset({"captured_at"}),
    "cameras": frozenset({"active_from", "active_to"}),
    "cases": frozenset({"opened_at", "closed_at", "happened_at"}),
}
DEFAULTS: dict[str, frozenset[str]] = {
    "reads": frozenset({"camera_id", "plate_state"}),
    "cameras": frozenset({"kind", "network"}),
    "cases": frozenset({"kind", "status", "offence"}),
}
TRANSLATED = frozenset({"plate_state", "colour", "make", "body", "kind", "status", "heading"})

PLACEHOLDERS = (
    *("UNKNOWN", "UNK", "NONE", "NULL", "NIL", "NA", "NAN", "NOTAG", "NOTAGS", "NOPLATE", "NOPLATES", "NOLICENSE"),
    *("NOREAD", "NOTREAD", "UNREAD", "UNREADABLE", "UNLICENSED", "UNLICENCED", "NOTAVAILABLE"),
    *("TEMP", "TEMPTAG", "PAPERTAG", "60DAY"),
)
"""Written in place of a plate, in whatever case and with whatever between the letters. Runs of one to three zeros count as well."""

NULLS = (
    *("", "-", "N/A", "n/a", "#N/A", "<NA>", "NULL", "Null", "null", "NIL", "nil"),
    *("NONE", "None", "none", "NA", "na", "NAN", "NaN", "nan"),
)
"""Written in place of nothing, in every column but the plate."""

Text = Annotated[str, Field(min_length=1, max_length=120)]
Columns = dict[str, Text | tuple[Text, Text]]
