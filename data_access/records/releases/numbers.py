"""The register of gaps in the numbers of release requests: a restored site gives out none that may have been given out before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Column, Connection, Integer, func, select

from data_access.records.registers import register
from data_access.steps import Recorded

release_numbers = register("release_numbers", Column("first", Integer, primary_key=True))
"""`first`: the number at which they went on after a restore."""

_SINCE: Final = datetime(2020, 1, 1, tzinfo=UTC)
_A_NUMBER: Final = timedelta(minutes=1)


def after_restore(now: datetime, following: int) -> int:
    """Return the number at which a site goes on that was restored: whole minutes since 2020, or the following one if that is larger.

    Nobody knows which numbers were given out since the back-up, nor whether it was restored before. Fewer than one a minute were:
    so all of them are smaller, whichever back-up is restored how often.
    """
    return max(following, (now - _SINCE) // _A_NUMBER)


def go_on_at(connection: Connection, recorded: Recorded, number: int) -> None:
    """Note that no smaller number is given out any more; it may be noted already, by a start that was cut off."""
    connection.execute(release_numbers.insert().prefix_with("OR REPLACE").values(first=number, seq=recorded.seq))


def first(connection: Connection) -> int:
    """Return the smallest number that may be given out: 1 in a site that was never restored."""
    return int(connection.execute(select(func.max(release_numbers.c.first))).scalar_one() or 1)
