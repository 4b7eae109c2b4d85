"""Routes about reads that an answer held: the image of one, as a file, images of several, and a correction of one."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from data_access.answers.answer import header_of
from data_access.answers.value import Json
from data_access.gateway.asking import contact_sheets, one_read
from data_access.gateway.http.routes.doorway import LoggedOn, doorway_of, seat_of
from data_access.gateway.http.routes.who import CallerKind
from data_access.questions.correction import Correction
from data_access.questions.image import ContactSheet, ImageOf
from data_access.questions.kinds import Inquiry

router = APIRouter(prefix="/v1", tags=[CallerKind.LOGGED_ON])

MEDIA_TYPES = ("image/jpeg", "image/png")
ZIP = "application/zip"
Responses = dict[int | str, dict[str, Any]]
SHOWN: Responses = {
    200: {
        "content": {media_type: {} for media_type in (*MEDIA_TYPES, ZIP)},
        "description": "The image; its SHA-256 and, as base64 of JSON, the receipt stand in the headers. Under the number of a release "
        "to the public an archive of the image and `manifest.json`, which is sealed by the ledger.",
    }
}


SHEET: Responses = {
    200: {
        "content": {"application/json": {}},
        "description": "`pictures`, each `read_id`, `media_type` and `data` (base64); the receipt stands in the header `X-Receipt` as base64 of JSON.",
    }
}


class AskedImage(Inquiry):
    """A wish to see an image as it is posted."""

    question: ImageOf


class AskedSheet(Inquiry):
    """A wish to see images of several reads as it is posted."""

    question: ContactSheet


class AskedCorrection(Inquiry):
    """A correction as it is posted."""

    question: Correction


@router.post("/images", responses=SHOWN, response_class=Response)
async def image(request: Request, caller: LoggedOn, inquiry: AskedImage) -> Response:
    """Show one image of a read that was in an answer under the same case session; each viewing is on record."""
    door = doorway_of(request)
    async with seat_of(door, door.seats, caller):
        viewed = await run_in_threadpool(one_read.view, door.site, caller, inquiry)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if viewed.archive is not None:
        named = {"Content-Disposition": f'attachment; filename="{viewed.archive.name}"'}
        return Response(viewed.archive.data, media_type=ZIP, headers=headers | named)
    proof = {"X-SHA256": viewed.sha256, "X-Receipt": header_of(viewed.receipt)}
    return Response(viewed.data, media_type=viewed.media_type, headers=headers | proof)


@router.post("/contact-sheets", responses=SHEET, response_class=Response)
async def contact_sheet(request: Request, caller: LoggedOn, inquiry: AskedSheet) -> Response:
    """Show images of up to a dozen reads that were in one answer under the same case session: one entry, which names each read, sealed."""
    door = doorway_of(request)
    async with seat_of(door, door.seats, caller):
        viewed = await run_in_threadpool(contact_sheets.view, door.site, caller, inquiry)
    headers = {"Cache-Control": "no-store", "X-Receipt": header_of(viewed.receipt)}
    return Response(viewed.document, media_type="application/json", headers=headers)


@router.post("/corrections", status_code=201)
def correct(request: Request, caller: LoggedOn, inquiry: AskedCorrection) -> Json:
    """Put a correction beside a read that was in an answer under the same case session; the read stays as it is."""
    return one_read.correct(doorway_of(request).site, caller, inquiry).as_json()
