"""Rules on what a source brings by itself, under a token that a person made for it. No person asks, so none is judged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from data_access.errors import Reason
from data_access.policy.person_rules import pack_is_adopted
from data_access.policy.state import AnyState
from data_access.steps import Asker


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Reads, or a file of a hot list, at the live door.

    Attributes:
        act: The act that begins with it.
        asker: Names the source and the token's public id.
        source: The source as which the reads are to be filed, or the hot list.
        own: The source for which the token was made.
        in_force: True if the token was not revoked and has not expired.
        approved: True if the approval of `source` is in force.
    """

    act: str
    asker: Asker
    source: str
    own: str
    in_force: bool
    approved: bool


def token_is_the_sources_own(delivery: Delivery, _: AnyState) -> Reason | None:
    """A token brings what is of the one source or hot list for which it was made."""
    if delivery.own == delivery.source:
        return None
    return Reason("own.source_token", "The token is another source's.", "Use the token made for this source.")


def token_is_in_force(delivery: Delivery, _: AnyState) -> Reason | None:
    """A token counts until it is revoked or expires."""
    if delivery.in_force:
        return None
    return Reason("own.source_token", "The source's token was revoked or has expired.", "Have a new one made.")


def source_is_approved(delivery: Delivery, _: AnyState) -> Reason | None:
    """Nothing is taken from a source without an approval on record."""
    if delivery.approved:
        return None
    return Reason("D14", "The source has no approval on record.", "Have it approved first.")


DELIVERY_RULES: tuple[Callable[[Delivery, AnyState], Reason | None], ...] = (
    pack_is_adopted,
    token_is_the_sources_own,
    token_is_in_force,
    source_is_approved,
)
