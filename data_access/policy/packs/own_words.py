"""What a reason says in words of its own, once everything is taken out that would fit any search.

Words are compared without regard to case, accents, look-alike letters, punctuation, repeated letters and spaces within a phrase.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from data_access.characters import understood
from data_access.policy.packs.words import could_mean_something

COPIED: Final = 4
"""So many words in a row from a text of the form are copied."""

LONG: Final = 8
"""Letters from which a phrase is found although spaces are put into it or left out, or one of its letters is wrong."""

_SMALL: Final = (
    "a about am an and any are as at be ben but by can did do does for from had has have he her him his how i if in into is it"
    " its just me my no not of on only or our per please she so some than that the their them then there these they this to up us"
    " was we were what when where which who why wil with would you your"
)
SMALL_WORDS: Final = frozenset(_SMALL.split())
"""Words of English that say nothing without others. They do not count; in other languages all words do. Repeated letters are left out."""

_WORD = re.compile(r"[^\W_]+")
_AGAIN = re.compile(r"(.)\1+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Phrases:
    """Phrases that say nothing: as words, without their spaces, the words among them that are long."""

    as_words: frozenset[tuple[str, ...]]
    without_small_words: frozenset[tuple[str, ...]]
    joined: frozenset[str]
    long_words: tuple[str, ...]
    longest: int


def own_words(
    text: str, *, empty: Collection[str], context: str = "", form_texts: Iterable[str] = ()
) -> frozenset[str]:
    """Return the different words of a text that say something about this one search.

    Args:
        empty: Phrases that would fit any search; they are taken out wherever they stand.
        context: What is known without the text, such as the case number; its words do not count again.
        form_texts: Texts that stand beside the form: `COPIED` words of one in a row do not count.
    """
    phrases = _phrases(frozenset(empty))
    words = [_spelled_as_in(phrases, word) for word in folded_words(text)]
    taken = _of_phrases(words, phrases) | _of_copies(words, form_texts)
    known_words = frozenset(folded_words(context))
    left = {word for place, word in enumerate(words) if place not in taken} - known_words - SMALL_WORDS
    return frozenset(word for word in left if could_mean_something(word) and not _is_run_together(word, phrases))


def folded_words(text: str) -> list[str]:
    """Return the words of a text as they are compared, in order; what holds a digit is no word."""
    return [word for word in _WORD.findall(_once(_visible(text))) if not any(map(str.isdigit, word))]


def _visible(text: str) -> str:
    if text.isascii():
        return text.casefold()
    return "".join(_letter(c) for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c) not in _UNSEEN)


def _once(text: str) -> str:
    """Return a text with each run of one letter as one; so that two words run together lose no letter that one of them has."""
    return _AGAIN.sub(r"\1", text)


def _run_together(one: str, other: str) -> str:
    """Return `_once` of two words in a row, of which each is that already."""
    return one + (other[1:] if one[-1:] == other[:1] else other)


_UNSEEN = frozenset({"Mn", "Me", "Cf"})


def _letter(character: str) -> str:
    meant, note = understood(character)
    return (meant if note == "alike" else character).casefold()


@lru_cache(maxsize=64)
def _phrases(empty: frozenset[str]) -> _Phrases:
    as_words = frozenset(words for phrase in empty if (words := tuple(folded_words(phrase))))
    bare = (tuple(word for word in words if word not in SMALL_WORDS) for words in as_words)
    without_small_words = frozenset(words for words in bare if len(words) > 1)
    joined = frozenset(_once("".join(words)) for words in as_words)
    long_words = sorted({word for words in as_words for word in words if len(word) >= LONG})
    return _Phrases(as_words, without_small_words, joined, tuple(long_words), max(map(len, joined), default=0))


def _spelled_as_in(phrases: _Phrases, word: str) -> str:
    """Return the long word of a phrase that was meant by a word with one slip in it, or the word as it is."""
    if len(word) < LONG - 1:
        return word
    return next((meant for meant in phrases.long_words if _is_one_slip_from(word, meant)), word)


def _is_one_slip_from(word: str, phrase_word: str) -> bool:
    """True for equal words, and for one letter too many, too few or wrong, or two letters in the wrong order."""
    if abs(len(word) - len(phrase_word)) > 1:
        return False
    same = next(
        (at for at, (one, other) in enumerate(zip(word, phrase_word, strict=False)) if one != other),
        min(len(word), len(phrase_word)),
    )
    a, b = word[same:], phrase_word[same:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _of_phrases(words: Sequence[str], phrases: _Phrases) -> frozenset[int]:
    """Return the places of words that belong to a phrase, be it written with other spaces or other small words in it."""
    bare = [place for place, word in enumerate(words) if word not in SMALL_WORDS]
    found = _as_said([words[place] for place in bare], phrases.without_small_words, phrases)
    return frozenset(bare[place] for place in found) | _as_said(words, phrases.as_words, phrases)


def _as_said(words: Sequence[str], exact: frozenset[tuple[str, ...]], phrases: _Phrases) -> frozenset[int]:
    taken: set[int] = set()
    for start in range(len(words)):
        joined = ""
        for end in range(start, len(words)):
            joined = _run_together(joined, words[end])
            if len(joined) > phrases.longest:
                break
            as_said = tuple(words[start : end + 1]) in exact
            if as_said or (len(joined) >= LONG and joined in phrases.joined):
                taken.update(range(start, end + 1))
    return frozenset(taken)


def _of_copies(words: Sequence[str], form_texts: Iterable[str]) -> frozenset[int]:
    """Return the places of words that stand in the same order in one of the texts of the form."""
    runs = frozenset[tuple[str, ...]]().union(*map(_runs_of_form, form_texts))
    return frozenset(at + step for at, run in enumerate(_runs(words)) if run in runs for step in range(COPIED))


@lru_cache(maxsize=64)
def _runs_of_form(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(_runs(folded_words(text)))


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[at : at + COPIED]) for at in range(len(words) - COPIED + 1)]


def _is_run_together(word: str, phrases: _Phrases) -> bool:
    """True if a long word is made of phrases and small words without spaces, of one phrase at least."""
    if len(word) < LONG:
        return False
    reached = {0: False}
    for at in range(len(word)):
        if at not in reached:
            continue
        for end in range(at + 1, min(len(word), at + phrases.longest) + 1):
            parts = {word[at:end], word[max(0, at - 1) : end]}  # a letter may end one word and begin the next
            if parts & phrases.joined or parts & SMALL_WORDS:
                reached[end] = reached.get(end, False) or reached[at] or bool(parts & phrases.joined)
    return reached.get(len(word), False)
