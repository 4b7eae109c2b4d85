"""Rules on who may confirm the machine's clock: two people, and not any two."""

from __future__ import annotations

from collections.abc import Sequence

from data_access.errors import Reason
from data_access.terms import Capability, Person

_SECOND = frozenset({Capability.CREATE_ACCOUNT, Capability.READ_LEDGER})


def two_may_confirm(people: Sequence[tuple[Person, frozenset[Capability]]]) -> Reason | None:
    """One adopts packs (the custodian); another person, not another account, makes accounts or reads the ledger.

    Args:
        people: Each who confirms, and what the role may do; of an account that is not in force, nothing.
    """
    for custodian, may in people:
        for other, other_may in people:
            if not custodian.is_of(other) and Capability.ADOPT_PACK in may and _SECOND & other_may:
                return None
    return Reason(
        "own.clock",
        "The clock is confirmed by two people: the custodian, and another who makes accounts or reads the ledger.",
        "Ask both of them to come to the machine.",
        rule="two_may_confirm",
    )
