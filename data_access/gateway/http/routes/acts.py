"""Routes of acts: what the administration commands call, as a person. Policy decides on each by the role of who asks."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from data_access.gateway.acting.people import tokens
from data_access.gateway.http.routes import of_acts
from data_access.gateway.http.routes.doorway import LoggedOn, TheSite
from data_access.gateway.http.routes.who import CallerKind

PREFIX = "/v1/acts"
router = APIRouter(prefix=PREFIX, tags=[CallerKind.LOGGED_ON])
of_acts.add_to(router, PREFIX)


@router.get("/tokens")
def my_tokens(site: TheSite, caller: LoggedOn) -> list[dict[str, Any]]:
    """List my personal tokens that are in force, without what proves them."""
    return tokens.mine(site, caller)
