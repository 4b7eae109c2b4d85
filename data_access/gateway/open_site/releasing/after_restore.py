"""Release requests in a site that was made of a back-up: approvals are given anew, and no number is given out twice.

What was refused or recalled since the back-up stands in it as approved, and numbers that were given out since are unknown to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from data_access.answers.releases import ReleaseState
from data_access.ledger.turn import Connection
from data_access.records.casework import cases
from data_access.records.releases import numbers, requests
from data_access.steps import Recorded

_APPROVED: Final = frozenset({ReleaseState.APPROVED, ReleaseState.LAPSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoredReleases:
    """What a restored site knows of release requests.

    Attributes:
        approved: Numbers of those that are approved, or whose approval has ended.
        next_number: That of the next one, above all that can have been given out since the back-up.
    """

    approved: tuple[int, ...]
    next_number: int


def found(connection: Connection, now: datetime) -> RestoredReleases:
    """Return which requests are approved at an instant, and which number the next one has; nothing is changed."""
    every = sorted(requests.every(connection), key=lambda each: each.number)
    return RestoredReleases(
        approved=tuple(each.number for each in every if each.stands(now) in _APPROVED),
        next_number=numbers.after_restore(now, requests.next_number(connection)),
    )


def put_back(connection: Connection, recorded: Recorded, releases: RestoredReleases) -> None:
    """Let what was approved wait for its approval anew, with its case closed until then, and numbers go on after a gap."""
    for number in releases.approved:
        cases.close(connection, recorded, requests.put_back(connection, recorded, number).case)
    numbers.go_on_at(connection, recorded, releases.next_number)
