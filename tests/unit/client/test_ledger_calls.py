"""The ledger and a person's cases as Python calls: what is sent, what is understood, what is not."""

from __future__ import annotations

import httpx
import pytest

from data_access.acts.cases import Reconciliation
from data_access.client import Client
from data_access.client.acts import do
from data_access.client.cases import my_cases
from data_access.client.ledger import growth, live, own_entries, reveal, unit_week
from data_access.errors import Busy, NotFound, NotLoggedOn, Reason, Refused, Unreachable
from tests.builders.front import NOW, FakeGateway, because
from tests.builders.front_ledger import an_item


def answering(text: str) -> Client:
    """A client whose every answer is this text."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, text=text))
    return Client("http://gateway", "token-of-a-detective", transport=transport)


def test_own_entries_come_with_where_an_older_page_begins() -> None:
    gateway = FakeGateway()
    gateway.ledger.page = 2
    first = own_entries(gateway.client())
    assert ([item.seq for item in first.items], first.next) == ([180, 160], 160)
    second = own_entries(gateway.client(), before=first.next)
    assert ([item.seq for item in second.items], second.next) == ([150], None)
    assert own_entries(gateway.client(), case_number="26-999999").items == ()


def test_a_reveal_is_refused_or_opens_one_entry() -> None:
    gateway = FakeGateway()
    assert reveal(gateway.client(), 160, "monthly review").opened["plate"] == "7A2C8B5"
    with pytest.raises(NotFound):
        reveal(gateway.client(), 7, "monthly review")
    gateway.refuse = [Reason("own.sight", "Not of your unit.", "Ask an auditor.")]
    with pytest.raises(Refused, match="Ask an auditor"):
        reveal(gateway.client(), 160, "monthly review")


def test_the_week_of_a_unit_comes_whole() -> None:
    assert unit_week(FakeGateway().client()).provisional[0].number == "P26-0007"


def test_a_live_view_yields_items_and_says_why_it_ended() -> None:
    gateway = FakeGateway()
    gateway.ledger.pushed = [an_item(201), an_item(202)]
    gateway.ledger.ended = NotLoggedOn("Log in again.").problem()
    seen = []
    with live(gateway.client()) as view, pytest.raises(NotLoggedOn, match="Log in again"):
        seen += [item.seq for item in view]  # pragma: no branch
    with live(gateway.client()) as view:
        view.end()
        assert list(view) == []


def test_a_live_view_that_is_refused_is_an_error_of_ours() -> None:
    gateway = FakeGateway(refuse=[Reason("U5", "The role may not.", "Ask someone who may.")])
    with pytest.raises(Refused), live(gateway.client()):
        raise AssertionError("it was opened")


class Breaking(httpx.SyncByteStream):
    """A body that is cut off after its first line."""

    def __iter__(self):  # type: ignore[no-untyped-def]  # as httpx has it
        yield b": open\n"
        raise httpx.ReadError("cut off")


def test_a_live_view_whose_gateway_goes_away_says_so() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, stream=Breaking()))
    client = Client("http://gateway", "token-of-a-detective", transport=transport)
    with live(client) as view, pytest.raises(Unreachable, match="not there any more"):
        list(view)


def test_cases_are_known_and_a_provisional_number_is_reconciled() -> None:
    gateway = FakeGateway()
    client = gateway.client()
    client.open_case(because(case_number="P-17"), "These words.")
    known = my_cases(client)[0]
    assert (known.number, known.standing, known.people, known.closed) == ("P-17", "provisional", ("B. Moss",), False)
    assert known.provisional_until is not None
    assert known.provisional_until > NOW
    do(client, Reconciliation, number="P-17", became="26-001234", reason="The report has the same address")
    assert my_cases(client)[0].standing == "reconciled"
    assert gateway.prompts == ["These words."]


@pytest.mark.parametrize("text", ["[]", '{"items": 3}', '{"items": [3]}', "no JSON"])
def test_an_answer_about_the_ledger_in_another_shape_is_not_taken(text: str) -> None:
    with pytest.raises(Busy):
        own_entries(answering(text))


@pytest.mark.parametrize("text", ["[3]", '[{"number": "1"}]', '{"a": 1}', "3"])
def test_an_answer_about_cases_in_another_shape_is_not_taken(text: str) -> None:
    with pytest.raises(Busy):
        my_cases(answering(text))


@pytest.mark.parametrize("line", ["data: [1]", "data: {"])
def test_an_event_in_another_shape_is_not_taken(line: str) -> None:
    with live(answering(f"{line}\n\n")) as view, pytest.raises(Busy):
        list(view)


def test_a_proof_of_growth_is_hashes() -> None:
    gateway = FakeGateway(entries=[b"a", b"b", b"c"])
    assert growth(gateway.client(), 3, 3) == []
    assert all(len(bytes.fromhex(step)) == 32 for step in growth(gateway.client(), 1, 3))
