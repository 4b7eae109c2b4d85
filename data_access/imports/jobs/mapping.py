"""A mapping says how one vendor's file is to be read. It is a TOML file, strict: what it does not know it refuses.

    format = "csv"                      # or a vendor's own layout: see formats/
    kind = "reads"                      # or "cameras", "cases"
    source = "marrow-fixed"             # the approved source that the rows come from
    retention_class = "fixed"           # reads only
    delimiter = ","
    encoding = "utf-8"                  # or "utf-8-sig", "cp1252"
    skip_lines = 0                      # lines before the header, such as a report's title; a `sep=` line needs none
    nulls = ["(none)"]                  # further words that mean nothing; "", -, N/A, NA, NaN, NULL, None are known

    [columns]                           # ours = theirs
    captured_at = ["Date", "Time"]      # one column, or a date's and a time's
    plate = "Plate"
    camera_id = "Camera"
    image_crop = "Plate picture"        # names a file in the same parcel (parcel.py); also image_overview

    [time]
    order = "ymd"                       # ymd, dmy, mdy; ymd2, dmy2, mdy2 for years of two digits; epoch_s, epoch_ms,
                                        # epoch_us, epoch_ns; never guessed
    zone = "America/Chicago"            # zone of times without an offset; "in_text" rejects such times

    [confidence]
    scale = "0-100"                     # or "0-1", "0-255"

A time without zone, a date without order and a confidence without scale cannot be read, so the mapping must say them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from data_access import toml_text
from data_access.errors import BadSite
from data_access.imports.formats import MODULES, OF_CAMERAS, format_of
from data_access.imports.formats.form import Format
from data_access.imports.terms.columns import (
    DEFAULTS,
    IMAGE_COLUMNS,
    OPTIONAL,
    REQUIRED,
    TIMES,
    TRANSLATED,
    Columns,
    Kind,
    Text,
)
from data_access.imports.terms.notation import STRICT, ConfidenceRule, PositionRule, TimeRule
from data_access.toml_text import NotToml
from data_access.vocabulary import STATE

CSV = "csv"


class Mapping(BaseModel):
    """How to read one vendor's file. Built by `load_mapping`, or from the same fields."""

    model_config = STRICT

    format: str
    kind: Kind = "reads"
    source: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
    retention_class: Annotated[str, Field(pattern=r"^([a-z0-9][a-z0-9_-]{0,39})?$")] = ""
    delimiter: Literal[",", ";", "|", "\t"] = ","
    quote: Literal['"', ""] = '"'
    encoding: Literal["utf-8", "utf-8-sig", "cp1252"] = "utf-8"
    skip_lines: Annotated[int, Field(ge=0, le=50)] = 0
    columns: Columns = {}
    time: TimeRule | None = None
    confidence: ConfidenceRule | None = None
    position: PositionRule | None = None
    defaults: dict[str, Text] = {}
    translate: dict[str, dict[str, Text]] = {}
    placeholders: tuple[Text, ...] = ()
    nulls: tuple[str, ...] = ()

    @field_validator("format")
    @classmethod
    def _is_a_format(cls, name: str) -> str:
        if name not in (known := (CSV, *MODULES, *OF_CAMERAS)):
            raise ValueError(f"must be one of {', '.join(known)}")
        return name

    @model_validator(mode="after")
    def _fits_together(self) -> Mapping:
        for check in (self._check_format, self._check_columns, self._check_rules, self._check_tables):
            check()
        return self

    def _check_format(self) -> None:
        if (self.kind == "reads") != bool(self.retention_class):
            raise ValueError("retention_class belongs to reads, and only to them")
        if self.format == CSV:
            return
        kind = "cameras" if self.format in OF_CAMERAS else "reads"
        if self.kind != kind or self.columns or self.confidence:
            raise ValueError(f"{self.format} holds {kind} and fixes columns and confidence itself; leave them out")

    @model_validator(mode="after")
    def _fits_its_format(self) -> Mapping:
        if self.format == CSV:
            return self
        form = self._form()
        if isinstance(form.time, TimeRule):
            if self.time is not None:
                raise ValueError(f"{self.format} fixes how times are written; leave [time] out")
        elif self.time is None or self.time.order not in form.time:
            raise ValueError(f"{self.format} needs [time] with a zone and an order: {', '.join(form.time)}")
        if form.needs_box and self.position is None:
            raise ValueError(f"{self.format} needs [position] with the box in which reads can be, as axes come swapped")
        return self

    def _check_columns(self) -> None:
        given, known = set(self.columns), REQUIRED[self.kind] | OPTIONAL[self.kind]
        known |= IMAGE_COLUMNS if self.kind == "reads" else frozenset()
        if given - known:
            raise ValueError(f"columns.{min(given - known)} is not a column of {self.kind}")
        missing = REQUIRED[self.kind] - given - set(self.defaults)
        if self.format == CSV and missing:
            raise ValueError(f"columns.{min(missing)} is missing")
        if ("lat" in given) != ("lon" in given):
            raise ValueError("columns.lat and columns.lon belong together")
        pairs = [name for name, theirs in self.columns.items() if isinstance(theirs, tuple)]
        if set(pairs) - TIMES[self.kind]:
            raise ValueError(f"columns.{min(set(pairs) - TIMES[self.kind])} must be one column")

    def _check_rules(self) -> None:
        if self.format != CSV:
            return
        if bool(set(self.columns) & TIMES[self.kind]) != (self.time is not None):
            raise ValueError("time.order and time.zone must be given if a column holds times, and only then")
        if ("plate_conf" in self.columns) != (self.confidence is not None):
            raise ValueError("confidence.scale must be given if columns.plate_conf is, and only then")

    def _check_tables(self) -> None:
        if set(self.defaults) - DEFAULTS[self.kind]:
            raise ValueError(f"defaults.{min(set(self.defaults) - DEFAULTS[self.kind])} cannot have a default")
        if set(self.translate) - TRANSLATED:
            raise ValueError(f"translate.{min(set(self.translate) - TRANSLATED)} cannot be translated")
        states = [*self.translate.get("plate_state", {}).values(), self.defaults.get("plate_state", "US-MO")]
        if not all(STATE.fullmatch(state) for state in states):
            raise ValueError("states are ISO 3166-2 codes, such as US-MO")

    def theirs(self, ours: str) -> tuple[str, ...]:
        """Name the file's columns that one of ours is made of; none if it is not mapped."""
        given = self.columns.get(ours, ())
        return (given,) if isinstance(given, str) else given

    def mapped(self) -> frozenset[str]:
        """Name all columns of the file that are read."""
        return frozenset(name for ours in self.columns for name in self.theirs(ours))

    @property
    def holds_images(self) -> bool:
        """True if its files may bring images, in their records or in a parcel."""
        return self.names_images or (self.format != CSV and self._form().holds_images)

    @property
    def names_images(self) -> bool:
        """True if its rows may name pictures that come in the same parcel."""
        return bool(IMAGE_COLUMNS & self.columns.keys()) if self.format == CSV else self._form().names_images

    def _form(self) -> Format:
        return format_of(self.format)

    @property
    def adapter(self) -> str:
        """The adapter that reads such files, with the version of its rules: part of each batch's record."""
        return f"{self.format}.{self.kind}/1"


def load_mapping(path: Path) -> Mapping:
    """Read a mapping from a TOML file.

    Raises:
        BadSite: The file cannot be read or does not fit; names the file and the key.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise BadSite(f"{path.name}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise BadSite(f"{path.name}: is not UTF-8.") from None
    return read_mapping(text, path.name)


def read_mapping(text: str, name: str) -> Mapping:
    """Read a mapping from TOML text, such as a source was approved with; `name` is for messages. Raises `BadSite`."""
    try:
        return Mapping.model_validate(toml_text.read(text))
    except NotToml as error:
        raise BadSite(f"{name}: is not TOML ({error}).") from None
    except ValidationError as error:
        raise BadSite(f"{name}: {_first(error)}") from None


def _first(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "mapping"
    return f"{where}: {first['msg'].removeprefix('Value error, ')}"
