"""Time the three questions on 1.5 million invented reads: `python -m tests.bench.store_bench [READS] [DAYS]`."""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from data_access.keyring import KeyRing
from data_access.questions.canvass import Canvass
from data_access.questions.history import History
from data_access.questions.plates import Plates
from data_access.questions.shapes import Circle, Filters, Window
from data_access.questions.with_reads import Question
from data_access.store.store import Store
from tests.builders.store import a_reach, an_intent

START = datetime(2026, 10, 1, tzinfo=UTC)
CAMERAS = 66
ROUNDS = 40
RNG = np.random.default_rng(20261122)
LETTERS = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ"))
DIGITS = np.array(list("0123456789"))


def vehicles(count: int) -> np.ndarray:
    """Invent plates such as `7QK-4F2X`, in a format that no state issues."""
    kinds = (DIGITS, LETTERS, LETTERS, DIGITS, LETTERS, DIGITS, LETTERS)
    return np.array(["".join(row) for row in np.stack([RNG.choice(kind, count) for kind in kinds], axis=1)])


def reads(count: int, days: int) -> pa.Table:
    """Invent reads: a few vehicles pass often, most seldom; every third carries attributes, one in twenty is misread."""
    plates = vehicles(max(1, count // 6))
    often = RNG.lognormal(0, 1, len(plates))
    seen = plates[RNG.choice(len(plates), count, p=often / often.sum())]
    camera = RNG.integers(0, CAMERAS, count)
    at = np.sort(RNG.integers(0, days * 86_400_000_000, count))
    lat, lon = 390_000_000 + RNG.integers(0, 400_000, CAMERAS), -950_000_000 + RNG.integers(0, 500_000, CAMERAS)
    micro = (at + int(START.timestamp()) * 1_000_000).astype("datetime64[us]")
    return pa.table(
        {
            "read_id": [f"{a:012x}{b:06x}" for a, b in zip(at, RNG.integers(0, 2**24, count), strict=True)],
            "captured_at": pa.array(micro).cast(pa.timestamp("us", "UTC")),
            "received_at": pa.array(micro).cast(pa.timestamp("us", "UTC")),
            "plate_raw": seen,
            "plate": seen,
            "plate_state": np.array(["XA-NOR", "XA-SUD", None])[RNG.integers(0, 3, count)],
            "plate_conf_bp": pa.array(RNG.integers(6000, 10_000, count), pa.int32()),
            "camera_id": np.array([f"cam-{n:03d}" for n in range(CAMERAS)])[camera],
            "camera_name": np.array([f"Mill Road at {n} Street" for n in range(CAMERAS)])[camera],
            "lat_e7": pa.array(lat[camera], pa.int32()),
            "lon_e7": pa.array(lon[camera], pa.int32()),
            "pos_source": ["camera_fixed"] * count,
            "heading_deg": pa.array(RNG.integers(0, 360, count), pa.int32()),
            "colour": np.array(["blue", "red", "white", None])[RNG.integers(0, 4, count)],
            "make": np.array(["arrow", "comet", None])[RNG.integers(0, 3, count)],
            "body": np.array(["car", "van", None])[RNG.integers(0, 3, count)],
            "time_basis": ["utc_explicit"] * count,
            "captured_at_raw": np.char.add(micro.astype(str), "Z"),
            "source": ["city"] * count,
            "image_ref": [f"img/{n:08d}" for n in range(count)],
            "image_sha256": pa.nulls(count, pa.string()),
        }
    )


def canvasses(table: pa.Table, days: int) -> Iterator[Question]:
    """Yield canvasses of 1 km and 2 h around cameras."""
    while True:
        row = int(RNG.integers(0, table.num_rows))
        start = START + timedelta(hours=float(RNG.uniform(0, days * 24 - 2)))
        place = Circle(lat=table["lat_e7"][row].as_py() / 1e7, lon=table["lon_e7"][row].as_py() / 1e7, radius_m=1000)
        yield Canvass(area=place, windows=(Window(start=start, end=start + timedelta(hours=2)),))


def histories(table: pa.Table) -> Iterator[Question]:
    """Yield histories of plates, often seen ones more often."""
    while True:
        yield History(plate=table["plate"][int(RNG.integers(0, table.num_rows))].as_py())


def partials(table: pa.Table, days: int = 0) -> Iterator[Question]:
    """Yield partial plates of all kinds: ends known, middle known, one character missing, misread ones.

    With `days`, in windows of one to so many of them, some around a camera and some by a look; else in all that is kept.
    """
    shapes: list[Callable[[str], str]] = [
        lambda p: p[:4] + "*",
        lambda p: "*" + p[3:],
        lambda p: p[0] + "?" + p[2:5] + "*",
        lambda p: "*" + p[1:5] + "*",
        lambda p: p[:3] + "?" + p[4:],
        lambda p: p[:2] + "*" + p[5:],
    ]
    while True:
        for number, shape in enumerate(shapes):
            plate = table["plate"][int(RNG.integers(0, table.num_rows))].as_py()
            narrowed = _narrowed(table, days, number) if days else {}
            yield Plates(pattern=shape(plate), confusable=number % 2 == 0, **narrowed)


def _narrowed(table: pa.Table, days: int, number: int) -> dict[str, Any]:
    start = START + timedelta(days=int(RNG.integers(0, days)))
    end = min(START + timedelta(days=days), start + timedelta(days=int(RNG.choice([1, 3, 7, 14]))))
    row = int(RNG.integers(0, table.num_rows))
    place = Circle(lat=table["lat_e7"][row].as_py() / 1e7, lon=table["lon_e7"][row].as_py() / 1e7, radius_m=3000)
    looks = Filters(colours=("blue",)) if number == 1 else Filters()
    return {"windows": (Window(start=start, end=end),), "area": place if number in (2, 3) else None, "filters": looks}


def timed(store: Store, questions: Iterator[Question], name: str, days: int) -> None:
    """Ask some questions and print how long they took."""
    reach = a_reach(as_of=START + timedelta(days=days), keep={"fixed": timedelta(days=400)}, max_rows=10_000)
    took, rows = [], []
    for question in (next(questions) for _ in range(ROUNDS)):
        intent = an_intent(question, reach)
        began = time.perf_counter()
        rows.append(store.fetch(intent).reads.height)
        took.append((time.perf_counter() - began) * 1000)
    deciles = statistics.quantiles(took, n=10)
    print(
        f"{name:10s} p50 {deciles[4]:7.1f} ms   p90 {deciles[8]:7.1f} ms   worst {max(took):7.1f} ms"
        f"   rows p50 {statistics.median(rows):.0f}, most {max(rows)}"
    )


def main(count: int = 1_500_000, days: int = 30) -> None:
    """Write, open again, ask."""
    table = reads(count, days)
    with tempfile.TemporaryDirectory() as folder:
        keyring = KeyRing.create(Path(folder) / "keys", Path(folder) / "master.key")
        began = time.perf_counter()
        with Store.open(Path(folder) / "store", keyring) as store:
            store.write(1, "fixed", table)
        print(f"wrote {count} reads in {time.perf_counter() - began:.1f} s")
        size = sum(f.stat().st_size for f in (Path(folder) / "store").rglob("*") if f.is_file())
        began = time.perf_counter()
        with Store.open(Path(folder) / "store", keyring) as store:
            print(f"opened {size / 1e6:.0f} MB in {time.perf_counter() - began:.2f} s")
            for _ in range(2):
                timed(store, canvasses(table, days), "canvass", days)
                timed(store, histories(table), "history", days)
                timed(store, partials(table), "plates", days)
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
