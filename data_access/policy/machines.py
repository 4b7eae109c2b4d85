"""Rules on what a machine does by itself, in the place of the person who made it: one act, as long as that person may do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data_access.acts.machines import MACHINE_ACTS
from data_access.errors import Reason
from data_access.policy import acts
from data_access.policy.person_rules import pack_is_adopted
from data_access.policy.state import AnyState
from data_access.steps import Asker


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """An act that a machine is about to do. `state.who.person` is who made the machine, None if that account is gone.

    Attributes:
        asker: Names the machine by its public id.
        name: The act.
        own: The one act for which the machine was made.
        in_force: True if the machine was not revoked and has not expired.
    """

    asker: Asker
    name: str
    own: str
    in_force: bool


def machine_is_in_force(upkeep: Upkeep, _: AnyState) -> Reason | None:
    """A machine counts until it is revoked or expires."""
    if upkeep.in_force:
        return None
    return Reason("own.machine", "The machine identity was revoked or has expired.", "Have a new one made.")


def machine_does_its_one_act(upkeep: Upkeep, _: AnyState) -> Reason | None:
    """A machine does the one act for which it was made, and that act is one that machines may do."""
    if upkeep.own == upkeep.name and upkeep.name in MACHINE_ACTS.values():
        return None
    return Reason("own.machine", "The machine identity was made for another act.", "Have one made for this act.")


def its_maker_may_do_it(upkeep: Upkeep, state: AnyState) -> Reason | None:
    """Who made the machine answers for it: the account is in force, and its role may still do the act."""
    person = state.who.person
    stands = person is not None and person.in_force(state.now.date())
    role = state.pack.roles.get(person.role) if person is not None and stands else None
    if role is not None and role.may & acts.ACTS.get(upkeep.name, frozenset()):
        return None
    return Reason(
        "own.machine",
        "Whoever made the machine identity may not do this any more.",
        "Have one made by somebody who may.",
    )


MACHINE_RULES: tuple[Callable[[Upkeep, AnyState], Reason | None], ...] = (
    pack_is_adopted,
    machine_is_in_force,
    machine_does_its_one_act,
    its_maker_may_do_it,
)
