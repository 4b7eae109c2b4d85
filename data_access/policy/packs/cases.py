"""The tables of a pack about cases: which a search may name, and what their numbers look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import Field, model_validator

from data_access.policy.packs.part import ClauseId, Code, PackTable, Pattern, Text
from data_access.terms import CaseKind, fold_case_number


class CaseFormat(PackTable):
    """One shape of case number. A provisional one needs no entry in the case register at first use."""

    label: Text
    pattern: Pattern
    example: Text
    provisional: bool
    kind: CaseKind

    @model_validator(mode="after")
    def _fits_its_example(self) -> CaseFormat:
        if not self.fits(self.example):
            raise ValueError("the example does not fit the pattern")
        return self

    def fits(self, number: str) -> bool:
        """True if a number has this shape, in upper or lower case."""
        return re.fullmatch(self.pattern, fold_case_number(number)) is not None


class Cases(PackTable):
    """Which cases a search may name, and what their numbers look like.

    Attributes:
        provisional_h: Hours that a provisional number stands for a case.
        most_overdue: Expired numbers, not yet reconciled, that a person may have and still bring in a new one.
        reconciled_per_day: Provisional numbers that one person may reconcile within 24 hours.
        imported_apart: True if whoever imports the case register neither searches nor assigns roles.
    """

    kinds: Annotated[frozenset[CaseKind], Field(min_length=1)]
    provisional_h: Annotated[int, Field(ge=1, le=168)]
    most_overdue: Annotated[int, Field(ge=0, le=100)]
    reconciled_per_day: Annotated[int, Field(ge=1, le=100)]
    imported_apart: bool
    formats: Annotated[Mapping[Code, CaseFormat], Field(min_length=1)]
    clause: ClauseId

    @model_validator(mode="after")
    def _formats_are_apart(self) -> Cases:
        for code, shape in self.formats.items():
            if [c for c, other in self.formats.items() if other.fits(shape.example)] != [code]:
                raise ValueError(f"the example of {code} fits another format too")
        if all(shape.provisional for shape in self.formats.values()):
            raise ValueError("one format must not be provisional")
        return self

    def format_of(self, number: str) -> CaseFormat | None:
        """Return the shape that a number has; the strictest standing wins if it has several."""
        fitting = [shape for shape in self.formats.values() if shape.fits(number)]
        return min(fitting, key=lambda shape: shape.provisional, default=None)

    @property
    def provisional_for(self) -> timedelta:
        """How long a provisional number stands for a case."""
        return timedelta(hours=self.provisional_h)
