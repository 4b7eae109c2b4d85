"""The words of looks and states as people type them: folded as imports fold vendors', or said not to be known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.answers.vocabulary import KnownWord, Vocabulary
from data_access.errors import InvalidQuery
from data_access.questions.canvass import Canvass
from data_access.questions.shapes import Filters
from data_access.questions.value import parse
from data_access.vehicle_words import KIN, SPELLINGS, Kind, counts_as, word
from data_access.vocabulary import STATE_NAMES, is_known, nearest, nearest_states, state_of, state_of_agency, unknown
from tests.builders.policy import a_canvass


@pytest.mark.parametrize(
    ("kind", "typed", "meant"),
    [
        ("colour", "GRY", "grey"),
        ("colour", "gray", "grey"),
        ("colour", "Dark-Blue", "dark blue"),
        ("make", "CHEV", "chevrolet"),
        ("make", "Chevrolet", "chevrolet"),
        ("body", "pickup truck", "pickup"),
        ("body", "4D", "sedan"),
    ],
)
def test_a_word_is_known_by_each_of_its_spellings(kind: Kind, typed: str, meant: str) -> None:
    assert is_known(kind, typed)
    assert word(kind, typed) == meant
    assert meant in counts_as(kind, typed)


@pytest.mark.parametrize("typed", ["Missouri", "MO", "mo", "US-MO", "M0", " missouri "])
def test_a_state_is_known_by_name_and_code(typed: str) -> None:
    assert parse(Filters, {"states": [typed]}).states == ("US-MO",)


@pytest.mark.parametrize(
    ("agency", "state"),
    [
        ("KS0500100", "US-KS"),
        ("ID0420100", "US-ID"),
        ("CA0360100", "US-CA"),
        ("MO0950300", "US-MO"),
        ("NB0280100", "US-NE"),
        ("XA0010000", None),
        ("", None),
    ],
)
def test_the_state_of_an_agency_is_that_of_its_id_or_not_known(agency: str, state: str | None) -> None:
    assert state_of_agency(agency) == state


def test_a_state_that_is_named_twice_is_asked_once_and_one_of_another_country_stays() -> None:
    assert parse(Filters, {"states": ["MO", "Missouri", "XA-NOR"]}).states == ("US-MO", "XA-NOR")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Misouri", "number 1, “misouri”, is no state that is known here; the nearest are missouri (US-MO)"),
        ("US-QQ", "number 1 is no state that is known here"),
        ("NB", "number 1 is no state"),
    ],
)
def test_a_state_that_is_not_known_is_said_with_those_that_are_near(typed: str, says: str) -> None:
    with pytest.raises(InvalidQuery) as error:
        parse(Filters, {"states": [typed]})
    assert says in str(error.value)
    assert error.value.field == "states"


@pytest.mark.parametrize("states", ["Missouri", [1], [["MO"]], {"a": "b"}, ["MO"] * 41])
def test_states_that_are_no_short_list_of_texts_are_refused(states: object) -> None:
    wide = states == ["MO"] * 41
    if wide:
        assert parse(Filters, {"states": states}).states == ("US-MO",)
        return
    with pytest.raises(InvalidQuery):
        parse(Filters, {"states": states})


@pytest.mark.parametrize(
    ("kind", "typed", "near"),
    [
        ("make", "chevrolay", "chevrolet"),
        ("colour", "gery", "grey"),
        ("body", "pickup-truk", "pickup"),
        ("make", "toyotta", "toyota"),
    ],
)
def test_the_nearest_words_are_named(kind: Kind, typed: str, near: str) -> None:
    assert not is_known(kind, typed)
    assert nearest(kind, typed)[0] == near
    assert f"“{typed}”" in unknown(kind, 1, typed, nearest(kind, typed))


def test_a_text_that_is_near_nothing_is_not_repeated() -> None:
    typed = "sevenaatwoc"
    assert nearest("make", typed) == ()
    assert typed not in unknown("make", 2, typed, ())
    assert "number 2" in unknown("make", 2, typed, ())
    assert nearest("make", "halden", ["halden"]) == ("halden",)
    assert nearest_states("kansa")[0] == "kansas (US-KS)"


@pytest.mark.parametrize("kind", SPELLINGS)
def test_no_word_is_a_spelling_of_another(kind: Kind) -> None:
    for one, others in SPELLINGS[kind].items():
        assert all(word(kind, other) == one for other in (one, *others))
    assert KIN[kind].keys() <= SPELLINGS[kind].keys()


@given(iso=st.sampled_from(sorted(STATE_NAMES)), upper=st.booleans())
def test_every_state_is_known_by_its_names_and_its_code(iso: str, upper: bool) -> None:
    for name in (*STATE_NAMES[iso], iso):
        assert state_of(name.upper() if upper else name) == iso


def test_what_is_asked_stands_as_it_is_meant() -> None:
    asked = parse(Canvass, {**a_canvass().model_dump(), "filters": {"states": ["Kansas"]}})
    assert asked.filters.states == ("US-KS",)


def a_vocabulary() -> Vocabulary:
    return Vocabulary(
        colours=(KnownWord(word="blue", finds=("dark blue",)), KnownWord(word="dark blue", also=("navy",))),
        makes=(KnownWord(word="ford"), KnownWord(word="fiat", reads_bear_it=True)),
        bodies=(KnownWord(word="pickup", also=("pickup truck",)),),
        states=(KnownWord(word="US-MO", also=("missouri", "mo")),),
        directions=("N",),
    )


@pytest.mark.parametrize(
    ("looks", "begun", "words"),
    [
        ("colours", "bl", ("blue", "dark blue")),
        ("colours", "NAV", ("dark blue",)),
        ("makes", "f", ("fiat", "ford")),
        ("bodies", "tru", ("pickup",)),
        ("states", "Miss", ("US-MO",)),
        ("states", "", ("US-MO",)),
        ("makes", "x", ()),
    ],
)
def test_what_is_typed_is_completed(looks: str, begun: str, words: tuple[str, ...]) -> None:
    assert a_vocabulary().completions(looks, begun) == words  # type: ignore[arg-type]  # one of the lists' names


def test_so_many_completions_are_named_as_are_wanted() -> None:
    assert a_vocabulary().completions("makes", "", most=1) == ("fiat",)
