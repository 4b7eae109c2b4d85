"""The route by which two people confirm the clock; at the administration socket of a gateway that answers no questions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from data_access.gateway.acting import clock
from data_access.gateway.acting.clock import Confirmation
from data_access.gateway.http.routes.doorway import TheSite, address_of
from data_access.gateway.http.routes.who import CallerKind

router = APIRouter(tags=[CallerKind.ANYONE])


@router.post("/v1/clock")
def confirm(site: TheSite, confirmation: Confirmation, address: Annotated[str, Depends(address_of)]) -> dict[str, Any]:
    """Confirm the machine's clock with name, password and one-time code of two people; both are checked for this alone."""
    return clock.confirm(site, confirmation, address)
