"""Routes of the questions. The answer is an Arrow IPC stream, or JSON if the client asks for it."""

from __future__ import annotations

import asyncio
import threading
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from starlette.concurrency import run_in_threadpool

from data_access.gateway import wire
from data_access.gateway.answer import answer
from data_access.gateway.callers import Caller
from data_access.gateway.routes.doorway import Doorway, LoggedOn, doorway_of, seat_of
from data_access.gateway.routes.who import Who
from data_access.questions.canvass import Canvass
from data_access.questions.history import History
from data_access.questions.kinds import Asked
from data_access.questions.plates import Plates
from data_access.questions.saved import Saved

LEFT_S = 0.1
"""How often it is looked whether the client is still there, seconds."""

ANSWERED: dict[int | str, dict[str, Any]] = {
    200: {"content": {wire.ARROW: {}, wire.JSON: {}}, "description": "Reads, facts and the receipt."}
}
router = APIRouter(prefix="/v1", tags=[Who.LOGGED_ON], default_response_class=Response)

Accept = Annotated[str, Header(max_length=400)]


class AskedCanvass(Asked):
    """A canvass as it is posted."""

    question: Canvass


class AskedPlates(Asked):
    """A partial plate as it is posted."""

    question: Plates


class AskedHistory(Asked):
    """A plate history as it is posted."""

    question: History


class AskedSaved(Asked):
    """A question about the reads saved in the case as it is posted."""

    question: Saved


@router.post("/canvass", responses=ANSWERED)
async def canvass(request: Request, caller: LoggedOn, asked: AskedCanvass, accept: Accept = wire.ARROW) -> Response:
    """All reads in an area in one or several windows of time."""
    return await _ask(request, caller, asked, accept)


@router.post("/plates", responses=ANSWERED)
async def plates(request: Request, caller: LoggedOn, asked: AskedPlates, accept: Accept = wire.ARROW) -> Response:
    """Reads whose plate fits a pattern."""
    return await _ask(request, caller, asked, accept)


@router.post("/history", responses=ANSWERED)
async def history(request: Request, caller: LoggedOn, asked: AskedHistory, accept: Accept = wire.ARROW) -> Response:
    """All reads of one plate."""
    return await _ask(request, caller, asked, accept)


@router.post("/saved", responses=ANSWERED)
async def saved(request: Request, caller: LoggedOn, asked: AskedSaved, accept: Accept = wire.ARROW) -> Response:
    """The reads that were starred or noted in the case, as far as they are still kept."""
    return await _ask(request, caller, asked, accept)


async def _ask(request: Request, caller: Caller, asked: Asked, accept: str) -> Response:
    """Answer in a thread of its own; a client that leaves stops the fetch, which is on record as cancelled."""
    left = threading.Event()
    task = asyncio.ensure_future(_seated(doorway_of(request), caller, asked, accept, left))
    while not (await asyncio.wait({task}, timeout=LEFT_S))[0]:
        if await request.is_disconnected():
            left.set()
    return task.result()


async def _seated(door: Doorway, caller: Caller, asked: Asked, accept: str, left: threading.Event) -> Response:
    async with seat_of(door, door.seats, caller):
        return await run_in_threadpool(_answer, door, caller, asked, accept, left)


def _answer(door: Doorway, caller: Caller, asked: Asked, accept: str, left: threading.Event) -> Response:
    body, media_type = wire.encode(answer(door.site, caller, asked, left), accept)
    return Response(body, media_type=media_type, headers={"Cache-Control": "no-store"})
