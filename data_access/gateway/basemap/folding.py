"""Names of streets as words that compare: no case, no accents, "Street" as "st", "Third" as "3"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_KINDS = {
    "st": "street saint str",
    "ave": "avenue av aven avn",
    "blvd": "boulevard boul bd",
    "rd": "road",
    "dr": "drive drv",
    "ln": "lane",
    "ct": "court",
    "pl": "place",
    "hwy": "highway",
    "pkwy": "parkway pky",
    "ter": "terrace terr",
    "cir": "circle circ",
    "sq": "square",
    "trl": "trail tr",
    "way": "wy",
    "fwy": "freeway",
    "expy": "expressway expwy",
    "rte": "route rt",
    "aly": "alley",
    "xing": "crossing",
    "bri": "bridge brg",
}
_DIRECTIONS = {
    "n": "north",
    "s": "south",
    "e": "east",
    "w": "west",
    "ne": "northeast",
    "nw": "northwest",
    "se": "southeast",
    "sw": "southwest",
}
_ORDINALS = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
    sixteenth seventeenth eighteenth nineteenth twentieth
"""
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "\u0131": "i"})
_ORDINAL = re.compile(r"^(\d+)(st|nd|rd|th)$")
_WORD = re.compile(r"[^\W_]+")

SHORT = {long: short for table in (_KINDS, _DIRECTIONS) for short, longs in table.items() for long in longs.split()}
_NUMBERS = {word: str(n) for n, word in enumerate(_ORDINALS.split(), start=1)}
UNSURE = frozenset(_KINDS) | frozenset(_DIRECTIONS)
"""Words that people leave out or get wrong: kinds of streets, directions."""


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a name or of what somebody typed, in order."""
    plain = _without_accents(re.sub("['\u2019.]", "", text))
    return tuple(_joined(_short(word) for word in _WORD.findall(plain)))


def _without_accents(text: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(c for c in taken_apart if not unicodedata.combining(c))


def _short(word: str) -> str:
    ordinal = _ORDINAL.match(word)
    if ordinal:
        return ordinal[1].lstrip("0") or "0"
    return _NUMBERS.get(word) or SHORT.get(word, word)


def _joined(words: Iterator[str]) -> Iterator[str]:
    """Join "twenty" and "1" (of "Twenty-First") to "21"."""
    tens = ""
    for word in words:
        if tens and word.isdigit() and len(word) == 1:
            yield str(_TENS[tens] + int(word))
            tens = ""
            continue
        if tens:
            yield tens
        tens = word if word in _TENS else ""
        if not tens:
            yield word
    if tens:
        yield tens
