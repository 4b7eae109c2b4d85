"""What is wanted in Marrow Falls, invented: two downloaded lists, entries of the agency's own in each state, and the reads that meet them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from data_access.terms import utc
from workbench.demo.ground import ZONE

NOR, WES, SUD, OST = "XA-NOR", "XA-WES", "XA-SUD", "XA-OST"


@dataclass(frozen=True, slots=True)
class WantedVehicle:
    """One vehicle that is wanted: its plate as it is listed, why, and what colour it has."""

    plate: str
    state: str
    reason: str
    colour: str


STOLEN_LIST, LOOKOUT_LIST = "state-stolen", "county-lookouts"
STOLEN: Final = (
    WantedVehicle("3H7K2P9", NOR, "Stolen vehicle", "grey"),
    WantedVehicle("6M1T4W8", NOR, "Stolen vehicle", "white"),
    WantedVehicle("9R4C7X2", NOR, "Felony vehicle", "black"),
    WantedVehicle("1V6N3J5", NOR, "Stolen plate", "blue"),
    WantedVehicle("4L2F9H7", NOR, "Stolen vehicle", "red"),
    WantedVehicle("4KR7TM2", WES, "Stolen vehicle", "silver"),
    WantedVehicle("K4T73W2M", SUD, "Stolen vehicle", "white"),
    WantedVehicle("47K3R92", OST, "Missing person", "blue"),
    WantedVehicle("2T0R5M8", NOR, "Stolen vehicle", "black"),
    WantedVehicle("5P9D4V1", NOR, "Stolen vehicle", "grey"),
)
LOOKOUTS: Final = (
    WantedVehicle("8Y2G6R4", NOR, "", "red"),
    WantedVehicle("3C5W9T7", NOR, "", "white"),
)
STOLEN_LAYOUT: Final = f"""name = "State stolen vehicles"
layout = "csv"
zone = "{ZONE}"
max_age_hours = 24

[columns]
plate = "Plate"
state = "State"
reason = "Offense"
record_no = "Record"
listed_on = "Listed"
"""
LOOKOUT_LAYOUT: Final = """name = "County look-outs"
layout = "ca_slr"
zone = "UTC"
max_age_hours = 1
"""
"""A list that grows old an hour after its file was made, and names no state."""

ROBBERY_VAN: Final = WantedVehicle("9DK4BR6", WES, "major_incident", "white")
PARTIAL: Final = "6N?K8T?"
"""What a witness saw; `SEEN_IN_PART` is the vehicle that fits."""
SEEN_IN_PART: Final = WantedVehicle("6N2K8T4", NOR, "major_incident", "grey")
ASKED_FOR: Final = WantedVehicle("1S7H4Y3", NOR, "stolen_vehicle", "")
DECLINED: Final = WantedVehicle("8F3M9C6", NOR, "criminal_investigation", "")
REMOVED: Final = WantedVehicle("2J9V5L4", NOR, "stolen_vehicle", "")
FOUND_AGAIN: Final = WantedVehicle("5K8P1R7", NOR, "stolen_vehicle", "blue")
MISREAD: Final = WantedVehicle("7T2W6N9", NOR, "stolen_vehicle", "silver")
MISREAD_PLATE: Final = "7T2V6N9"
"""What stands on the vehicle that is read as `MISREAD`: it is not wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRead:
    """One read that meets something wanted.

    Attributes:
        what: What it shows, for whoever looks into the demo's code.
        plate, state: As read; `metal` is plate and state as they are on the vehicle.
        picture: True if the reader sends pictures.
    """

    what: str
    plate: str
    state: str | None
    metal: tuple[str, str]
    colour: str
    picture: bool = True


def _exact(what: str, vehicle: WantedVehicle, *, picture: bool = True) -> LiveRead:
    metal = (vehicle.plate, vehicle.state)
    return LiveRead(
        what=what, plate=vehicle.plate, state=vehicle.state, metal=metal, colour=vehicle.colour, picture=picture
    )


WRONG_STATE: Final = LiveRead(
    what="the listed characters on a plate of another state",
    plate="5P9D4V1",
    state=OST,
    metal=("5P9D4V1", OST),
    colour="grey",
)
FOLDED: Final = LiveRead(
    what="a letter O where the entry has the digit 0",
    plate="2TOR5M8",
    state=NOR,
    metal=("2T0R5M8", NOR),
    colour="black",
)
BENEATH: Final = LiveRead(
    what="misread as before: it lies beneath what was said then",
    plate=MISREAD.plate,
    state=NOR,
    metal=(MISREAD_PLATE, NOR),
    colour="silver",
)
RECOVERY: Final = _exact("the vehicle that is found", FOUND_AGAIN)
STALE: Final = _exact("an entry of the list that has grown old", LOOKOUTS[0])
OF_THE_VAN: Final = _exact("an own entry", ROBBERY_VAN)
ROUND: Final = (
    _exact("a stolen vehicle", STOLEN[0]),
    WRONG_STATE,
    OF_THE_VAN,
    FOLDED,
    _exact("a stolen vehicle", STOLEN[2]),
    STALE,
    _exact("part of a plate", SEEN_IN_PART),
    BENEATH,
    _exact("a stolen vehicle", STOLEN[5]),
    _exact("a stolen vehicle, without a picture", STOLEN[3], picture=False),
    _exact("a missing person's vehicle", STOLEN[7]),
    _exact("an entry of the list that has grown old", LOOKOUTS[1]),
)
"""What comes in while the demo runs, again and again."""


def stolen_file(now: datetime) -> str:
    """Write the state's list as it is downloaded."""
    today = now.astimezone(ZoneInfo(ZONE)).date()
    rows = [
        f"{each.plate},{each.state},{each.reason},S{number:07},{today - timedelta(days=number)}"
        for number, each in enumerate(STOLEN, start=1)
    ]
    return "\n".join(["Plate,State,Offense,Record,Listed", *rows]) + "\n"


def lookout_file(now: datetime) -> str:
    """Write the county's list as it is downloaded: made 59 minutes ago, so that it grows old as the demo begins."""
    at = utc(now - timedelta(minutes=59))
    rows = [f"{each.plate:<8}  01{at - timedelta(days=3):%Y%m%d}" for each in LOOKOUTS]
    return "\n".join([f"DATE{at:%m/%d/%Y %H:%M}", *rows, f"TOTAL RECORD {len(rows):07}"]) + "\n"
