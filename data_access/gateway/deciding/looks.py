"""The words of a question for what a vehicle looked like: one that nobody knows is said, for it would find nothing in silence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from data_access import captured_fields
from data_access.errors import InvalidQuery
from data_access.gateway.open_site.site import Site
from data_access.questions.shapes import Filters
from data_access.vehicle_words import Kind, plain
from data_access.vocabulary import is_known, nearest, unknown

OF_FILTER: Final[Mapping[str, Kind]] = {"colours": "colour", "makes": "make", "bodies": "body"}

FEWEST_READS: Final = 20
"""A word that is not the workbench's own is shown to people once so many reads bear it: a vendor's slip is no word."""

_SHOWN = re.compile(r"[a-z][a-z /-]{1,39}")
"""What of the words in reads may be shown: no digit stands in it, so no plate that came in the wrong column."""


def require_known_words(site: Site, filters: Filters) -> None:
    """Check that each colour, make and body of a question is a word of the vocabulary, or stands in some read.

    Of fields that the pack does not let be captured nothing is looked up: policy refuses the filter.

    Raises:
        InvalidQuery: Says which is not, and which words are near it.
        Busy: What is stored could not be read.
    """
    for name, kind in OF_FILTER.items():
        if captured_fields.OF_FILTER[name] in site.pack.fields:
            _require_known(site, name, kind, getattr(filters, name))


def words_in_reads(site: Site, kind: Kind) -> frozenset[str]:
    """Return the words of the agency's reads that may be shown to people, as reads bear them. Raises `Busy`."""
    counts = site.store.words()[kind]
    return frozenset(word for word, count in counts.items() if count >= FEWEST_READS and _SHOWN.fullmatch(word))


def _require_known(site: Site, name: str, kind: Kind, words: tuple[str, ...]) -> None:
    doubtful = [(number, text) for number, text in enumerate(words, 1) if not is_known(kind, text)]
    if not doubtful:
        return
    there = {plain(word) for word in site.store.words()[kind]}
    for number, text in doubtful:
        if plain(text) not in there:
            near = nearest(kind, text, words_in_reads(site, kind))
            raise InvalidQuery(f"question.filters.{name}", unknown(kind, number, text, near))
