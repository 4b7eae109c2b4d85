"""Routes of upkeep: what a machine does by itself under its own token, and what anybody may know of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

from data_access.acts.backups import Drill
from data_access.errors import NotLoggedOn
from data_access.gateway.bringing import backups, purges
from data_access.gateway.deciding.callers import Caller, cleaned, machine_hash
from data_access.gateway.http.routes.doorway import TheSite, address_of, doorway_of
from data_access.gateway.http.routes.who import CallerKind

router = APIRouter(prefix="/v1/upkeep")


def machine_of(
    request: Request, authorization: Annotated[str, Header()] = "", x_client: Annotated[str, Header()] = ""
) -> Caller:
    """Say which machine's token it is, and count the request. Raises `NotLoggedOn`, `TooMany`."""
    address = request.client.host if request.client else "socket"
    caller = Caller(token=machine_hash(authorization), client=cleaned(x_client), address=cleaned(address))
    doorway_of(request).pace.check((caller.token or b"").hex())
    return caller


AMachine = Annotated[Caller, Depends(machine_of)]


@router.get("", tags=[CallerKind.ANYONE], dependencies=[Depends(address_of)])
def standing(site: TheSite) -> dict[str, Any]:
    """Say which classes should have been purged and were not, and as of when the newest back-up is. It names no read."""
    return purges.standing(site)


@router.post("/purges", status_code=201, tags=[CallerKind.MACHINE])
def purge_what_is_due(request: Request, site: TheSite, caller: AMachine) -> list[dict[str, Any]]:
    """Destroy the reads of every class that are past their retention and not held."""
    door = doorway_of(request)
    try:
        return purges.purge_what_is_due(site, caller, door.refusals)
    except NotLoggedOn as why:
        door.guesses.refuse(site, caller.address, why)


@router.post("/drills", status_code=201, tags=[CallerKind.MACHINE])
def record_drill(request: Request, site: TheSite, caller: AMachine, drill: Drill) -> dict[str, int]:
    """Put on record that a back-up was restored elsewhere, with how much was in it and how long it took."""
    door = doorway_of(request)
    try:
        return {"entry": backups.record_drill(site, caller, drill, door.refusals)}
    except NotLoggedOn as why:
        door.guesses.refuse(site, caller.address, why)


@router.post("/backups", tags=[CallerKind.MACHINE], response_class=FileResponse)
def back_up(request: Request, site: TheSite, caller: AMachine) -> FileResponse:
    """Make a back-up and send it: an archive that nobody can read without the master key, which is not in it."""
    door = doorway_of(request)
    try:
        archive = backups.back_up(site, caller, door.refusals)
    except NotLoggedOn as why:
        door.guesses.refuse(site, caller.address, why)
    return FileResponse(
        archive, media_type="application/x-tar", background=BackgroundTask(archive.unlink, missing_ok=True)
    )
