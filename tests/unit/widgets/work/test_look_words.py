"""Words are offered as they are typed: by any spelling, those of the agency among them; the vocabulary is fetched once."""

from __future__ import annotations

import pytest

from data_access.errors import Unreachable
from tests.builders.front import FakeGateway, a_read
from widgets.parts.look_words import LookWords


def some_words(**state: object) -> tuple[LookWords, FakeGateway]:
    gateway = FakeGateway(reads=[a_read(1, make="halden"), a_read(2, colour="sand")], **state)
    return LookWords(gateway.client()), gateway


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("gre", ("grey (colour)", "grey")),
        ("blue pick", ("pickup (body)", "blue pickup")),
        ("Chevro", ("chevrolet (make)", "chevrolet")),
        ("dark bl", ("dark blue (colour)", "dark blue")),
        ("white misso", ("Missouri (state)", "white Missouri")),
        ("hald", ("halden (make)", "halden")),
        ("gery", ("grey", "grey")),
    ],
)
def test_what_somebody_may_mean_is_offered(text: str, first: tuple[str, str]) -> None:
    words, _ = some_words()
    assert first in words.offers(text)[:2]


@pytest.mark.parametrize("text", ["", "g", "grey", "blue ", "blue pickup"])
def test_nothing_is_offered_for_what_is_whole_or_hardly_begun(text: str) -> None:
    words, _ = some_words()
    assert words.offers(text) == ()


@pytest.mark.parametrize(
    ("text", "begun"), [("blue pick", True), ("gery", False), ("gery pick", False), ("grey", False)]
)
def test_a_word_that_is_only_begun_is_told_from_one_that_is_not_known(text: str, begun: bool) -> None:
    words, _ = some_words()
    assert words.begun(text) is begun


def test_a_word_of_the_agencys_readers_is_known_and_the_vocabulary_fetched_once() -> None:
    words, gateway = some_words()
    assert words.others("grey pickup") == {}
    assert gateway.seen == []
    assert "halden" in words.others("halden")["make"]
    words.offers("hald")
    assert [each.url.path for each in gateway.seen] == ["/v1/vocabulary"]


def test_without_the_gateway_the_workbenchs_own_words_are_read_and_others_asked_for_again() -> None:
    words, gateway = some_words(away=Unreachable("The gateway does not answer."))
    assert words.others("halden") == {}
    gateway.away = None
    assert "halden" in words.others("halden")["make"]
