"""The very question of an entry, made of what stands there in clear and what its commitments hold; else none at all."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.questions.entry import as_asked, clear_of, sealed_of
from data_access.questions.estimate import Estimate
from data_access.questions.history import History
from data_access.questions.kinds import ANSWERED_WITH_READS, answer_shown_by, question_on_record
from data_access.questions.plates import Plates
from data_access.questions.showing import Showing
from data_access.questions.with_reads import Question
from tests.contract.store.questions import CENTRES, questions, some_rows

ASKED = st.sampled_from(CENTRES).flatmap(
    lambda centre: some_rows(centre).flatmap(lambda reads: questions(centre, reads))
)


@given(asked=ASKED)
def test_every_question_is_read_back_as_it_was_from_its_entry(asked: Question) -> None:
    clear = json.loads(json.dumps(clear_of(asked)))
    assert question_on_record({**clear, "cameras_asked": 5}, sealed_of(asked)) == asked


@given(asked=ASKED, data=st.data())
def test_a_question_of_which_an_opening_is_missing_or_is_another_is_not_made_up(
    asked: Question, data: st.DataObject
) -> None:
    clear, sealed = json.loads(json.dumps(clear_of(asked))), sealed_of(asked)
    if sealed:
        name = data.draw(st.sampled_from(sorted(sealed)))
        without = {field: text for field, text in sealed.items() if field != name}
        left = question_on_record(clear, without)
        assert left is None or sealed_of(left).keys() < sealed.keys()
        assert question_on_record(clear, {**sealed, name: "[]"}) != asked
    assert question_on_record({**clear, "kind": "of another version"}, sealed) is None


def test_an_entry_of_another_form_holds_no_question() -> None:
    asked = Plates(pattern="7QK4*")
    clear, sealed = clear_of(asked), sealed_of(asked)
    assert as_asked(Plates, {**clear, "fixed": 3}, sealed) is None
    assert as_asked(Plates, {name: value for name, value in clear.items() if name != "filters"}, sealed) is None
    assert question_on_record({"kind": Estimate.model_fields["kind"].default}, {}) is None
    assert question_on_record({}, {}) is None


@pytest.mark.parametrize("name", ANSWERED_WITH_READS)
def test_the_entry_of_a_showing_names_its_answer_and_no_other_does(name: str) -> None:
    question = History(plate="7QK4F2X")
    assert answer_shown_by(clear_of(Showing(of=7, asked=question))) == 7
    assert answer_shown_by(clear_of(Showing(of=7))) == 7
    assert answer_shown_by({"kind": name, "of": 7}) is None
