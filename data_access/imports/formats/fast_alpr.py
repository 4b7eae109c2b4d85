"""fast-alpr, results written as JSON, with what a result itself does not say beside it: when and where.

Source: the library's result type (level: source). Each record is one result with `captured_at` (ISO 8601 with an offset) and
`camera_id` beside `detection` and `ocr`; or one image, with both beside a list `results`. A camera left out takes the mapping's
default; an instant left out rejects the read.

A confidence may be one number or one for each character, 0 to 1: a plate is taken to be no surer than its least sure
character. `detection.confidence` says how sure it is that there is a plate at all, and is never taken. Results without `ocr`
are skipped and counted. Not taken: `region`, which is a country in most models.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from data_access.imports.carriers.documents import Json, Record, unfit
from data_access.imports.carriers.looks import at, each, number
from data_access.imports.formats.form import Cells, Format
from data_access.imports.terms.notation import IN_TEXT, TimeRule


def _reads(record: Record, skips: Counter[str]) -> Iterator[Cells]:
    for result in each(record, "results") if "results" in record else [record]:
        if not {"ocr", "detection"} & result.keys():
            raise unfit()
        if result.get("ocr") is None:
            skips["plate_not_read"] += 1
            continue
        yield {
            "captured_at": record.get("captured_at"),
            "camera_id": record.get("camera_id"),
            "plate": at(result, "ocr", "text"),
            "plate_conf": _least(at(result, "ocr", "confidence")),
        }


def _least(confidence: Any) -> Any:
    """Return the least of several; what is no number as it is, so that it is rejected as such."""
    if not isinstance(confidence, list):
        return confidence
    numbers = [(number(one), one) for one in confidence]
    if any(value is None for value, _ in numbers):
        return "not a number"
    return min(numbers, default=(None, None))[1]


FORMAT = Format(
    name="fast_alpr",
    says="fast-alpr results, with time and camera beside them (JSON)",
    source="the library's result type",
    carrier=Json(),
    used=frozenset({"captured_at", "camera_id", "results", "ocr", "detection"}),
    reads=_reads,
    time=TimeRule(order="ymd", zone=IN_TEXT),
    confidence="0-1",
    own_positions=False,
    sample=(
        b'{"captured_at": "2026-01-01T10:00:00Z", "camera_id": "C", "ocr": {"text": "9A9A9A", "confidence": [0.5, 0.75]}}'
    ),
)
