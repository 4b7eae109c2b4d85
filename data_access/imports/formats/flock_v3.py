"""Flock Safety API v3, a result of `POST /reads/lookup`.

Instants are RFC 3339 in UTC, confidences 0 to 1, states full names in lower case. A look-up says where a device is listed,
not where it was: the listed place is not taken as the read's own position. A fixed camera's is the register's; a mobile
device's is not known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data_access.imports.carriers.documents import Json, Record, unfit
from data_access.imports.carriers.looks import at
from data_access.imports.formats.form import Cells, Format
from data_access.imports.terms.notation import IN_TEXT, TimeRule


def _reads(record: Record, _: Counter[str]) -> Iterator[Cells]:
    if not {"id", "plate"} & record.keys():
        raise unfit()
    yield {
        "read_id": at(record, "id"),
        "captured_at": at(record, "capturedAt"),
        "plate": at(record, "plate", "plate"),
        "plate_conf": at(record, "plate", "confidence"),
        "plate_state": at(record, "state", "state"),
        "camera_id": at(record, "device", "id"),
    }


def _beside(beside: Record, skips: Counter[str]) -> None:
    skips["other_pages"] += sum(beside.get(key) is not None for key in ("nextPageId", "previousPageId"))


FORMAT = Format(
    name="flock_v3",
    says="Flock Safety, result of a look-up (JSON)",
    source="published description of the API, POST /reads/lookup",
    carrier=Json(inside="results"),
    used=frozenset({"id", "capturedAt", "plate", "state", "device"}),
    reads=_reads,
    beside=_beside,
    time=TimeRule(order="ymd", zone=IN_TEXT),
    confidence="0-1",
    own_positions=False,
    sample=(
        '{"results": [{"id": "1", "capturedAt": "2026-01-01T10:00:00Z", "plate": {"plate": "é"}, "device": {"id": "C"}}]}'
    ).encode(),
)
