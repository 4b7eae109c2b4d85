"""Machines: identities that do one act by themselves, such as the daily purge, under a token that is shown once.

Who may do the act makes one; who made it stands in the entry of everything that it does, and answers for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from data_access.acts.kind import ActKind
from data_access.acts.table import ActValue
from data_access.errors import NotLoggedOn
from data_access.gateway.deciding.acts import Details
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import refusal_of
from data_access.gateway.deciding.deliveries import state_without_asker
from data_access.gateway.deciding.paces import Pace
from data_access.gateway.open_site.site import Site
from data_access.ledger.turn import Connection, Turn
from data_access.policy.authorise import permit_upkeep
from data_access.policy.machines import Upkeep
from data_access.policy.state import NOBODY
from data_access.records.accounts import machines, people
from data_access.records.accounts.machines import Machine
from data_access.steps import MACHINE_TOKEN, Asker, Permit, Recorded

T = TypeVar("T")
Change = Callable[[Turn, Recorded, str], T]
"""Changes registers in the turn of an act; is told who acts."""


def _nothing_more(_: Turn) -> Details:
    return {}


def require_machine(site: Site, caller: Caller, does: ActKind, refusals: Pace) -> None:
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
        fits = _decided(site, connection, site.now(), machine, caller, does.name).granted
    if not fits:
        refusals.check(machine.machine_id)
        with site.ledger.deciding() as turn:
            permit = _decided(site, turn.connection, turn.now, machine, caller, does.name)
            recorded = None if permit.granted else turn.act(permit)
        if recorded is not None:
            raise refusal_of(permit.reasons, recorded.seq)


def act_by_machine(
    site: Site, caller: Caller, act: ActValue, change: Change[T], details: Callable[[Turn], Details] = _nothing_more
) -> T:
    """Decide on an act of a machine, record it and apply it, in one transaction. A refusal is on record too.

    Raises:
        NotLoggedOn: Nobody knows the token; nothing is recorded.
        Refused: It may not.
        Conflict: The act does not fit the registers; nothing was recorded or changed.
    """
    with site.ledger.deciding() as turn:
        machine = _machine(turn.connection, caller)
        permit = _decided(site, turn.connection, turn.now, machine, caller, act.does.name)
        recorded = turn.act(permit, act, {**details(turn), "made_by": machine.made_by})
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
    who = replace(NOBODY, person=people.find(connection, machine.made_by))
    state = replace(state_without_asker(site, connection, now), who=who)
    return permit_upkeep(upkeep, state)
