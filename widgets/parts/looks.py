"""What is typed as looks, read as colours, makes, bodies, states and directions: `blue pickup`, `dark gray sedan, Missouri`.

The words are those of the vocabulary (`data_access/vocabulary.py`), and those that the agency's readers write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from data_access.questions.shapes import COMPASS, Filters
from data_access.vehicle_words import SPELLINGS, Kind, plain, word
from data_access.vocabulary import STATE_NAMES, nearest, nearest_states, state_of

HOW: Final = "Such as blue pickup, dark grey sedan, ford, Missouri"
MOST_WORDS: Final = 4
"""The longest names have so many words."""

MOST_NEAR: Final = 4

FIELDS: dict[Kind, str] = {"colour": "colours", "body": "bodies", "make": "makes"}
"""The field of `Filters` for each kind of word."""

NAMED: Final[Mapping[str, Kind]] = {"colour": "colour", "color": "colour", "body": "body", "make": "make"}
"""Before a word they say what it is, whether it is known or not: `make lada`."""

LINKING: Final = frozenset({"a", "an", "and", "from", "in", "of", "or", "plate", "state", "the", "with"})
"""Beside other words they mean nothing, and no Indiana or Oregon."""

OtherWords = Mapping[Kind, Set[str]]
"""Words that are known beside those of the workbench, of each kind."""

_OWN_CODE = re.compile(r"[a-z]{2}-[a-z0-9]{1,3}")
_WORD = re.compile(r"[a-z][a-z /-]{0,39}")
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


@dataclass(frozen=True, slots=True)
class Looks:
    """What a text means, each word as the workbench calls it.

    Attributes:
        unknown: What was typed and is no word that is known, or means two things.
        near: What the first of these may mean, in words that are known.
        fault: A sentence for whoever typed it; empty if it was understood. Nothing is looked for then.
    """

    states: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
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


def looks_in(text: str, others: OtherWords | None = None) -> Looks:
    """Read what was typed. Words may stand in any order, with or without commas."""
    pile, unknown = _Pile(), []
    others = others or {}
    for piece in re.split(r"[,;+]", text):
        words = plain(piece).split()
        said = [each for each in words if each not in LINKING] or words
        for meanings, typed in _pieces(said, others, short=True):
            if len(meanings) == 1:
                pile.add(*meanings[0])
            else:
                unknown.append(typed)
    if unknown:
        near = tuple(other for _, other in _near(text, unknown[0], others))
        return Looks(unknown=tuple(unknown), near=near, fault=_fault(unknown[0], near, others))
    states, colours, makes, bodies, directions = (
        tuple(pile.words.get(name, ())) for name in ("states", "colours", "makes", "bodies", "directions")
    )
    return Looks(states, colours, makes, bodies, directions)


def looks_of(filters: Filters) -> Looks:
    """Return the looks that a question asked for."""
    return Looks(filters.states, filters.colours, filters.makes, filters.bodies, tuple(filters.directions))


def instead(text: str, unknown: str, others: OtherWords | None = None) -> tuple[tuple[str, str], ...]:
    """Offer other texts for one with a word that is not known: what to call each, and the text.

    First what the word may mean or looks like, at last that it is a make all the same: reads may bear it.
    """
    others = others or {}
    offered = {other: _replaced(text, part, other) for part, other in _near(text, unknown, others)}
    fits = _WORD.fullmatch(unknown) and unknown not in LINKING and unknown not in NAMED
    if fits and not _meanings(unknown, others, short=True):
        offered[f"“{unknown}” as a make"] = _replaced(text, unknown, f"make {unknown}")
    return tuple(offered.items())


def pieces(words: list[str]) -> Iterator[tuple[str | None, str, bool]]:
    """Yield what words of a search mean, the longest names first: the field of `Filters`, the word for it, and whether it is known.

    Two letters are no state there: they are part of a plate more often.
    """
    for meanings, typed in _pieces(words, {}, short=False):
        known = len(meanings) == 1
        yield (*meanings[0], True) if known else ("makes" if _WORD.fullmatch(typed) else None, typed, False)


def _pieces(words: list[str], others: OtherWords, *, short: bool) -> Iterator[tuple[tuple[tuple[str, str], ...], str]]:
    while words:
        if short and words[0] in NAMED and len(words) > 1 and _WORD.fullmatch(words[1]):
            kind, named = NAMED[words[0]], words[1]
            yield ((FIELDS[kind], word(kind, named) or named),), named
            words = words[2:]
            continue
        for length in range(min(MOST_WORDS, len(words)), 0, -1):
            typed = " ".join(words[:length])
            meanings = _meanings(typed, others, short=short)
            if meanings or length == 1:
                yield meanings, typed
                words = words[length:]
                break


def _meanings(text: str, others: OtherWords, *, short: bool) -> tuple[tuple[str, str], ...]:
    """Return what a text means, as fields of `Filters` with the word for each."""
    if text in _ROADS:
        return (("directions", _ROADS[text]),)
    if text.startswith("towards ") and text.removeprefix("towards ").upper() in COMPASS:
        return (("directions", text.removeprefix("towards ").upper()),)
    found: dict[str, str] = {}
    state = state_of(text) if short or len(text) > 2 else None
    if state and (_OWN_CODE.fullmatch(text) or state in STATE_NAMES):
        found["states"] = state
    for kind, name in FIELDS.items():
        one = word(kind, text)
        if one is not None and (one in SPELLINGS[kind] or one in others.get(kind, ())):
            found[name] = one
            break  # of colour, body and make the first
    return tuple(found.items())


def _fault(unknown: str, near: Sequence[str], others: OtherWords) -> str:
    if _meanings(unknown, others, short=True):
        return f"“{unknown}” can mean {' or '.join(near)}: write it out."
    if near:
        return f"“{unknown}” is not known here. Did you mean {' or '.join(near)}?"
    return f"“{unknown}” is no colour, body, make or state. {HOW}."


def _near(text: str, unknown: str, others: OtherWords) -> list[tuple[str, str]]:
    """Return what may be meant: each with the part of the text that it would replace. Its meanings, if it has two."""
    meanings = _meanings(unknown, others, short=True)
    if meanings:
        return [(unknown, _named(*each)) for each in meanings]
    both = _with_next(plain(text), unknown)
    near = [each for kind in FIELDS for each in nearest(kind, unknown, others.get(kind, ()))]
    near += [each.partition(" (")[0].title() for each in nearest_states(unknown)]
    pairs = [(both, each) for each in nearest("colour", both)] if both else []
    return list({other: (part, other) for part, other in [*pairs, *((unknown, each) for each in near)]}.values())[
        :MOST_NEAR
    ]


def _named(field: str, meaning: str) -> str:
    return STATE_NAMES[meaning][0].title() if field == "states" and meaning in STATE_NAMES else meaning


def _with_next(words: str, unknown: str) -> str:
    """Return a word with the one that follows it, as `drk blue`; empty if none does."""
    found = re.search(rf"(?<!\S){re.escape(unknown)} (\S+)", words)
    return found[0] if found else ""


def _replaced(text: str, part: str, other: str) -> str:
    """Put other words in the place of a part of what was typed, once."""
    gap = r"[\s_]+".join(re.escape(each) for each in part.split())
    return re.sub(rf"(?<![\w-]){gap}(?![\w-])", lambda _: other, text, count=1, flags=re.IGNORECASE)
