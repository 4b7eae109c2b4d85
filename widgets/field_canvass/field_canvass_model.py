"""The field canvasses of the open case: planning one, its track, its reads, and what was driven."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, TypedDict
from zoneinfo import ZoneInfo

import traitlets as t

from data_access.acts.collecting.field_canvasses import DrivenTrack, FieldCanvassReading, NewFieldCanvass, TiedReads
from data_access.acts.table import ActValue
from data_access.answers.collecting.field_canvasses import FieldCanvass, FieldCanvasses
from data_access.client import Client
from data_access.client.acts import in_case
from data_access.terms import stamp
from data_access.wording.refusals import Problem
from widgets.case.justification_model import JustificationModel
from widgets.field_canvass.gpx import lines, track_of
from widgets.parts.guard import guarded
from widgets.question.when import times_in
from widgets.question.where_model import WhereModel

NO_AREA: Final = Problem("Not done yet", "Say where: type a corner, or draw the area on the map.")
NO_TIME: Final = Problem("Not done yet", "Say from when to when the unit drives, such as: today 14:00-16:00.")
NO_UNIT: Final = Problem("Not done yet", "Choose the unit that is sent.")
CHOOSE: Final = Problem("Not done yet", "Choose a field canvass first.")


class MapLine(TypedDict):
    """A way on the map: a `street` that was driven, one that was `left`, or the `track`; places as [lon, lat], degrees."""

    kind: str
    points: list[list[float]]


class FieldCanvassModel(t.HasTraits):
    """The field canvasses of one case.

    Attributes:
        found: As they were read; None while no case is open, or the role may not.
        chosen: Number of the one that is looked at; 0 for none.
        unit, when, words: Of a new one; where it is stands in `where`.
        outcome: What was done last, in words; empty if nothing was.
        problem: The `Problem` why something was not done, or None.
    """

    found = t.Instance(FieldCanvasses, allow_none=True)
    chosen = t.Int(0)
    unit = t.Unicode()
    when = t.Unicode()
    words = t.Unicode()
    outcome = t.Unicode()
    problem = t.Instance(Problem, allow_none=True)

    def __init__(self, client: Client, case: JustificationModel) -> None:
        super().__init__()
        self.client, self.case = client, case
        self.where = WhereModel(client)
        self.may = any(each.value in case.person.capabilities for each in FieldCanvassReading.does.may)
        case.observe(lambda _: self._forget(), ["session"])
        self.observe(lambda _: self.look(), ["chosen"])

    def _forget(self) -> None:
        self.found, self.chosen, self.outcome, self.problem = None, 0, "", None

    @guarded
    def read(self) -> None:
        """Read them, and what was driven in the one that is looked at, one entry; nothing without an open case."""
        self.problem = None
        self._read(self.chosen)

    @guarded
    def look(self) -> None:
        """Read what was driven in the one that was chosen, unless that is there."""
        one = self.canvass()
        if one is not None and one.coverage is None:
            self._read(one.number)

    @guarded
    def plan(self) -> None:
        """Send a unit, as was typed."""
        self.problem, self.outcome = None, ""
        self.where.find()
        times = times_in(self.when, datetime.now(ZoneInfo(self.case.person.zone)).replace(tzinfo=None))
        if not self.unit:
            self.problem = NO_UNIT
        elif not self.where.area or self.where.area.get("shape") == "cameras":
            self.problem = NO_AREA
        elif len(times.stretches) != 1:
            self.problem = Problem("Not done yet", times.fault) if times.fault else NO_TIME
        else:
            starts_at, ends_at = (self._utc(each) for each in times.stretches[0])
            fields = {"unit": self.unit, "area": dict(self.where.area), "words": self.words}
            made = self._do(NewFieldCanvass, **fields, starts_at=starts_at, ends_at=ends_at)
            self.outcome = f"Field canvass {made.number} is planned. The unit's reads of that time can be tied to it."

    @guarded
    def bring_track(self, content: bytes) -> None:
        """Bring in the track of a GPX file."""
        self.problem, self.outcome = None, ""
        if self.canvass() is None:
            self.problem = CHOOSE
            return
        track = track_of(content)
        self._do(DrivenTrack, field_canvass=self.chosen, track=track)
        self.outcome = f"The track is in: {len(track):,} places."

    @guarded
    def tie_reads(self) -> None:
        """Let the imports that hold the unit's reads of that area and time bear its number."""
        self.problem, self.outcome = None, ""
        if self.canvass() is None:
            self.problem = CHOOSE
            return
        tied = self._do(TiedReads, field_canvass=self.chosen)
        self.outcome = "Tied." if tied.batches else "No import holds reads of the unit from that area and time yet."

    def canvass(self) -> FieldCanvass | None:
        """Return the one that is looked at."""
        there = self.found.canvasses if self.found else ()
        return next((each for each in there if each.number == self.chosen), None)

    def on_map(self) -> list[MapLine]:
        """Return its streets and tracks as a map has them: driven, left, and the track itself."""
        one = self.canvass()
        if one is None:
            return []
        lined: list[MapLine] = [
            {"kind": "street" if each.driven else "left", "points": list(lines(each.points))} for each in one.streets
        ]
        for track in one.tracks:
            lined.append({"kind": "track", "points": list(lines(track))})
        return lined

    def _do(self, act: type[ActValue], **fields: object) -> FieldCanvass:
        session = self.case.session
        if session is None:
            raise ValueError("the panel is not shown without an open case")
        made = in_case(self.client, FieldCanvass, act, session.case_session, **fields)
        self.chosen = 0
        self._read(made.number)
        self.chosen = made.number
        return made

    def _read(self, number: int) -> None:
        session, looked_at = self.case.session, {"field_canvass": number or None}
        if session is not None and self.may:
            self.found = in_case(self.client, FieldCanvasses, FieldCanvassReading, session.case_session, **looked_at)

    def _utc(self, local: datetime) -> str:
        return stamp(local.replace(tzinfo=ZoneInfo(self.case.person.zone)).astimezone(UTC))
