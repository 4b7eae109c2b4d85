"""The vocabulary: each word by which vehicles are asked for, with its other spellings. For chips, and to complete what is typed."""

from __future__ import annotations

from typing import Literal

from data_access.answers.value import AnswerValue

Looks = Literal["colours", "makes", "bodies", "states"]
"""The lists of a vocabulary, called as the filters of a question."""


class KnownWord(AnswerValue):
    """One word, as a question has it and reads bear it.

    Attributes:
        word: Lower case; of a state its ISO 3166-2 code.
        also: Other spellings that mean it, lower case; of a state its names.
        finds: Words whose vehicles are found, too, if it is asked for: of `blue` dark and light blue.
        reads_bear_it: True if the agency's own readers write it, by whatever spelling; of states False: that is not counted.
    """

    word: str
    also: tuple[str, ...] = ()
    finds: tuple[str, ...] = ()
    reads_bear_it: bool = False


class Vocabulary(AnswerValue):
    """All words, in order of the alphabet. `directions` are those of the compass, as filters have them."""

    colours: tuple[KnownWord, ...]
    makes: tuple[KnownWord, ...]
    bodies: tuple[KnownWord, ...]
    states: tuple[KnownWord, ...]
    directions: tuple[str, ...]

    def completions(self, looks: Looks, beginning: str, most: int = 10) -> tuple[str, ...]:
        """Return the words of a list that somebody may mean who began to type: by the word, or by another spelling of it.

        Those that begin so come first, and of these the ones that the agency's reads bear; all of them if nothing is typed.
        """
        typed = " ".join(beginning.lower().split())
        fits = {each.word: _fit(each, typed) for each in getattr(self, looks)}
        bear = {each.word: not each.reads_bear_it for each in getattr(self, looks)}
        found = sorted((rank, bear[word], word) for word, rank in fits.items() if rank is not None)
        return tuple(word for _, _, word in found)[:most]


def _fit(entry: KnownWord, text: str) -> int | None:
    """Say how well what was typed fits a word: 0 if it begins so, 1 if a part of it does; None if it does not fit."""
    spellings = (entry.word.lower(), *entry.also)
    if any(each.startswith(text) for each in spellings):
        return 0
    return 1 if any(part.startswith(text) for each in spellings for part in each.replace("-", " ").split()) else None
