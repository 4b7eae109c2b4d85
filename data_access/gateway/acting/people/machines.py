"""What acts on machines change: making one, whose token is shown once, listing them, and their end."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from data_access.acts.machines import MACHINE_ACTS, MachineList, NewMachine, OldMachine
from data_access.gateway.deciding.acts import actor_of, do, nothing
from data_access.gateway.deciding.callers import MACHINE_PREFIX, Caller, token_hash
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Turn
from data_access.records.accounts import machines
from data_access.steps import Recorded
from data_access.terms import stamp


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

    until = do(site, caller, new, change, details={"machine": machine_id})
    return {"token": token, "id": machine_id, "act": new.act, "expires_at": stamp(until)}


def revoke(site: Site, caller: Caller, old: OldMachine) -> None:
    """End a machine; it does nothing from its next call on.

    Raises:
        Refused: Policy said no.
        NotFound: There is no such machine, or it was revoked before.
    """
    do(site, caller, old, lambda turn, recorded: machines.revoke(turn.connection, recorded, old.machine))


def every(site: Site, caller: Caller, listing: MachineList) -> list[dict[str, Any]]:
    """List all machines, without what proves them. Raises `Refused` if the role may not."""
    do(site, caller, listing, nothing)
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


DOERS: Doers = {NewMachine: make, OldMachine: revoke, MachineList: every}
