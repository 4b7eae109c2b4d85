"""Routes by which a person enrols, and sees and changes what they log on by."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request

from data_access.gateway.acting.people import enrolling, own_proofs
from data_access.gateway.acting.people.enrolling import Beginning, Ending
from data_access.gateway.acting.people.own_proofs import (
    MadePasskey,
    NewCodes,
    NewPassword,
    OldLogOn,
    OldPasskey,
    WithPassword,
)
from data_access.gateway.deciding.callers import Caller, cleaned
from data_access.gateway.http.routes.doorway import Address, TheSite, address_of, caller_of, require_door
from data_access.gateway.http.routes.who import CallerKind

router = APIRouter(prefix="/v1")


def _owner(
    request: Request,
    x_door: Annotated[str, Header(max_length=200)] = "",
    x_client_address: Annotated[str, Header(max_length=64)] = "",
    x_person: Annotated[str, Header(max_length=64)] = "",
    x_hub_session: Annotated[str, Header(max_length=128)] = "",
    authorization: Annotated[str, Header()] = "",
    x_client: Annotated[str, Header()] = "",
) -> Caller:
    """Say whose proofs are meant: the Hub may speak for a browser that is logged in there, anybody else shows a token.

    Raises:
        NotLoggedOn, TooMany, Busy
    """
    if not x_person:
        return caller_of(request, authorization, x_client)
    require_door(request, x_door)
    address_of(request, x_door, x_client_address)
    return Caller(person_id=x_person, hub_session=x_hub_session or "-", address=cleaned(x_client_address))


Owner = Annotated[Caller, Depends(_owner)]


@router.post("/enrolments", status_code=201, tags=[CallerKind.ANYONE])
def begin_enrolment(site: TheSite, form: Beginning, address: Address) -> dict[str, Any]:
    """Begin to enrol with user name and both parts of the code; the answer offers one-time codes or a passkey."""
    return enrolling.begin(site, form, address)


@router.post("/enrolments/finish", status_code=201, tags=[CallerKind.ANYONE])
def finish_enrolment(site: TheSite, form: Ending, address: Address) -> dict[str, Any]:
    """Set a password, and one-time codes or a passkey; the answer holds the recovery codes, once."""
    return enrolling.finish(site, form, address)


@router.get("/me/proofs", tags=[CallerKind.LOGGED_ON])
def my_proofs(site: TheSite, owner: Owner) -> dict[str, Any]:
    """Return what I log on by, and my log-ons."""
    return own_proofs.mine(site, owner)


@router.post("/me/proofs/password", status_code=204, tags=[CallerKind.LOGGED_ON])
def change_password(site: TheSite, owner: Owner, form: NewPassword) -> None:
    """Change my password; my other log-ons end."""
    own_proofs.change_password(site, owner, form)


@router.post("/me/proofs/codes/begin", tags=[CallerKind.LOGGED_ON])
def begin_codes(site: TheSite, owner: Owner, form: WithPassword) -> dict[str, Any]:
    """Offer a new secret of one-time codes."""
    return own_proofs.begin_codes(site, owner, form)


@router.post("/me/proofs/codes", tags=[CallerKind.LOGGED_ON])
def change_codes(site: TheSite, owner: Owner, form: NewCodes) -> list[str]:
    """Keep the secret that was offered; the answer holds new recovery codes, once."""
    return own_proofs.change_codes(site, owner, form)


@router.post("/me/proofs/passkeys/begin", tags=[CallerKind.LOGGED_ON])
def begin_passkey(site: TheSite, owner: Owner, form: WithPassword) -> dict[str, Any]:
    """Return what my browser is asked to make a passkey."""
    return own_proofs.begin_passkey(site, owner, form)


@router.post("/me/proofs/passkeys", status_code=204, tags=[CallerKind.LOGGED_ON])
def add_passkey(site: TheSite, owner: Owner, form: MadePasskey) -> None:
    """Keep a passkey that my browser made."""
    own_proofs.add_passkey(site, owner, form)


@router.post("/me/proofs/passkeys/remove", status_code=204, tags=[CallerKind.LOGGED_ON])
def remove_passkey(site: TheSite, owner: Owner, form: OldPasskey) -> None:
    """Remove a passkey of mine."""
    own_proofs.remove_passkey(site, owner, form)


@router.post("/me/log-ons/end", status_code=204, tags=[CallerKind.LOGGED_ON])
def end_log_on(site: TheSite, owner: Owner, form: OldLogOn) -> None:
    """End one of my log-ons or personal tokens."""
    own_proofs.end_log_on(site, owner, form)
