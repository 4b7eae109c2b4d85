"""How `ledger-v1` was made: `python -m tests.golden.make_ledger_v1 FOLDER`. Fixed key, salts and times; invented rows only.

The version that made it let an account be made there whose entry named its role alone.
"""

import csv
import itertools
import json
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl

from data_access import reads
from data_access.errors import Refused
from data_access.ledger.ledger import Ledger
from data_access.ledger.verification.export import export
from data_access.questions.canvass import Canvass
from data_access.questions.plates import Plates
from data_access.questions.shapes import Cameras, Filters, Window
from tests.builders.ledger import (
    ANSWERED,
    NOON,
    SALT,
    a_history,
    a_ledger,
    a_permit,
    a_request,
    an_act,
    granted,
    ledger_path,
    refused,
    storage,
)


def counted_salts() -> Callable[[int], bytes]:
    """Salts that are the same at every making."""
    numbers = itertools.count(1)
    return lambda size: next(numbers).to_bytes(size, "big")


def some_reads() -> pl.DataFrame:
    """Two reads, the second with everything unknown that can be."""
    whole: dict[str, Any] = {
        "read_id": "r-1",
        "captured_at": NOON - timedelta(hours=2),
        "received_at": NOON - timedelta(hours=1),
        "plate": "ZZTEST1",
        "plate_raw": "zz-test 1",
        "plate_state": "US-XX",
        "plate_conf_bp": 9876,
        "camera_id": "north-1",
        "camera_name": "North Bridge, \u00fcber \u201cA\u201d",
        "lat_e7": 123456789,
        "lon_e7": -456789012,
        "pos_source": "camera_fixed",
        "heading_deg": 90,
        "colour": "red",
        "make": "acme, inc",
        "body": "van",
        "time_basis": "assumed_zone:America/Chicago",
        "captured_at_raw": "2026-11-22 04:00:00",
        "source": "north",
        "batch": 7,
        "image_ref": "img/1",
        "image_sha256": "ef" * 32,
        "held": False,
    }
    bare = dict.fromkeys(whole)
    bare |= {"read_id": "r-2", "captured_at": NOON, "plate": "ZZTEST2", "batch": 7, "held": True}
    return pl.DataFrame([whole, bare], schema=reads.SCHEMA)


def ask(ledger: Ledger, question: object, end: BaseException | None = None) -> int:
    """One question that ends with rows, or with an error."""
    with ledger.deciding() as turn:
        intent = turn.intent(granted(question))
    conclusion = ledger.concluding(intent)
    try:
        with conclusion:
            if end is not None:
                raise end
            digest = reads.digest(some_reads(), SALT)
            conclusion.returned(**{**ANSWERED, "rows": 2, "digest": digest})
    except BaseException as error:
        if error is not end:
            raise
    return conclusion.outcome.seq


def fill(ledger: Ledger) -> tuple[int, str]:
    """Every sort of entry; returns the number of the answer, and the checkpoint halfway."""
    window = Window(start=NOON - timedelta(hours=1), end=NOON)
    cameras = Canvass(area=Cameras(ids=("north-1",)), windows=(window,), filters=Filters(colours=("red",)))
    answered = ask(ledger, None)
    with ledger.deciding() as turn:
        turn.intent(refused(request=a_request(note='Umlaut \u00fc, tab \t, quote "')))
        turn.act(a_permit(), an_act())
        turn.append("log_on_failed", {"address": "127.0.0.1", "count": 3}, {"person": "somebody"})
    halfway = ledger.checkpoint()
    for question, end in ((cameras, TimeoutError()), (a_history(), KeyboardInterrupt()), (cameras, Refused([]))):
        ask(ledger, question, end)
    ask(ledger, Plates(pattern="ZZ?EST*"), ValueError())
    with ledger.deciding() as turn:
        turn.intent(granted())
    return answered, halfway


def make(directory: Path) -> None:
    """Write the export, a receipt with its rows, and an older checkpoint into a new folder."""
    with tempfile.TemporaryDirectory() as made:
        ledger = a_ledger(Path(made), _storage=storage(salt=counted_salts()))
        answered, halfway = fill(ledger)
        receipt = ledger.receipt(answered)
        export(ledger_path(Path(made)), directory)
        ledger.close()
    frame = some_reads()
    rows = reads.canonical_rows(frame)
    answer = {"columns": list(reads.NAMES), "rows": rows, "receipt": receipt}
    (directory / "answer.json").write_text(json.dumps(answer, indent=1) + "\n", encoding="utf-8")
    (directory / "older-checkpoint.txt").write_text(halfway, encoding="utf-8")
    with (directory / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(reads.NAMES)
        writer.writerows([_cell(value) for value in row] for row in frame.iter_rows())


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if hasattr(value, "isoformat") else value


if __name__ == "__main__":
    make(Path(sys.argv[1]))
