"""Files as large as may be: what a parser takes in memory does not grow with them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from data_access.imports import Bounds, parse_reads
from tests.builders.imports import CAMERAS, FIELDS, NOW
from tests.unit.imports.formats.samples import own_mapping, sample_of

pytestmark = pytest.mark.slow


def peak_kb(pid: int) -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found.group(1)) if found else 0


def records(name: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in sample_of(name).data.splitlines()]


def test_two_hundred_megabytes_with_pictures_take_less_than_half_a_gigabyte(tmp_path):
    pass_, path = records("axis")[2], tmp_path / "passes.json"
    picture = {"ImageArray": [{"ImageType": "vehicle", "BinaryImage": "A" * 1_000_000}]}
    with path.open("w") as file:
        for n in range(199):
            file.write(json.dumps({**pass_, **picture, "carID": str(n), "plateUTF8": f"9A{n}"}) + "\n")
    assert 190_000_000 < path.stat().st_size <= Bounds().json_bytes
    given = {"cameras": CAMERAS, "permitted_fields": FIELDS, "now": NOW, "rejects": tmp_path / "rejects"}
    with parse_reads(path, own_mapping("axis"), **given) as parsed:
        most = peak_kb(parsed._parser._child.pid)  # it has read the whole file once, and is at it again
        assert sum(batch.num_rows for batch in parsed) == 199
    assert 10_000 < most < 500_000
