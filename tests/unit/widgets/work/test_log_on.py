"""A log-on without use: counted from what was asked last, extended by the person alone, and said when it cannot be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from data_access.answers.me import Me
from data_access.errors import NotLoggedOn
from data_access.terms import stamp
from tests.builders.front import FakeGateway, me
from tests.unit.widgets.test_models import an_open_case
from widgets.case.log_on_model import LogOnModel
from widgets.case.person import person_of


def a_gateway() -> FakeGateway:
    now = datetime.now(UTC)
    return FakeGateway(
        person=me(idle_at=stamp(now + timedelta(minutes=3)), session_expires_at=stamp(now + timedelta(hours=7)))
    )


def test_the_end_is_the_gateways_until_something_is_asked_and_then_half_an_hour_later() -> None:
    gateway = a_gateway()
    person = person_of(Me.model_validate(gateway.person))
    client = gateway.client()
    model = LogOnModel(client, person)
    assert model.ends == person.idle_at
    client.me()
    client.places("3rd")
    assert model.ends == person.idle_at, "what is only shown extends nothing"
    an_open_case(gateway).client.close()
    assert model.ends == person.idle_at, "that was another page, whose own clock runs on"
    client.document("POST", "/v1/case-file", {"case_session": "cs-1"})
    assert model.ends is not None
    assert timedelta(minutes=29) < model.ends - datetime.now(UTC) <= timedelta(minutes=30)


def test_a_personal_token_has_no_such_end() -> None:
    gateway = FakeGateway()
    model = LogOnModel(gateway.client(), person_of(Me.model_validate(gateway.person)))
    model.used()
    assert model.ends is None


def test_a_log_on_that_is_over_is_said_when_it_is_to_be_extended() -> None:
    gateway = a_gateway()
    model = LogOnModel(gateway.client(), person_of(Me.model_validate(gateway.person)))
    gateway.away = NotLoggedOn("Your log-on has ended.")
    model.extend()
    assert model.problem is not None
    assert model.problem.title == "You are logged out"
