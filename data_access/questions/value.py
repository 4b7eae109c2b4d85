"""Values as they cross the wire: frozen, strict, and checked with errors that never repeat what was given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from data_access.errors import InvalidQuery
from data_access.terms import utc

MAX_REASON = 500
_WORD = re.compile(r"[a-z][a-z_]{0,39}")
_OF_ONE = re.compile(r"(?P<field>[a-z][a-z_]{0,39}): (?P<what>.+)")


class Value(BaseModel):
    """A value on the wire: frozen, and strict about fields that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)


Instant = Annotated[datetime, AfterValidator(utc)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]

V = TypeVar("V", bound=Value)


def parse(model: type[V], document: Any) -> V:
    """Check a document against a model.

    Raises:
        InvalidQuery: Names the field and the bound, never the value that was given.
    """
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise invalid(error) from None


def invalid(error: ValidationError) -> InvalidQuery:
    """Say in one error what the first unfit field is; the value that was given is left out."""
    return unfit(error.errors(include_url=False, include_input=False)[0])


def unfit(first: Mapping[str, Any], otherwise: str = "query") -> InvalidQuery:
    """Say one of pydantic's errors without a value that was given; of a name that nobody knows, only if it is a plain word."""
    where, what = [str(part) for part in first["loc"]], words_of(first)
    if first["type"] == "extra_forbidden" and not _WORD.fullmatch(where[-1]):
        where, what = where[:-1], "has a field that is not known"
    of_one = _OF_ONE.fullmatch(what) if first["type"] == "value_error" else None
    if of_one is not None and of_one["field"] not in where[-1:]:  # a check of several fields says of which it is
        where, what = [*where, of_one["field"]], of_one["what"]
    return InvalidQuery(".".join(where) or otherwise, what)


def words_of(first: Mapping[str, Any]) -> str:
    """Say in plain words what one of pydantic's errors is, with the bound; what a check of ours says, as it says it."""
    bounds: Mapping[str, Any] = first.get("ctx", {})
    if first["type"] in {"string_too_short", "too_short"} and bounds["min_length"] == 1:
        return "must not be empty"
    if first["type"] == "string_pattern_mismatch":
        return _WRITTEN.get(str(bounds["pattern"]), _OTHERWISE)
    if first["type"] == "value_error":
        return str(first["msg"]).removeprefix("Value error, ")
    said = _SAID.get(first["type"], _OTHERWISE)
    return said.format_map({name: _plain(limit) for name, limit in bounds.items()})


def _plain(limit: object) -> str:
    """Write a bound without a fraction of nought."""
    return f"{limit:,.10g}" if isinstance(limit, int | float) and not isinstance(limit, bool) else str(limit)


_SAID = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "string_type": "must be text",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "finite_number": "must be a number that is not infinite",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "literal_error": "must be one of {expected}",
    "enum": "must be one of {expected}",
    "list_type": "must be a list",
    "tuple_type": "must be a list",
    "datetime_type": "must be an instant with its time zone",
    "datetime_parsing": "must be an instant with its time zone, such as 2026-11-03T20:00:00Z",
    "datetime_from_date_parsing": "must be an instant with its time zone, such as 2026-11-03T20:00:00Z",
    "date_type": "must be a day, such as 2026-11-03",
    "date_parsing": "must be a day, such as 2026-11-03",
    "date_from_datetime_parsing": "must be a day, such as 2026-11-03",
    "date_from_datetime_inexact": "must be a day, such as 2026-11-03",
    "json_invalid": "is not JSON",
    "model_type": "must be an object with named fields",
    "model_attributes_type": "must be an object with named fields",
    "dict_type": "must be an object with named fields",
    "union_tag_invalid": "is none of {expected_tags}",
    "union_tag_not_found": "does not say of which kind it is, by {discriminator}",
}
"""By pydantic's type of an error; the braces are its bounds."""

_OTHERWISE = "is not written as it must be"
_WRITTEN = {
    r"^[A-Z]{2}-[A-Z0-9]{1,3}$": "must be a state as it is written in ISO 3166-2, such as US-MO",
    r"^[A-Za-z][A-Za-z /-]{0,39}$": "must be a word of letters, such as grey",
}
"""By the pattern that a text does not fit."""
