"""Frigate: plates that it recognised, as messages of its MQTT topics or as its list of events (`/api/events`).

Source: the project's documentation of its topics, and public code that reads both (level: documentation and payload; Frigate 0.16
and later). Instants are seconds since 1970 in UTC, with a fraction; scores are 0 to 1; the camera is its name in Frigate.

- `frigate/tracked_object_update`: an update of type `lpr` is a read, at its `timestamp`. Descriptions and classifications are
  skipped and counted.
- `frigate/events`: of a message only `after` is read; `recognized_license_plate` stands in it, at `start_time`, which is when the
  vehicle was first seen: the only instant that all messages of one object have in common.
- The list: an event holds the plate in `data`, or beside its `id`, at `start_time`.

All that comes of one object bears its `id` and is one read within a file: an `lpr` update rather than an event, then the surest.
Through the live door, where each message comes by itself, send `end` messages of `frigate/events` alone. Reviews are skipped
and counted, and so are objects without a plate.

Have vehicles alone sent on: an object or an update about a person or a face refuses the file (D10).

Not taken: `sub_label` and `name`, which whoever set Frigate up wrote and which may name a person; boxes, zones, speeds (their
unit is a setting), `velocity_angle` (an angle in the image, no heading), thumbnails.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from data_access.imports.carriers.documents import Json, Record, unfit
from data_access.imports.carriers.looks import at, number
from data_access.imports.formats.form import Cells, Format, Frame
from data_access.imports.terms.forbidden import refuse_people
from data_access.imports.terms.notation import TimeRule

_CHANGES = ("new", "update", "end")
_UPDATES = ("description", "classification", "face")
_OF_MESSAGES = "type before after plate score timestamp"
_OF_OBJECTS = "id camera label start_time data recognized_license_plate recognized_license_plate_score"
_UPDATE_RANK = 1.0
"""Added to the score of an `lpr` update, whose instant is that of the plate; scores end at 1."""


def _reads(record: Record, skips: Counter[str]) -> Iterator[Cells | Frame]:
    kind = record.get("type")
    if kind == "lpr" and "plate" in record:
        yield _frame(record, record["plate"], record.get("score"), record.get("timestamp"), _UPDATE_RANK)
    elif kind in _UPDATES:
        refuse_people([str(kind)])
        skips["other_events"] += 1
    elif kind in _CHANGES and "after" in record:
        yield from _event(at(record, "after"), skips)
    elif kind is None and {"id", "camera", "start_time", "label"} <= record.keys():
        yield from _event(record, skips)
    else:
        raise unfit()


def _event(event: Record, skips: Counter[str]) -> Iterator[Cells | Frame]:
    if "severity" in event:
        skips["other_events"] += 1
        return
    if at(event, "id") is None or at(event, "label") is None:
        raise unfit()
    refuse_people([str(event["label"])])
    found = event if event.get("recognized_license_plate") else at(event, "data")
    plate = at(found, "recognized_license_plate")
    if not plate:
        skips["plate_not_read"] += 1
        return
    yield _frame(event, plate, at(found, "recognized_license_plate_score"), event.get("start_time"), 0.0)


def _frame(record: Record, plate: object, score: object, at_s: object, rank: float) -> Cells | Frame:
    cells: Cells = {
        "read_id": record.get("id"),
        "captured_at": at_s,
        "camera_id": record.get("camera"),
        "plate": plate,
        "plate_conf": score,
    }
    seconds, tracked = number(at_s), record.get("id")
    if seconds is None or not isinstance(tracked, str):
        return cells
    keys = frozenset({f"{record.get('camera')} {tracked}"})
    return Frame(cells=cells, keys=keys, at_s=seconds, rank=rank + (number(score) or 0.0))


FORMAT = Format(
    name="frigate",
    says="Frigate, recognised plates: MQTT messages or its list of events (JSON)",
    source="the project's documentation of its topics, and public code that reads them",
    carrier=Json(),
    used=frozenset(_OF_MESSAGES.split() + _OF_OBJECTS.split()),
    reads=_reads,
    time=TimeRule(order="epoch_s"),
    confidence="0-1",
    own_positions=False,
    one_pass=timedelta(hours=1),
    sample=(
        b'{"type": "lpr", "id": "1767261600.5-a", "plate": "9A9A9A", "score": 0.75, "camera": "C",'
        b' "timestamp": 1767261600.5}'
    ),
)
