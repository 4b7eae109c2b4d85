"""Routes by which a person enrols, and sees and changes what they log on by."""

from __future__ import annotations

from fastapi import APIRouter

from data_access.gateway.acting.people import enrolling, own_proofs
from data_access.gateway.acting.people.enrolling import Beginning, Document, Ending
from data_access.gateway.acting.people.own_proofs import (
    MadePasskey,
    NewCodes,
    NewPassword,
    OldLogOn,
    OldPasskey,
    WithPassword,
)
from data_access.gateway.http.routes.doorway import Address, LoggedOn, TheSite
from data_access.gateway.http.routes.who import CallerKind

router = APIRouter(prefix="/v1")


@router.post("/enrolments", status_code=201, tags=[CallerKind.ANYONE])
def begin_enrolment(site: TheSite, form: Beginning, address: Address) -> Document:
    """Begin to enrol with user name and both parts of the code; the answer offers one-time codes or a passkey."""
    return enrolling.begin(site, form, address)


@router.post("/enrolments/finish", status_code=201, tags=[CallerKind.ANYONE])
def finish_enrolment(site: TheSite, form: Ending, address: Address) -> Document:
    """Set a password, and one-time codes or a passkey; the answer holds the recovery codes, once."""
    return enrolling.finish(site, form, address)


@router.get("/me/proofs", tags=[CallerKind.LOGGED_ON])
def my_proofs(site: TheSite, caller: LoggedOn) -> Document:
    """Return what I log on by, and my log-ons."""
    return own_proofs.mine(site, caller)


@router.post("/me/proofs/password", status_code=204, tags=[CallerKind.LOGGED_ON])
def change_password(site: TheSite, caller: LoggedOn, form: NewPassword) -> None:
    """Change my password; my other log-ons end."""
    own_proofs.change_password(site, caller, form)


@router.post("/me/proofs/codes/begin", tags=[CallerKind.LOGGED_ON])
def begin_codes(site: TheSite, caller: LoggedOn, form: WithPassword) -> Document:
    """Offer a new secret of one-time codes."""
    return own_proofs.begin_codes(site, caller, form)


@router.post("/me/proofs/codes", tags=[CallerKind.LOGGED_ON])
def change_codes(site: TheSite, caller: LoggedOn, form: NewCodes) -> list[str]:
    """Keep the secret that was offered; the answer holds new recovery codes, once."""
    return own_proofs.change_codes(site, caller, form)


@router.post("/me/proofs/passkeys/begin", tags=[CallerKind.LOGGED_ON])
def begin_passkey(site: TheSite, caller: LoggedOn, form: WithPassword) -> Document:
    """Return what my browser is asked to make a passkey."""
    return own_proofs.begin_passkey(site, caller, form)


@router.post("/me/proofs/passkeys", status_code=204, tags=[CallerKind.LOGGED_ON])
def add_passkey(site: TheSite, caller: LoggedOn, form: MadePasskey) -> None:
    """Keep a passkey that my browser made."""
    own_proofs.add_passkey(site, caller, form)


@router.post("/me/proofs/passkeys/remove", status_code=204, tags=[CallerKind.LOGGED_ON])
def remove_passkey(site: TheSite, caller: LoggedOn, form: OldPasskey) -> None:
    """Remove a passkey of mine."""
    own_proofs.remove_passkey(site, caller, form)


@router.post("/me/log-ons/end", status_code=204, tags=[CallerKind.LOGGED_ON])
def end_log_on(site: TheSite, caller: LoggedOn, form: OldLogOn) -> None:
    """End one of my log-ons or personal tokens."""
    own_proofs.end_log_on(site, caller, form)
