"""The routes by which the ledger is read as a person: auditors all of it, supervisors their unit's. Reading is an act."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from data_access.gateway import entries, replays
from data_access.gateway.replays import Tried
from data_access.gateway.routes.doorway import LoggedOn, TheSite
from data_access.gateway.routes.who import Who

router = APIRouter(prefix="/v1/ledger", tags=[Who.LOGGED_ON])

Start = Annotated[int, Query(ge=0, le=2**53)]
Most = Annotated[int, Query(ge=1, le=entries.MOST)]


@router.get("/entries")
def read_entries(site: TheSite, caller: LoggedOn, start: Start = 0, most: Most = 100) -> dict[str, Any]:
    """Return entries from `start` on, as they stand: no plate, no name of a suspect, no reason in clear."""
    return entries.read(site, caller, start, most)


@router.post("/replay")
def replay(site: TheSite, caller: LoggedOn, tried: Tried) -> dict[str, Any]:
    """Count what another policy would have said to the decisions on record; nothing is put in force, nothing opened."""
    return replays.replay(site, caller, tried)
