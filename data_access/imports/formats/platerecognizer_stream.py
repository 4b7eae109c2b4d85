"""Plate Recognizer Stream, its CSV files: fifteen columns, or seven in vehicle mode.

Source: the vendor's guides (level: payload). Instants, plates and confidences are as in its web hooks (`platerecognizer.py`).
Cells that hold objects are in Python's own writing; one that cannot be read rejects its line (`cell_unreadable`).

Which camera it was stands only in the picture's path, `.../CAMERA_screenshots/...`; a path of another form takes the mapping's
default camera, and without one its line is rejected. The picture itself is kept if it comes in the same parcel (`parcel.py`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from data_access.imports.carriers.documents import Record
from data_access.imports.carriers.lines import WHY, HeaderTable, count_lines
from data_access.imports.carriers.literals import NoLiteral, literal
from data_access.imports.formats.form import Cells, Format
from data_access.imports.formats.platerecognizer import TIME, described

_REQUIRED = frozenset({"timestamp", "file", "plate", "vehicle"})
_OBJECTS = ("model_make", "color", "vehicle", "region")
_CAMERA = re.compile(r"(?:.*/)?([^/]+)_screenshots/")


def _reads(record: Record, skips: Counter[str]) -> Iterator[Cells]:
    if WHY in record:
        yield {"why": record[WHY]}
        return
    objects = _OBJECTS if "score" in record else ("plate", "vehicle")
    try:
        found = described({**record, **{name: literal(record.get(name, "")) for name in objects}})
    except NoLiteral:
        yield {"why": "cell_unreadable"}
        return
    if found["plate"] in (None, ""):
        skips["plate_not_read"] += 1
        return
    camera = _CAMERA.match(record["file"])
    yield {
        **found,
        "captured_at": record["timestamp"],
        "camera_id": camera.group(1) if camera else None,
        "image_ref": record["file"],
        "image_overview": record["file"] or None,
    }


FORMAT = Format(
    name="platerecognizer_stream",
    says="Plate Recognizer Stream, its files (CSV)",
    source="the vendor's guides",
    carrier=HeaderTable(_REQUIRED),
    used=frozenset({"timestamp", "plate", "score", "file", WHY, *_OBJECTS}),
    reads=_reads,
    beside=count_lines,
    time=TIME,
    confidence="0-1",
    own_positions=False,
    names_images=True,
    sample=(
        b"timestamp,file,plate,vehicle\n"
        b"2026-01-01 10:00:00.5+00:00,/C_screenshots/1.jpg,\"{'props': {'plate': [{'value': '9a9a9a', 'score': 0.5}]}}\",\n"
    ),
)
