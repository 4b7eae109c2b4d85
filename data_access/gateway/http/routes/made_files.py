"""The route that makes files of an answer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from data_access.gateway.asking import files_of_answer
from data_access.gateway.http.routes.doorway import LoggedOn, doorway_of, seat_of
from data_access.gateway.http.routes.who import CallerKind
from data_access.questions.files import FilesOf
from data_access.questions.kinds import Inquiry

router = APIRouter(prefix="/v1", tags=[CallerKind.LOGGED_ON])

ZIP = "application/zip"
MADE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {ZIP: {}},
        "description": "An archive of the files and `manifest.json`, which is sealed by the ledger.",
    }
}


class AskedFiles(Inquiry):
    """A wish for files as it is posted."""

    question: FilesOf


@router.post("/made-files", responses=MADE, response_class=Response)
async def make_files(request: Request, caller: LoggedOn, inquiry: AskedFiles) -> Response:
    """Make files of an answer under the same case session; each making is on record before anything leaves."""
    door = doorway_of(request)
    async with seat_of(door, door.seats, caller):
        made = await run_in_threadpool(files_of_answer.make, door.site, door.maker, caller, inquiry)
    headers = {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'attachment; filename="{made.name}"',
    }
    return Response(made.archive, media_type=ZIP, headers=headers)
