"""A replay as a response: server-sent events that say how far it is, and in the last one what was counted."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from data_access.errors import AccessError, Busy
from data_access.gateway.http.event_stream import event, until_left
from data_access.gateway.showing.replays import Replay

TOLD_EACH_S = 1.0
"""How often it is said how far the replay is, seconds."""

STOPS = "The gateway stops, so the replay was given up. Try again."


class ReplayStream(Response):
    """Sends `data: {"looked", "size"}` now and then, at the end `data: {...}` with all counts, in its stead `event: ended`.

    A replay is given up once the client has left or the gateway is to stop, at the end of a step.
    """

    media_type = "text/event-stream"

    def __init__(self, replay: Replay, closing: threading.Event) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._replay, self._closing = replay, closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Step on until all is counted, and say so."""
        left = asyncio.ensure_future(until_left(receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            try:
                last = event(await self._counted(send, left))
            except AccessError as error:
                last = event(error.problem(), "ended")
            await send(last)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            left.cancel()

    async def _counted(self, send: Send, left: asyncio.Future[None]) -> dict[str, Any]:
        told_at = 0.0
        while not await run_in_threadpool(self._replay.step):
            if self._closing.is_set() or left.done():
                raise Busy(STOPS)
            if time.monotonic() - told_at >= TOLD_EACH_S:
                told_at = time.monotonic()
                await send(event({"looked": self._replay.looked, "size": self._replay.size}))
        return self._replay.outcome()
