"""What acts on field canvasses change: a unit is sent, what it drove comes in, its imports are tied to it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

import polars as pl

from data_access import coarse
from data_access.acts.collecting.field_canvasses import (
    HEAD_START,
    DrivenTrack,
    FieldCanvassReading,
    NewFieldCanvass,
    TiedReads,
)
from data_access.acts.table import ActValue
from data_access.answers.collecting.field_canvasses import FieldCanvass, FieldCanvasses
from data_access.errors import InvalidQuery, NotFound
from data_access.gateway.deciding.acts import Details, actor_of, do
from data_access.gateway.deciding.callers import Caller
from data_access.gateway.deciding.circumstances import session_of
from data_access.gateway.deciding.doers import Doers
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing.collecting import field_canvasses as showing
from data_access.ledger.turn import Connection, Turn
from data_access.records.casework import case_sessions, cases
from data_access.records.intake import cameras, field_canvasses
from data_access.records.intake.field_canvasses import PlannedCanvass
from data_access.steps import Recorded
from data_access.terms import CameraKind

T = TypeVar("T")


class CaseAct(ActValue, Protocol):
    """An act in the file of a case, by its open case session."""

    @property
    def case_session(self) -> str: ...


@dataclass(frozen=True, slots=True)
class CaseChange:
    """Such an act as what it changes sees it: the case's number, all numbers that it has, and who does it."""

    connection: Connection
    recorded: Recorded
    number: str
    numbers: Collection[str]
    person_id: str


def act_in_case(
    site: Site,
    caller: Caller,
    act: CaseAct,
    change: Callable[[CaseChange], T],
    details: Callable[[Turn], Details] = lambda _: {},
) -> T:
    """Do an act in the file of a case; its entry names case and case session."""

    def number_in(turn: Turn) -> str:
        session = case_sessions.find(turn.connection, act.case_session)
        if session is None:
            raise NotFound("There is no such case session.")
        return session.case_number

    def with_case(turn: Turn) -> Details:
        return {"case": {"number": number_in(turn), "session": act.case_session}, **details(turn)}

    def done(turn: Turn, recorded: Recorded) -> T:
        number = number_in(turn)
        numbers = cases.numbers_of(turn.connection, number)
        return change(CaseChange(turn.connection, recorded, number, numbers, actor_of(turn, caller)))

    return do(site, caller, act, done, details=with_case)


def plan(site: Site, caller: Caller, new: NewFieldCanvass) -> FieldCanvass:
    """Send a unit to drive an area.

    Raises:
        InvalidQuery: It began so long ago that its reads are to be asked for.
        NotFound: The register has no mobile camera of this id.
        Conflict: The case has as many as one may have.
    """

    def details(turn: Turn) -> Details:
        if new.starts_at < turn.now - HEAD_START:
            hours = HEAD_START // timedelta(hours=1)
            raise InvalidQuery(
                "starts_at", f"may lie at most {hours} hours back; for what was read earlier, ask a canvass"
            )
        return {"field_canvass": field_canvasses.last(turn.connection) + 1}

    def change(doing: CaseChange) -> PlannedCanvass:
        units = {each.camera_id for each in cameras.every(doing.connection) if each.kind is CameraKind.MOBILE}
        if new.unit not in units:
            raise NotFound("unit: the register has no mobile camera of this id.")
        return field_canvasses.plan(
            doing.connection,
            doing.recorded,
            case_number=doing.number,
            numbers=doing.numbers,
            unit=new.unit,
            area=new.area.model_dump(mode="json"),
            window=(new.starts_at, new.ends_at),
            words=new.words,
            person_id=doing.person_id,
        )

    return showing.shown(site, act_in_case(site, caller, new, change, details=details))


def bring_track(site: Site, caller: Caller, act: DrivenTrack) -> FieldCanvass:
    """Add the way that a unit drove. Raises `NotFound` if the case has no such field canvass, `Conflict` if it has too many."""

    def change(doing: CaseChange) -> PlannedCanvass:
        found = field_canvasses.find(doing.connection, act.field_canvass, doing.numbers)
        who = doing.person_id
        field_canvasses.bring_track(doing.connection, doing.recorded, found.number, act.track, who)
        return found

    return showing.shown(site, act_in_case(site, caller, act, change))


def tie_reads(site: Site, caller: Caller, act: TiedReads) -> FieldCanvass:
    """Let each import that holds reads of the unit in its time and area bear the field canvass's number. Raises `NotFound` likewise."""
    reads, holding = _reads_before(site, caller, act), list[int]()

    def details(turn: Turn) -> Details:
        if reads is None:
            raise NotFound("field_canvass: the case has none of this number.")
        holding[:] = showing.visible_batches(turn.connection, reads)
        return {"batches": holding, "reads": coarse.count(len(showing.brought_by(reads, holding)))}

    def change(doing: CaseChange) -> PlannedCanvass:
        field_canvasses.tie(doing.connection, doing.recorded, act.field_canvass, holding)
        return field_canvasses.find(doing.connection, act.field_canvass, doing.numbers)

    return showing.shown(site, act_in_case(site, caller, act, change, details=details), reads)


def _reads_before(site: Site, caller: Caller, act: TiedReads) -> pl.DataFrame | None:
    """Look up the unit's reads before the turn that decides: nobody else waits for that meanwhile.

    None if it is not a field canvass of a case that the caller opened: nothing is looked up for anybody else.
    """
    with site.ledger.reading() as connection:
        person, session = session_of(connection, caller).person_id, case_sessions.find(connection, act.case_session)
        if session is None or session.person_id != person:
            return None
        numbers = cases.numbers_of(connection, session.case_number)
        canvasses = field_canvasses.of_case(connection, numbers)
    found = next((each for each in canvasses if each.number == act.field_canvass), None)
    return None if found is None else showing.reads_of_unit(site, found)


def read(site: Site, caller: Caller, reading: FieldCanvassReading) -> FieldCanvasses:
    """List the field canvasses of the case, the newest first, and the units that can be sent; on record.

    What was driven is worked out for the one that is looked at. Raises `NotFound` if the case has none of its number.
    """

    def planned(doing: CaseChange) -> list[PlannedCanvass]:
        if reading.field_canvass is not None:
            field_canvasses.find(doing.connection, reading.field_canvass, doing.numbers)
        return field_canvasses.of_case(doing.connection, doing.numbers)

    return showing.listed(site, act_in_case(site, caller, reading, planned), reading.field_canvass)


DOERS: Doers = {
    NewFieldCanvass: plan,
    DrivenTrack: bring_track,
    TiedReads: tie_reads,
    FieldCanvassReading: read,
}
