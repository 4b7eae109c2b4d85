"""Routes of acts: what the administration commands call, as a person. Policy decides on each by the role of who asks."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from data_access.gateway import (
    accounts,
    acts_on_reads,
    machines,
    own_tokens,
    purging,
    registers,
    source_tokens,
    striking,
    withdrawing,
)
from data_access.gateway.accounts import AboutAccount, NewAccount, NewClearance, NewToken, NewTraining
from data_access.gateway.machines import NewMachine
from data_access.gateway.purging import NewPurge
from data_access.gateway.registers import Approval, NewHold, NewPack, Reconciliation
from data_access.gateway.routes.doorway import LoggedOn, TheSite
from data_access.gateway.routes.who import Who
from data_access.gateway.source_tokens import NewSourceToken
from data_access.gateway.striking import WrongClearance, WrongTraining

router = APIRouter(prefix="/v1/acts", tags=[Who.LOGGED_ON])

Number = Annotated[int, Path(ge=1, le=2**53)]
SourceId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
MachineId = Annotated[str, Path(pattern=r"^m-[0-9a-f]{16}$")]
TokenId = Annotated[str, Path(pattern=r"^t-[0-9a-f]{16}$")]
PersonalId = Annotated[str, Path(pattern=r"^s-[0-9a-f]{16}$")]
Words = Annotated[str, Query(min_length=1, max_length=500)]


@router.post("/accounts", status_code=201)
def create_account(site: TheSite, caller: LoggedOn, new: NewAccount) -> dict[str, Any]:
    """Make an account; the answer holds its enrolment, once."""
    return accounts.create_account(site, caller, new)


@router.post("/accounts/reset")
def reset_account(site: TheSite, caller: LoggedOn, about: AboutAccount) -> dict[str, Any]:
    """Give an account a new password, code and recovery codes; the answer holds them, once."""
    return accounts.reset_account(site, caller, about)


@router.post("/accounts/disable", status_code=204)
def disable_account(site: TheSite, caller: LoggedOn, about: AboutAccount) -> None:
    """Close an account."""
    accounts.disable_account(site, caller, about)


@router.post("/accounts/enable", status_code=204)
def enable_account(site: TheSite, caller: LoggedOn, about: AboutAccount) -> None:
    """Open an account again."""
    accounts.enable_account(site, caller, about)


@router.post("/trainings", status_code=204)
def record_training(site: TheSite, caller: LoggedOn, new: NewTraining) -> None:
    """Put a training on record."""
    accounts.record_training(site, caller, new)


@router.post("/clearances", status_code=204)
def record_clearance(site: TheSite, caller: LoggedOn, new: NewClearance) -> None:
    """Put a security clearance on record."""
    accounts.record_clearance(site, caller, new)


@router.post("/trainings/strike", status_code=204)
def strike_training(site: TheSite, caller: LoggedOn, wrong: WrongTraining) -> None:
    """Strike out a training that is on record by mistake."""
    striking.strike_training(site, caller, wrong)


@router.post("/clearances/strike", status_code=204)
def strike_clearance(site: TheSite, caller: LoggedOn, wrong: WrongClearance) -> None:
    """Strike out a security clearance that is on record by mistake."""
    striking.strike_clearance(site, caller, wrong)


@router.post("/tokens", status_code=201)
def make_token(site: TheSite, caller: LoggedOn, new: NewToken) -> dict[str, str]:
    """Make a personal token for scripts."""
    return accounts.make_token(site, caller, new)


@router.get("/tokens")
def my_tokens(site: TheSite, caller: LoggedOn) -> list[dict[str, Any]]:
    """List my personal tokens that are in force, without what proves them."""
    return own_tokens.mine(site, caller)


@router.delete("/tokens/{personal}", status_code=204)
def revoke_my_token(site: TheSite, caller: LoggedOn, personal: PersonalId) -> None:
    """End a personal token of mine."""
    own_tokens.revoke(site, caller, personal)


@router.post("/cases/reconcile")
def reconcile_case(site: TheSite, caller: LoggedOn, given: Reconciliation) -> dict[str, Any]:
    """Say which case a provisional number became."""
    return registers.reconcile_case(site, caller, given)


@router.post("/packs")
def adopt_pack(site: TheSite, caller: LoggedOn, new: NewPack) -> dict[str, str]:
    """Put a pack in force by its hash."""
    return registers.adopt_pack(site, caller, new)


@router.post("/sources", status_code=201)
def approve_source(site: TheSite, caller: LoggedOn, given: Approval) -> dict[str, str]:
    """Approve a source of reads, with its mapping."""
    return registers.approve_source(site, caller, given, acts_on_reads.mapping_of(given.mapping))


@router.delete("/sources/{source}", status_code=204)
def withdraw_source(site: TheSite, caller: LoggedOn, source: SourceId, reason: Words) -> None:
    """Withdraw the approval of a source; what it brought so far stays."""
    registers.withdraw_source(site, caller, source, reason)


@router.delete("/batches/{batch}")
def withdraw_batch(site: TheSite, caller: LoggedOn, batch: Number, reason: Words) -> dict[str, Any]:
    """Withdraw an import: nobody sees its reads any more; the answer says on how much of the cases' files that tells."""
    return withdrawing.withdraw_batch(site, caller, batch, reason)


@router.post("/sources/{source}/tokens", status_code=201)
def make_source_token(site: TheSite, caller: LoggedOn, source: SourceId, new: NewSourceToken) -> dict[str, Any]:
    """Make a token under which a source brings its own reads; the answer holds it, once."""
    return source_tokens.make(site, caller, source, new)


@router.get("/sources/{source}/tokens")
def tokens_of_source(site: TheSite, caller: LoggedOn, source: SourceId) -> list[dict[str, Any]]:
    """List the tokens of a source, without what proves them. One entry a reading."""
    return source_tokens.of_source(site, caller, source)


@router.delete("/source-tokens/{token}", status_code=204)
def revoke_source_token(site: TheSite, caller: LoggedOn, token: TokenId) -> None:
    """End a token of a source."""
    source_tokens.revoke(site, caller, token)


@router.post("/holds", status_code=201)
def place_hold(site: TheSite, caller: LoggedOn, new: NewHold) -> dict[str, int]:
    """Keep reads past their retention."""
    return registers.place_hold(site, caller, new)


@router.delete("/holds/{hold}", status_code=204)
def release_hold(site: TheSite, caller: LoggedOn, hold: Number, reason: Words) -> None:
    """End a hold."""
    registers.release_hold(site, caller, hold, reason)


@router.post("/purges", status_code=201)
def purge(site: TheSite, caller: LoggedOn, new: NewPurge) -> dict[str, Any]:
    """Destroy reads past their retention."""
    return purging.purge(site, caller, new)


@router.post("/machines", status_code=201)
def make_machine(site: TheSite, caller: LoggedOn, new: NewMachine) -> dict[str, Any]:
    """Make an identity under which a machine does one act by itself; the answer holds its token, once."""
    return machines.make(site, caller, new)


@router.get("/machines")
def every_machine(site: TheSite, caller: LoggedOn) -> list[dict[str, Any]]:
    """List the machines, without what proves them."""
    return machines.every(site, caller)


@router.delete("/machines/{machine}", status_code=204)
def revoke_machine(site: TheSite, caller: LoggedOn, machine: MachineId) -> None:
    """End a machine."""
    machines.revoke(site, caller, machine)
