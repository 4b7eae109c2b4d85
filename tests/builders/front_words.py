"""The vocabulary of the stand-in for the gateway: the workbench's own words, and those that its reads bear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data_access.answers.vocabulary import KnownWord, Vocabulary
from data_access.questions.shapes import COMPASS
from data_access.vehicle_words import KIN, SPELLINGS, Kind, word
from data_access.vocabulary import STATE_NAMES


def vocabulary_of(reads: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return it as it goes over the wire."""
    states = tuple(KnownWord(word=iso, also=(*names, iso[3:].lower())) for iso, names in sorted(STATE_NAMES.items()))
    colours, makes, bodies = (_words(kind, reads) for kind in ("colour", "make", "body"))
    return Vocabulary(colours=colours, makes=makes, bodies=bodies, states=states, directions=COMPASS).as_json()


def _words(kind: Kind, reads: Sequence[Mapping[str, Any]]) -> tuple[KnownWord, ...]:
    written = {word(kind, read[kind]) or "" for read in reads if read[kind]} - {""}
    return tuple(
        KnownWord(
            word=each, also=SPELLINGS[kind].get(each, ()), finds=KIN[kind].get(each, ()), reads_bear_it=each in written
        )
        for each in sorted(SPELLINGS[kind].keys() | written)
    )
