"""What a reason must say: how much, which phrases say nothing, and how a person is asked for it again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Final

from pydantic import Field, model_validator

from data_access.policy.packs.own_words import SMALL_WORDS, folded_words, own_words
from data_access.policy.packs.part import ClauseId, Part, Text
from data_access.policy.packs.words import telling_words

TELLING_EXAMPLE: Final = 8
"""Words of its own that an example needs at most, however many the pack asks of a reason."""

Phrase = Annotated[str, Field(min_length=1, max_length=80)]
_LIKE_A_PLATE = re.compile(r"\b(?=\w*\d)\w{5,}")


class Reasons(Part):
    """What a reason must say at least.

    Attributes:
        fewest_words: Different words that it needs, beside case number, purpose and what is empty.
        empty: Phrases that would fit any search and so say nothing about this one.
        prompt: What is said beside the form.
        example: A reason that says enough, shown to whoever is asked again. It holds no plate.
    """

    fewest_words: Annotated[int, Field(ge=2, le=50)]
    empty: Annotated[frozenset[Phrase], Field(min_length=1, max_length=500)]
    prompt: Text
    example: Text
    clause: ClauseId

    @model_validator(mode="after")
    def _phrases_are_of_words(self) -> Reasons:
        if not all(map(folded_words, self.empty)):
            raise ValueError("empty: each phrase must hold a word; digits and signs are not compared")
        return self

    @model_validator(mode="after")
    def _example_is_a_reason(self) -> Reasons:
        if _LIKE_A_PLATE.search(self.example):
            raise ValueError("example: must hold no plate and no case number, nor anything that looks like one")
        needed = min(self.fewest_words, TELLING_EXAMPLE)
        if len(own_words(self.example, empty=self.empty, shown=(self.prompt,))) < needed:
            raise ValueError(f"example: must say {needed} words of its own, as a reason must")
        return self

    def own_words(self, text: str, *, known: str = "", shown: Iterable[str] = ()) -> frozenset[str]:
        """Return the words of a reason that say something; `shown` are texts that stood beside it, with the pack's own."""
        return own_words(text, empty=self.empty, known=known, shown=(self.prompt, self.example, *shown))

    def says_something(self, text: str, *, known: str = "") -> bool:
        """True for what says why in a word at least; in small words alone, too ("he was not there")."""
        small = set(folded_words(text)) <= SMALL_WORDS and bool(telling_words(text))
        return small or bool(self.own_words(text, known=known))

    @property
    def asked_again(self) -> str:
        """What is said to whoever wrote too little."""
        return f"{self.prompt} For example: {self.example.rstrip('.')}."
