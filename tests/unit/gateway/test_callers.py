"""Whose token it is: what is no token asks nobody, and what a client says of itself is cut to what may be recorded."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.errors import Busy, NotLoggedOn
from data_access.gateway.deciding.callers import PREFIX, Caller, Hub, identify, new_token, token_hash
from data_access.gateway.deciding.hub_http import NoAnswer
from tests.builders.gateway import FakeHub


def who(authorization: str, hub: Hub | None = None, client: str = "", address: str = "") -> Caller:
    return identify(authorization, hub, client=client, address=address)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic " + "x" * 40,
        "x" * 40,
        "Bearer " + "x" * 19,
        "Bearer " + "x" * 201,
        "Bearer wb_" + "\u00e9" * 40,
        "Bearer" + "x" * 40,
    ],
)
def test_what_is_no_token_is_refused_before_anybody_is_asked(header: str) -> None:
    hub = FakeHub()
    with pytest.raises(NotLoggedOn):
        who(header, hub.hub())
    assert hub.asked == 0


@given(st.text(max_size=300))
def test_no_header_whatever_is_an_error_of_another_kind(header: str) -> None:
    with pytest.raises(NotLoggedOn):
        who(header)


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "TOKEN"])
def test_a_token_of_our_own_goes_by_its_hash_and_never_to_the_hub(scheme: str) -> None:
    token, hub = new_token(), FakeHub()
    caller = who(f"{scheme} {token}", hub.hub())
    assert caller.token == hashlib.sha256(token.encode()).digest() == token_hash(token)
    assert (caller.person_id, hub.asked) == (None, 0)
    assert token not in repr(caller)


def test_tokens_are_our_own_and_differ() -> None:
    made = {new_token() for _ in range(100)}
    assert len(made) == 100
    assert all(token.startswith(PREFIX) and 40 <= len(token) <= 200 for token in made)


def test_another_token_needs_a_hub_that_knows_it() -> None:
    with pytest.raises(NotLoggedOn):
        who("Bearer " + "a" * 32)
    hub = FakeHub()
    headers = hub.knows("a" * 32, "dunn", "browser")
    caller = who(headers["Authorization"], hub.hub())
    assert (caller.person_id, caller.hub_session, caller.token) == ("dunn", "browser", None)


def test_the_hub_is_not_asked_again_within_its_time_and_forgets_the_oldest() -> None:
    hub = FakeHub()
    asks = hub.hub()
    for number in range(1001):
        hub.knows(f"{number:032d}", "dunn", "browser")
        asks.whose(f"{number:032d}")
    asks.whose(f"{1000:032d}")
    assert hub.asked == 1001
    asks.whose(f"{0:032d}")
    assert hub.asked == 1002


@pytest.mark.parametrize("fault", [(502, b""), (200, b"-"), (200, b"\xff"), NoAnswer("TimeoutError")])
def test_a_hub_that_does_not_answer_is_no_refusal_and_is_asked_again(fault: tuple[int, bytes] | NoAnswer) -> None:
    hub = FakeHub()
    headers, asks = hub.knows("a" * 32, "dunn", "browser"), hub.hub()
    hub.fault = fault
    with pytest.raises(Busy):
        who(headers["Authorization"], asks)
    hub.fault = None
    assert who(headers["Authorization"], asks).person_id == "dunn"


def test_what_a_client_says_of_itself_is_cut_and_cleaned() -> None:
    caller = who(f"Bearer {new_token()}", client="wid\ngets\x00 \u202e1.0" + "x" * 100, address="127.0.0.1\r\n")
    assert caller.client == ("widgets 1.0" + "x" * 100)[:80]
    assert caller.address == "127.0.0.1"


@contextlib.contextmanager
def a_hub_over_http(answer: bytes, seen: list[bytes]) -> Iterator[str]:
    """Answer one connection with some bytes; keep what was asked."""

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            seen.append(connection.recv(65536))
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=[listener], daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/hub/api/"
        thread.join(120)


def test_the_hub_is_asked_over_http_with_the_token_in_its_own_header() -> None:
    body = b'{"kind": "user", "name": "dunn", "session_id": "browser", "scopes": ["access:services"]}'
    head, seen = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body), list[bytes]()
    with a_hub_over_http(head + body, seen) as address:
        assert who("Bearer " + "a" * 32, Hub(address)).person_id == "dunn"
    assert seen[0].startswith(b"GET /hub/api/user HTTP/1.1\r\n")
    assert b"\r\nAuthorization: token " + b"a" * 32 + b"\r\n" in seen[0]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"", Busy),
        (b"-\r\n\r\n", Busy),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", Busy),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", NotLoggedOn),
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", NotLoggedOn),
    ],
    ids=["gone", "no HTTP", "cut off", "sent elsewhere", "unknown"],
)
def test_no_answer_is_no_refusal_and_a_refusal_is_one(answer: bytes, error: type[Exception]) -> None:
    with a_hub_over_http(answer, []) as address, pytest.raises(error):
        who("Bearer " + "a" * 32, Hub(address))


def test_a_hub_that_is_down_or_a_token_that_fits_no_header_is_no_refusal_either() -> None:
    down = Hub("http://127.0.0.1:1/hub/api/")
    for token in ("a" * 32, "a" * 20 + "\r\nX: y" + "a" * 20):
        with pytest.raises(Busy):
            who(f"Bearer {token}", down)
