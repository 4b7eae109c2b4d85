"""Streets and corners that fit what somebody typed. What is typed is where a detective looks: it is kept nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from data_access.answers.frames import Place
from data_access.gateway.basemap.folding import UNSURE, words_of
from data_access.gateway.basemap.index import Street, StreetIndex

MOST = 12
MOST_WORDS = 8
MOST_OF_A_SIDE = 400
"""Streets that one side of a corner may stand for; the best ones are taken."""

_LAT_M = 111_195.0
HERE_M = 60.0
"""A corner at most so far from coordinates is the one that they mean."""

_COORDINATES = re.compile(r"\s*(-?\d{1,2}\.\d{3,})[,;\s]+(-?\d{1,3}\.\d{3,})\s*")
_APART = re.compile(r"\s*(?:[&+@/,;|]|\band\b|\bat\b)\s*", re.IGNORECASE)
_LEADING = re.compile(r"^\s*(?:the\s+)?(?:corner|intersection)\s+(?:of\s+)?", re.IGNORECASE)

_PREFIX, _SLIP, _LACKS, _BESIDE, _NO_HOUSE = 1.0, 2.0, 0.6, 0.1, 1.5
"""What a fit costs: only the beginning was typed; a slip; a kind or direction that differs; a word that was left out; a
house number that is in no name."""

Fits = dict[int, float]
"""Streets by number, with what their fit costs; 0 is exact."""


def search(index: StreetIndex, text: str, most: int = MOST) -> list[Place]:
    """Return the places that fit best, best first; none if nothing does.

    Two streets with `&`, `/`, `@`, a comma, "and" or "at" between them mean their corner; if they have none, the streets
    themselves are returned. A street is found by the beginnings of its words and with a slip of the pen. Coordinates, `43.9000, -101.2000`,
    mean the corner that stands there.
    """
    there = _COORDINATES.fullmatch(text)
    if there:
        return _standing_at(index, float(there[1]), float(there[2]))
    asked = _Search(index)
    text = _LEADING.sub("", text)
    sides = [side for side in (words_of(part)[:MOST_WORDS] for part in _APART.split(text)) if side]
    if len(sides) < 2:
        return asked.one(sides[0] if sides else ())[:most]
    return asked.two(sides[0], sides[1], words_of(text)[:MOST_WORDS])[:most]


def _standing_at(index: StreetIndex, lat: float, lon: float) -> list[Place]:
    """Return the nearest corner at most `HERE_M` from a place, in degrees; none if there is none."""
    if not len(index.lat_e7):
        return []
    north = (index.lat_e7 / 1e7 - lat) * _LAT_M
    east = (index.lon_e7 / 1e7 - lon) * _LAT_M * np.cos(np.radians(lat))
    away_m = np.hypot(north, east)
    nearest = int(np.argmin(away_m))
    return [_corner(index, nearest)] if away_m[nearest] <= HERE_M else []


class _Search:
    """One search. What each typed word fits is looked up once."""

    def __init__(self, index: StreetIndex) -> None:
        self._index = index
        self._like: dict[str, Fits] = {}

    def one(self, words: Sequence[str]) -> list[Place]:
        """Return streets; where none has all the words, corners of two streets written without anything between."""
        streets = self._fitting(words)
        if streets:
            return self._streets(streets)
        cuts = range(1, len(words))
        return self._corners(*((self._fitting(words[:cut]), self._fitting(words[cut:])) for cut in cuts))

    def two(self, first: Sequence[str], second: Sequence[str], whole: Sequence[str]) -> list[Place]:
        """Return corners, and streets that have both names in theirs; where there are none, each street."""
        one, other = self._fitting(first), self._fitting(second)
        found = [*self._corners((one, other)), *self._streets(self._fitting(whole))]
        return found or self._streets({**other, **one})

    def _fitting(self, words: Sequence[str]) -> Fits:
        found = self._with_all(words)
        if not found and len(words) > 1 and words[0].isdigit():
            found = {street: cost + _NO_HOUSE for street, cost in self._with_all(words[1:]).items()}
        return found

    def _with_all(self, words: Sequence[str]) -> Fits:
        """Return the streets that have each of the words that must be there."""
        if not words:
            return {}
        sure = [word for word in words if word not in UNSURE] or list(words)
        found = self._fits(sure[0])
        for word in sure[1:]:
            like = self._fits(word)
            found = {street: found[street] + like[street] for street in found.keys() & like.keys()}
        loose = [word for word in words if word not in sure]
        return {s: cost + _differs(self._index.streets[s], loose, len(sure)) for s, cost in found.items()}

    def _fits(self, text: str) -> Fits:
        if text not in self._like:
            self._like[text] = _like(self._index, text)
        return self._like[text]

    def _streets(self, fits: Fits) -> list[Place]:
        """Return streets, the cheapest first, the longest of those that cost the same."""
        streets = self._index.streets
        ranked = sorted(fits, key=lambda n: (fits[n], -streets[n].length_m, n))
        return [_street(streets[n]) for n in ranked]

    def _corners(self, *pairs: tuple[Fits, Fits]) -> list[Place]:
        """Return the corners of streets of one side with streets of the other, the cheapest first."""
        costs: dict[int, float] = {}
        for one, other in pairs:
            for number, cost in _meeting(self._index, _cheapest(one), _cheapest(other)):
                costs[number] = min(cost, costs.get(number, cost))
        return [_corner(self._index, number) for number in sorted(costs, key=lambda n: (costs[n], n))]


def _meeting(index: StreetIndex, one: Fits, other: Fits) -> Iterator[tuple[int, float]]:
    """Yield the number of each corner of a street of one with a street of the other, and what it costs."""
    for these, those in ((one, other), (other, one)):
        first, second = (np.fromiter(fits, dtype=np.int32, count=len(fits)) for fits in (these, those))
        for n in np.flatnonzero(np.isin(index.a, first) & np.isin(index.b, second)).tolist():
            yield n, these[int(index.a[n])] + those[int(index.b[n])]


def _cheapest(fits: Fits) -> Fits:
    return dict(sorted(fits.items(), key=lambda item: item[1])[:MOST_OF_A_SIDE])


def _differs(street: Street, loose: Sequence[str], sure: int) -> float:
    """Return the least cost, over the street's names, of what was typed loosely and of words left out."""
    return min(
        _LACKS * sum(word not in words for word in loose) + _BESIDE * max(0, len(words) - sure - len(loose))
        for words in street.words
    )


def _like(index: StreetIndex, text: str) -> Fits:
    """Return the streets with a word that is, begins with, or is a slip away from what was typed."""
    found: Fits = {}
    for word, cost in _known(index, text):
        for street in index.by_word[word]:
            found[street] = min(cost, found.get(street, cost))
    return found


def _known(index: StreetIndex, text: str) -> Iterator[tuple[str, float]]:
    if text in index.by_word:
        yield text, 0.0
    if text.isdigit():
        return
    allowed = 0 if len(text) < 4 else 1 if len(text) < 8 else 2
    for word in index.by_word:
        if word == text:
            continue
        if word.startswith(text):
            yield word, _PREFIX
        elif allowed and _may_be_near(text, word, allowed):
            off = slips(text, word, allowed)
            if off <= allowed:
                yield word, _SLIP * off


def _may_be_near(text: str, word: str, most: int) -> bool:
    """A cheap test that leaves out most words: of like length, and begun or gone on alike."""
    return abs(len(text) - len(word)) <= most and (text[0] == word[0] or text[1:4] in word[:5])


def slips(one: str, other: str, most: int) -> int:
    """Return how many letters must be changed, added, left out or swapped with their neighbour; `most` + 1 for more."""
    earlier: list[int] = []
    before, row = earlier, list(range(len(other) + 1))
    for i, x in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, y in enumerate(other, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == other[j - 2] and one[i - 2] == y:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
        if min(row) > most and min(before) > most:
            return most + 1
    return min(row[-1], most + 1)


def _street(street: Street) -> Place:
    return Place(
        kind="street", name=street.name, near=street.near, lat=street.lat, lon=street.lon, bounds=street.bounds
    )


def _corner(index: StreetIndex, number: int) -> Place:
    one, other = index.streets[index.a[number]], index.streets[index.b[number]]
    lat, lon = float(index.lat_e7[number]) / 1e7, float(index.lon_e7[number]) / 1e7
    near = min(one, other, key=lambda street: street.length_m).near
    return Place(kind="corner", name=f"{one.name} & {other.name}", near=near, lat=lat, lon=lon)
