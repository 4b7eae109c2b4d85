"""Blue Iris, alerts as web requests or MQTT messages: whoever sets an alert up writes its body, with macros of Blue Iris in it.

So no layout is fixed. Two are read, those that ALPR Database publishes for its users (level: published template and the code
that reads it); write one of them into the alert:

    {"ai_dump": &JSON, "Image": "&ALERT_JPEG", "camera": "&CAM", "timestamp": "&ALERT_TIME"}
    {"plate_number": "&PLATE", "Image": "&ALERT_JPEG", "camera": "&CAM", "timestamp": "&ALERT_TIME"}

- `ai_dump` is a list of what each model of the AI found; a read is made of each prediction of the one with `api` = `alpr`: its
  `plate`, and its `confidence`, 0 to 1. An alert in which that model found nothing, or that it was not asked about, is skipped and
  counted. What a model of faces found refuses the file (D10).
- `plate_number` is one plate, without a confidence.
- How `&ALERT_TIME` is written is not documented: the mapping says the order and the zone of the machine's clock. An offset in
  the text wins. The camera is its short name.
- `Image` is the alert's picture in base64, all that the camera saw.
- A macro that Blue Iris left as it was (`&PLATE`) is no plate: the read is rejected (`plate_placeholder`).

A body with `memo` is refused: a memo mixes plates with names of things. Not taken: `ALERT_PATH`, `ALERT_CLIP`. There is no id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from data_access.imports.carriers.documents import Json, Record, unfit
from data_access.imports.carriers.looks import at, each
from data_access.imports.formats.form import Cells, Format
from data_access.imports.terms.forbidden import refuse_people


def _reads(record: Record, skips: Counter[str]) -> Iterator[Cells]:
    if "ai_dump" in record:
        yield from (_read(record, found.get("plate"), found.get("confidence")) for found in _found(record, skips))
    elif "plate_number" not in record:
        raise unfit()
    elif record["plate_number"]:
        yield _read(record, record["plate_number"], None)
    else:
        skips["plate_not_read"] += 1


def _found(record: Record, skips: Counter[str]) -> list[Record]:
    """Return what the model that reads plates found."""
    models = each(
        {"ai_dump": record["ai_dump"] if isinstance(record["ai_dump"], list) else [record["ai_dump"]]}, "ai_dump"
    )
    if any(not isinstance(model.get("api"), str) for model in models):
        raise unfit()
    refuse_people(model["api"] for model in models)
    asked = [model for model in models if model["api"] == "alpr"]
    plates = [found for model in asked for found in each(at(model, "found"), "predictions")]
    skips["other_events"] += not asked
    skips["plate_not_read"] += bool(asked) and not plates
    return plates


def _read(record: Record, plate: Any, confidence: Any) -> Cells:
    return {
        "captured_at": record.get("timestamp"),
        "camera_id": record.get("camera"),
        "plate": plate,
        "plate_conf": confidence,
        "image_overview": record.get("Image") or None,
        "why": "plate_placeholder" if str(plate).startswith("&") else None,
    }


FORMAT = Format(
    name="blue_iris",
    says="Blue Iris, alerts whose body is one of ALPR Database's two (JSON)",
    source="the templates that ALPR Database publishes; Blue Iris itself fixes no layout",
    carrier=Json(),
    used=frozenset({"ai_dump", "plate_number", "Image", "camera", "timestamp"}),
    reads=_reads,
    time=("ymd", "mdy", "dmy"),
    confidence="0-1",
    own_positions=False,
    holds_images=True,
    sample=b'{"plate_number": "9A9A9A", "camera": "C", "timestamp": "2026-01-01 10:00:00"}',
)
