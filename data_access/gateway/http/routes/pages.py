"""Routes of what a page needs beside answers. No read is among it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from data_access.answers.frames import cameras_as_json
from data_access.answers.value import Json, as_jsons
from data_access.gateway.acting.people import case_sessions
from data_access.gateway.acting.people.case_sessions import NewCaseSession
from data_access.gateway.deciding.open_log_on import require_log_on
from data_access.gateway.http.routes.doorway import LoggedOn, TheSite
from data_access.gateway.http.routes.who import CallerKind
from data_access.gateway.showing import camera_list
from data_access.gateway.showing.camera_quality import MOST_DAYS, quality_of
from data_access.gateway.showing.me import about_me
from data_access.gateway.showing.vocabulary import vocabulary_of

router = APIRouter(prefix="/v1", tags=[CallerKind.LOGGED_ON])

Id = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]


class PlacesAsked(BaseModel):
    """What was typed: one street, or two for their corner."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(min_length=1, max_length=120)]


Days = Annotated[int, Query(ge=1, le=MOST_DAYS)]


@router.get("/me")
def me(site: TheSite, caller: LoggedOn) -> Json:
    """Say who is asking, what they may ask, and what the agency's policy wants to be told."""
    return about_me(site, caller).as_json()


@router.get("/cameras")
def cameras(site: TheSite, caller: LoggedOn) -> Json:
    """List the cameras: id, name, kind and position."""
    return cameras_as_json(camera_list.list_cameras(site, caller))


@router.get("/cameras/quality")
def camera_quality(site: TheSite, caller: LoggedOn, days: Days = 7) -> Json:
    """Say how each camera read in the last days: counts against what is usual, gaps, placeholders, states."""
    return quality_of(site, caller, days)


@router.get("/vocabulary")
def vocabulary(site: TheSite, caller: LoggedOn) -> Json:
    """List the words for colours, makes, bodies and states, with their other spellings, and the directions. It tells of no read."""
    return vocabulary_of(site, caller).as_json()


@router.get("/basemap")
def basemap(site: TheSite, caller: LoggedOn) -> Json:
    """Say which base map the site has, whose data it is and where it lies; nothing if it has none."""
    require_log_on(site, caller)
    about = site.base_map.about()
    return about.model_dump(mode="json") if about else {}


@router.post("/places")
def places(site: TheSite, caller: LoggedOn, search: PlacesAsked) -> Json:
    """Find streets and corners by what was typed, best first. Neither question nor answer is written down anywhere."""
    require_log_on(site, caller)
    return {"places": as_jsons(site.base_map.places(search.text))}


@router.post("/case-sessions", status_code=201)
def open_case_session(site: TheSite, caller: LoggedOn, form: NewCaseSession) -> Json:
    """Give case number, purpose and reason, once for some hours; policy may refuse, which is on record."""
    return case_sessions.open_case_session(site, caller, form).as_json()


@router.get("/case-sessions")
def my_case_sessions(site: TheSite, caller: LoggedOn) -> list[Json]:
    """List my own open case sessions."""
    return as_jsons(case_sessions.my_case_sessions(site, caller))


@router.delete("/case-sessions/{case_session}", status_code=204)
def close_case_session(site: TheSite, caller: LoggedOn, case_session: Id) -> None:
    """Close a case session of mine."""
    case_sessions.close_case_session(site, caller, case_session)


@router.get("/case-sessions/{case_session}/colleagues")
def colleagues(site: TheSite, caller: LoggedOn, case_session: Id) -> list[Json]:
    """List who else has the case of this open case session of mine open: with whom an answer of mine may be shared."""
    return as_jsons(case_sessions.colleagues(site, caller, case_session))


@router.get("/cases/mine")
def my_cases(site: TheSite, caller: LoggedOn) -> list[Json]:
    """List the cases that I opened lately, as the case register has them."""
    return as_jsons(case_sessions.my_cases(site, caller))
