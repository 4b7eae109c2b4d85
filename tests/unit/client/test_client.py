"""The client against a gateway that honours the wire, without a socket."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import httpx
import polars as pl
import pyarrow as pa
import pytest

from data_access.acts.on_evidence.packages import NewPackage
from data_access.client import ARROW, NOTES, PLACES, Answer, Client
from data_access.client.client import MAX_ANSWER_BYTES
from data_access.client.packages import make_package
from data_access.errors import (
    AccessError,
    Busy,
    Conflict,
    InvalidQuery,
    LedgerStopped,
    NotFound,
    NotLoggedOn,
    Reason,
    Refused,
    TimedOut,
    TooLarge,
    TooMany,
    Unreachable,
    _leaves,
)
from data_access.gateway.packaging.answers import MOST_S
from data_access.questions.history import History
from data_access.questions.kinds import Inquiry
from data_access.questions.plates import Plates
from data_access.reads import NAMES, SCHEMA, empty
from data_access.receipts import check_receipt
from tests.builders.facts import facts_that, some_facts, some_notes
from tests.builders.front import NOW, TOKEN, FakeGateway, a_canvass, a_read, arrow_stream, because, frame_of, stream


def asked(gateway: FakeGateway, question: object) -> Inquiry:
    session = gateway.client().open_case(because())
    return Inquiry.model_validate({"case_session": session.case_session, "question": question})


def answering(status: int = 200, **given: object) -> Client:
    return Client("http://gateway", TOKEN, transport=httpx.MockTransport(lambda _: httpx.Response(status, **given)))


def failing(error: Exception) -> Client:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    return Client("http://gateway", TOKEN, transport=httpx.MockTransport(fail))


def question() -> Inquiry:
    return Inquiry(case_session="cs-1", question=a_canvass())


def test_an_answer_has_reads_in_the_documented_columns_a_receipt_and_facts() -> None:
    gateway = FakeGateway()
    answer = gateway.client().canvass(asked(gateway, a_canvass()))
    assert tuple(answer.reads.columns) == NAMES
    assert dict(answer.reads.schema) == SCHEMA
    assert answer.reads.equals(frame_of(gateway.reads))
    assert (answer.receipt["seq"], answer.facts.returned) == (0, 2)
    check_receipt(answer.receipt, answer.reads)


def test_an_answer_without_reads_has_every_column_and_a_receipt() -> None:
    gateway = FakeGateway(reads=[])
    answer = gateway.client().history(asked(gateway, History(plate="9A9A9")))
    assert (answer.reads.height, dict(answer.reads.schema)) == (0, SCHEMA)
    check_receipt(answer.receipt, answer.reads)


def test_every_kind_of_question_goes_to_its_own_path() -> None:
    gateway = FakeGateway()
    client = gateway.client()
    client.canvass(asked(gateway, a_canvass()))
    client.plates(asked(gateway, Plates(pattern="9A*")))
    client.history(asked(gateway, History(plate="9A9A9")))
    posted = [request.url.path for request in gateway.seen if "case-sessions" not in request.url.path]
    assert posted == ["/v1/canvass", "/v1/plates", "/v1/history"]


def test_the_gateway_receives_the_question_as_it_was_asked() -> None:
    gateway = FakeGateway()
    given = asked(gateway, Plates(pattern="9a?*", confusable=True))
    gateway.client().plates(given)
    assert gateway.asked == [given]


def test_a_case_is_opened_listed_and_closed() -> None:
    gateway = FakeGateway()
    client = gateway.client()
    session = client.open_case(because(case_number="P-17"))
    assert client.case_sessions() == (session,)
    assert (session.standing, session.provisional_until) == ("provisional", NOW + timedelta(hours=24))
    client.close_case(session.case_session)
    assert client.case_sessions() == ()


def test_cameras_without_a_place_have_no_position() -> None:
    gateway = FakeGateway(reads=[a_read(lat_e7=None, lon_e7=None)])
    assert gateway.client().cameras().rows() == [("C1", "Mill Bridge north", "fixed", None, None)]


def test_a_refusal_carries_every_reason_and_its_number_on_record() -> None:
    reasons = [Reason("U11", "No such case.", "Check it.", "r1"), Reason("U6", "The reason is junk.", "Say why.", "r2")]
    gateway = FakeGateway(refuse=reasons)
    with pytest.raises(Refused) as caught:
        gateway.client().open_case(because())
    assert (caught.value.reasons, caught.value.seq) == (tuple(reasons), 0)


@pytest.mark.parametrize("kind", [k for k in _leaves(AccessError) if k not in (Refused, InvalidQuery, TooMany)])
def test_every_error_of_the_tree_comes_back_as_itself(kind: type[AccessError]) -> None:
    gateway = FakeGateway()
    given = asked(gateway, a_canvass())
    gateway.broken = kind("what happened")
    with pytest.raises(AccessError, match="what happened") as caught:
        gateway.client().canvass(given)
    assert type(caught.value) is kind


def test_an_invalid_field_and_a_wait_come_back_too() -> None:
    gateway = FakeGateway()
    given = asked(gateway, a_canvass())
    gateway.broken = InvalidQuery("radius_m", "too wide")
    with pytest.raises(InvalidQuery, match=r"^radius_m: too wide$"):
        gateway.client().canvass(given)
    gateway.broken = TooMany("slow down", retry_after_s=7)
    with pytest.raises(TooMany) as caught:
        gateway.client().canvass(given)
    assert caught.value.retry_after_s == 7


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectError("refused"), Unreachable),
        (httpx.ConnectTimeout("slow"), Unreachable),
        (httpx.ReadTimeout("slow"), TimedOut),
        (httpx.RemoteProtocolError("cut"), Unreachable),
        (httpx.ReadError("reset"), Unreachable),
    ],
)
def test_a_broken_way_is_said_without_what_was_asked_or_the_token(error: Exception, kind: type[AccessError]) -> None:
    with pytest.raises(kind) as caught:
        failing(error).canvass(question())
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_question_whose_answer_is_lost_is_not_asked_again() -> None:
    times = []

    def lost(request: httpx.Request) -> httpx.Response:
        times.append(request.url.path)
        raise httpx.ReadError("reset after the gateway had answered")

    with pytest.raises(Unreachable):
        Client("http://gateway", TOKEN, transport=httpx.MockTransport(lost)).canvass(question())
    assert times == ["/v1/canvass"]


def test_rows_without_a_receipt_are_not_shown() -> None:
    bare = arrow_stream(frame_of([a_read()]).to_arrow())
    with pytest.raises(Busy, match="receipt"):
        answering(content=bare).canvass(question())


def test_rows_cut_short_are_not_shown() -> None:
    whole = stream(frame_of([a_read(n) for n in range(50)]), {"seq": 1}, {})
    for length in (0, 7, 40, len(whole) // 2):
        with pytest.raises(Busy):
            answering(content=whole[:length]).canvass(question())


def test_rows_in_other_columns_than_documented_are_not_shown() -> None:
    other = pa.table({"plate": ["9A9A9"]}).replace_schema_metadata({"receipt": "{}", "facts": "{}"})
    with pytest.raises(Busy, match="columns"):
        answering(content=arrow_stream(other)).canvass(question())


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b'"x"', b"{}", b'{"code": "refused", "reasons": [{"odd": 1}]}']
)
def test_an_error_in_an_unknown_shape_is_still_an_error_of_ours(body: bytes) -> None:
    with pytest.raises(AccessError):
        answering(502, content=body).me()


def test_a_401_without_words_asks_to_log_in_again() -> None:
    with pytest.raises(NotLoggedOn):
        answering(401, content=b"").me()


def test_a_redirect_is_not_followed() -> None:
    with pytest.raises(Busy):
        answering(302, headers={"location": "http://elsewhere/"}).me()


@pytest.mark.parametrize("body", ["[]", "{}", '{"case_session": 1}', "nothing"])
def test_a_case_in_an_unknown_shape_is_not_taken(body: str) -> None:
    with pytest.raises(Busy):
        answering(201, content=body).open_case(because())


def test_cameras_in_an_unknown_shape_are_not_taken() -> None:
    for body in ("[]", "{}", '{"cameras": {}}', '{"cameras": [{}]}', '{"cameras": [3]}'):
        with pytest.raises(Busy):
            answering(content=body).cameras()


def test_an_answer_larger_than_its_bound_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_access.client.client.MAX_ANSWER_BYTES", 1000)
    assert MAX_ANSWER_BYTES > 1000
    with pytest.raises(TooLarge):
        answering(content=b"x" * 1001).me()


def test_the_token_goes_into_the_header_and_into_no_representation() -> None:
    gateway = FakeGateway()
    client = gateway.client()
    client.me()
    assert gateway.seen[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in repr(client) + repr(vars(client))


def test_an_unknown_token_is_not_logged_on() -> None:
    with pytest.raises(NotLoggedOn):
        FakeGateway().client("another").me()


def test_the_id_of_a_case_session_cannot_reach_another_path() -> None:
    gateway = FakeGateway()
    with pytest.raises(NotFound):
        gateway.client().close_case("../me?x=1#")
    assert gateway.seen[0].url.path == "/v1/case-sessions/mex1"


def test_a_closed_case_answers_nothing() -> None:
    gateway = FakeGateway()
    with pytest.raises(Conflict):
        gateway.client().canvass(question())


def test_the_client_asks_for_arrow_and_says_what_it_is() -> None:
    gateway = FakeGateway()
    gateway.client().canvass(asked(gateway, a_canvass()))
    headers = gateway.seen[-1].headers
    assert (headers["accept"], headers["x-client"].split("/")[0]) == (ARROW, "canvass-workbench")


def test_a_stopped_ledger_gives_no_rows() -> None:
    gateway = FakeGateway(broken=LedgerStopped("The ledger is stopped."))
    given = asked(gateway, a_canvass())
    with pytest.raises(LedgerStopped):
        gateway.client().canvass(given)


def test_a_saved_receipt_is_the_receipt(tmp_path) -> None:  # type: ignore[no-untyped-def]
    gateway = FakeGateway()
    answer = gateway.client().canvass(asked(gateway, a_canvass()))
    place = answer.save_receipt(tmp_path / "receipt.json")
    assert json.loads(place.read_text()) == answer.receipt


def test_cameras_and_basemap_and_checkpoint_are_read() -> None:
    client = FakeGateway().client()
    assert client.basemap()["attribution"] == "Invented town"
    assert client.checkpoint().startswith("fake.example/ledger\n0\n")
    with client as again:
        assert isinstance(again.cameras(), pl.DataFrame)


def test_places_come_as_a_frame_in_the_order_of_the_answer_and_an_odd_answer_is_not_believed() -> None:
    gateway = FakeGateway()
    found = gateway.client().places("3rd & Avenue C")
    assert dict(found.schema) == PLACES
    assert found.select("kind", "name").rows() == [("corner", "3rd Street & Avenue C"), ("street", "3rd Street")]
    assert found["west"].to_list() == [None, -101.215]
    assert gateway.client().places("nowhere").is_empty()
    gateway.places_answer = [{"kind": "corner"}]
    with pytest.raises(Busy):
        gateway.client().places("3rd & Avenue C")


def test_cameras_that_did_not_read_as_usual_come_as_a_frame_and_nonsense_is_not_believed() -> None:
    answer = Answer(reads=empty(), receipt={}, facts=facts_that())
    assert (answer.cameras.height, dict(answer.cameras.schema)) == (0, NOTES)
    note = {"camera_id": "C7", "name": "#07 Main St", "state": "down", "reads": 0, "usual": 8.5}
    note |= {"start": "2026-11-20T02:57:12.000000Z", "end": None}
    found = Answer(reads=empty(), receipt={}, facts=facts_that(quality=some_notes(named=[note]))).cameras
    assert found.row(0) == ("C7", "#07 Main St", "down", datetime(2026, 11, 20, 2, 57, 12, tzinfo=UTC), None, 0, 8.5)
    for wrong in (3, *(some_notes(named=named) for named in (3, [3], [{}], [{**note, "start": "soon"}]))):
        with pytest.raises(Busy):
            answering(content=stream(empty(), {"seq": 1}, some_facts(quality=wrong))).canvass(question())


def test_a_package_is_waited_for_longer_than_the_gateway_makes_it_and_every_other_answer_as_before() -> None:
    waits: dict[str, float] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        waits[request.url.path] = request.extensions["timeout"]["read"]
        return httpx.Response(200, content=b"PK", headers={"content-type": "application/zip"})

    client = Client("http://gateway", TOKEN, transport=httpx.MockTransport(answer))
    new = NewPackage(case_session="cs-1", answers=(1,), reason="for the prosecutor of this case")
    assert make_package(client, new) == b"PK"
    client.archive("/v1/made-files", {})
    assert waits == {"/v1/evidence-packages": 1_200.0, "/v1/made-files": 90.0}
    assert waits["/v1/evidence-packages"] > MOST_S + 90
