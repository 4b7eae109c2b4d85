"""Invented plates: of no shape that a standard plate has, and misread as readers do."""

from __future__ import annotations

import re

import numpy as np

from data_access.questions.pattern import CONFUSABLE
from workbench.demo.incidents import STORIES
from workbench.demo.plates import STATES, WIDTH, chars, dashed, make_plates, misread, texts

# Shapes of standard plates, folded: the United States, their territories, Canada, the European Union and its neighbours.
REAL = """
##??### #??#### ###??? ???### #### ???#### #???### ???### ???## ??##### ??#### ###### ####?? ###?# ##??# #?### #??##
##?#### #?##### #?####? #??#??? #???### ?###### ??##### ??##### ??#### ###? ###?? #???## ##???# ###??# ####??
#??### #???? #??? ??#### ??#?#? ######? #######? ##?### ##???? ##??## ##???#### #?#### ###????
#######  ?##??? ?##??# ?##?##? ?##### ######? ##?###  ??###?? ##??# #?????? ??##? ?????? ##?##? ##?#??
?####? ?#####? ?##???? ???##? ????### ?###??? ??##?? ??#??? ?##???  ?###?? ?###??? ####??? #####?? ??###?
??##??? ###?#### ##?##### #?###### ###?###  ???##?? ?## ??## ##### ????? ##???? ?#?###? ##????# ##??##
?##### ??##??# ??####? ??####?? ??##??? #???? ??##### ????## ????### #####? ?###? ?###?? ?##?### ???#?# ??????? ??????
"""


def shape(plate: str) -> str:
    """Return a plate's shape: `?` for a letter, `#` for a digit."""
    return re.sub("[0-9]", "#", re.sub("[A-Z]", "?", plate))


def test_no_invented_plate_has_the_shape_of_a_standard_one():
    assert not {state.shape for state in STATES} & set(REAL.split())


def test_invented_states_have_codes_that_are_left_to_users():
    assert all(re.fullmatch("XA-[A-Z]{3}", state.code) for state in STATES)


def test_plates_are_different_and_of_their_states_shape():
    plates, states = make_plates(np.random.default_rng(1), 5_000, frozenset({"7A2C8B5"}))
    assert len(set(plates)) == 5_000
    assert all(shape(plate) == STATES[place].shape for plate, place in zip(plates, states, strict=True))


def test_a_taken_plate_is_not_given_again():
    first, _ = make_plates(np.random.default_rng(2), 500, frozenset())
    again, _ = make_plates(np.random.default_rng(2), 500, frozenset(first[:100]))
    assert not set(first[:100]) & set(again)


def test_a_misread_plate_is_one_character_off():
    plates, _ = make_plates(np.random.default_rng(3), 4_000, frozenset())
    wrong = misread(np.random.default_rng(4), plates)
    deleted = [len(was) - len(now) for was, now in zip(plates, wrong, strict=True)]
    swapped = [
        sum(a != b for a, b in zip(w, n, strict=True)) for w, n in zip(plates, wrong, strict=True) if len(w) == len(n)
    ]
    assert set(deleted) == {0, 1}
    assert 0.15 < sum(deleted) / len(deleted) < 0.25
    assert set(swapped) == {1}


def test_most_misread_characters_are_confusable_ones():
    plates, _ = make_plates(np.random.default_rng(5), 4_000, frozenset())
    pairs = [
        (a, b)
        for was, now in zip(plates, misread(np.random.default_rng(6), plates), strict=True)
        if len(was) == len(now)
        for a, b in zip(was, now, strict=True)
        if a != b
    ]
    of_a_class = [any(a in group and b in group for group in CONFUSABLE) for a, b in pairs]
    assert sum(of_a_class) / len(of_a_class) > 0.8


def test_texts_and_characters_are_each_others_inverse():
    assert texts(chars(["A", "7A2C8B5", "T5S20D1K"])) == ["A", "7A2C8B5", "T5S20D1K"]
    assert chars(["A"]).shape == (1, WIDTH)


def test_planted_plates_are_of_their_states_shape_and_misread_within_a_class():
    for story in STORIES:
        state = next(state for state in STATES if state.code == story.vehicle.state)
        assert shape(story.vehicle.plate) == state.shape
        off = [(a, b) for a, b in zip(story.vehicle.plate, story.misread_as, strict=True) if a != b]
        assert len(off) == 1
        assert any(set(off[0]) <= set(group) for group in CONFUSABLE)


def test_a_plate_is_written_with_its_dash():
    assert dashed("7A2C8B5", STATES[0]) == "7A2-C8B5"
