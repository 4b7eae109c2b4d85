"""Routes of the file of a case: reading it, and what its people put into it. Each is an act under an open case session."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from data_access.answers.value import Json
from data_access.gateway import case_acts, case_file, verifying
from data_access.gateway.case_acts import NewFinding, NewNote, OldStar
from data_access.gateway.in_case import ReadInAnswer, UnderCase, WithReason
from data_access.gateway.routes.doorway import LoggedOn, TheSite
from data_access.gateway.routes.who import Who
from data_access.gateway.verifying import NewVerification

router = APIRouter(prefix="/v1/case-file", tags=[Who.LOGGED_ON])

Number = Annotated[int, Path(ge=1, le=2**53)]


@router.post("")
def read(site: TheSite, caller: LoggedOn, asked: UnderCase) -> Json:
    """Read the file of the case: questions asked under it, findings, stars, notes, what is open. No read is in it."""
    return case_file.read(site, caller, asked).as_json()


@router.post("/findings", status_code=201)
def record_finding(site: TheSite, caller: LoggedOn, new: NewFinding) -> Json:
    """Record a finding, or the partial plate of a witness."""
    return case_acts.record_finding(site, caller, new).as_json()


@router.post("/findings/{finding}/strike")
def strike_finding(site: TheSite, caller: LoggedOn, finding: Number, given: WithReason) -> Json:
    """Strike out a finding; it stays, struck out."""
    return case_acts.strike_finding(site, caller, finding, given).as_json()


@router.post("/stars", status_code=201)
def star(site: TheSite, caller: LoggedOn, given: ReadInAnswer) -> Json:
    """Star a read that was in an answer under the same case session."""
    return case_acts.star(site, caller, given).as_json()


@router.post("/stars/remove")
def unstar(site: TheSite, caller: LoggedOn, given: OldStar) -> Json:
    """Take the star off a read."""
    return case_acts.unstar(site, caller, given).as_json()


@router.post("/notes", status_code=201)
def note(site: TheSite, caller: LoggedOn, new: NewNote) -> Json:
    """Record a note on a read that was in an answer under the same case session."""
    return case_acts.note(site, caller, new).as_json()


@router.post("/notes/{number}/strike")
def strike_note(site: TheSite, caller: LoggedOn, number: Number, given: WithReason) -> Json:
    """Strike out a note on a read; it stays, struck out."""
    return case_acts.strike_note(site, caller, number, given).as_json()


@router.post("/verifications", status_code=201)
def verify(site: TheSite, caller: LoggedOn, new: NewVerification) -> Json:
    """Record what was checked of a read whose picture was shown under the same case session; the read stays as it is."""
    return verifying.verify(site, caller, new).as_json()


@router.post("/incident", status_code=201)
def flag_incident(site: TheSite, caller: LoggedOn, given: WithReason) -> Json:
    """Flag the case as a major incident."""
    return case_acts.flag_incident(site, caller, given).as_json()


@router.post("/incident/end")
def end_incident(site: TheSite, caller: LoggedOn, given: WithReason) -> Json:
    """Take the flag of a major incident off the case."""
    return case_acts.end_incident(site, caller, given).as_json()
