"""The words for what a vehicle looked like, and for the states of plates: what imports fold vendors' words to, and questions what people type.

Colours, makes and bodies stand in `vehicle_words.py`. A state is ISO 3166-2, from a code, a two-letter code or a full English name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Final

from data_access.vehicle_words import SPELLINGS, Kind, plain, word

STATE: Final = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")
MOST_NEAR: Final = 3
_ALIKE: Final = 0.7
"""From this ratio of difflib on a word is near another: `chevrolay` is near `chevrolet`, `gry` near `grey`."""

_US = """
AL alabama AK alaska AZ arizona AR arkansas CA california CO colorado CT connecticut DE delaware FL florida GA georgia
HI hawaii ID idaho IL illinois IN indiana IA iowa KS kansas KY kentucky LA louisiana ME maine MD maryland
MA massachusetts MI michigan MN minnesota MS mississippi MO missouri MT montana NE nebraska NV nevada
NH new_hampshire NJ new_jersey NM new_mexico NY new_york NC north_carolina ND north_dakota OH ohio OK oklahoma
OR oregon PA pennsylvania RI rhode_island SC south_carolina SD south_dakota TN tennessee TX texas UT utah VT vermont
VA virginia WA washington WV west_virginia WI wisconsin WY wyoming DC washington_dc PR puerto_rico GU guam
VI us_virgin_islands AS american_samoa MP northern_mariana_islands
"""
_CA = """
AB alberta BC british_columbia MB manitoba NL newfoundland_and_labrador NS nova_scotia NT northwest_territories
NU nunavut ON ontario PE prince_edward_island QC quebec SK saskatchewan YT yukon NB new_brunswick
"""


def _by_name(country: str, table: str) -> dict[str, str]:
    told = table.split()
    return {name: f"{country}-{code}" for code, name in zip(told[::2], told[1::2], strict=True)}


_NAMES = _by_name("US", _US) | _by_name("CA", _CA)
_NAMES["district_of_columbia"] = "US-DC"
_CODES = {iso[3:].replace("O", "0"): iso for iso in _NAMES.values() if iso != "CA-NB"}

_OF_ORI: Final = {"NB": "NE"}

STATE_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    iso: tuple(name.replace("_", " ") for name, code in _NAMES.items() if code == iso)
    for iso in dict.fromkeys(_NAMES.values())
}
"""Each state's ISO 3166-2 code, with its names in lower case."""


def state_of(text: str, own: Mapping[str, str] | None = None) -> str | None:
    """Return a state as ISO 3166-2, or None if it is not known. A code of another country than ours stays as it is.

    O and 0 are the same in a two-letter code, as hot lists write it. `NB` is Nebraska to some and New Brunswick to others: not known.

    Args:
        own: Further names, in lower case with `_` for a blank, each with its code: the table of an import's mapping.
    """
    table, name = own or {}, "_".join(text.strip().lower().replace("_", " ").replace(".", "").split())
    if name in table or name in _NAMES:
        return table.get(name) or _NAMES[name]
    code = text.strip().upper()
    if STATE.fullmatch(code):
        country, part = code.split("-")
        iso = _CODES.get(part.replace("O", "0"), "") if country in ("US", "CA") else code
        return iso if iso.startswith(country) else ("CA-NB" if code == "CA-NB" else None)
    return _CODES.get(code.replace("O", "0"))


def state_of_agency(agency: str) -> str | None:
    """Return the state of an agency as ISO 3166-2 by its id, or None if the id begins with no state of the United States.

    An ORI begins with two letters for the state, which are those of ISO 3166-2 but for Nebraska's.
    """
    letters = agency[:2].upper()
    return state_of(f"US-{_OF_ORI.get(letters, letters)}")


def is_known(kind: Kind, text: str) -> bool:
    """True if a text is a colour, make or body of the vocabulary, by whatever spelling."""
    return word(kind, text) in SPELLINGS[kind]


def nearest(kind: Kind, text: str, others: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the words of the vocabulary, and of some others, that look most like a text, at most `MOST_NEAR`, the nearest first."""
    spelled = {each: name for name, table in SPELLINGS[kind].items() for each in (name, *table)}
    spelled |= {each: each for each in others}
    return _nearest(plain(text), spelled)


def nearest_states(text: str) -> tuple[str, ...]:
    """Return the states whose name looks most like a text, as `missouri (US-MO)`; at most `MOST_NEAR`, the nearest first."""
    spelled = {name: f"{name} ({iso})" for iso, names in STATE_NAMES.items() for name in names}
    return _nearest(" ".join(text.lower().replace("_", " ").split()), spelled)


def _nearest(text: str, spellings: Mapping[str, str]) -> tuple[str, ...]:
    found = get_close_matches(text, sorted(spellings), n=3 * MOST_NEAR, cutoff=_ALIKE)
    return tuple(dict.fromkeys(spellings[each] for each in found))[:MOST_NEAR]


def unknown(what: str, number: int, text: str, near: tuple[str, ...]) -> str:
    """Say that a word is not known, for an error. The word stands there only if it is near one that is known: else it may be anything.

    Args:
        what: `colour`, `make`, `body` or `state`.
        number: Its place among the words that were given, counted from 1.
    """
    if not near:
        return f"number {number} is no {what} that is known here; the vocabulary lists those that are"
    return f"number {number}, “{plain(text)}”, is no {what} that is known here; the nearest are {', '.join(near)}"
