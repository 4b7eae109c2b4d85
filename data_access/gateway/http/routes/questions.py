"""Routes of the questions. The answer is an Arrow IPC stream, or JSON if the client asks for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from pydantic import create_model
from starlette.concurrency import run_in_threadpool

from data_access.answers.answer import Answer
from data_access.gateway.answer import answer
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.http import wire
from data_access.gateway.http.routes.doorway import Doorway, LoggedOn, doorway_of, seat_of
from data_access.gateway.http.routes.who import CallerKind
from data_access.gateway.open_site.site import Site
from data_access.questions.kinds import ANSWERED_WITH_READS, Inquiry
from data_access.questions.with_reads import WithReads

LEFT_S = 0.1
"""How often it is looked whether the client is still there, seconds."""

ANSWERED: dict[int | str, dict[str, Any]] = {
    200: {"content": {wire.ARROW: {}, wire.JSON: {}}, "description": "Reads, facts and the receipt."}
}
router = APIRouter(prefix="/v1", tags=[CallerKind.LOGGED_ON], default_response_class=Response)

Accept = Annotated[str, Header(max_length=400)]


def _posted(name: str, kind: type[WithReads]) -> type[Inquiry]:
    """Return the form in which one kind of question is posted."""
    return create_model(
        f"Asked{name.capitalize()}", __base__=Inquiry, __doc__=f"{kind.posted} as it is posted.", question=(kind, ...)
    )


def _add(name: str, kind: type[WithReads]) -> None:
    """Add the route of one kind of question, by its name."""

    async def ask(request: Request, caller: LoggedOn, inquiry: Inquiry, accept: Accept = wire.ARROW) -> Response:
        return await _ask(request, caller, inquiry, accept)

    ask.__name__, ask.__doc__ = name, kind.answer
    ask.__annotations__["inquiry"] = _posted(name, kind)
    router.post(f"/{name}", responses=ANSWERED)(ask)


for _name, _kind in ANSWERED_WITH_READS.items():
    _add(_name, _kind)


Ask = Callable[[Site, threading.Event], Answer]
"""Asks in a thread of its own; the event is set once nobody waits for the answer any more."""


async def _ask(request: Request, caller: Caller, inquiry: Inquiry, accept: str) -> Response:
    return await seated(request, caller, accept, lambda site, left: answer(site, caller, inquiry, left))


async def seated(request: Request, caller: Caller, accept: str, ask: Ask) -> Response:
    """Answer in a thread of its own, on one of the seats; a client that leaves stops the fetch, which is on record as cancelled."""
    left = threading.Event()
    task = asyncio.ensure_future(_on_a_seat(doorway_of(request), caller, accept, ask, left))
    while not (await asyncio.wait({task}, timeout=LEFT_S))[0]:
        if await request.is_disconnected():
            left.set()
    return task.result()


async def _on_a_seat(door: Doorway, caller: Caller, accept: str, ask: Ask, left: threading.Event) -> Response:
    async with seat_of(door, door.seats, caller):
        return await run_in_threadpool(_answer, door, accept, ask, left)


def _answer(door: Doorway, accept: str, ask: Ask, left: threading.Event) -> Response:
    body, media_type = wire.encode(ask(door.site, left), accept)
    return Response(body, media_type=media_type, headers={"Cache-Control": "no-store"})
