"""Plates as they are asked for: whole ones, and parts of one; which characters a place of a part admits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import AfterValidator, Field

from data_access import characters
from data_access.terms import MAX_PLATE, plate, plate_key

WILD = "?*"
"""In a pattern `?` is one character, `*` any run of them, even none."""

MOST_ALIKE = 4
"""A place of a pattern is fixed if it admits at most so many characters: 0ODQ, the largest class that readers mix up, is four."""

CONFUSABLE = ("0ODQ", "1IL", "8B", "5S", "2Z", "6G")
"""Characters that readers mix up (`GLOSSARY.md`, confusable); a question may bring its own classes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Part of a plate, folded.

    Attributes:
        text: Letters and digits, `?` for one character, `*` for any run of them, even none.
        confusable: A character counts as all of its class, and a place that the reader could not read as any of them.
        classes: Classes of characters that count as the same; empty unless confusable.
        one_wrong: Beside that, one of the letters and digits may be any other character, or one that the reader could not read;
            at the others then stands only what is named.
    """

    text: str = field(repr=False)
    confusable: bool = False
    classes: tuple[str, ...] = ()
    one_wrong: bool = False

    @property
    def fixed(self) -> int:
        """How many places say something (`fixed_places`); where one may be wrong, one fewer: whichever it is says nothing."""
        fixed = fixed_places(self.text, self.classes)
        return max(0, fixed - 1) if self.one_wrong else fixed


def alike(character: str, classes: Sequence[str]) -> str:
    """Return the characters of plate keys (O is 0 there) that a letter or digit of a pattern admits, sorted."""
    own = plate_key(character)
    folded = [plate_key(each) for each in classes]
    return "".join(sorted({own}.union(*(each for each in folded if own in each))))


def fixed_places(pattern: str, classes: Sequence[str]) -> int:
    """Count the places of a pattern that say something: neither `?` nor `*`, and of few characters with what counts as alike."""
    named = (character for character in pattern if character not in WILD)
    return sum(_admitted(alike(character, classes)) <= MOST_ALIKE for character in named)


def _admitted(keys: str) -> int:
    return len(keys) + ("0" in keys)


def unfit_places(pattern: str) -> tuple[int, ...]:
    """Return which characters of a pattern, counted from 1, are none of A-Z, 0-9, `?` and `*`, nor left out between them."""
    return characters.unfit_places(pattern, WILD)


def pattern_of(text: str) -> str:
    """Fold a partial plate: `?` is one character, `*` any run of them. Raises `ValueError` if it names no character."""
    unfit = unfit_places(text)
    if unfit:
        raise ValueError(f"has a character that no plate has, number {unfit[0]}: A-Z, 0-9, ? and * are known")
    folded = "".join(c if c in WILD else plate(c) for c in text)
    while "**" in folded:
        folded = folded.replace("**", "*")
    if not folded.strip("?*"):
        raise ValueError("needs at least one letter or digit")
    if len(folded.replace("*", "")) > MAX_PLATE:
        raise ValueError(f"is longer than any plate ({MAX_PLATE} characters)")
    return folded


def _classes(classes: Sequence[str]) -> tuple[str, ...]:
    folded = tuple(plate(c) for c in classes)
    letters = "".join(folded)
    if len(set(letters)) != len(letters) or any(len(c) < 2 for c in folded):
        raise ValueError("each class needs two characters or more, and no character may stand in two classes")
    return folded


def _whole_plate(text: str) -> str:
    unfit = characters.unfit_places(text)
    if unfit:
        raise ValueError(f"has a character that no plate has, number {unfit[0]}: give the whole plate, A-Z and 0-9")
    folded = plate(text)
    if not 1 <= len(folded) <= MAX_PLATE:
        raise ValueError(f"needs 1 to {MAX_PLATE} letters or digits")
    return folded


PatternText = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(pattern_of)]
Classes = Annotated[tuple[Annotated[str, Field(max_length=36)], ...], Field(max_length=18), AfterValidator(_classes)]
WholePlate = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_whole_plate)]
