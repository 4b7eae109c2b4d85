"""The words for looks on the work page: which the agency's readers write, what somebody may mean who types, what to type instead."""

from __future__ import annotations

import re
from typing import Final

from data_access.answers.vocabulary import Looks as LookList
from data_access.answers.vocabulary import Vocabulary
from data_access.client import Client
from data_access.errors import AccessError
from widgets.parts.looks import FIELDS, OtherWords, instead, looks_in

MOST: Final = 6
"""So many words are offered at once."""

LONGEST: Final = 3
"""Of so many of the last words typed a beginning may consist: `grand ch`."""

FEWEST: Final = 2
"""With fewer letters nothing is offered: nearly everything begins so."""

LISTS: Final[tuple[tuple[LookList, str], ...]] = (
    ("colours", "colour"),
    ("bodies", "body"),
    ("makes", "make"),
    ("states", "state"),
)

Offer = tuple[str, str]
"""What to call a text that may be meant, and the text."""


class LookWords:
    """The agency's vocabulary, fetched once, when the first words are typed. No entry is made of that."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._vocabulary: Vocabulary | None = None

    def others(self, text: str) -> OtherWords:
        """Return the words that the agency's readers write; none if what is typed needs none, or they cannot be had now."""
        if not looks_in(text).fault:
            return {}
        whole = self._whole()
        if whole is None:
            return {}
        return {kind: frozenset(each.word for each in getattr(whole, name)) for kind, name in FIELDS.items()}

    def offers(self, text: str) -> tuple[Offer, ...]:
        """Offer what may be meant by what was typed: for a word that is not known others, else how the last one may go on."""
        others = self.others(text)
        unknown = looks_in(text, others).unknown
        last = text.split()[-1].lower() if text.split() else ""
        begun = self._completions(text) if not unknown or last in unknown else ()
        if begun or not unknown or (unknown[0] == last and len(last) < FEWEST):
            return begun
        return instead(text, unknown[0], others)

    def begun(self, text: str) -> bool:
        """True if all that is not known of what is typed is the beginning of a word, at its end."""
        unknown = looks_in(text, self.others(text)).unknown
        last = text.split()[-1].lower() if text.split() else ""
        return unknown == (last,) and text[-1].isalnum() and bool(self._completions(text))

    def _completions(self, text: str) -> tuple[Offer, ...]:
        """Return texts that end with a whole word where this one ends with the beginning of it, the longest beginning first."""
        words = re.findall(r"[^\s,;+]+", text)
        if not words or not text[-1].isalnum():
            return ()
        for length in range(min(LONGEST, len(words)), 0, -1):
            beginning = " ".join(words[-length:])
            found = self._beginning(beginning)
            if found:
                head = re.sub(r"\s+".join(map(re.escape, words[-length:])) + "$", "", text)
                return tuple((f"{shown} ({what})", head + shown) for shown, what in found)
        return ()

    def _beginning(self, beginning: str) -> list[tuple[str, str]]:
        """Return the words that begin so, or a spelling of which does: how they are shown, and what they are."""
        if len(beginning) < FEWEST:
            return []
        whole = self._whole()
        if whole is None or looks_in(beginning).fields():
            return []
        found = [
            (shown, what)
            for name, what in LISTS
            for each in whole.completions(name, beginning, MOST)
            for shown in [_shown(whole, each) if name == "states" else each]
        ]
        return found[:MOST]

    def _whole(self) -> Vocabulary | None:
        if self._vocabulary is None:
            try:
                self._vocabulary = self._client.vocabulary()
            except AccessError:  # asked again with the next word; what is asked is checked by the gateway all the same
                return None
        return self._vocabulary


def _shown(whole: Vocabulary, state: str) -> str:
    names = next((each.also for each in whole.states if each.word == state), ())
    return names[0].title() if names else state
