"""Bounds on a body that comes in: how large it is and how long it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_access.errors import AccessError, Busy, TimedOut, TooLarge
from data_access.gateway.http.problems import problem_response

MAX_BODY = 1024 * 1024
BODY_S = 30.0
LARGE_AT_ONCE = 4
"""Bodies of more than `MAX_BODY` that lie in memory at a time: they come in before anybody looks who sends them."""


@dataclass(slots=True)
class _Places:
    """Of large bodies. Used from the event loop alone."""

    free: int


@dataclass(slots=True)
class _Place:
    """The one that a request may take once its body is large."""

    places: _Places
    most: int
    taken: bool = False

    def check(self, size: int) -> None:
        """Look whether a body may go on to be so large. Raises `TooLarge`, `Busy`."""
        if size > self.most:
            raise TooLarge(f"body: may hold at most {self.most} bytes.")
        if size <= MAX_BODY or self.taken:
            return
        if self.places.free == 0:
            raise Busy("Others are sending large files just now; nothing was taken. Try again in a moment.")
        self.places.free, self.taken = self.places.free - 1, True


class BoundedBody:
    """ASGI middleware that takes a body whole, up to its bounds in bytes and time, before anything looks at it.

    Routes under `stream_paths` read their own body and keep their own bound. Those in `large`, by method and path, take more
    than `MAX_BODY` bytes, so many of them at a time as `LARGE_AT_ONCE` says.
    """

    def __init__(
        self,
        app: ASGIApp,
        stream_paths: tuple[str, ...] = (),
        within_s: float = BODY_S,
        large: Mapping[tuple[str, str], int] | None = None,
    ) -> None:
        self.app = app
        self.stream_paths = stream_paths
        self.within_s = within_s
        self.large = large or {}
        self.places = _Places(LARGE_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (self.stream_paths and scope["path"].startswith(self.stream_paths)):
            await self.app(scope, receive, send)
            return
        with self._place(scope) as place:
            await self._with_body(place, scope, receive, send)

    @contextmanager
    def _place(self, scope: Scope) -> Iterator[_Place]:
        place = _Place(self.places, self.large.get((scope["method"], scope["path"]), MAX_BODY))
        try:
            yield place
        finally:
            self.places.free += place.taken

    async def _with_body(self, place: _Place, scope: Scope, receive: Receive, send: Send) -> None:
        problem: AccessError | None = None
        try:
            async with asyncio.timeout(self.within_s):
                body = await _whole(receive, place)
        except TimeoutError:
            problem = TimedOut(f"body: took longer than {self.within_s:g} s.")
        except (TooLarge, Busy) as refusal:
            problem = refusal
        if problem is not None:
            await problem_response(problem)(scope, receive, send)
            return
        if body is None:
            return
        taken = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def replay() -> Message:
            return next(taken, None) or await receive()

        await self.app(scope, replay, send)


async def _whole(receive: Receive, place: _Place) -> bytes | None:
    """Return a body, or None if the client left. Raises `TooLarge`, `Busy`."""
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        place.check(len(body))
    return bytes(body)
