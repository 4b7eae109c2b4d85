"""Four invented incidents: what witnesses say, and the planted vehicle whose reads are there to be found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from data_access.terms import utc
from workbench.demo.cameras import DemoCamera
from workbench.demo.drives import one_drive
from workbench.demo.ground import ZONE
from workbench.demo.plates import STATES, dashed
from workbench.demo.town import Town, corner_at
from workbench.demo.vehicles import IncidentVehicle

STAY = timedelta(minutes=6)
"""The planted vehicle reaches the scene so long before it leaves; the incident is in the middle."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A camera near a scene that read nothing, or little, around the incident.

    Attributes:
        before, after: From how long before the incident to how long after it.
        kept: At what share of the vehicles it read nevertheless.
    """

    camera: str
    before: timedelta
    after: timedelta
    kept: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What is told of an incident, whatever the day.

    Attributes:
        corner, came_from, left_by: Column and row of the scene's corner; roads in and out.
        partial: What a witness saw of the plate, as a pattern.
        misread_as, misread_at: How the plate is once misread, and at which of its reads (from 0).
        missed: Cameras that the vehicle passes and that do not read it.
        outages: Cameras near the scene that were down or quiet at the time.
        rehearsed: True if it was there the day before at the same hour, and a patrol read it parked.
    """

    key: str
    title: str
    purpose: str
    offence: str
    number: int
    corner: tuple[int, int]
    came_from: str
    left_by: str
    days_ago: int
    clock: time
    witness: str
    partial: str
    vehicle: IncidentVehicle
    misread_as: str
    misread_at: int
    missed: tuple[str, ...] = ()
    outages: tuple[Outage, ...] = ()
    rehearsed: bool = False


@dataclass(frozen=True, slots=True)
class PlantedRead:
    """One read of a planted vehicle, as it will be found."""

    camera: int
    at: datetime
    plate: str
    place: tuple[float, float] | None = None
    """Latitude and longitude, of a mobile unit's read only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedIncident:
    """An incident of one demo.

    Attributes:
        case_number: In the agency's format, in the case register, open.
        lat, lon, corner: Where it was.
        at: When, UTC.
        reads: Reads of the vehicle, in order of time.
        missed: Ids of the cameras that it passed unread.
    """

    story: Story
    case_number: str
    lat: float
    lon: float
    corner: str
    at: datetime
    reads: tuple[PlantedRead, ...] = field(repr=False)

    @property
    def plate(self) -> str:
        """The vehicle's plate, folded."""
        return self.story.vehicle.plate

    def span_of(self, outage: Outage) -> tuple[datetime, datetime]:
        """From when to when a camera was down or quiet, UTC."""
        return self.at - outage.before, self.at + outage.after

    @property
    def plate_on_metal(self) -> str:
        """The plate with its dash."""
        return dashed(self.plate, next(state for state in STATES if state.code == self.story.vehicle.state))


STORIES = (
    Story(
        key="homicide",
        title="Homicide at Foundry Ave and Bluestem St",
        purpose="homicide",
        offence="homicide",
        number=1_234,
        corner=(11, 4),
        came_from="North",
        left_by="West",
        days_ago=3,
        clock=time(21, 40),
        witness="A dark blue pickup drove off towards Main St. The plate began with 7A, and there was a C after the next character.",
        partial="7A?C*",
        vehicle=IncidentVehicle("7A2C8B5", "XA-NOR", "blue", "Garrick", "pickup"),
        misread_as="7A2CBB5",
        misread_at=3,
        outages=(Outage("F-27", timedelta(minutes=112), timedelta(minutes=187)),),
    ),
    Story(
        key="shooting",
        title="Shooting at Sixteenth Ave and Bluestem St",
        purpose="shooting",
        offence="aggravated assault",
        number=1_198,
        corner=(16, 4),
        came_from="South",
        left_by="Northwest",
        days_ago=6,
        clock=time(23, 15),
        witness="Shots from a silver sedan. Someone remembers a K and a 6 early in the plate, and a Z near its end.",
        partial="?K6*Z?",
        vehicle=IncidentVehicle("4K6S1Z0", "XA-NOR", "silver", "Estrel", "sedan"),
        misread_as="4KGS1Z0",
        misread_at=4,
    ),
    Story(
        key="robbery",
        title="Robbery at Sixth Ave and Heron St",
        purpose="major_incident",
        offence="robbery",
        number=1_121,
        corner=(6, 10),
        came_from="West",
        left_by="Southeast",
        days_ago=11,
        clock=time(16, 20),
        witness="Two people ran to a white van with a plate from elsewhere, ending in GL6, perhaps 8GL6.",
        partial="*8GL6",
        vehicle=IncidentVehicle("2BD8GL6", "XA-WES", "white", "Lodestar", "van"),
        misread_as="2BDBGL6",
        misread_at=9,
        outages=(Outage("F-26", timedelta(hours=4), timedelta(hours=6), kept=0.12),),
        rehearsed=True,
    ),
    Story(
        key="hit_and_run",
        title="Hit and run at Tenth Ave and Flint St",
        purpose="criminal_investigation",
        offence="hit and run",
        number=1_043,
        corner=(10, 9),
        came_from="East",
        left_by="South",
        days_ago=17,
        clock=time(7, 50),
        witness="A red SUV hit a cyclist and did not stop. The plate began with T5, with a 2 two places on.",
        partial="T5?2*",
        vehicle=IncidentVehicle("T5S20D1K", "XA-SUD", "red", "Halden", "suv"),
        misread_as="T5S2DD1K",
        misread_at=1,
        missed=("F-07",),
    ),
)
PLANTED = tuple(story.vehicle for story in STORIES)


def build_incidents(town: Town, cameras: tuple[DemoCamera, ...], now: datetime) -> tuple[PlantedIncident, ...]:
    """Set the stories into the days before `now`."""
    return tuple(_incident(town, cameras, story, now) for story in STORIES)


def _incident(town: Town, cameras: tuple[DemoCamera, ...], story: Story, now: datetime) -> PlantedIncident:
    day = now.astimezone(ZoneInfo(ZONE)).date() - timedelta(days=story.days_ago)
    at = utc(datetime.combine(day, story.clock, ZoneInfo(ZONE)))
    scene = corner_at(*story.corner)
    reads = _visit(town, cameras, story, at)
    if story.rehearsed:
        before = at - timedelta(days=1)
        place = town.place(scene)
        parked = PlantedRead(len(cameras) - 2, before, story.vehicle.plate, (place[0] + 0.00005, place[1] + 0.00008))
        reads = sorted([*_visit(town, cameras, story, before), parked, *reads], key=lambda read: read.at)
    wrong = reads[story.misread_at]
    reads[story.misread_at] = PlantedRead(wrong.camera, wrong.at, story.misread_as, wrong.place)
    lat, lon = town.place(scene)
    return PlantedIncident(
        story=story,
        case_number=f"{day.year % 100:02d}-{story.number:06d}",
        lat=lat,
        lon=lon,
        corner=story.title.split(" at ")[1],
        at=at,
        reads=tuple(reads),
    )


def _visit(town: Town, cameras: tuple[DemoCamera, ...], story: Story, at: datetime) -> list[PlantedRead]:
    """Drive to the scene and away from it; the middle of the stay is at `at`."""
    scene = corner_at(*story.corner)
    there, lasts_s = one_drive(town, cameras, town.entries[story.came_from], scene)
    away, _ = one_drive(town, cameras, scene, town.entries[story.left_by])
    begun, left = at - STAY / 2 - timedelta(seconds=lasts_s), at + STAY / 2
    passes = [(n, begun + timedelta(seconds=round(s))) for n, s in there]
    passes += [(n, left + timedelta(seconds=round(s))) for n, s in away]
    unread = story.missed
    return [PlantedRead(n, when, story.vehicle.plate) for n, when in passes if cameras[n].camera_id not in unread]
