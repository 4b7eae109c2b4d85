"""How a typed plate is understood, and said to be."""

from __future__ import annotations

import pytest

from data_access.client.plate_text import understood
from data_access.errors import InvalidQuery
from data_access.questions.history import History
from data_access.questions.plates import Plates


def test_a_text_without_wild_cards_is_the_whole_plate_and_may_be_looked_for_inside_one() -> None:
    text = understood("a2-c8")
    assert (text.plate, text.pattern, text.inside) == ("A2C8", "A2C8", "*A2C8*")
    assert text.sentence == "Understood as the whole plate A2C8. To find it inside a plate, ask for *A2C8*."
    assert History(plate=text.plate).plate == "A2C8"
    assert Plates(pattern=text.inside).pattern == "*A2C8*"


@pytest.mark.parametrize(
    ("typed", "folded", "says"),
    [
        ("7a?c**", "7A?C*", "? is one character, * any run of characters, even none."),
        ("7a?c", "7A?C", "? is one character."),
        ("7ac *", "7AC*", ": * any run of characters, even none."),
    ],
)
def test_a_text_with_wild_cards_is_a_partial_plate(typed: str, folded: str, says: str) -> None:
    text = understood(typed)
    assert (text.plate, text.pattern, text.inside) == ("", folded, folded)
    assert text.sentence.startswith(f"Understood as the partial plate {folded}: ")
    assert says in text.sentence


@pytest.mark.parametrize("typed", ["", "7A_C", "7AC!", "*", "??", "A" * 11, "*" + "A" * 11])
def test_what_is_no_plate_is_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(InvalidQuery) as error:
        understood(typed)
    assert error.value.field == "plate"
    assert len(typed) < 3 or typed not in str(error.value)
