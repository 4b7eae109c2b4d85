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
    where, what = [str(part) for part in first["loc"]], str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "extra_forbidden" and not _WORD.fullmatch(where[-1]):
        where, what = where[:-1], "has a field that is not known"
    if first["type"] == "union_tag_invalid":
        what = f"is none of {first['ctx']['expected_tags']}"
    return InvalidQuery(".".join(where) or otherwise, what)
