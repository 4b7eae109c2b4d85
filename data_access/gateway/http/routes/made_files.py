"""The routes by which files leave: those of an answer, and evidence packages of a case."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import model_validator
from starlette.concurrency import run_in_threadpool

from data_access.acts.on_evidence.packages import NewPackage
from data_access.gateway.asking import files_of_answer
from data_access.gateway.http.routes.doorway import LoggedOn, doorway_of, seat_of
from data_access.gateway.http.routes.who import CallerKind
from data_access.gateway.packaging import making
from data_access.questions.files import FilesOf
from data_access.questions.kinds import Inquiry

router = APIRouter(prefix="/v1", tags=[CallerKind.LOGGED_ON])

ZIP = "application/zip"
MADE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {ZIP: {}},
        "description": "An archive of the files and `manifest.json`, which is sealed by the ledger; of a package with `seal.json`, in its one form.",
    }
}


class AskedFiles(Inquiry):
    """A wish for files as it is posted. Pictures go along in evidence packages alone."""

    question: FilesOf

    @model_validator(mode="after")
    def _takes_no_pictures(self) -> AskedFiles:
        if self.question.pictures is not None:
            raise ValueError("pictures go along in evidence packages alone")
        return self


@router.post("/evidence-packages", responses=MADE, response_class=Response)
async def make_package(request: Request, caller: LoggedOn, new: NewPackage) -> Response:
    """Make an evidence package of the case of an open case session; it is on record, with all that is in it, before it leaves."""
    door = doorway_of(request)
    async with seat_of(door, door.seats, caller):
        made = await run_in_threadpool(making.make, door.site, door.maker, caller, new)
    return _archive(made.archive, made.name)


@router.post("/made-files", responses=MADE, response_class=Response)
async def make_files(request: Request, caller: LoggedOn, inquiry: AskedFiles) -> Response:
    """Make files of an answer under the same case session; each making is on record before anything leaves."""
    door = doorway_of(request)
    async with seat_of(door, door.seats, caller):
        made = await run_in_threadpool(files_of_answer.make, door.site, door.maker, caller, inquiry)
    return _archive(made.archive, made.name)


def _archive(data: bytes, name: str) -> Response:
    headers = {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(data, media_type=ZIP, headers=headers)
