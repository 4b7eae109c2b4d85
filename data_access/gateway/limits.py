"""Bounds on what comes in: body size, requests per minute of one caller, questions at once."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data_access.errors import Busy, TimedOut, TooLarge, TooMany
from data_access.gateway.problems import problem_response

MAX_BODY = 1024 * 1024
BODY_S = 30.0
MAX_QUESTIONS = 8
MAX_REQUESTS_A_MINUTE = 300
MAX_CALLERS = 10_000


class BoundedBody:
    """ASGI middleware that takes a body whole, up to its bounds in bytes and time, before anything looks at it.

    Routes under `streamed` read their own body and keep their own bound.
    """

    def __init__(self, app: ASGIApp, streamed: tuple[str, ...] = (), within_s: float = BODY_S) -> None:
        self.app = app
        self.streamed = streamed
        self.within_s = within_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (self.streamed and scope["path"].startswith(self.streamed)):
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


class Pace:
    """At most so many requests a minute from one caller; a technical bound, not an entry of the ledger."""

    def __init__(self, most: int = MAX_REQUESTS_A_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._seen: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, caller: str) -> None:
        """Count a request. Raises `TooMany` over the bound."""
        now = self._clock()
        with self._lock:
            began, count = self._seen.pop(caller, (now, 0))
            began, count = (now, 0) if now - began >= 60 else (began, count)
            self._seen[caller] = (began, count + 1)
            if len(self._seen) > MAX_CALLERS:
                self._seen.popitem(last=False)
        if count >= self._most:
            raise TooMany(f"At most {self._most} requests a minute.", max(1, round(60 - (now - began))))


class Seats:
    """At most so many questions at once; the next one is told to come back instead of waiting unbounded."""

    def __init__(self, most: int = MAX_QUESTIONS, wait_s: float = 10.0) -> None:
        self._seats, self._wait_s = threading.BoundedSemaphore(most), wait_s

    def __enter__(self) -> None:
        if not self._seats.acquire(timeout=self._wait_s):
            raise Busy("Too many questions are being answered at once. Ask again in a few seconds.")

    def __exit__(self, *_: object) -> None:
        self._seats.release()
