"""Leonardo ELSAG EOC, reads as rows of its table of reads, exported to CSV with a header.

Columns `plate`, `device_id`, `read_date`, and `read_id`, `lat`, `lon` if they are there; others are counted as dropped. `read_date`
has no zone: the mapping says it, and the order of dates. There is no state and no confidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from data_access.imports.carriers.documents import Record
from data_access.imports.carriers.lines import WHY, HeaderTable, count_lines
from data_access.imports.formats.form import Cells, Format


def _reads(record: Record, _: Counter[str]) -> Iterator[Cells]:
    yield {
        "why": record.get(WHY),
        "read_id": record.get("read_id"),
        "captured_at": record.get("read_date"),
        "plate": record.get("plate"),
        "camera_id": record.get("device_id"),
        "lat": record.get("lat"),
        "lon": record.get("lon"),
    }


FORMAT = Format(
    name="elsag",
    says="Leonardo ELSAG EOC, rows of its reads (CSV)",
    source="columns in public code that reads the vendor's database; no export of the vendor's own is known",
    carrier=HeaderTable(required=frozenset({"plate", "device_id", "read_date"})),
    used=frozenset({"plate", "device_id", "read_date", "read_id", "lat", "lon", WHY}),
    reads=_reads,
    beside=count_lines,
    time=("ymd", "mdy", "dmy"),
    confidence=None,
    own_positions=True,
    sample="plate,device_id,read_date\né,C,2026-01-01 10:00:00.000\n".encode(),
)
