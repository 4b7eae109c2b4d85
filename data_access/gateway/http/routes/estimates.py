"""The route of estimates: about how many reads a canvass would meet."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from data_access.answers.answer import header_of
from data_access.gateway.asking import estimates
from data_access.gateway.http.routes.doorway import LoggedOn, doorway_of, seat_of
from data_access.gateway.http.routes.who import CallerKind
from data_access.questions.estimate import Estimate
from data_access.questions.kinds import Inquiry

router = APIRouter(prefix="/v1", tags=[CallerKind.LOGGED_ON])

TOLD: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"application/json": {}},
        "description": "Counts, about; the receipt stands in the header `X-Receipt` as base64 of JSON.",
    }
}


class AskedEstimate(Inquiry):
    """A wish for an estimate as it is posted."""

    question: Estimate


@router.post("/estimates", responses=TOLD, response_class=Response)
async def estimate(request: Request, caller: LoggedOn, inquiry: AskedEstimate) -> Response:
    """Say about how many reads a canvass would meet, from counts by camera and hour; on record like a question."""
    door = doorway_of(request)
    async with seat_of(door, door.seats, caller):
        told = await run_in_threadpool(estimates.estimate, door.site, caller, inquiry)
    headers = {"Cache-Control": "no-store", "X-Receipt": header_of(told.receipt)}
    return Response(told.document, media_type="application/json", headers=headers)
