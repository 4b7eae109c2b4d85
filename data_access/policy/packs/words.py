"""What a free-text reason says, counted in words, so that junk and one-word reasons can be told apart."""

from __future__ import annotations

import re
from itertools import groupby

_WORD = re.compile(r"[^\W\d_]+")
_LONGEST_ABBREVIATION = 3
_VOWELS = frozenset("aeiouy")


def telling_words(reason: str, *, apart_from: str = "") -> frozenset[str]:
    """Return the different words of a reason, in lower case, that could mean something.

    Left out are words of one letter, words that repeat one character or one pair (`aaaa`, `xyxyxy`), longer words of
    plain letters without a vowel (`sdfgh`), and whatever stands in `apart_from` (the case number, the purpose).
    """
    given = frozenset(_words(apart_from))
    return frozenset(word for word in _words(reason) if word not in given and could_mean_something(word))


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def could_mean_something(word: str) -> bool:
    """True unless a word in lower case is of one letter, repeats a character or a pair, or is long and has no vowel."""
    if len(word) < 2 or len(list(groupby(word))) == 1:
        return False
    if len(word) > _LONGEST_ABBREVIATION and len(set(word)) <= 2:
        return False
    return not word.isascii() or len(word) <= _LONGEST_ABBREVIATION or bool(_VOWELS & set(word))
