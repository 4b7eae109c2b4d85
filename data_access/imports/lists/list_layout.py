"""A layout says how a downloaded hot list is to be read, and what the list is. It is a TOML file, strict: what it does not know it refuses.

name = "State stolen vehicles"
layout = "ncic"             # ncic, ca_svs, ca_sfr, ca_slr, tcic, ccic, genetec, rekor, flock; or csv, fixed
zone = "America/Chicago"    # of days and times without an offset
system = "NCIC"             # whose text it holds: CLETS, ILETS, NCIC, MULES, REJIS; left out, if none of them
complete = true             # false: a file adds entries (or removes them, by a column `action`)
max_age_hours = 24          # older than this it is stale
least_entries = 1000        # a file of fewer was cut off

# of csv and fixed alone:
delimiter = ","
encoding = "utf-8"          # or "utf-8-sig", "cp1252"
order = "ymd"               # of days: ymd, mdy, dmy
skip_lines = 0
[columns]                   # csv: ours = theirs, by the header
plate = "Plate"
[places]                    # fixed: from and to, counted from 0, the end not included
plate = [0, 8]
[reasons]                   # what a code of the file means; left out, codes stay as they are
V = "Stolen vehicle"
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from data_access import toml_text
from data_access.errors import InvalidQuery
from data_access.imports.terms.forbidden import speaks_of_people
from data_access.imports.terms.notation import STRICT, TimeRule
from data_access.toml_text import NotToml

VENDORS: Final = ("ncic", "ca_svs", "ca_sfr", "ca_slr", "tcic", "ccic", "genetec", "rekor", "flock")
"""Layouts that fix everything themselves."""
BY_NAME, BY_PLACE = "csv", "fixed"
_TEXTS = ("reason", "record_no", "agency", "case_no", "vehicle", "note", "action")
_DAYS = ("listed_on", "starts_at", "ends_at")
COLUMNS: Final = frozenset({"plate", "state", *_TEXTS, *_DAYS})
"""What a file that is described by its columns may say of an entry."""

Short = Annotated[str, Field(min_length=1, max_length=120)]
Place = tuple[Annotated[int, Field(ge=0, le=1000)], Annotated[int, Field(ge=1, le=1000)]]
_ADDRESS = re.compile(r"addr|street|residence|\bcity\b|\bzip\b|postal", re.IGNORECASE)
_NAME = re.compile(r"\bname\b|\bnam\b|surname|\bfirst\b|\blast\b|\bmiddle\b", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BIRTH = re.compile(r"\bdob\b|birth", re.IGNORECASE)


class ListLayout(BaseModel):
    """How to read one downloaded hot list. Built by `read_layout`, or from the same fields.

    Attributes:
        system: The system whose text the list holds, which not everybody may see (R13); empty for none.
        complete: True if a file is the whole list; otherwise it adds to the list, or removes from it.
        max_age_hours: From this age on the list is stale, by the file's own time, or by when it came in.
        least_entries: A complete file with fewer is refused.
    """

    model_config = STRICT

    name: Annotated[str, Field(min_length=1, max_length=80)]
    layout: str
    zone: str
    system: Literal["", "CLETS", "ILETS", "NCIC", "MULES", "REJIS"] = ""
    complete: bool = True
    max_age_hours: Annotated[int, Field(ge=1, le=24 * 366)] = 24
    least_entries: Annotated[int, Field(ge=0, le=10_000_000)] = 1
    delimiter: Literal[",", ";", "|", "\t"] = ","
    encoding: Literal["utf-8", "cp1252"] = "utf-8"
    order: Literal["ymd", "mdy", "dmy"] = "ymd"
    skip_lines: Annotated[int, Field(ge=0, le=50)] = 0
    columns: dict[str, Short] = {}
    places: dict[str, Place] = {}
    reasons: dict[str, Short] = {}

    @field_validator("layout")
    @classmethod
    def _is_a_layout(cls, name: str) -> str:
        if name not in (names := (*VENDORS, BY_NAME, BY_PLACE)):
            raise ValueError(f"must be one of {', '.join(names)}")
        return name

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        zone = TimeRule(order="ymd", zone=name).zone
        if zone != name or zone == "in_text":
            raise ValueError("is not an IANA time zone")
        return name

    @model_validator(mode="after")
    def _describes_what_it_must(self) -> ListLayout:
        for name, kind in (("columns", BY_NAME), ("places", BY_PLACE)):
            table = set(getattr(self, name))
            if (self.layout == kind) != ("plate" in table) or (table and self.layout != kind):
                raise ValueError(f"{name} belongs to layout {kind}, needs plate, and is left out otherwise")
            if table - COLUMNS:
                raise ValueError(f"{name}.{min(table - COLUMNS)} is not a column of a hot list")
        if any(end <= start for start, end in self.places.values()):
            raise ValueError("places are from and to, and the end comes after the start")
        if any(about_people(name) for name in self.columns.values()):
            raise ValueError("columns names a column about people; names, birth dates and addresses are not taken")
        if self.complete and "action" in {*self.columns, *self.places}:
            raise ValueError("action belongs to a list that is not complete")
        return self


def about_people(name: str) -> str:
    """Say what of people a column holds by its name: `names`, `birth_dates`, `addresses`, `people`; empty if nothing."""
    plain = _CAMEL.sub(" ", name).replace("_", " ")
    for kind, signs in (("birth_dates", _BIRTH), ("addresses", _ADDRESS)):
        if signs.search(plain):
            return kind
    if not speaks_of_people(name) and not _NAME.search(plain):
        return ""
    return "names" if "nam" in plain.lower() or _NAME.search(plain) else "people"


def read_layout(text: str) -> ListLayout:
    """Read a layout from its TOML text.

    Raises:
        InvalidQuery: It is no TOML, or does not fit; names the key.
    """
    try:
        return ListLayout.model_validate(toml_text.read(text))
    except NotToml as error:
        raise InvalidQuery("layout", f"is no TOML ({error})") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(["layout", *(str(part) for part in first["loc"])])
        raise InvalidQuery(where, first["msg"].removeprefix("Value error, ")) from None
