"""What is typed as looks, read as colours, makes, bodies, states and directions: `blue pickup`, `dark gray sedan, Missouri`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from data_access.questions.shapes import COMPASS, Filters
from data_access.vehicle_words import SPELLINGS, Kind, plain, word

HOW = "Such as blue pickup, dark grey sedan, ford, Missouri"
MOST_WORDS = 4
"""The longest names have so many words."""

FIELDS: dict[Kind, str] = {"colour": "colours", "body": "bodies", "make": "makes"}
_STATE = re.compile(r"[a-z]{2}-[a-z0-9]{1,3}")
_MAKE = re.compile(r"[a-z][a-z /-]{0,39}")
_ROADS = {
    "northbound": "N",
    "southbound": "S",
    "eastbound": "E",
    "westbound": "W",
    "nb": "N",
    "sb": "S",
    "eb": "E",
    "wb": "W",
}
_STATES = """
AL Alabama, AK Alaska, AZ Arizona, AR Arkansas, CA California, CO Colorado, CT Connecticut, DE Delaware, FL Florida, GA Georgia, HI Hawaii,
ID Idaho, IL Illinois, IN Indiana, IA Iowa, KS Kansas, KY Kentucky, LA Louisiana, ME Maine, MD Maryland, MA Massachusetts, MI Michigan,
MN Minnesota, MS Mississippi, MO Missouri, MT Montana, NE Nebraska, NV Nevada, NH New Hampshire, NJ New Jersey, NM New Mexico, NY New York,
NC North Carolina, ND North Dakota, OH Ohio, OK Oklahoma, OR Oregon, PA Pennsylvania, RI Rhode Island, SC South Carolina, SD South Dakota,
TN Tennessee, TX Texas, UT Utah, VT Vermont, VA Virginia, WA Washington, WV West Virginia, WI Wisconsin, WY Wyoming
"""
STATES = {
    name.lower(): f"US-{code}" for code, name in re.findall(r"([A-Z]{2}) ([A-Z][A-Za-z ]+)", _STATES.replace("\n", " "))
}
"""ISO 3166-2 code of each state of the United States by its name in lower case."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What a text means, each word as the workbench calls it.

    Attributes:
        guesses: Words that are no known colour, body or make, and count as makes.
        fault: A sentence for whoever typed it; empty if it was understood.
    """

    states: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    fault: str = ""

    def fields(self) -> dict[str, tuple[str, ...]]:
        """Return what is looked for by the names of `Filters`; only what is asked."""
        named = {name: getattr(self, name) for name in ("states", "colours", "makes", "bodies", "directions")}
        return {name: words for name, words in named.items() if words}

    def words(self) -> str:
        """Say what is looked for: `blue · pickup · XA-NOR`."""
        told = [
            *self.colours,
            *self.bodies,
            *self.makes,
            *self.states,
            *(f"towards {each}" for each in self.directions),
        ]
        return " · ".join(told)


@dataclass(slots=True)
class _Pile:
    words: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, text: str) -> None:
        held = self.words.setdefault(name, [])
        if text not in held:
            held.append(text)


def looks_in(text: str) -> Looks:
    """Read what was typed. Words may stand in any order, with or without commas."""
    pile, guesses = _Pile(), []
    for piece in re.split(r"[,;+]", text):
        for name, meaning, sure in pieces(plain(piece).split()):
            if name is None:
                return Looks(fault=f"“{meaning}” is no colour, body, make or state. {HOW}.")
            pile.add(name, meaning)
            guesses += [] if sure else [meaning]
    words = {name: tuple(found) for name, found in pile.words.items()}
    states, colours, makes, bodies, directions = (
        words.get(name, ()) for name in ("states", "colours", "makes", "bodies", "directions")
    )
    return Looks(states, colours, makes, bodies, directions, tuple(guesses))


def looks_of(filters: Filters) -> Looks:
    """Return the looks that a question asked for."""
    return Looks(filters.states, filters.colours, filters.makes, filters.bodies, tuple(filters.directions))


def pieces(words: list[str]) -> Iterator[tuple[str | None, str, bool]]:
    """Yield what words mean, the longest names first: the field of `Filters`, the word for it, and whether it is known."""
    while words:
        for length in range(min(MOST_WORDS, len(words)), 0, -1):
            meaning = _meaning(" ".join(words[:length]))
            if meaning:
                yield (*meaning, True)
                break
        else:
            length = 1
            fits = _MAKE.fullmatch(words[0]) is not None
            yield ("makes" if fits else None), words[0], False
        words = words[length:]


def _meaning(text: str) -> tuple[str, str] | None:
    if text in STATES or _STATE.fullmatch(text):
        return "states", STATES.get(text, text.upper())
    if text in _ROADS:
        return "directions", _ROADS[text]
    if text.startswith("towards ") and text.removeprefix("towards ").upper() in COMPASS:
        return "directions", text.removeprefix("towards ").upper()
    for kind, name in FIELDS.items():
        one = word(kind, text)
        if one in SPELLINGS[kind]:
            return name, str(one)
    return None
