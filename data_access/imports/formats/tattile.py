"""Tattile cameras, an XML message a read, under whatever name its document bears.

- `DATE` and `TIME` are the camera's clock: the mapping says its zone and the order of dates. A time is written with colons, or
  with hyphens throughout (`12-34-56-789`).
- The camera is its serial number `DEVICE_SN`, else `DEVICE_NAME`. `OCRSCORE` is 0 to 100. There is no position and no id.
- `GOAWAY` and the like are seen from the camera: a heading only if the mapping translates them. A country is no state: not taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from data_access.imports.carriers.documents import Record, unfit
from data_access.imports.carriers.elements import Elements
from data_access.imports.carriers.looks import at
from data_access.imports.formats.form import Cells, Format

_HYPHENS = re.compile(r"\s*(\d\d)-(\d\d)-(\d\d)(?:-(\d{1,6}))?\s*")


def _reads(record: Record, _: Counter[str]) -> Iterator[Cells]:
    if "PLATE_STRING" not in record:
        raise unfit()
    date, time = at(record, "DATE"), at(record, "TIME")
    yield {
        "captured_at": f"{date} {_with_colons(time)}" if date and time else None,
        "captured_at_raw": f"{date} {time}" if date and time else None,
        "plate": at(record, "PLATE_STRING"),
        "plate_conf": at(record, "OCRSCORE"),
        "camera_id": at(record, "DEVICE_SN") or at(record, "DEVICE_NAME"),
        "heading": at(record, "DIRECTION"),
        "image_crop": at(record, "IMAGE_OCR"),
        "image_overview": at(record, "IMAGE_CTX"),
    }


def _with_colons(time: object) -> str:
    found = _HYPHENS.fullmatch(str(time))
    if found is None:
        return str(time)
    hour, minute, second, part = found.groups()
    return f"{hour}:{minute}:{second}" + (f".{part}" if part else "")


FORMAT = Format(
    name="tattile",
    says="Tattile cameras (XML)",
    source="messages in public code of their receivers",
    carrier=Elements(),
    used=frozenset(
        ["PLATE_STRING", "DATE", "TIME", "OCRSCORE", "DEVICE_SN", "DEVICE_NAME", "DIRECTION", "IMAGE_OCR", "IMAGE_CTX"]
    ),
    reads=_reads,
    time=("ymd", "dmy", "mdy"),
    confidence="0-100",
    own_positions=True,
    holds_images=True,
    sample=(
        "<MESSAGE><PLATE_STRING>é</PLATE_STRING><DATE>2026-01-01</DATE><TIME>10-00-00-123</TIME><DEVICE_SN>C</DEVICE_SN></MESSAGE>"
    ).encode(),
)
