"""What pages say of a form is said in a person's words: no validator's sentence, no name of a field, no pattern reaches them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.front import NOW, FakeGateway, me
from tests.builders.front_town import PLACES
from tests.unit.widgets.test_models import a_case, an_open_case
from widgets.answer.answer_model import AnswerModel
from widgets.work.work_model import WorkModel

VALIDATORS = re.compile(
    r"should (have|match|be)|String|pydantic|Value error|Input|Extra inputs|not permitted$|\bpattern '|\[A-Z|union_tag|"
    r"^[a-z_]+(\.[a-z_0-9]+)*: |\bNone\b|Traceback|_e7"
)
"""What a validator says, or a field of the wire by its name."""

LIMITS = {
    "canvass": {"area_km2": 13.0, "cameras": 2, "window_h": 24, "total_h": 72},
    "plates": {"fewest_fixed": 3, "window_d": 30},
}


def all_that_is_said(model: WorkModel) -> list[str]:
    """Everything that the page says of a form as it stands, and of one that somebody tried to ask."""
    said = [*model.hints().values(), *model.lacks(), *model.limits()]
    model.run()
    said += [model.slip, model.question_words()]
    said += [
        each
        for problem in (model.problem, model.answer.problem)
        if problem
        for each in (problem.title, problem.text, problem.remedy)
    ]
    return said


def a_form(**form: Any) -> WorkModel:
    gateway = FakeGateway(person=me(limits=LIMITS), places_answer=PLACES)
    case = an_open_case(gateway)
    model = WorkModel(gateway.client(), case, AnswerModel(case.person.zone), now=lambda: NOW)
    model.where.text = form.pop("where", "")
    model.where.area = form.pop("area", {})
    for name, value in form.items():
        setattr(model, name, value)
    return model


@given(
    where=st.sampled_from(["", "Main St", "#4", "43.9, -101.2"]),
    when=st.one_of(
        st.sampled_from(["", "last night", "all", "25 nov 20:00-20:00", "last 9999 weeks"]), st.text(max_size=12)
    ),
    plate=st.one_of(st.sampled_from(["", "7A?C*", "***", "A" * 30]), st.text(max_size=12)),
    looks=st.one_of(st.sampled_from(["", "blue pickup", "ford 7", "x" * 60]), st.text(max_size=20)),
    area=st.sampled_from(
        [
            {},
            {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 90_000.0},
            {"shape": "cameras", "ids": []},
            {"shape": "polygon", "ring": [[0, 0], [1, 1], [0, 1], [1, 0]]},
        ]
    ),
)
def test_whatever_is_typed_no_page_speaks_as_a_validator(
    where: str, when: str, plate: str, looks: str, area: dict[str, Any]
) -> None:
    said = all_that_is_said(a_form(where=where, when=when, plate=plate, looks=looks, area=area))
    assert [each for each in said if VALIDATORS.search(each)] == []


@pytest.mark.parametrize("missing", ["case_number", "purpose", "reason"])
def test_what_a_case_still_needs_is_said_in_words_and_sends_nothing(missing: str) -> None:
    gateway = FakeGateway()
    model = a_case(gateway, **{missing: ""})
    model.open()
    assert model.problem is not None
    assert not VALIDATORS.search(model.problem.text)
    assert gateway.seen == []


@pytest.mark.parametrize(
    "planted",
    [
        "purpose: String should have at least 1 character",
        "states.0: String should match pattern '^[A-Z]{2}-[A-Z0-9]{1,3}$'",
        "Extra inputs are not permitted",
        "area.circle.radius_m: Input should be less than or equal to 50000",
    ],
)
def test_a_validators_sentence_is_found(planted: str) -> None:
    assert VALIDATORS.search(planted)
