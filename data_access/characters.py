"""What each character of a plate as somebody wrote it stands for. No character is dropped without saying so.

A character is one of five things: a letter or digit of the plate; a place that the reader saw and could not read; a letter
of another script that looks like a Latin one; something that stands between characters or marks a cell as text; or none of
these, and then the whole text is no plate that anybody may rely on.
"""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

UNREAD = "?"
"""Stands in a stored plate for a place that was seen and not read."""
UNREAD_SIGNS = "?#*_"
"""What readers write for a place that they could not read."""
LEFT_OUT = " -.·•\t"
"""What stands between the characters of a plate, as do all dashes and spaces of Unicode."""
MARKS = "'\"=`"
"""What spreadsheets put around a text so that it stays one. Left out and noted."""

_KNOWN = frozenset(string.ascii_uppercase + string.digits)
_CYRILLIC = "АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT ХX УY ԚQ ԜW"
_GREEK = "ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX"
_ALIKE = {pair[0]: pair[1] for pair in f"{_CYRILLIC} {_GREEK}".split()}


@dataclass(frozen=True, slots=True)
class Writing:
    """A plate as written, understood.

    Attributes:
        plate: `A-Z0-9`, with `UNREAD` for each place that was not read.
        unread: How many places were not read.
        alike: How many letters of another script were taken for the Latin ones that they look like.
        marks: How many marks were left out.
        unknown: How many characters are none that a plate has; with any, `plate` must not be used.
    """

    plate: str
    unread: int = 0
    alike: int = 0
    marks: int = 0
    unknown: int = 0


@lru_cache(maxsize=4096)
def understood(character: str) -> tuple[str, str]:
    """Return what one character stands for, and which of `Writing`'s counts it adds to (empty for none)."""
    folded = unicodedata.normalize("NFKC", character).upper()
    if folded in _KNOWN:
        return folded, ""
    if folded in _ALIKE:
        return _ALIKE[folded], "alike"
    if len(folded) == 1 and folded in UNREAD_SIGNS:
        return UNREAD, "unread"
    kind = unicodedata.category(character)
    if character in LEFT_OUT or kind in ("Zs", "Pd") or character == "\u2212":
        return "", ""
    return ("", "marks") if character in MARKS or kind == "Cf" else ("", "unknown")


def writing(text: str) -> Writing:
    """Understand a plate as written."""
    found = [understood(character) for character in text]
    count = [kind for _, kind in found]
    return Writing(
        "".join(folded for folded, _ in found),
        unread=count.count("unread"),
        alike=count.count("alike"),
        marks=count.count("marks"),
        unknown=count.count("unknown"),
    )


def unfit_places(text: str, besides: str = "") -> tuple[int, ...]:
    """Return which characters of what a person typed, counted from 1, are no letter or digit, none of `besides` and none left out.

    Whoever types a plate means what they type: a look-alike of another script, or a mark, is a slip to be told of.
    """
    return tuple(n for n, c in enumerate(text, start=1) if c not in besides and understood(c)[1])
