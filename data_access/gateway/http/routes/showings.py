"""The route that shows an answer again. It comes back as an answer does."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from data_access.gateway.asking.showings import show
from data_access.gateway.http import wire
from data_access.gateway.http.routes.doorway import LoggedOn
from data_access.gateway.http.routes.questions import ANSWERED, Accept, seated
from data_access.gateway.http.routes.who import CallerKind
from data_access.questions.fields import IntentNumber
from data_access.questions.value import Value

router = APIRouter(prefix="/v1", tags=[CallerKind.LOGGED_ON], default_response_class=Response)


class ShowingRequest(Value):
    """A wish to be shown an answer again: `of` is the number of its intent (`intent` in its facts), or of an earlier showing of it."""

    case_session: Annotated[str, Field(min_length=1, max_length=64)]
    of: IntentNumber


@router.post("/showings", responses=ANSWERED)
async def show_again(
    request: Request, caller: LoggedOn, asking: ShowingRequest, accept: Accept = wire.ARROW
) -> Response:
    """Show an answer again that was given to the caller, or shared with them, under an open case: its reads, and what changed since."""
    return await seated(
        request, caller, accept, lambda site, left: show(site, caller, asking.case_session, asking.of, left)
    )
