"""What a pattern means, in words for the person who writes it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby

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
        return f"The {place}{_ordinal(place)} character, {character}, is on no plate. Use letters, digits, ? and *."
    fixed = len([c for c in characters(pattern) if c != "*"])
    if fixed > MAX_PLATE:
        return f"This has {fixed} characters; no plate has more than {MAX_PLATE}."
    if characters(pattern) and not plate(pattern):
        return "At least one letter or digit is needed."
    return ""


def in_words(pattern: str) -> str:
    """Say in a sentence what a pattern asks for: `Starts 7A, any one character, then C, then anything`."""
    pieces = ["".join(run) for _, run in groupby(characters(pattern), lambda c: c if c in WILD else "known")]
    known = [each for each in pieces if each[0] not in WILD]
    if [each[0] for each in pieces if each not in known] == ["*", "*"] and len(pieces) == 3:
        return f"{known[0]} anywhere in the plate"
    if pieces[0][0] == "*" and "*" not in "".join(pieces[1:]):
        return f"Ends {_in_order(pieces[1:])}"
    if "*" not in pattern:
        return f"{sum(map(len, pieces))} characters: {_in_order(pieces)}"
    if pieces[0][0] == "*":
        return f"Anything, {_in_order(pieces[1:], first=False)}"
    return f"Starts {_in_order(pieces)}"


def _in_order(pieces: Sequence[str], *, first: bool = True) -> str:
    """Say one piece after another; `first` leaves out the `then` of the first of them."""
    told = [_piece(each) for each in pieces]
    whole = ", ".join(words if each[0] == "?" else f"then {words}" for each, words in zip(pieces, told, strict=True))
    ends = " at the end" if "*" in [each[0] for each in pieces[:-1]] and pieces[-1][0] != "*" else ""
    return (whole.removeprefix("then ") if first else whole) + ends


def _piece(piece: str) -> str:
    if piece[0] == "?":
        return "any one character" if len(piece) == 1 else f"any {len(piece)} characters"
    return "anything" if piece[0] == "*" else piece


def readings(pattern: str, confusable: bool) -> int:
    """Count the ways to read the letters and digits of a pattern; O and 0 are one."""
    known = [c for c in characters(pattern) if c not in WILD]
    return math.prod(len({each.replace("O", "0") for each in alike(c, confusable)}) for c in known)


def also(pattern: str, confusable: bool) -> str:
    """Say by example what fits with one character read as another: `Also 7A48…, if B was read as 8`; empty if nothing else does."""
    if not plate(pattern) or wrong(pattern):
        return ""
    plain = [_example(c) for c in characters(pattern)]
    for place, other in _others(pattern, confusable):
        return f"Also {''.join([*plain[:place], other, *plain[place + 1 :]])}, if {plain[place]} was read as {other}"
    return ""


def _others(pattern: str, confusable: bool) -> Iterator[tuple[int, str]]:
    for place, character in enumerate(characters(pattern)):
        others = [] if character in WILD else [c for c in alike(character, confusable) if c not in (character, *"O0")]
        yield from ((place, other) for other in others[:1])


def _example(character: str) -> str:
    return {"?": FILL, "*": "…"}.get(character, character)


def _ordinal(number: int) -> str:
    return "th" if number // 10 % 10 == 1 else ORDINALS.get(number % 10, "th")
