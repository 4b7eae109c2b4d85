"""Errors on the wire: every one of ours has its document, and what nobody foresaw leaves no word anywhere."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from data_access import errors
from data_access.acts.on_releases.requests import ReleaseRequest
from data_access.errors import AccessError, InvalidQuery, Reason, Refused, TooMany
from data_access.gateway.http.problems import MEDIA_TYPE, Guard, problem_response
from data_access.questions.history import History
from data_access.questions.kinds import Inquiry
from data_access.questions.value import parse

PLATE = "9Q9Z1A"
SCOPE: Scope = {"type": "http", "path": "/v1/history", "method": "POST", "headers": []}


def every_error() -> list[AccessError]:
    def below(kind: type[AccessError]) -> list[type[AccessError]]:
        return [kind, *(one for child in kind.__subclasses__() for one in below(child))]

    special = {
        Refused: Refused([Reason("U11", "No.", "Ask.")], 7),
        InvalidQuery: InvalidQuery("plate", "is long"),
        TooMany: TooMany("Wait.", 7),
    }
    kinds = [kind for kind in below(AccessError) if kind.__module__ == errors.__name__]
    return [special.get(kind) or kind("Said.") for kind in kinds]


@pytest.mark.parametrize(
    ("changed", "field"), [({}, "state"), ({"state": "Kansas"}, "state"), ({"person": ""}, "person")]
)
def test_an_unfit_field_is_named_also_where_it_does_not_fit_another_one(changed: dict[str, Any], field: str) -> None:
    said = {"agency": "Larkspur", "kind": "prosecutor", "person": "R. H.", "contact": "x", "purpose": "y"}
    with pytest.raises(InvalidQuery) as caught:
        parse(ReleaseRequest, {**said, "legal_basis": "z", **changed})
    assert caught.value.field == field
    assert str(caught.value).startswith(f"{field}: ")
    assert "Larkspur" not in str(caught.value)


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_each_error_is_a_document_of_its_own_status_and_code(error: AccessError) -> None:
    response = problem_response(error)
    document = json.loads(bytes(response.body))
    assert (response.status_code, document["status"], document["code"]) == (error.status, error.status, error.code)
    assert response.headers["content-type"] == MEDIA_TYPE
    assert response.headers["cache-control"] == "no-store"
    assert ("www-authenticate" in response.headers) == (error.status == 401)
    assert ("retry-after" in response.headers) == isinstance(error, TooMany)


def guarded(error: BaseException) -> list[Message]:
    """Let something raise under the guard and return what is sent."""
    sent: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise error

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    asyncio.run(Guard(app)(SCOPE, receive, send))
    return sent


class Odd(Exception):
    """Something that nobody foresaw, whose words and attributes hold a plate."""

    def __init__(self) -> None:
        super().__init__(PLATE)
        self.row = {"plate": PLATE}


@pytest.mark.parametrize("error", [Odd(), ValueError(PLATE), KeyError(PLATE), RecursionError(PLATE)])
def test_what_nobody_foresaw_is_a_number_and_a_place(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    error.__cause__ = ValueError(PLATE)
    start, body = guarded(error)
    document = json.loads(body["body"])
    assert (start["status"], document["status"], document["code"]) == (500, 500, "error")
    assert PLATE not in json.dumps(document)
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is None
    assert PLATE not in caplog.text
    assert type(error).__name__ in caplog.text
    assert document["detail"].split()[-1].rstrip(".") in caplog.text


def test_a_task_that_is_cancelled_is_not_held_up() -> None:
    with pytest.raises(asyncio.CancelledError):
        guarded(asyncio.CancelledError())


ASKED = {"case_session": "c-1", "question": {"kind": "history", "plate": PLATE}}


@pytest.mark.parametrize(
    "document",
    [
        {**ASKED, PLATE: 1},
        {**ASKED, "question": {"kind": PLATE}},
        {**ASKED, "question": {**ASKED["question"], PLATE.lower(): 1}},  # type: ignore[dict-item]  # a document as it comes
        {**ASKED, "question": {"kind": "canvass", "area": {"shape": PLATE}, "windows": []}},
        {**ASKED, "question": {"kind": "history", "plate": [PLATE]}},
        {**ASKED, "question": {"kind": "history", "plate": PLATE * 9}},
        {**ASKED, "note": {PLATE: PLATE}},
        {**ASKED, "case_session": PLATE * 20},
        PLATE,
        [PLATE],
    ],
)
def test_a_malformed_question_is_answered_without_a_word_of_it(document: Any) -> None:
    with pytest.raises(InvalidQuery) as refused:
        parse(Inquiry, document)
    assert PLATE.lower() not in json.dumps(refused.value.problem()).lower()


def test_a_field_that_nobody_knows_is_named_if_it_is_a_plain_word() -> None:
    with pytest.raises(InvalidQuery, match="colors"):
        parse(History, {"plate": PLATE, "colors": ["red"]})
