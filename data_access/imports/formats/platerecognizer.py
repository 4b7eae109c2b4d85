"""Plate Recognizer, results of Stream and Snapshot: web hooks, JSON lines.

Source: the vendor's guides and open receivers (level: payload). A web hook's body is a form: `json` holds the record, `upload`
the picture; bare records are read as well, with or without the hook's envelope. `timestamp` is UTC, with an offset or `Z`;
without either it is read as UTC (`assumed_zone:UTC`). Plates come in lower case. `score` is how sure the plate is, 0 to 1;
`dscore`, how sure that there is one, is never taken. Regions are such as `us-ca`.

Two layouts: `plate` is text; or (vehicle mode) an object whose `props` hold the readings, the best of which is taken. A vehicle
without a plate that was read is skipped and counted, as are messages without results. Results have no id: a read's is made of
camera, instant and plate.

Not taken: other candidates, orientation, `direction` (an angle in the image, no heading), speed, what users add.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data_access.imports.carriers.documents import Json, Record, unfit
from data_access.imports.carriers.looks import at, best, each
from data_access.imports.carriers.multipart import Multipart, count_parts
from data_access.imports.formats.form import Cells, Format
from data_access.imports.terms.notation import TimeRule

TIME = TimeRule(order="ymd", zone="UTC")


def _reads(record: Record, skips: Counter[str]) -> Iterator[Cells]:
    data = record.get("data") if "hook" in record else record
    if at(data, "results") is None and "hook" not in record and "camera_id" not in record:
        raise unfit()
    skips["other_messages"] += at(data, "results") is None
    for result in each(data, "results"):
        found = described(result)
        if found["plate"] in (None, ""):
            skips["plate_not_read"] += 1
            continue
        yield {
            **found,
            "captured_at": at(data, "timestamp"),
            "camera_id": at(data, "camera_id"),
            "image_ref": at(data, "filename"),
            "image_overview": record.get("upload"),
        }


def described(result: Record) -> Cells:
    """Return the cells of one result in either layout that say which vehicle it was; the plate is None if none was read."""
    makes = each(result, "model_make") or each(result, "vehicle", "props", "make_model")
    colours = each(result, "color") or each(result, "vehicle", "props", "color")
    return {
        **_plate(result),
        "make": best(makes, "make", "score").get("make"),
        "colour": best(colours, "color", "score").get("color") or best(colours, "value", "score").get("value"),
        "body": at(result, "vehicle", "type"),
    }


def _plate(result: Record) -> Cells:
    plate = result.get("plate")
    if isinstance(plate, dict):
        read = best(each(plate, "props", "plate"), "value", "score")
        region = best(each(plate, "props", "region"), "value", "score").get("value")
        return {"plate": read.get("value"), "plate_conf": read.get("score"), "plate_state": region}
    return {"plate": plate, "plate_conf": result.get("score"), "plate_state": at(result, "region", "code")}


FORMAT = Format(
    name="platerecognizer",
    says="Plate Recognizer, web hooks of Stream and Snapshot (forms or JSON)",
    source="the vendor's guides and open receivers",
    carrier=Multipart(Json(), record="json", images=frozenset({"upload"})),
    used=frozenset({"hook", "data", "upload", "results", "timestamp", "camera_id", "filename"}),
    reads=_reads,
    beside=count_parts,
    time=TIME,
    confidence="0-1",
    own_positions=False,
    holds_images=True,
    sample=(
        b'{"camera_id": "C", "timestamp": "2026-01-01T10:00:00.5Z", "results": [{"plate": "9a9a9a", "score": 0.9,'
        b' "region": {"code": "us-mo", "score": 0.5}}]}'
    ),
)
