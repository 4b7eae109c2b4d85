"""Where a state is typed, the form shows the agency's own as an example, and none that is another's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from data_access.answers.me import Me
from tests.builders.front import FakeGateway, me
from tests.unit.widgets.test_models import of_a_plate
from tests.unit.widgets.test_panels import built, inside
from widgets.answer.read_model import ReadModel
from widgets.answer.read_panel import read_panel
from widgets.case.justification_model import JustificationModel
from widgets.case.person import person_of
from widgets.hot_lists.request_model import RequestModel
from widgets.hot_lists.request_panel import request_panel
from widgets.records.records_panel import records_panel
from widgets.records.requests_model import RequestsModel
from widgets.work.read_tab import correction_form

__all__ = ["built"]

OWN = {"KS0500100": "US-KS", "ID0420100": "US-ID", "CA0360100": "US-CA", "MO0950300": "US-MO"}


def forms(gateway: FakeGateway) -> Iterator[Any]:
    """Every form in which a state is typed."""
    client, person = gateway.client(), person_of(Me.model_validate(gateway.person))
    case = JustificationModel(client, person)
    yield request_panel(RequestModel(client, case, lambda: None))
    yield records_panel(RequestsModel(client, person))
    asked = of_a_plate(gateway)
    read = ReadModel(asked.client, asked.case, asked.answer)
    yield read_panel(read)
    yield correction_form(read)


def examples(form: Any) -> list[str]:
    """What stands beside, and in, the fields that are called a state."""
    fields = (each for each in inside(form) if str(getattr(each, "description", "")).startswith("State"))
    return [f"{each.description} {each.placeholder}".strip() for each in fields]


@pytest.mark.parametrize("agency", OWN)
def test_each_agency_sees_its_own_state_in_every_form(agency: str) -> None:
    said = [example for form in forms(FakeGateway(person=me(agency=agency))) for example in examples(form)]
    assert len(said) == 4
    assert [each for each in said if OWN[agency] not in each] == []


def test_an_agency_whose_id_names_no_state_sees_no_state_of_others() -> None:
    said = [example for form in forms(FakeGateway()) for example in examples(form)]
    assert said == ["State"] * 4


def test_an_unfit_state_is_refused_with_the_agencys_own_as_the_example() -> None:
    asked = of_a_plate(FakeGateway(person=me(agency="ID0420100")))
    model = ReadModel(asked.client, asked.case, asked.answer)
    asked.run()
    model.chosen, model.state, model.reason = 0, "Idaho", "the picture shows it"
    model.correct()
    assert model.problem is not None
    assert "such as US-ID" in model.problem.text
