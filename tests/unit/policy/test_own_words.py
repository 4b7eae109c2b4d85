"""A phrase that would fit any search is no reason, however it is spelled; what somebody says of one search counts."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from data_access.policy.packs.own_words import SMALL_WORDS, folded_words, own_words
from tests.builders.policy import parsons

EMPTY = sorted(parsons().reasons.empty)
BETWEEN = [" ", "  ", "\t", "\n", "+", "-", "_", ", ", ". ", "/", "\u200b ", " 12 ", "\u00a0"]
LOOKS_LIKE = dict(zip("aeopcxi", "\u0430\u0435\u043e\u0440\u0441\u0445\u0456", strict=True))
"""Cyrillic letters that look like Latin ones."""


def left_of(text: str, **also: object) -> set[str]:
    return set(own_words(text, empty=EMPTY, **also))


@st.composite
def spelled(draw: st.DrawFn) -> str:
    """A listed phrase as somebody in a hurry, or with a purpose, writes it."""
    phrase = draw(st.sampled_from(EMPTY))
    words = [draw(_word(word)) for word in phrase.split()]
    run_together = [""] if len(phrase.replace(" ", "")) >= 10 else []
    with_more = [" the ", " of "] if len(set(phrase.split()) - SMALL_WORDS) > 1 else []
    between = draw(st.sampled_from([*BETWEEN, *run_together, *with_more]))
    before = draw(st.sampled_from(["", "for ", "for an ", "  ", '"', "("]))
    after = draw(st.sampled_from(["", ".", "!!", "*", " 26-001234", " 1"]))
    return f"{before}{between.join(words)}{after}"


def _word(word: str) -> st.SearchStrategy[str]:
    ways = [str.lower, str.upper, str.title, _with_repeats, _with_look_alikes, _with_accents, _with_unseen, _wide]
    return st.sampled_from(ways).map(lambda way: way(word))


def _with_repeats(word: str) -> str:
    return "".join(letter * (1 + place % 3) for place, letter in enumerate(word))


def _with_look_alikes(word: str) -> str:
    return "".join(LOOKS_LIKE.get(letter, letter) for letter in word)


def _with_accents(word: str) -> str:
    return unicodedata.normalize("NFC", "".join(f"{letter}\u0301" for letter in word))


def _with_unseen(word: str) -> str:
    return "\u200d".join(word)


def _wide(word: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) for letter in word)


@given(spelled(), spelled())
def test_a_listed_phrase_says_nothing_however_it_is_spelled(phrase: str, other: str) -> None:
    assert left_of(phrase) == set()
    assert left_of(f"{phrase} {other}") == set()


@given(spelled(), st.permutations(["grey", "pickup", "burglary", "garage", "night"]))
def test_a_listed_phrase_takes_nothing_away_from_what_is_said_beside_it(phrase: str, said: list[str]) -> None:
    assert left_of(f"{' '.join(said)}; {phrase}") == {"grey", "pickup", "burglary", "garage", "night"}


@given(st.sampled_from([word for phrase in EMPTY for word in folded_words(phrase) if len(word) >= 9]), st.data())
def test_one_slip_in_a_long_word_hides_no_phrase(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 2))
    slips = [
        word[:at] + word[at + 1 :],
        f"{word[:at]}q{word[at:]}",
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ]
    slip = data.draw(st.sampled_from([*slips, f"{word[:at]}q{word[at + 1 :]}"]))
    assume(folded_words(slip) == [slip])  # no letter is doubled by the slip
    assert own_words(slip, empty=[word]) == frozenset()


@given(st.text(max_size=300))
def test_whatever_is_written_is_judged(text: str) -> None:
    found = own_words(text, empty=EMPTY, known=text[:40], shown=(text[40:],))
    assert (
        found <= own_words(text, empty=EMPTY) <= frozenset(folded_words(text)) | set().union(*map(folded_words, EMPTY))
    )


@pytest.mark.parametrize(
    "text",
    [
        "for an investigation",
        "INVESTIGATIONS",
        "investigative+",
        "i n v e s t i g a t i o n",
        "inv estigation",
        "invewstigation",
        "ivnestigation of the case",
        "foraninvestigation",
        "foraninvestigationseecasefile",
        "see the case file",
        "Same as above.",
        "No reason was given" + " 26-001234",
        "Follow-up investigation",
        "N/A",
        "n.a.",
        "Administrative Test",
        "Daytime search for best result",
        "Property+Crime felony",
        "it is for me and for us",
        "1nvest1gati0n",
        "26-001234",
        "...",
        "",
    ],
)
def test_what_published_audits_are_full_of_says_nothing(text: str) -> None:
    assert left_of(text) - {"given"} == set()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Vehicles near the scene", {"vehicles", "near", "scene"}),
        ("BOLO from county: robbery", {"bolo", "county", "robery"}),
        ("Man in vest ran to a white van", {"man", "vest", "ran", "white", "van"}),
        ("Investors robbed at the credit union", {"investors", "robed", "credit", "union"}),
        (
            "Welfare check: elderly man gone since ten",
            {"welfare", "check", "elderly", "man", "gone", "since", "ten"},
        ),
        ("выстрелы возле школы", set()),
    ],
)
def test_what_is_said_of_one_search_counts(text: str, words: set[str]) -> None:
    found = left_of(text)
    assert found == words if text.isascii() else len(found) == 3


def test_words_that_stand_beside_the_form_do_not_count_if_they_are_copied() -> None:
    prompt = "Say what happened, who or what you look for, and why at this place and time."
    assert left_of(prompt, shown=(prompt,)) == set()
    assert left_of("Say what happened who or what", shown=(prompt,)) == set()
    assert left_of("what happened: a robbery on Elm Road", shown=(prompt,)) == {"hapened", "robery", "elm", "road"}


def test_what_is_known_already_does_not_count_however_it_is_spelled() -> None:
    assert left_of("HOMICIDE hommicide 26-001234", known="homicide 26-001234") == set()


def test_small_words_are_written_as_they_are_compared() -> None:
    assert {word for word in SMALL_WORDS if folded_words(word) != [word]} == set()
