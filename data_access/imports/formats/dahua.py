"""Dahua traffic cameras, event `TrafficJunction`.

Source: payloads in public receivers (level: payload). Time basis: `UTC` is, whatever its name, the camera's local clock counted
as seconds since 1970; `RealUTC` is UTC. `RealUTC` is preferred (`utc_explicit`); without it `UTC` is read as local time in the
mapping's zone (`assumed_zone`). Where both stand and lie apart by what no zone does, the read is rejected (`time_ambiguous`).
`UTCMS` are milliseconds to be added. Confidence is 0 to 255 (160 was seen; the scale is not documented).

An event comes bare, or in a list under `params.eventList`, as the camera's own API sends it (`client.notifyEventStream`).

The camera is `TrafficCar.MachineName`, else the mapping's default. Events of other kinds, and those without a plate, are
skipped and counted. `DriverSmoking` and its like, which these cameras always write, are borne with as long as they say nothing.

Not taken: speed, lane, `DrivingDirection` (no heading), the position (its scale is not documented), white and black lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from data_access.imports.carriers.documents import Json, Record, says_nothing, unfit
from data_access.imports.carriers.looks import at, each, number
from data_access.imports.formats.form import Cells, Format

_ABOUT_PEOPLE = frozenset({"DriverCalling", "DriverSmoking", "PhoneConf", "TelephoneNumber", "MasterOfCar"})
_QUARTER_S = 900
_MOST_S = 14 * 3600
_LATEST_S = 4_102_444_800
"""2100 in seconds since 1970."""


def _reads(record: Record, skips: Counter[str]) -> Iterator[Cells]:
    """Read one event, or those of a message of the camera's own event stream."""
    events = each(at(record, "params"), "eventList") if "params" in record else [record]
    if not events or any("Code" not in event for event in events):
        raise unfit()
    for event in events:
        yield from _read(event, skips)


def _read(record: Record, skips: Counter[str]) -> Iterator[Cells]:
    event = at(record, "Data") if "Data" in record else record
    plate = at(event, "TrafficCar", "PlateNumber") or at(event, "Object", "Text")
    if record.get("Code") != "TrafficJunction":
        skips["other_events"] += 1
    elif not plate:
        skips["plate_not_read"] += 1
    else:
        yield {
            **_time(event),
            "plate": plate,
            "plate_conf": at(event, "Object", "Confidence"),
            "camera_id": at(event, "TrafficCar", "MachineName"),
            "colour": _known(event, "VehicleColor"),
            "make": _known(event, "VehicleSign"),
        }


def _time(event: Record) -> Cells:
    true_s, local_s, ms = (number(at(event, key)) for key in ("RealUTC", "UTC", "UTCMS"))
    raw = " ".join(f"{key}={event[key]}" for key in ("RealUTC", "UTC", "UTCMS") if event.get(key) is not None)
    cells: Cells = {"captured_at": raw or None, "captured_at_raw": raw or None}
    known_s, mark = (local_s, "") if true_s is None else (true_s, "Z")
    if true_s is not None and local_s is not None and not _could_be_a_zone(local_s - true_s):
        return {**cells, "why": "time_ambiguous"}
    if known_s is None or not 0 <= known_s < _LATEST_S or not 0 <= (ms or 0) < 1000:
        return cells
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=known_s, milliseconds=ms or 0)
    return {**cells, "captured_at": instant.replace(tzinfo=None).isoformat(timespec="milliseconds") + mark}


def _could_be_a_zone(apart_s: float) -> bool:
    return abs(apart_s) <= _MOST_S and apart_s % _QUARTER_S == 0


def _known(event: Record, name: str) -> str | None:
    found = at(event, "TrafficCar", name)
    return None if says_nothing(found) else found


FORMAT = Format(
    name="dahua",
    says="Dahua traffic cameras, TrafficJunction (JSON)",
    source="payloads in public receivers",
    carrier=Json(empty=_ABOUT_PEOPLE),
    used=frozenset(
        {
            "Code",
            "Action",
            "Data",
            "UTC",
            "RealUTC",
            "UTCMS",
            "Object",
            "TrafficCar",
            "params",
            "method",
            "id",
            "session",
        }
    ),
    reads=_reads,
    time=("ymd",),
    confidence="0-255",
    own_positions=False,
    sample=(
        b'{"Code": "TrafficJunction", "Data": {"UTC": 1767261600, "Object": {"Text": "9A9A9A", "Confidence": 160},'
        b' "TrafficCar": {"MachineName": "C"}}}'
    ),
)
