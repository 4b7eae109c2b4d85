"""Plates: reads whose plate fits a pattern, and those whose plate nearly does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from data_access.marks import CLEAR, Clear, ReadBack, Seal
from data_access.questions.fields import Looks, PerhapsPlace, PerhapsWindows
from data_access.questions.pattern import CONFUSABLE, Classes, Pattern, PatternText
from data_access.questions.scope import Limits, Scope
from data_access.questions.shapes import Filters, window_of
from data_access.questions.value import Value
from data_access.terms import Capability

_A_WEEK: Final = timedelta(days=7)


def fixed_pattern(places: int) -> str:
    """Return a pattern with so many fixed places."""
    return "A" * places + "*"


def _pattern_again(fields: Mapping[str, Any], _: Any) -> str:
    """Return a pattern that says as much; entries from before do not hold how much that was."""
    return fixed_pattern(fields.get("fixed", 1))


def _near_pattern_again(fields: Mapping[str, Any], _: Any) -> str:
    """Return a pattern that says as much, whichever of its places is wrong."""
    return fixed_pattern(fields["fixed"] + 1)


def _pattern_whole(_: Mapping[str, Any], openings: Mapping[str, str]) -> str:
    """Return the very pattern that was asked."""
    return openings["pattern"]


class Plates(Value):
    """Reads whose plate fits a pattern: `?` is one character, `*` any run of them, even none.

    O and 0 always count as the same character. With `confusable`, so do all characters of one class in `classes`, and a
    place that the reader could not read fits any of them; without it such a place fits `?` and `*` alone. Without `windows`, all of the time that is kept.
    """

    needs: ClassVar = Capability.PLATES
    posted: ClassVar = "A partial plate"
    answer: ClassVar = "Reads whose plate fits a pattern."
    also_clear: ClassVar = ("fixed",)

    kind: Annotated[Literal["plates"], CLEAR] = "plates"
    pattern: Annotated[PatternText, ReadBack(_pattern_again, _pattern_whole)]
    confusable: Annotated[bool, CLEAR] = False
    classes: Annotated[Classes, Clear("classes", len), Seal("classes_asked")] = CONFUSABLE
    area: PerhapsPlace = None
    windows: PerhapsWindows = None
    filters: Looks = Filters()

    @property
    def part(self) -> Pattern:
        """The pattern, with what counts as the same in it."""
        classes = self.classes if self.confusable else ()
        return Pattern(text=self.pattern, confusable=self.confusable, classes=classes)

    @property
    def fixed(self) -> int:
        """How many places of the pattern say something."""
        return self.part.fixed

    @property
    def scope(self) -> Scope:
        """Part of a plate, by the limits of partial plates; an area narrows only what comes back."""
        return _scope_of(self)

    @classmethod
    def example(cls, now: datetime) -> Self:
        """Five fixed characters, a week."""
        return cls(pattern=fixed_pattern(5), windows=(window_of(_A_WEEK, now),))


class NearPlates(Value):
    """Reads whose plate fits a pattern, or a whole plate, in all but at most one of its letters and digits.

    At that place any other character may stand, or one that the reader could not read; none is missing and none is added. At the
    others only what is named stands, O and 0 being the same. The pattern is as in a partial plate: `?` is one character, `*` any
    run of characters, and what they stand for is not wrong. With `confusable`, reads are found, too, whose plate differs at any
    number of places by characters that readers mix up, and by nothing else. Without `windows`, all of the time that is kept.
    """

    needs: ClassVar = Capability.PLATES
    posted: ClassVar = "A plate with one wrong character"
    answer: ClassVar = "Reads whose plate fits a pattern in all but at most one character."
    also_clear: ClassVar = ("fixed",)

    kind: Annotated[Literal["near_plates"], CLEAR] = "near_plates"
    pattern: Annotated[PatternText, ReadBack(_near_pattern_again, _pattern_whole)]
    confusable: Annotated[bool, CLEAR] = False
    area: PerhapsPlace = None
    windows: PerhapsWindows = None
    filters: Looks = Filters()

    @property
    def part(self) -> Pattern:
        """The pattern, one of whose places may be wrong."""
        classes = CONFUSABLE if self.confusable else ()
        return Pattern(text=self.pattern, confusable=self.confusable, classes=classes, one_wrong=True)

    @property
    def fixed(self) -> int:
        """How many places of the pattern say something, whichever is wrong."""
        return self.part.fixed

    @property
    def scope(self) -> Scope:
        """Part of a plate, by the limits of partial plates: all that it admits counts."""
        return _scope_of(self)

    @classmethod
    def example(cls, now: datetime) -> Self:
        """Six characters, of which one may be wrong, a week."""
        return cls(pattern=fixed_pattern(6), windows=(window_of(_A_WEEK, now),))


def _scope_of(question: Plates | NearPlates) -> Scope:
    areas = () if question.area is None else (question.area,)
    return Scope(
        limits=Limits.PLATES, areas=areas, windows=question.windows, filters=question.filters, pattern=question.part
    )
