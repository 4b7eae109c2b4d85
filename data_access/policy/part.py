"""What all tables of a pack share: strictness, and the kinds of values that stand in them."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _compiles(pattern: str) -> str:
    try:
        found = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error.msg})") from None
    if found.fullmatch(""):
        raise ValueError("must not match an empty text")
    return pattern


class Part(BaseModel):
    """A table of a pack: frozen, every key required, no other key known."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


Text = Annotated[str, Field(min_length=1, max_length=400)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
ClauseId = Annotated[str, Field(pattern=r"^([A-Z][0-9]{1,2}|own\.[a-z_]+)$")]
Pattern = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_compiles)]
Whole = Annotated[int, Field(ge=1)]
Days = Annotated[int, Field(ge=1, le=36_500)]
