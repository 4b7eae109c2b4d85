"""Routes of acts: what the administration commands call, as a person. Policy decides on each by the role of who asks."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from data_access.gateway.acting.people import tokens
from data_access.gateway.http.event_stream import EventStream
from data_access.gateway.http.routes import of_acts
from data_access.gateway.http.routes.doorway import LoggedOn, TheSite, doorway_of
from data_access.gateway.http.routes.who import CallerKind

PREFIX = "/v1/acts"
router = APIRouter(prefix=PREFIX, tags=[CallerKind.LOGGED_ON])
of_acts.add_to(router, PREFIX)
NEWS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {}}, "description": "Two numbers an event, until either side ends it."}
}


@router.get("/hit-news", responses=NEWS, response_class=Response)
def hit_news(request: Request, site: TheSite, caller: LoggedOn) -> Response:
    """Be told of new and changed hits by numbers alone, as server-sent events; no read and no plate is in them."""
    watches = doorway_of(request).watches
    return EventStream(watches, watches.begin(site, caller))


@router.get("/tokens")
def my_tokens(site: TheSite, caller: LoggedOn) -> list[dict[str, Any]]:
    """List my personal tokens that are in force, without what proves them."""
    return tokens.mine(site, caller)
