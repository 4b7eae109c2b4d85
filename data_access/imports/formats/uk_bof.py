"""United Kingdom, compact captures of a Back Office Facility: one capture a line, cells apart by `|`, the first seven mandatory.

- Captures that a message sends together (at most 50) stand on lines of their own here.
- A camera's number counts within its source, and that within its feed: the camera is `feedID/sourceID/cameraID`.
- Instants are in UTC or have an offset; one without rejects its read. Confidences are 0 to 100. There is no id.
- Not taken: signature and user name of the sender; where the camera pointed; whether the vehicle came nearer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data_access.imports.carriers.documents import Record
from data_access.imports.carriers.lines import WHY, TextLines, count_lines
from data_access.imports.formats.form import Cells, Format
from data_access.imports.terms.notation import IN_TEXT, TimeRule

_CELLS = (
    "signature",
    "username",
    "vrm",
    "feedID",
    "sourceID",
    "cameraID",
    "captureDate",
    "latitude",
    "longitude",
    "cameraPresetPosition",
    "cameraPan",
    "cameraTilt",
    "cameraZoom",
    "confidencePercentage",
    "motionTowardCamera",
)
_CAMERA = ("feedID", "sourceID", "cameraID")


def _reads(record: Record, _: Counter[str]) -> Iterator[Cells]:
    camera = [str(record.get(part, "")).strip() for part in _CAMERA]
    yield {
        "why": record.get(WHY),
        "captured_at": record.get("captureDate"),
        "plate": record.get("vrm"),
        "plate_conf": record.get("confidencePercentage"),
        "camera_id": "/".join(camera) if all(camera) else None,
        "lat": record.get("latitude"),
        "lon": record.get("longitude"),
    }


FORMAT = Format(
    name="uk_bof",
    says="United Kingdom, compact captures of a Back Office Facility (lines)",
    source="order of arguments in public code of two independent programs",
    carrier=TextLines(names=_CELLS, required=7),
    used=frozenset({"vrm", *_CAMERA, "captureDate", "latitude", "longitude", "confidencePercentage", WHY}),
    reads=_reads,
    beside=count_lines,
    time=TimeRule(order="ymd", zone=IN_TEXT),
    confidence="0-100",
    own_positions=True,
    sample="s|u|é|1|2|C|2026-01-01T10:00:00Z|43.9|-101.2|||||87|true\n".encode(),
)
