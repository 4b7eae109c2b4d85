"""Flock Safety, hot-list alert webhook: one read that matched one or several lists.

Source: published description of the webhook (level: schema). Instants are RFC 3339 in UTC, confidences 0 to 1, states full
names. A read may match several lists: they stand in `sources`, or the same read comes once for each; its `objectId` is the
same, and it is one read. An alert without `ocr` says no plate: it is rejected as `plate_not_read`.

Not taken: which lists it matched and why (that is no part of a read), the device's place (where it is listed, not where it
was), links to pictures (signed, they expire).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data_access.imports.carriers.documents import Json, Record, unfit
from data_access.imports.carriers.looks import at
from data_access.imports.formats.form import Cells, Format
from data_access.imports.terms.notation import IN_TEXT, TimeRule


def _reads(record: Record, _: Counter[str]) -> Iterator[Cells]:
    if not {"objectId", "eventTime"} <= record.keys():
        raise unfit()
    yield {
        "read_id": at(record, "objectId"),
        "captured_at": at(record, "eventTime"),
        "camera_id": at(record, "deviceExternalId"),
        "plate": at(record, "ocr", "label"),
        "plate_conf": at(record, "ocr", "labelConfidence"),
        "plate_state": at(record, "ocr", "state"),
        "why": "plate_not_read" if record.get("ocr") is None else None,
    }


FORMAT = Format(
    name="flock_hotlist",
    says="Flock Safety, hot-list alerts (JSON)",
    source="published description of the alert webhook",
    carrier=Json(),
    used=frozenset({"objectId", "eventTime", "deviceExternalId", "ocr"}),
    reads=_reads,
    time=TimeRule(order="ymd", zone=IN_TEXT),
    confidence="0-1",
    own_positions=False,
    sample=b'{"objectId": "1", "eventTime": "2026-01-01T10:00:00Z", "deviceExternalId": "C", "ocr": {"label": "9A9A9A"}}',
)
