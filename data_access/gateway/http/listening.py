"""How the gateway listens: HTTP with our bounds, and a problem document even for what is no HTTP."""

from __future__ import annotations

import asyncio
import json
import socket
from functools import partial
from types import FrameType
from typing import Any, cast

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from data_access.errors import Busy
from data_access.gateway.http.connections import BACKLOG, Connections
from data_access.gateway.http.problems import MEDIA_TYPE, not_readable

MAX_HEAD_BYTES = 96 * 1024
"""Of a request's line and headers: a mapping of 5,000 characters fits a query whatever its script (12 bytes each)."""


class Protocol(H11Protocol):
    """uvicorn's HTTP/1.1 within our bounds, whose answer to what it cannot read is one of ours."""

    def __init__(self, *args: Any, connections: Connections, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held = connections

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Take it in, or say that there are too many."""
        super().connection_made(transport)
        local = transport.get_extra_info("socket").family == socket.AF_UNIX
        if not self._held.admit(self, local=local):
            self._answer(503, json.dumps(_FULL.problem()).encode())

    def connection_lost(self, exc: Exception | None) -> None:
        """Give its place back."""
        self._held.forget(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, unless the connection was told that it must go."""
        if not self.transport.is_closing():
            self._held.heard(self)
            super().data_received(data)

    @property
    def awaits(self) -> str:
        """What is missing of the client, in the words of `connections.OpenConnection`."""
        if self.cycle is None:
            return "head"
        if not self.cycle.response_complete:
            return "body" if self.cycle.more_body else ""
        if self.conn.their_state is h11.SEND_BODY:
            return "rest"
        began = self.timeout_keep_alive_task is None or self.conn.trailing_data[0]
        return "head" if began else "next"

    def unsent(self) -> int:
        """Return how many bytes wait until the client takes them."""
        return self.transport.get_write_buffer_size()

    def drop(self) -> None:
        """End the connection at once."""
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Answer with a problem document instead of plain text, and end the connection."""
        self._answer(400, not_readable())

    def _answer(self, status: int, body: bytes) -> None:
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        events = (h11.Response(status_code=status, headers=headers), h11.Data(data=body), h11.EndOfMessage())
        for event in events:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


_FULL = Busy("Too many connections are open. Try again in a few seconds.")


class Server(uvicorn.Server):
    """uvicorn's server, which tells answers without an end to come to one before it waits for them."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End in order when told to stop; being told again breaks nothing off, as the end is bounded anyway."""
        if not self.should_exit:
            super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop in order."""
        self.config.app.state.doorway.views.closing.set()  # type: ignore[union-attr]  # `server` was given a FastAPI
        await super().shutdown(sockets)


def server(app: FastAPI, connections: Connections | None = None) -> uvicorn.Server:
    """Make the server of an application; give it its sockets with `run`."""
    bounded = partial(Protocol, connections=connections or Connections())
    return Server(
        uvicorn.Config(
            app,
            http=cast(type[asyncio.Protocol], bounded),
            ws="none",
            backlog=BACKLOG,
            h11_max_incomplete_event_size=MAX_HEAD_BYTES,
            log_level="warning",
            access_log=False,
            server_header=False,
            proxy_headers=False,  # by default it would believe what anybody on this machine says of an address
            timeout_keep_alive=30,
            timeout_graceful_shutdown=5,
        )
    )


def tcp_socket() -> socket.socket:
    """Make a TCP socket that names its protocol.

    asyncio sends without delay only on sockets that say they are TCP; an answer in two pieces would otherwise wait 40 ms
    for an acknowledgement (`python -m tests.bench` shows it).
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return made
