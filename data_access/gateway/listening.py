"""How the gateway listens: HTTP with our bounds, and a problem document even for what is no HTTP."""

from __future__ import annotations

import socket

import h11
import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from data_access.gateway.problems import MEDIA_TYPE, not_readable

MAX_HEAD_BYTES = 96 * 1024
"""Of a request's line and headers: a mapping of 5,000 characters fits a query whatever its script (12 bytes each)."""


class Protocol(H11Protocol):
    """uvicorn's HTTP/1.1, whose answer to what it cannot read is one of ours."""

    def send_400_response(self, msg: str) -> None:
        """Answer with a problem document instead of plain text, and end the connection."""
        body = not_readable()
        headers = [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        events = (h11.Response(status_code=400, headers=headers), h11.Data(data=body), h11.EndOfMessage())
        for event in events:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


class Server(uvicorn.Server):
    """uvicorn's server, which tells answers without an end to come to one before it waits for them."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop in order."""
        self.config.app.state.doorway.views.closing.set()  # type: ignore[union-attr]  # `server` was given a FastAPI
        await super().shutdown(sockets)


def server(app: FastAPI) -> uvicorn.Server:
    """Make the server of an application; give it its sockets with `run`."""
    return Server(
        uvicorn.Config(
            app,
            http=Protocol,
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
    for an acknowledgement (`make bench` shows it).
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    return made
