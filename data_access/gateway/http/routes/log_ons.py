"""Routes by which people log on and out, and by which the Hub tells of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request

from data_access.gateway.acting.people import accounts, log_ons, tokens
from data_access.gateway.acting.people.log_ons import AllAtHub, HubLogOut, LogOn
from data_access.gateway.http.routes.doorway import Address, LoggedOn, TheSite, address_of, require_door
from data_access.gateway.http.routes.who import CallerKind

router = APIRouter(prefix="/v1/log-ons")


@router.post("", status_code=201, tags=[CallerKind.ANYONE])
def log_on(
    request: Request, site: TheSite, form: LogOn, address: Address, x_door: Annotated[str, Header(max_length=200)] = ""
) -> dict[str, Any]:
    """Log on with name, password and one-time code (or a recovery code). A code works once."""
    if form.hub_session is not None:
        require_door(request, x_door)
    return log_ons.log_on(site, form, address)


@router.delete("/current", status_code=204, tags=[CallerKind.LOGGED_ON])
def log_out(site: TheSite, caller: LoggedOn) -> None:
    """End my log-on."""
    log_ons.log_out(site, caller)


@router.delete("", status_code=204, tags=[CallerKind.LOGGED_ON])
def log_out_everywhere(site: TheSite, caller: LoggedOn) -> None:
    """End every log-on and every personal token of mine."""
    tokens.log_out_everywhere(site, caller)


@router.post("/hub", tags=[CallerKind.DOOR], dependencies=[Depends(address_of), Depends(require_door)])
def is_logged_on_at_hub(site: TheSite, at_hub: HubLogOut) -> dict[str, list[str]]:
    """Say by 200 that the log-on of one browser is good and what it reaches, by 401 that it is over; this is no use of it."""
    return {"groups": log_ons.require_hub_log_on(site, at_hub)}


@router.post("/hub/good", tags=[CallerKind.DOOR], dependencies=[Depends(address_of), Depends(require_door)])
def good_at_hub(site: TheSite, at_hub: AllAtHub) -> list[dict[str, Any]]:
    """Return those of the Hub's log-ons that are good; asking is no use of them."""
    return log_ons.good_of(site, at_hub)


@router.get("/unfit-names", tags=[CallerKind.DOOR], dependencies=[Depends(address_of), Depends(require_door)])
def unfit_names(site: TheSite) -> list[dict[str, str]]:
    """Return the accounts whose names this machine does not let them have, for `workbench doctor`."""
    return accounts.unfit_names(site)


@router.delete(
    "/hub", status_code=204, tags=[CallerKind.DOOR], dependencies=[Depends(address_of), Depends(require_door)]
)
def log_out_of_hub(site: TheSite, form: HubLogOut) -> None:
    """End the log-on of one browser, as the Hub says."""
    log_ons.log_out_of_hub(site, form)
