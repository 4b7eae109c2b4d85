"""What is told as it comes, as a response: server-sent events, until the client leaves, the log-on ends or the gateway stops."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol, TypeVar

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from data_access.answers.value import AnswerValue
from data_access.errors import AccessError, LedgerStopped

LOOK_S = 0.5
"""How often it is looked, in memory, whether the ledger has grown, seconds."""

STILL_THERE_S = 15.0
"""After so long without news the client is told that the view is still open, and the log-on is looked at, seconds."""


class Telling(Protocol):
    """What one client is told as it comes."""

    def news(self) -> Sequence[AnswerValue]:
        """Return what came since the last time."""

    def require_log_on(self) -> None:
        """Look whether the log-on is still open."""


T_contra = TypeVar("T_contra", bound=Telling, contravariant=True)


class Tellings(Protocol[T_contra]):
    """All that is told of one kind; `closing` is set when the gateway stops."""

    @property
    def closing(self) -> threading.Event: ...

    def finish(self, view: T_contra, why: AccessError | None = None, /) -> None:
        """End one."""


class EventStream(Response):
    """Sends each item of a telling as an event `data: {...}`; at its end, `event: ended` with a problem document."""

    media_type = "text/event-stream"

    def __init__(self, views: Tellings[T_contra], view: T_contra) -> None:
        super().__init__(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._views, self._view = views, view

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until something ends it; whatever that is, the end is on record once."""
        left = asyncio.ensure_future(until_left(receive))
        ended: AccessError | None = None
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            await send(_piece(": open\n\n"))
            ended = await self._push(send, left)
            if ended is not None:
                await send(event(ended.problem(), "ended"))
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            left.cancel()
            with anyio.CancelScope(shield=True), suppress(LedgerStopped):
                await run_in_threadpool(self._views.finish, self._view, ended)

    async def _push(self, send: Send, left: asyncio.Future[None]) -> AccessError | None:
        """Send news until there can be no more; return what ended it, None if the client left or the gateway stops."""
        quiet_s = 0.0
        try:
            while not left.done() and not self._views.closing.is_set():
                news = await run_in_threadpool(self._view.news)
                for item in news:
                    await send(event(item.as_json()))
                quiet_s = 0.0 if news else quiet_s + LOOK_S
                if quiet_s >= STILL_THERE_S:
                    await run_in_threadpool(self._view.require_log_on)
                    await send(_piece(": still open\n\n"))
                    quiet_s = 0.0
                await asyncio.wait({left}, timeout=LOOK_S)
        except AccessError as error:
            return error
        return None


def event(document: object, name: str = "") -> Message:
    """Return a document as one event, of a name if it has one."""
    return _piece(f"event: {name}\n" * bool(name) + f"data: {json.dumps(document)}\n\n")


async def until_left(receive: Receive) -> None:
    """Return once the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _piece(text: str) -> Message:
    return {"type": "http.response.body", "body": text.encode(), "more_body": True}
