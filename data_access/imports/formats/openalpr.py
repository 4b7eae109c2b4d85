"""OpenALPR and Rekor Scout agents: groups (one for each vehicle that passed), frames, heartbeats.

Source: the vendor's documentation of the agent's messages (level: payload). Instants are milliseconds since 1970 in UTC,
confidences 0 to 100, regions such as `us-mo`, positions degrees (0 and -1 are unset).

- A group is one read, at its `epoch_start`. Frames are grouped into passes here, by agent, camera and plate, at most ten
  seconds apart, as the agent does; the surest frame is the read. A group in the same file takes its own frames in.
  Through the live door, where each message comes by itself, have the agent send groups alone.
- An image holds several plates and has one id: a read's id is that of the image and the place of the plate in it.
- Heartbeats, previews of groups and messages of other kinds are skipped and counted.

Not taken: other candidates for the plate; `travel_direction`, which is an angle in the image and no heading; the make's model
and year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from data_access.imports.carriers.documents import Json, Record, unfit
from data_access.imports.carriers.looks import at, best, each, number
from data_access.imports.formats.form import Cells, Format, Frame
from data_access.imports.terms.notation import TimeRule
from data_access.terms import plate

_GROUP_RANK = 200.0
"""Above every frame's: confidences end at 100."""

_OF_A_GROUP = """
epoch_start best_plate_number best_confidence best_region gps_latitude gps_longitude vehicle best_plate vehicle_crop_jpeg
overview_jpeg best_uuid uuids plate_indexes epoch_end is_preview
"""
_OF_FRAMES = "epoch_time results uuid camera_id agent_uid data_type"


def _reads(record: Record, skips: Counter[str]) -> Iterator[Cells | Frame]:
    kind = record.get("data_type")
    if kind == "alpr_group" and record.get("is_preview") is not True:
        yield _group(record)
    elif kind == "alpr_results":
        yield from (_frame(record, result, place) for place, result in enumerate(each(record, "results")))
    elif kind is None:
        raise unfit()
    else:
        skips[{"heartbeat": "heartbeats", "alpr_group": "previews"}.get(str(kind), "other_messages")] += 1


def _group(record: Record) -> Cells | Frame:
    vehicle = {
        kind: best(each(record, "vehicle", kind), "name", "confidence") for kind in ("color", "make", "body_type")
    }
    cells: Cells = {
        "read_id": _id(record.get("best_uuid"), at(record, "best_plate", "plate_index")),
        "captured_at": record.get("epoch_start"),
        "camera_id": record.get("camera_id"),
        "plate": record.get("best_plate_number"),
        "plate_conf": record.get("best_confidence"),
        "plate_state": record.get("best_region"),
        "lat": record.get("gps_latitude"),
        "lon": record.get("gps_longitude"),
        "colour": vehicle["color"].get("name"),
        "make": vehicle["make"].get("name"),
        "body": vehicle["body_type"].get("name"),
        "image_crop": at(record, "best_plate", "plate_crop_jpeg"),
        "image_overview": record.get("overview_jpeg") or record.get("vehicle_crop_jpeg"),
    }
    upto_ms = number(record.get("epoch_end"))
    frames = frozenset(f"frame {_where(record)} {_id(image, place)}" for image, place in _frames_of(record))
    return Frame(cells=cells, keys=frames, at_s=upto_ms / 1000, rank=_GROUP_RANK) if upto_ms and frames else cells


def _frames_of(record: Record) -> list[tuple[Any, Any]]:
    images, places = record.get("uuids") or [], record.get("plate_indexes") or []
    if not isinstance(images, list) or not isinstance(places, list):
        raise unfit()
    return list(zip(images, places, strict=False))


def _frame(record: Record, result: Record, place: int) -> Cells | Frame:
    image = _id(record.get("uuid"), result.get("plate_index", str(place)))
    cells: Cells = {
        "read_id": image,
        "captured_at": record.get("epoch_time"),
        "camera_id": record.get("camera_id"),
        "plate": result.get("plate"),
        "plate_conf": result.get("confidence"),
        "plate_state": result.get("region"),
    }
    at_ms, text = number(record.get("epoch_time")), result.get("plate")
    if at_ms is None or not isinstance(text, str):
        return cells
    keys = frozenset({f"plate {_where(record)} {plate(text)}", f"frame {_where(record)} {image}"})
    sure = number(result.get("confidence")) or 0.0
    return Frame(cells=cells, keys=keys, at_s=at_ms / 1000, rank=sure)


def _where(record: Record) -> str:
    return f"{record.get('agent_uid')} {record.get('camera_id')}"


def _id(image: Any, place: Any) -> str | None:
    return f"{image}/{place or 0}" if isinstance(image, str) and image else None


FORMAT = Format(
    name="openalpr",
    says="OpenALPR and Rekor Scout agents (JSON)",
    source="the vendor's documentation of the agent's messages",
    carrier=Json(),
    used=frozenset(_OF_A_GROUP.split() + _OF_FRAMES.split()),
    reads=_reads,
    time=TimeRule(order="epoch_ms"),
    confidence="0-100",
    own_positions=True,
    holds_images=True,
    sample=(
        b'{"data_type": "alpr_group", "epoch_start": 1767261600000, "camera_id": 1, "best_plate_number": "9A9A9A",'
        b' "best_confidence": 90.5, "gps_latitude": 1.5, "gps_longitude": 1.5}'
    ),
)
