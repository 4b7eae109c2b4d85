"""The routes by which the ledger is read as a person: auditors all of it, supervisors their unit's, everybody their own.

Reading is an act.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from data_access.acts.ledger import Wish
from data_access.answers.value import Json
from data_access.gateway.acting.reveal import reveal
from data_access.gateway.http.event_stream import EventStream
from data_access.gateway.http.replay_stream import ReplayStream
from data_access.gateway.http.routes.doorway import LoggedOn, TheSite, doorway_of
from data_access.gateway.http.routes.who import CallerKind
from data_access.gateway.showing import entries, own_entries, replays, unit_week
from data_access.gateway.showing.replays import Tried

router = APIRouter(prefix="/v1/ledger", tags=[CallerKind.LOGGED_ON])

Start = Annotated[int, Query(ge=0, le=2**53)]
Most = Annotated[int, Query(ge=1, le=entries.MOST)]

Before = Annotated[int | None, Query(ge=0, le=2**53)]
MostOwn = Annotated[int, Query(ge=1, le=own_entries.MOST)]
CaseNumber = Annotated[str, Query(max_length=40)]
Days = Annotated[int, Query(ge=1, le=unit_week.MOST_DAYS)]
EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {}}, "description": "One item an event, until either side ends it."}
}
COUNTS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"text/event-stream": {}},
        "description": "How far it is, now and then; in the last event all counts.",
    }
}


@router.get("/entries")
def read_entries(site: TheSite, caller: LoggedOn, start: Start = 0, most: Most = 100) -> Json:
    """Return entries from `start` on, as they stand: no plate, no name of a suspect, no reason in clear."""
    return entries.read(site, caller, start, most)


@router.post("/replay", responses=COUNTS, response_class=Response)
def replay(request: Request, site: TheSite, caller: LoggedOn, trial: Tried) -> Response:
    """Count what another policy would have said to the decisions on record; nothing is put in force, nothing opened."""
    return ReplayStream(replays.begin(site, caller, trial), doorway_of(request).views.closing)


@router.get("/own")
def own(
    site: TheSite,
    caller: LoggedOn,
    before: Before = None,
    most: MostOwn = 50,
    case_number: CaseNumber = "",
    all_kinds: bool = False,
) -> Json:
    """Return my own entries, the newest first, with what I asked in clear. One entry a reading."""
    return own_entries.read(
        site, caller, before=before, most=most, case_number=case_number, all_kinds=all_kinds
    ).as_json()


@router.get("/unit")
def unit(site: TheSite, caller: LoggedOn, days: Days = 7) -> Json:
    """Return who of the unit asked what under which case in the last days; plates and reasons stay sealed."""
    return unit_week.read(site, caller, days).as_json()


@router.post("/reveal")
def reveal_entry(site: TheSite, caller: LoggedOn, wish: Wish) -> Json:
    """Open what one entry keeps sealed, for a reason that goes on record first."""
    return reveal(site, caller, wish).as_json()


@router.get("/live", responses=EVENTS, response_class=Response)
def live(request: Request, site: TheSite, caller: LoggedOn) -> Response:
    """Watch what the unit asks, as server-sent events: one entry to begin, one for each item, one at the end."""
    views = doorway_of(request).views
    return EventStream(views, views.begin(site, caller))
