"""Bounds on a body that comes in: how large it is and how long it takes."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_access.errors import TimedOut, TooLarge
from data_access.gateway.http.problems import problem_response

MAX_BODY = 1024 * 1024
BODY_S = 30.0


class BoundedBody:
    """ASGI middleware that takes a body whole, up to its bounds in bytes and time, before anything looks at it.

    Routes under `stream_paths` read their own body and keep their own bound.
    """

    def __init__(self, app: ASGIApp, stream_paths: tuple[str, ...] = (), within_s: float = BODY_S) -> None:
        self.app = app
        self.stream_paths = stream_paths
        self.within_s = within_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (self.stream_paths and scope["path"].startswith(self.stream_paths)):
            await self.app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self.within_s):
                body = await _whole(receive)
        except TimeoutError:
            await problem_response(TimedOut(f"body: took longer than {self.within_s:g} s."))(scope, receive, send)
            return
        except TooLarge as refusal:
            await problem_response(refusal)(scope, receive, send)
            return
        if body is None:
            return
        taken = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def replay() -> Message:
            return next(taken, None) or await receive()

        await self.app(scope, replay, send)


async def _whole(receive: Receive) -> bytes | None:
    """Return a body, or None if the client left. Raises `TooLarge`."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise TooLarge(f"body: may hold at most {MAX_BODY} bytes.")
    return bytes(body)
