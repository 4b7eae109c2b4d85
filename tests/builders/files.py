"""Files of an answer in tests: what is said of reads, hostile reads, and a maker that needs no process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from data_access import file_job, reads
from data_access.answers.about_files import AboutFiles
from data_access.evidence import page_job
from data_access.questions.files import FileFormat
from tests.builders.facts import some_facts
from workbench.made_files import formats
from workbench.made_files.in_words import FileWords

AT = datetime(2026, 11, 22, 3, 1, 12, 250_000, tzinfo=UTC)
STAMP = "2026-11-22T03:30:00.000000Z"
EVIL = "<img src=x onerror=\"document.title='owned'\">"
HOSTILE = (
    EVIL,
    '=HYPERLINK("http://x.invalid","9Q9Z1A")',
    "</script><script>document.title='owned'</script>",
    "]]></description><a href='javascript:1'>",
    "{{ 7*7 }}{% raw %}",
    "${document.title='owned'}`",
    "@SUM(1+9)*cmd|' /C calc'!A0",
    "\"><script>document.title='owned'</script>",
    "+cmd|' /C calc'!A0",
    "Main St \u202egnp.exe",
    "Peña Łódź Žižkov Ωμέγα Київ 渋谷",
    "a\u2028b\u0007c\ufffe",
    "-2+3",
)
"""Names that a vendor could send."""


def a_row(number: int = 0, **changed: Any) -> dict[str, Any]:
    """One read."""
    row: dict[str, Any] = {
        **dict.fromkeys(reads.NAMES),
        "read_id": f"vendor:{number}",
        "captured_at": AT + timedelta(minutes=number),
        "received_at": AT + timedelta(minutes=number, seconds=2),
        "plate": f"9Q9Z{number:03d}",
        "plate_raw": f"9Q9-Z{number:03d}",
        "plate_state": "XA-NOR",
        "plate_conf_bp": 9310,
        "camera_id": "cam-1",
        "camera_name": "Main St at 1st Ave",
        "lat_e7": 439_000_000,
        "lon_e7": -1_012_000_000,
        "pos_source": "camera_fixed",
        "colour": "grey",
        "time_basis": "utc_explicit",
        "source": "vendor",
        "batch": 1,
        "held": False,
    }
    return {**row, **changed}


def hostile_rows() -> list[dict[str, Any]]:
    """Reads with a hostile text wherever a vendor's text can stand, a place each."""
    return [
        a_row(
            number,
            camera_id=text[:80],
            camera_name=text,
            colour=text,
            make=text,
            body=text,
            plate_raw=text,
            read_id=f"vendor:{text}",
            lat_e7=439_000_000 + number * 10_000,
        )
        for number, text in enumerate(HOSTILE)
    ]


def an_about(*wanted: FileFormat, **changed: Any) -> dict[str, Any]:
    """What the gateway says of an answer."""
    about: dict[str, Any] = {
        "agency": "Test Agency",
        "zone": "America/Chicago",
        "synthetic": True,
        "ledger": "test.example/ledger",
        "formats": list(wanted),
        "case": {"number": "26-000001", "standing": "confirmed", "purpose": "homicide"},
        "reason": "Shots fired at a grey pickup",
        "made": {"by": "dunn", "role": "detective", "at": STAMP, "intent": 12, "why": "for the prosecutor"},
        "asked": {"at": STAMP, "intent": 8, "outcome": 9},
        "question": {
            "kind": "canvass",
            "area": {"shape": "circle", "lat": 43.9, "lon": -101.2, "radius_m": 500.0},
            "windows": [{"start": "2026-11-22T02:00:00Z", "end": "2026-11-22T04:00:00Z"}],
            "filters": {"colours": ["grey"], "keep_unknown": True},
        },
        "facts": some_facts(caveats=["A read can be wrong."], retention=["Reads of class flock are kept 30 days."]),
        "no_longer_kept": 0,
        "withdrawn": 0,
        "streets": "© OpenStreetMap contributors, ODbL 1.0",
        "cameras": [],
        "receipt_of_answer": {
            "seq": 9,
            "origin": "test.example/ledger",
            "leaf": "ab" * 32,
            "checkpoint": "o\n9\nroot\n",
        },
    }
    return {**about, **changed}


def a_note(name: str, state: str = "down") -> dict[str, Any]:
    """A note on a camera."""
    return {"camera_id": "c", "name": name, "state": state, "start": STAMP, "end": None, "reads": 0, "usual": 4.0}


def told(*rows: dict[str, Any], tiles: str = "", **changed: Any) -> FileWords:
    """A job about some reads, in words."""
    frame = pl.DataFrame(list(rows), schema=reads.SCHEMA) if rows else reads.empty()
    return FileWords(file_job.written(frame, AboutFiles.model_validate(an_about(**changed)), tiles))


def in_process(wanted: bytes) -> dict[str, bytes]:
    """Make files without a process of their own."""
    return formats.made_page(wanted) if page_job.is_one(wanted) else formats.made(FileWords(wanted))
