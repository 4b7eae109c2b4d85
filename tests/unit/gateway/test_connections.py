"""Idle connections make room, late ones are closed, and administrators keep a way of their own."""

from __future__ import annotations

import asyncio
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi import FastAPI, Request

from data_access.errors import BadSite
from data_access.gateway.http import connections
from data_access.gateway.http.connections import Connections
from data_access.gateway.http.listening import server, tcp_socket
from data_access.gateway.open_site import descriptors

WAIT_S = 120.0
"""For what comes at once; only a machine that does much else lets us wait for it."""


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass(eq=False)
class Line:
    """A connection without a socket."""

    awaits: str = "head"
    waiting: int = 0
    dropped: list[bool] = field(default_factory=list)

    def unsent(self) -> int:
        return self.waiting

    def drop(self) -> None:
        self.dropped.append(True)


def admitted(held: Connections, *lines: Line, local: bool = False) -> list[bool]:
    async def admit() -> list[bool]:
        return [held.admit(line, local=local) for line in lines]

    return asyncio.run(admit())


def test_the_connection_from_which_nothing_came_for_longest_makes_room_for_the_next() -> None:
    clock = Clock()
    held = Connections(most=3, clock=clock)
    one, two, three, four = Line(), Line("body"), Line(""), Line()
    for line in (one, two, three):
        assert admitted(held, line) == [True]
        clock.now += 1
    held.heard(one)
    assert admitted(held, four) == [True]
    assert [len(line.dropped) for line in (one, two, three, four)] == [0, 1, 0, 0]
    assert held.count() == 3


def test_who_is_being_answered_is_never_sent_away_for_somebody_new() -> None:
    held = Connections(most=2)
    answered = [Line(""), Line("")]
    assert admitted(held, *answered, Line()) == [True, True, False]
    assert not any(line.dropped for line in answered)


def test_connections_over_the_network_never_use_up_those_of_administrators() -> None:
    held = Connections(most=1, most_local=1)
    assert admitted(held, Line("")) == [True]
    assert admitted(held, Line(""), local=True) == [True]
    assert admitted(held, Line(""), local=True) == [False]


@pytest.mark.parametrize(
    ("awaits", "late"), [("head", True), ("rest", True), ("body", False), ("next", False), ("", False)]
)
def test_a_head_and_the_rest_of_an_answered_body_have_their_time(awaits: str, late: bool) -> None:
    clock = Clock()
    held, line = Connections(clock=clock), Line("")
    admitted(held, line)
    held.overdue()
    line.awaits = awaits
    clock.now += 100
    assert held.overdue() == []
    clock.now += connections.HEAD_S
    held.heard(line)
    assert held.overdue() == []
    clock.now += 0.1
    assert held.overdue() == ([line] if late else [])


def test_an_answer_that_nobody_reads_is_given_up_and_one_that_is_read_slowly_is_not() -> None:
    clock = Clock()
    held, stuck, slow, trickles = Connections(clock=clock), Line(""), Line(""), Line("")
    admitted(held, stuck, slow, trickles)
    for line in (stuck, slow, trickles):
        line.waiting = 10_000_000
    late: set[str] = set()
    for _ in range(40):
        clock.now += 1
        late |= {
            name for name, line in (("stuck", stuck), ("slow", slow), ("trickles", trickles)) if line in held.overdue()
        }
        slow.waiting -= connections.UNREAD_BYTES
        trickles.waiting -= 1
    assert late == {"stuck", "trickles"}


def test_a_stream_whose_reader_sleeps_is_given_up_although_more_is_written() -> None:
    clock = Clock()
    held, view = Connections(clock=clock), Line("")
    admitted(held, view)
    for _ in range(31):
        view.waiting += 100
        clock.now += 1
        assert held.overdue() == []
    clock.now += 1
    assert held.overdue() == [view]


@dataclass
class Pause:
    """An answer that has begun, and goes on when it is told to."""

    begun: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def listening(
    held: Connections, path: Path | None = None, pause: Pause | None = None
) -> Iterator[tuple[str, int] | str]:
    """Serve a small application with our bounds; ends by itself."""
    app = FastAPI()
    app.state.doorway = SimpleNamespace(views=SimpleNamespace(closing=threading.Event()))

    @app.get("/")
    async def here() -> str:
        return "here"

    @app.get("/slow")
    async def slow() -> str:
        if pause is not None:
            pause.begun.set()
            await asyncio.to_thread(pause.over.wait, WAIT_S)
        return "slow"

    @app.post("/unread")
    async def unread(_: Request) -> str:
        return "unread"

    @app.get("/large")
    async def large() -> str:
        return "x" * 30_000_000

    listener = tcp_socket() if path is None else socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0) if path is None else str(path))
    listener.listen(128)
    served = server(app, held)
    thread = threading.Thread(target=served.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()
    finally:
        served.should_exit = True
        thread.join(WAIT_S)


def line_to(address: tuple[str, int] | str, said: bytes = b"") -> socket.socket:
    """Connect, and say something."""
    line = socket.socket(socket.AF_UNIX if isinstance(address, str) else socket.AF_INET, socket.SOCK_STREAM)
    line.settimeout(WAIT_S)
    line.connect(address)
    line.sendall(said)
    return line


def get(address: tuple[str, int] | str, path: str = "/") -> bytes:
    with line_to(address, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()) as line:
        return b"".join(iter(lambda: line.recv(65536), b""))


def assert_answered(line: socket.socket) -> None:
    got = b""
    while b'"here"' not in got:
        came = line.recv(65536)
        assert came, got
        got += came


def is_closed(line: socket.socket) -> bool:
    """Say whether the gateway closed it, now or soon."""
    try:
        while line.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


@pytest.mark.parametrize("said", [b"", b"GET / HT", b"POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"])
@pytest.mark.parametrize("local", [False, True], ids=["tcp", "unix"])
def test_half_open_connections_keep_nobody_from_an_answer(said: bytes, local: bool, tmp_path: Path) -> None:
    held = Connections(most=10, most_local=10)
    with listening(held, tmp_path / "sock" if local else None) as address, ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(line_to(address, said))
        assert b'"here"' in get(address)
        assert held.count() <= 10


def test_a_connection_too_many_is_closed_at_once_and_the_one_that_is_answered_is_not() -> None:
    pause = Pause()
    with listening(Connections(most=1), pause=pause) as address:
        with line_to(address, b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n") as line:
            assert pause.begun.wait(WAIT_S)
            with line_to(address) as another:
                told = b"".join(iter(lambda: another.recv(65536), b""))
            pause.over.set()
            assert told.startswith(b"HTTP/1.1 503")
            assert b"Too many connections" in told
            assert line.recv(100).startswith(b"HTTP/1.1 200")
        assert b'"here"' in get(address)


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX-",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT",
        b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n",
        b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["half a head", "half a second head", "an answered body that does not end", "an answer that nobody reads"],
)
def test_a_connection_that_owes_something_is_closed_in_time(said: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("HEAD_S", 0.3), ("REST_S", 0.3), ("UNREAD_S", 0.3), ("LOOK_S", 0.05)):
        monkeypatch.setattr(connections, name, seconds)
    held = Connections()
    with listening(held) as address, line_to(address, said) as line:
        deadline = time.monotonic() + WAIT_S
        time.sleep(0.2)
        while held.count() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert held.count() == 0
        assert is_closed(line)
        assert b'"here"' in get(address)


def test_a_connection_that_rests_between_two_requests_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, seconds in (("HEAD_S", 0.5), ("LOOK_S", 0.02)):
        monkeypatch.setattr(connections, name, seconds)
    ask = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    with listening(Connections()) as address, line_to(address, ask) as line:
        assert_answered(line)
        time.sleep(1.0)
        line.sendall(ask)
        assert_answered(line)


def test_no_request_becomes_a_web_socket() -> None:
    with listening(Connections()) as address:
        wish = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n"
        with line_to(address, wish) as line:
            assert line.recv(100).startswith(b"HTTP/1.1 200")


def test_the_gateway_raises_its_limit_of_open_files_or_stays_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    limit, told = [256, 4096], []
    monkeypatch.setattr(resource, "getrlimit", lambda _: tuple(limit))
    monkeypatch.setattr(resource, "setrlimit", lambda _, given: told.append(given))
    assert descriptors.raise_limit() == 4096
    limit[:] = [256, resource.RLIM_INFINITY]
    assert descriptors.raise_limit() == descriptors.ENOUGH
    assert told == [(4096, 4096), (descriptors.ENOUGH, resource.RLIM_INFINITY)]
    limit[:] = [resource.RLIM_INFINITY, resource.RLIM_INFINITY]
    assert descriptors.raise_limit() == resource.RLIM_INFINITY
    limit[:] = [512, 512]
    with pytest.raises(BadSite, match="512 files open and needs 1024"):
        descriptors.raise_limit()


def test_all_connections_together_need_far_fewer_files_than_the_gateway_may_open() -> None:
    most = connections.MOST + connections.MOST_LOCAL + 2 * connections.BACKLOG
    assert most + 300 <= descriptors.NEEDED
