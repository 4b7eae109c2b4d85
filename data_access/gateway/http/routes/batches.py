"""The live door's route: a source brings its own reads, and a hot list its files, under a token of its own."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from pathlib import Path as File
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response
from starlette.concurrency import run_in_threadpool

from data_access.errors import NotLoggedOn, TimedOut
from data_access.gateway.bringing.imports_of_lists import take_list
from data_access.gateway.bringing.live_door import MAX_BODY, PlaceAtDoor
from data_access.gateway.deciding.callers import Caller, cleaned, source_hash
from data_access.gateway.deciding.deliveries import admit
from data_access.gateway.http.routes.doorway import doorway_of
from data_access.gateway.http.routes.who import CallerKind
from data_access.gateway.open_site.site import Site
from data_access.gateway.open_site.uploads import received
from data_access.records.intake import bringers

PREFIX = "/v1/batches"
BODY_S = 60.0
"""How long a source may take to send one body."""

router = APIRouter(prefix=PREFIX, tags=[CallerKind.SOURCE])
SourceId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


@router.post("/{source}", status_code=201)
async def deliver(
    request: Request,
    response: Response,
    source: SourceId,
    authorization: Annotated[str, Header()] = "",
    x_client: Annotated[str, Header()] = "",
) -> dict[str, Any]:
    """Take a body of reads in the source's approved format, or a file of a hot list in its own. Answered once it is in force and on record.

    201: it was filed now. 200: the same body came before; this is what came of it, and nothing was stored again.
    429: come back with the same body after `Retry-After` seconds.
    """
    door, caller = doorway_of(request), _caller(request, authorization, x_client)
    try:
        await run_in_threadpool(admit, door.site, source, caller, door.refusals)
    except NotLoggedOn as why:
        await run_in_threadpool(door.guesses.refuse, door.site, caller.address, why)
    with door.live.room(source, _declared(request)) as place:
        async with contextlib.AsyncExitStack() as stack:
            file = await _received(stack, request, door.site.places.run, place)
            answer: dict[str, Any]
            if await run_in_threadpool(_is_hot_list, door.site, source):
                async with door.list_files:
                    answer = await run_in_threadpool(take_list, door.site, caller, source, file)
            else:
                digest = await run_in_threadpool(_digest, file)
                answer = await asyncio.wrap_future(door.live.submit(source, caller, file, digest))
    response.status_code = 200 if answer["again"] else 201
    return answer


def _caller(request: Request, authorization: str, x_client: str) -> Caller:
    address = request.client.host if request.client else "socket"
    return Caller(token=source_hash(authorization), client=cleaned(x_client), address=cleaned(address))


def _declared(request: Request) -> int:
    """Return how many bytes the body is said to have; 0 if it does not say."""
    said = request.headers.get("content-length", "")
    return int(said) if said.isdecimal() and len(said) < 16 else 0


async def _received(stack: contextlib.AsyncExitStack, request: Request, folder: File, place: PlaceAtDoor) -> File:
    try:
        async with asyncio.timeout(BODY_S):
            return await stack.enter_async_context(received(request, folder, MAX_BODY, place.grow))
    except TimeoutError:
        raise TimedOut(f"body: took longer than {BODY_S:g} s.") from None


def _is_hot_list(site: Site, name: str) -> bool:
    with site.ledger.reading() as connection:
        return bringers.is_hot_list(connection, name)


def _digest(file: File) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
