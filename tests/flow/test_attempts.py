"""What an insider would try who wants a plate without a trace: error paths, leaving early, words in odd places."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from data_access.client import Client
from data_access.errors import Busy, Cancelled, LedgerStopped, TimedOut
from data_access.gateway.deciding.paces import Seats
from data_access.questions.history import History
from data_access.questions.kinds import Inquiry
from data_access.stopping import Cancellation
from tests.builders.gateway import Doors
from tests.builders.site import circle
from tests.flow.conftest import entries, kinds

pytestmark = pytest.mark.slow


PLATE = "9Q9Z1A"
QUESTION = {"kind": "history", "plate": PLATE}


class Store:
    """A store whose fetch does something of a test's own, with the real one at hand."""

    def __init__(self, real: Any, fetch: Any) -> None:
        self._real, self._fetch = real, fetch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def fetch(self, intent: Any, cancelled: threading.Event | None = None) -> Any:
        return self._fetch(self._real, intent, cancelled)


@contextmanager
def fetching(doors: Doors, fetch: Any) -> Iterator[None]:
    real = doors.site.store
    doors.site.store = Store(real, fetch)  # type: ignore[assignment]
    try:
        yield
    finally:
        doors.site.store = real


class Odd(Exception):
    """Something that nobody foresaw, with a row in its words."""


@pytest.mark.parametrize(
    ("error", "http", "status"),
    [
        (Busy("The store could not answer."), 503, "failed"),
        (TimedOut("Too long."), 504, "timed_out"),
        (Cancelled("Given up."), 499, "cancelled"),
        (Odd(PLATE), 500, "failed"),
        (MemoryError(PLATE), 500, "failed"),
    ],
)
@pytest.mark.parametrize("after", [False, True], ids=["it read nothing", "it had read all"])
def test_a_fetch_that_fails_is_on_record_and_discloses_nothing(
    doors: Doors, caplog: pytest.LogCaptureFixture, error: Exception, http: int, status: str, after: bool
) -> None:
    def fetch(real: Any, intent: Any, cancelled: threading.Event | None) -> Any:
        if after:
            real.fetch(intent, cancelled)
        raise error

    doors.as_("dunn")
    case, since = doors.case_of("dunn"), doors.site.ledger.size
    with fetching(doors, fetch):
        answer = doors.ask(QUESTION, case=case)
    assert answer.status_code == http
    assert kinds(doors, since) == ["intent", "outcome"]
    assert entries(doors, since)[1]["status"] == status
    assert PLATE not in answer.text
    assert PLATE not in caplog.text


@pytest.mark.parametrize("turn", ["deciding", "concluding"])
def test_what_cannot_be_recorded_is_not_answered(doors: Doors, turn: str) -> None:
    real, fetched = doors.site.ledger, []

    class Stopped:
        def __getattr__(self, name: str) -> Any:
            if name == turn:
                raise LedgerStopped("It could not be written.")
            return getattr(real, name)

    def fetch(store: Any, intent: Any, cancelled: threading.Event | None) -> Any:
        fetched.append(intent)
        return store.fetch(intent, cancelled)

    case = doors.case_of("dunn")
    with fetching(doors, fetch):
        doors.site.ledger = Stopped()  # type: ignore[assignment]
        try:
            answer = doors.ask(QUESTION, case=case)
        finally:
            doors.site.ledger = real
    assert (answer.status_code, answer.json()["code"]) == (503, "ledger_stopped")
    assert fetched == []


def test_who_leaves_before_the_answer_stops_the_fetch_and_it_is_on_record(doors: Doors) -> None:
    begun, ended = threading.Event(), threading.Event()

    def fetch(real: Any, intent: Any, cancelled: threading.Event | None) -> Any:
        begun.set()
        assert cancelled is not None
        assert cancelled.wait(120)
        ended.set()
        return real.fetch(intent, cancelled)

    headers, body = doors.as_("dunn"), {"case_session": doors.case_of("dunn"), "question": QUESTION}
    text, since = json.dumps(body).encode(), doors.site.ledger.size
    head = f"POST /v1/history HTTP/1.1\r\nHost: gateway\r\nAuthorization: {headers['Authorization']}\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
    with fetching(doors, fetch):
        with socket.create_connection((doors.client.base_url.host, doors.client.base_url.port or 0)) as connection:
            connection.sendall(head.encode() + text)
            assert begun.wait(120)
        assert ended.wait(120)
        while doors.site.ledger.size < since + 2:  # the outcome is recorded by the thread that was stopped
            threading.Event().wait(0.01)
    assert kinds(doors, since) == ["intent", "outcome"]
    assert entries(doors, since)[1]["status"] == "cancelled"


@pytest.mark.parametrize("late", [False, True], ids=["it was stopped", "it was answered already"])
def test_a_question_given_up_is_stopped_at_once_or_stands_as_answered(doors: Doors, late: bool) -> None:
    begun, noticed = threading.Event(), threading.Event()

    def fetch(real: Any, intent: Any, cancelled: threading.Event | None) -> Any:
        begun.set()
        assert cancelled is not None
        assert cancelled.wait(120)
        noticed.set()
        return real.fetch(intent, None if late else cancelled)

    token, case = doors.as_("dunn")["Authorization"].removeprefix("Bearer "), doors.case_of("dunn")
    since, stop, ended = doors.site.ledger.size, Cancellation(), []
    with fetching(doors, fetch), Client(str(doors.client.base_url), token) as client:
        asked = Inquiry(case_session=case, question=History(plate=PLATE))

        def ask() -> None:
            with pytest.raises(Cancelled):
                client.history(asked, stop)
            ended.append("given up")

        asking = threading.Thread(target=ask)
        asking.start()
        assert begun.wait(120)
        stop.now()
        assert noticed.wait(120)
        asking.join(120)
        while doors.site.ledger.size < since + 2:
            threading.Event().wait(0.01)
    assert ended == ["given up"]
    assert [entry.get("status") for entry in entries(doors, since)] == [None, "answered" if late else "cancelled"]


def test_of_a_name_given_twice_the_one_recorded_is_the_one_answered(doors: Doors) -> None:
    fetched: list[Any] = []

    def fetch(real: Any, intent: Any, cancelled: threading.Event | None) -> Any:
        fetched.append(intent.decision.request)
        return real.fetch(intent, cancelled)

    case = doors.case_of("dunn")
    body = f'{{"case_session": "c-0", "case_session": "{case}", "note": "one", "note": "two",'
    body += f'"question": {{"kind": "history", "plate": "7W7NBDY", "plate": "{PLATE}"}}}}'
    headers = {**doors.as_("dunn"), "Content-Type": "application/json", "Accept": "application/json"}
    with fetching(doors, fetch):
        answer = doors.client.post("/v1/history", content=body, headers=headers)
    assert answer.status_code == 200
    assert (fetched[0].question.plate, fetched[0].note, fetched[0].case_session) == (PLATE, "two", case)
    assert entries(doors)[-2]["case"]["session"] == case


def test_a_question_of_one_kind_is_not_asked_at_the_door_of_another(doors: Doors) -> None:
    since = doors.site.ledger.size
    body = {"case_session": "c-0", "question": QUESTION}
    for kind in ("canvass", "plates"):
        answer = doors.client.post(f"/v1/{kind}", json=body, headers=doors.as_("dunn"))
        assert (answer.status_code, PLATE in answer.text) == (422, False)
    assert kinds(doors, since) == []


def test_words_in_odd_places_stand_nowhere_in_clear(doors: Doors) -> None:
    odd, since = "7W7XKCD", doors.site.ledger.size
    case = doors.case_of("dunn")
    asked: dict[str, Any] = {"case_session": odd, "question": {"kind": "history", "plate": odd}, "note": odd}
    assert doors.client.post("/v1/history", json=asked, headers=doors.as_("dunn")).status_code == 403
    assert (
        doors.client.post("/v1/history", json={**asked, "case_session": case}, headers=doors.as_("dunn")).status_code
        == 200
    )
    opened = {"case_number": odd, "purpose": odd, "reason": f"{odd} was seen", "offence": odd}
    assert doors.client.post("/v1/case-sessions", json=opened, headers=doors.as_("dunn")).status_code == 403
    given = {"number": odd, "became": odd, "reason": odd}
    assert doors.client.post("/v1/acts/cases/reconcile", json=given, headers=doors.as_("dunn")).status_code == 403
    for reason, status in ((odd, 403), (f"{odd} left the department", 404)):
        said = {"person": odd, "reason": reason}
        disabled = doors.client.post("/v1/acts/accounts/disable", json=said, headers=doors.as_("adams"))
        assert disabled.status_code == status
    doors.client.post("/v1/log-ons", json={"person": odd, "password": odd, "code": odd})
    raw = b"".join(doors.site.ledger.entries(since, doors.site.ledger.size))
    assert odd.encode() not in raw
    assert odd.encode() not in b"".join(path.read_bytes() for path in doors.paths.gateway.glob("ledger.sqlite*"))


def test_more_questions_at_once_than_seats_are_told_to_come_back(doors: Doors) -> None:
    doors.as_("dunn")
    doorway, case, since = doors.app.state.doorway, doors.case_of("dunn"), doors.site.ledger.size
    seats = Seats(most=1, wait_s=0.01)
    doors.app.state.doorway = replace(doorway, seats=seats)
    try:
        with asyncio.Runner() as loop:
            held = seats.seat("another")
            loop.run(held.__aenter__())
            assert doors.ask(QUESTION, case=case).status_code == 503
            loop.run(held.__aexit__(None, None, None))
        assert doors.ask(QUESTION, case=case).status_code == 200
    finally:
        doors.app.state.doorway = doorway
    assert kinds(doors, since) == ["intent", "outcome"]


def test_a_limit_is_met_by_what_a_question_admits_not_by_how_it_is_written(doors: Doors) -> None:
    doors.as_("dunn")
    case, since = doors.case_of("dunn"), doors.site.ledger.size
    everything = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    wild = {"kind": "plates", "pattern": "AAA*", "confusable": True, "classes": [everything]}
    strip = [[-101.3, 43.9], [-101.1, 43.9], [-101.1, 43.900005], [-101.3, 43.900005]]
    long = {**circle(), "area": {"shape": "polygon", "ring": strip}}
    for question, rule in ((wild, "pattern_says_enough"), (long, "canvass_reaches_no_further")):
        refused = doors.ask(question, case=case)
        assert refused.status_code == 403, refused.text
        assert rule in [reason["rule"] for reason in refused.json()["reasons"]]
    first, second = entries(doors, since)
    assert (first["kind"], first["question"]["fixed"]) == ("refusal", 0)
    assert "cameras_asked" not in first["question"]
    assert second["kind"] == "refusal"
    assert second["question"]["cameras_asked"] in {1, 2, 5}


def test_more_plates_than_may_fit_are_refused_without_saying_how_many(doors: Doors) -> None:
    doors.as_("dunn")
    limits, asked = doors.site.pack.limits, {"kind": "plates", "pattern": "9Q9Z1?"}
    case = doors.case_of("dunn")
    assert doors.ask(asked, case=case).status_code == 200
    none = limits.plates.model_copy(update={"most_plates": 0})
    with doors.under(limits=limits.model_copy(update={"plates": none})):
        refused = doors.ask(asked, case=case)
    (reason,) = refused.json()["reasons"]
    assert (reason["clause"], reason["rule"]) == ("own.plates", "pattern_fits_few_plates")
    assert not any(digit in reason["sentence"] for digit in "0123456789")
