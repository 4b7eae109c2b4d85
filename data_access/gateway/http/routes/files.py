"""Routes that take a file as the raw body of a request: reads, cameras, cases, hot lists. The body is streamed to a private file."""

from __future__ import annotations

import contextlib
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool

from data_access.acts.batches import BatchList
from data_access.acts.cameras import BroughtCameras
from data_access.acts.cases import BroughtCases
from data_access.acts.sources import MAX_MAPPING
from data_access.gateway.acting import cameras, cases
from data_access.gateway.acting.table import act
from data_access.gateway.bringing import imports_of_lists, imports_of_reads
from data_access.gateway.deciding import acts
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.http.routes.doorway import LoggedOn, TheSite, doorway_of, seat_of
from data_access.gateway.http.routes.who import CallerKind
from data_access.gateway.open_site.uploads import received

PREFIX = "/v1/files"
router = APIRouter(prefix=PREFIX, tags=[CallerKind.LOGGED_ON])

MappingText = Annotated[str, Query(min_length=1, max_length=MAX_MAPPING)]
SourceId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


@router.post("/reads/{source}", status_code=201)
async def import_reads(request: Request, site: TheSite, caller: LoggedOn, source: SourceId) -> dict[str, Any]:
    """Import a file of reads of an approved source, alone or as `reads.csv` in a stored ZIP with the pictures that it names."""
    await run_in_threadpool(imports_of_reads.may_import, site, caller, source)
    async with _seated(request, caller), received(request, site.places.run) as file:
        done = await run_in_threadpool(imports_of_reads.import_reads, site, caller, source, file)
    return done.as_dict()


@router.post("/cameras", status_code=201)
async def import_cameras(request: Request, site: TheSite, caller: LoggedOn, mapping: MappingText) -> dict[str, Any]:
    """Import a file of cameras."""
    await run_in_threadpool(acts.require_permit, site, caller, BroughtCameras.does)
    fitting = imports_of_reads.mapping_of(mapping)
    async with _seated(request, caller), received(request, site.places.run) as file:
        rows, sha256, counts = await run_in_threadpool(imports_of_reads.read_cameras, site, file, fitting)
    done = await run_in_threadpool(cameras.import_cameras, site, caller, rows, sha256)
    return {**done, **counts}


@router.post("/cases", status_code=201)
async def import_cases(request: Request, site: TheSite, caller: LoggedOn, mapping: MappingText) -> dict[str, Any]:
    """Import a file of cases."""
    await run_in_threadpool(acts.require_permit, site, caller, BroughtCases.does)
    fitting = imports_of_reads.mapping_of(mapping)
    async with _seated(request, caller), received(request, site.places.run) as file:
        rows, sha256, counts = await run_in_threadpool(imports_of_reads.read_cases, site, file, fitting)
    done = await run_in_threadpool(cases.import_cases, site, caller, rows, sha256)
    return {**done, **counts}


@router.post("/hot-lists/{list}", status_code=201)
async def import_hot_list(request: Request, site: TheSite, caller: LoggedOn, list: SourceId) -> dict[str, object]:
    """Import a file of an approved hot list: all of it is in force when this returns, or the version before still is."""
    await run_in_threadpool(imports_of_lists.may_import_list, site, caller, list)
    async with _seated(request, caller), received(request, site.places.run) as file:
        return await run_in_threadpool(imports_of_lists.import_list, site, caller, list, file)


@router.get("/reads")
def batches(site: TheSite, caller: LoggedOn) -> list[dict[str, Any]]:
    """List the newest imports of reads: counts and states, no read. One entry a reading."""
    listed: list[dict[str, Any]] = act(site, caller, BatchList())
    return listed


def _seated(request: Request, caller: Caller) -> contextlib.AbstractAsyncContextManager[None]:
    """Bound how many files of one person, and of all, come in at once."""
    door = doorway_of(request)
    return seat_of(door, door.uploads, caller)
