"""What a pattern means, in words for the person who writes it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from data_access.questions.pattern import CONFUSABLE, WILD, unfit_places
from data_access.terms import MAX_PLATE, plate

ORDINALS = {1: "st", 2: "nd", 3: "rd"}
FILL = "4"
"""Stands for `?` in an example; any character would do."""


def characters(pattern: str) -> tuple[str, ...]:
    """Return a pattern's characters as they are searched: folded, without what stands between them."""
    return tuple(c for raw in pattern for c in (raw if raw in WILD else plate(raw)))


def alike(character: str, confusable: bool) -> str:
    """Return which characters count as one: O and 0 always do."""
    group = next((each for each in CONFUSABLE if confusable and character in each), "")
    return group or ("O0" if character in "O0" else character)


def wrong(pattern: str) -> str:
    """Say what is wrong with a pattern, with the character and its place; empty if nothing is."""
    unfit = unfit_places(pattern)
    if unfit:
        place, character = unfit[0], pattern[unfit[0] - 1]
        return (
            f"The {place}{_ordinal(place)} character, {character}, is on no plate: letters, digits, ? and * are known."
        )
    fixed = len([c for c in characters(pattern) if c != "*"])
    if fixed > MAX_PLATE:
        return f"This has {fixed} characters without *, and no plate has more than {MAX_PLATE}."
    if characters(pattern) and not plate(pattern):
        return "At least one letter or digit is needed."
    return ""


def stands_for(pattern: str, confusable: bool) -> str:
    """Say what each character stands for: `7`, `[8B]`, any one, any run."""
    wild = {"?": "any one", "*": "any run"}
    kin = {c: alike(c, confusable) for c in characters(pattern) if c not in WILD}
    return " ".join(wild.get(c) or (f"[{kin[c]}]" if len(kin[c]) > 1 else c) for c in characters(pattern))


def readings(pattern: str, confusable: bool) -> int:
    """Count the ways to read the letters and digits of a pattern; O and 0 are one."""
    known = [c for c in characters(pattern) if c not in WILD]
    return math.prod(len({each.replace("O", "0") for each in alike(c, confusable)}) for c in known)


def also(pattern: str, confusable: bool) -> str:
    """Say by example what fits: `7A4C…`, and with which character read as which other `7A4C…` too; empty if nothing is asked."""
    if not plate(pattern) or wrong(pattern):
        return ""
    plain = [_example(c) for c in characters(pattern)]
    said = f"Fits for example {''.join(plain)}"
    for place, other in _others(pattern, confusable):
        read = plain[place]
        return f"{said}; also {''.join([*plain[:place], other, *plain[place + 1 :]])}, with {read} read as {other}."
    return f"{said}."


def _others(pattern: str, confusable: bool) -> Iterator[tuple[int, str]]:
    for place, character in enumerate(characters(pattern)):
        others = [] if character in WILD else [c for c in alike(character, confusable) if c not in (character, *"O0")]
        yield from ((place, other) for other in others[:1])


def _example(character: str) -> str:
    return {"?": FILL, "*": "…"}.get(character, character)


def _ordinal(number: int) -> str:
    return "th" if number // 10 % 10 == 1 else ORDINALS.get(number % 10, "th")
