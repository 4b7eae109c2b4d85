"""What all tables of a pack share: strictness, and the kinds of values that stand in them."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MOST_LOOSE, MOST_CHOICES = 3, 8
"""Repetitions of no fixed length (`*`, `+`, `?`, `{2,4}`) and choices (`|`) of one pattern."""


def _compiles(pattern: str) -> str:
    try:
        found = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"is no regular expression ({error.msg})") from None
    if found.fullmatch(""):
        raise ValueError("must not match an empty text")
    _must_be_quick(pattern)
    return pattern


def _must_be_quick(pattern: str) -> None:
    """Refuse what a matcher that tries again could spend hours on: a pack is tried out before anybody adopts it."""
    bare = re.sub(r"\\.|\[\^?\]?[^\]]*\]", "x", pattern).replace("(?:", "(")
    if "(?" in bare or re.search(r"\)[*+{]", bare):
        raise ValueError("must not repeat a group or look around")
    if len(re.findall(r"[*+?]|\{\d*,\d*\}", bare)) > MOST_LOOSE or bare.count("|") > MOST_CHOICES:
        raise ValueError(f"may have {MOST_LOOSE} repetitions of no fixed length and {MOST_CHOICES} choices at most")


class PackTable(BaseModel):
    """A table of a pack: frozen, every key required (but `evidence.overviews.treatment`), no other key known."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


Text = Annotated[str, Field(min_length=1, max_length=400)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
ClauseId = Annotated[str, Field(pattern=r"^([A-Z][0-9]{1,2}|own\.[a-z_]+)$")]
Pattern = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_compiles)]
Whole = Annotated[int, Field(ge=1)]
Days = Annotated[int, Field(ge=1, le=36_500)]
