"""Machines: identities that do one act by themselves, such as the daily purge, under a token that is shown once.

Who may do the act makes one; who made it stands in the entry of everything that it does, and answers for it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field

from data_access.errors import NotLoggedOn
from data_access.gateway.acts import act, actor_of
from data_access.gateway.callers import MACHINE_PREFIX, Caller, token_hash
from data_access.gateway.circumstances import refusal_of
from data_access.gateway.deliveries import state_without_asker
from data_access.gateway.limits import Pace
from data_access.gateway.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.policy.authorise import permit_upkeep
from data_access.policy.machines import MACHINE_ACTS, Upkeep
from data_access.questions.value import Value
from data_access.records.accounts import machines, people
from data_access.records.accounts.machines import Machine
from data_access.steps import MACHINE_TOKEN, Asker, Permit, Recorded
from data_access.terms import stamp

MADE, REVOKED, READ = "machine_made", "machine_revoked", "machines_read"
T = TypeVar("T")
Change = Callable[[Turn, Recorded, str], T]
"""Changes registers in the turn of an act; is told who acts."""


class NewMachine(Value):
    """A machine: the one act that it may do, what its maker calls it, and for how many days it is in force."""

    act: Literal["purge", "backup"]
    label: Annotated[str, Field(min_length=1, max_length=120)]
    days: Annotated[int, Field(ge=1, le=730)] = 365


def make(site: Site, caller: Caller, new: NewMachine) -> dict[str, Any]:
    """Make a machine and return its token with its public id; the token is shown once. Raises `Refused`."""
    token, machine_id = MACHINE_PREFIX + secrets.token_urlsafe(32), machines.new_id()

    def change(turn: Turn, recorded: Recorded) -> datetime:
        until = turn.now + timedelta(days=new.days)
        machines.add(
            turn.connection,
            recorded,
            machine_id=machine_id,
            act=MACHINE_ACTS[new.act],
            token=token_hash(token),
            label=new.label,
            person_id=actor_of(turn, caller),
            expires_at=until,
        )
        return until

    said = {"machine": machine_id, "act": MACHINE_ACTS[new.act], "days": new.days}
    until = act(site, caller, MADE, change, fields=said)
    return {"token": token, "id": machine_id, "act": new.act, "expires_at": stamp(until)}


def revoke(site: Site, caller: Caller, machine_id: str) -> None:
    """End a machine; it does nothing from its next call on.

    Raises:
        Refused: Policy said no.
        NotFound: There is no such machine, or it was revoked before.
    """
    act(
        site,
        caller,
        REVOKED,
        lambda turn, recorded: machines.revoke(turn.connection, recorded, machine_id),
        fields={"machine": machine_id},
    )


def every(site: Site, caller: Caller) -> list[dict[str, Any]]:
    """List all machines, without what proves them. Raises `Refused` if the role may not."""
    act(site, caller, READ, lambda *_: None)
    words = {name: word for word, name in MACHINE_ACTS.items()}
    with site.ledger.reading() as connection:
        found = machines.every(connection)
    return [
        {
            "id": machine.machine_id,
            "act": words.get(machine.act, machine.act),
            "label": machine.label,
            "made_by": machine.made_by,
            "made_at": stamp(machine.made_at),
            "expires_at": stamp(machine.expires_at),
            "in_force": machine.in_force(site.now()),
        }
        for machine in found
    ]


def require_machine(site: Site, caller: Caller, name: str, refusals: Pace) -> None:
    """Look whether a machine may do an act, before work is spent on it; decided again when it does. A refusal is on record.

    Args:
        refusals: How many refusals of one machine are recorded a minute; what is refused by itself asks again by itself.

    Raises:
        NotLoggedOn: Nobody knows the token; nothing is recorded.
        Refused: It may not.
        TooMany: It was refused a moment ago.
    """
    with site.ledger.reading() as connection:
        machine = _machine(connection, caller)
        fits = _decided(site, connection, site.now(), machine, caller, name).granted
    if not fits:
        refusals.check(machine.machine_id)
        with site.ledger.deciding() as turn:
            permit = _decided(site, turn.connection, turn.now, machine, caller, name)
            recorded = None if permit.granted else turn.act(permit)
        if recorded is not None:
            raise refusal_of(permit.reasons, recorded.seq)


def act_by_machine(site: Site, caller: Caller, name: str, change: Change[T], fields: Mapping[str, Any]) -> T:
    """Decide on an act of a machine, record it and apply it, in one transaction. A refusal is on record too.

    Raises:
        NotLoggedOn: Nobody knows the token; nothing is recorded.
        Refused: It may not.
        Conflict: The act does not fit the registers; nothing was recorded or changed.
    """
    with site.ledger.deciding() as turn:
        machine = _machine(turn.connection, caller)
        permit = _decided(site, turn.connection, turn.now, machine, caller, name)
        recorded = turn.act(permit, {**fields, "made_by": machine.made_by})
        if permit.granted:
            return change(turn, recorded, permit.act.asker.person_id)
    raise refusal_of(permit.reasons, recorded.seq)


def _machine(connection: Connection, caller: Caller) -> Machine:
    machine = machines.find(connection, caller.token or b"")
    if machine is None:
        raise NotLoggedOn("This token is not known. Have one made for the machine.")
    return machine


def _decided(site: Site, connection: Connection, now: datetime, machine: Machine, caller: Caller, name: str) -> Permit:
    asker = Asker(
        person_id=f"machine:{machine.machine_id}",
        agency="",
        role="",
        unit="",
        trained_on="",
        session_id=machine.machine_id,
        method=MACHINE_TOKEN,
        client=caller.client,
        address=caller.address,
    )
    upkeep = Upkeep(asker=asker, name=name, own=machine.act, in_force=machine.in_force(now))
    state = replace(state_without_asker(site, connection, now), person=people.find(connection, machine.made_by))
    return permit_upkeep(upkeep, state)
