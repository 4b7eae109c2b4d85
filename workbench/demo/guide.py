"""What there is to find in the demo, for people (Markdown) and for tests (TOML)."""

from __future__ import annotations

import json
import math
from datetime import timedelta
from zoneinfo import ZoneInfo

from data_access.terms import stamp
from workbench.demo.cameras import DemoCamera
from workbench.demo.ground import LAT_M, LON_M, ZONE
from workbench.demo.incidents import Outage, PlantedIncident, PlantedRead

RADIUS_M = 1_200

_HEAD = """# What there is to find in Marrow Falls

SYNTHETIC: the town, its people, plates, vehicles and incidents are invented.
Times are the town's own ({zone}). A read can be wrong; and a missing read proves nothing.

Hits: log in as ortiz and open Hits, three come in a minute while `make demo` runs; entries and lists are under Hot lists (sato approves one,
dunn owes what an error left behind).
"""

_ONE = """
## {number}: {title}

- Purpose `{purpose}`, {when}, near {lat:.5f}, {lon:.5f}.
- A witness: {witness}
- Draw a circle of {radius_m:,} m around the corner, from an hour before to an hour after: {near} reads of the vehicle
  are in it. Look for a {colour} {body}.
- As a partial plate: `{partial}`. One read is misread; with confusable characters it is found as well.
- The vehicle is {plate} ({state}), read {count} times:

| time | camera | read as |
| --- | --- | --- |
{rows}
"""


def markdown(incidents: tuple[PlantedIncident, ...], cameras: tuple[DemoCamera, ...]) -> str:
    """Write the guide for people."""
    parts = [_HEAD.format(zone=ZONE)]
    for incident in incidents:
        story, vehicle = incident.story, incident.story.vehicle
        parts.append(
            _ONE.format(
                number=incident.case_number,
                title=story.title,
                purpose=story.purpose,
                when=incident.at.astimezone(ZoneInfo(ZONE)).strftime("%A %d %B %Y, %H:%M"),
                lat=incident.lat,
                lon=incident.lon,
                witness=story.witness,
                radius_m=RADIUS_M,
                near=len(near(incident, cameras)),
                colour=vehicle.colour,
                body=vehicle.body,
                partial=story.partial,
                plate=incident.plate_on_metal,
                state=vehicle.state,
                count=len(incident.reads),
                rows="\n".join(_row(incident, cameras)),
            )
        )
        if story.missed:
            parts.append(f"It also passed {', '.join(story.missed)} and was not read there.\n")
        parts += [f"{_outage(incident, outage, cameras)}\n" for outage in story.outages]
    return "".join(parts)


def _outage(incident: PlantedIncident, outage: Outage, cameras: tuple[DemoCamera, ...]) -> str:
    """Say which camera was down or quiet; the answer of the incident's canvass names it too."""
    name = next(camera.name for camera in cameras if camera.camera_id == outage.camera)
    start, end = (at.astimezone(ZoneInfo(ZONE)) for at in incident.span_of(outage))
    what = "was silent" if not outage.kept else f"read about {outage.kept:.0%} of its usual"
    return (
        f"Not seen is not the same as not there: {name} {what} from {start:%d %b %H:%M} to {end:%d %b %H:%M}, "
        "and the answer of that canvass says so (in a demo of its full size)."
    )


def near(incident: PlantedIncident, cameras: tuple[DemoCamera, ...]) -> list[PlantedRead]:
    """Return the planted reads within `RADIUS_M` of the scene and an hour of the incident."""
    found = []
    for read in incident.reads:
        camera = cameras[read.camera]
        lat, lon = read.place or (camera.lat or 0.0, camera.lon or 0.0)
        off_m = math.hypot((lat - incident.lat) * LAT_M, (lon - incident.lon) * LON_M)
        if off_m < RADIUS_M and abs(read.at - incident.at) < timedelta(hours=1):
            found.append(read)
    return found


def _row(incident: PlantedIncident, cameras: tuple[DemoCamera, ...]) -> list[str]:
    return [
        f"| {read.at.astimezone(ZoneInfo(ZONE)):%d %b %H:%M:%S} | {cameras[read.camera].name} | "
        f"{read.plate}{' (misread)' if read.plate != incident.plate else ''} |"
        for read in incident.reads
    ]


def toml(incidents: tuple[PlantedIncident, ...], cameras: tuple[DemoCamera, ...]) -> str:
    """Write the guide for tests: an array `incident`, each with its `reads`."""
    parts = ["# SYNTHETIC: everything here is invented.\n"]
    for incident in incidents:
        story = incident.story
        told = {
            "key": story.key,
            "case_number": incident.case_number,
            "purpose": story.purpose,
            "title": story.title,
            "lat": incident.lat,
            "lon": incident.lon,
            "at": stamp(incident.at),
            "witness": story.witness,
            "partial": story.partial,
            "plate": incident.plate,
            "state": story.vehicle.state,
            "colour": story.vehicle.colour,
            "body": story.vehicle.body,
            "misread_as": story.misread_as,
            "missed": list(story.missed),
        }
        parts.append("\n[[incident]]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in told.items()))
        for read in incident.reads:
            camera = cameras[read.camera].camera_id
            parts.append(f'[[incident.reads]]\ncamera = "{camera}"\nat = "{stamp(read.at)}"\nplate = "{read.plate}"\n')
    return "".join(parts)
