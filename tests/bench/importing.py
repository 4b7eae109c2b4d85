"""Time a CSV file of a million invented reads from upload to visible: `python -m tests.bench.importing [READS]`.

The target is 30 s on two idle cores, with memory that does not grow with the file: a quarter of the reads goes first, and the
most memory is printed for each quarter of the time. Beside the engine's, the plate index takes 12 bytes for each plate of a day,
and 8 bytes a read say which reads are stored; both grow with what is kept: 16 MB for each million reads of a few days.
Measured: at most 471, 650 and 736 MB after 250,000, a million and four million reads; within the four million 662 to 736 MB.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import psutil

from tests.bench import store_bench
from tests.builders.gateway import Doors, open_doors
from tests.builders.site import CAMERAS_MAPPING, employ, fill_registers, found_site, put_cameras_into_service
from tests.flow.doors import APPROVAL

DAYS = 10
TARGET_S = 30
COLUMNS = {
    "read_id": "id",
    "captured_at": "at",
    "plate": "plate",
    "plate_state": "state",
    "plate_conf": "conf",
    "camera_id": "camera",
    "heading": "heading",
    "colour": "colour",
    "make": "make",
    "body": "body",
}
MAPPING = "\n".join(
    [
        'format = "csv"\nkind = "reads"\nsource = "many"\nretention_class = "flock"\n[columns]',
        *(f'{ours} = "{theirs}"' for ours, theirs in COLUMNS.items()),
        '[time]\norder = "ymd"\nzone = "in_text"\n[confidence]\nscale = "0-100"',
    ]
)


def written(path: Path, count: int) -> Path:
    """Write invented reads of the last days as a vendor might."""
    store_bench.START = datetime.now(UTC) - timedelta(days=DAYS + 1)
    reads = pl.DataFrame(pl.from_arrow(store_bench.reads(count, DAYS)))
    theirs = {
        "id": "read_id",
        "at": "captured_at_raw",
        "plate": "plate_raw",
        "state": "plate_state",
        "camera": "camera_id",
    }
    same = ("colour", "make", "body")
    reads.select(
        *(pl.col(ours).alias(name) for name, ours in theirs.items()),
        *same,
        conf=pl.col("plate_conf_bp") / 100,
        heading=pl.col("heading_deg"),
    ).write_csv(path)
    return path


def approve(doors: Doors) -> None:
    """Bring the cameras in, and the source."""
    cameras = "id,name,kind,lat,lon\n" + "".join(
        f"cam-{n:03d},Mill {n},fixed,39.1,-94.9\n" for n in range(store_bench.CAMERAS)
    )
    given = {"content": cameras, "params": {"mapping": CAMERAS_MAPPING}, "headers": doors.as_("adams")}
    doors.client.post("/v1/files/cameras", **given).raise_for_status()
    put_cameras_into_service(doors)
    approval = {**APPROVAL, "source": "many", "mapping": MAPPING}
    doors.client.post("/v1/acts/sources", json=approval, headers=doors.as_("cole")).raise_for_status()


@contextlib.contextmanager
def watched_memory() -> Iterator[list[float]]:
    """Look at this process's memory all the time; the list holds the most, MB, of each quarter of it afterwards."""
    seen: list[float] = []
    most: list[float] = []
    done = threading.Event()

    def look() -> None:
        process = psutil.Process()
        while not done.wait(0.02):
            seen.append(process.memory_info().rss / 1e6)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield most
    finally:
        done.set()
        looking.join()
        quarter = max(1, len(seen) // 4)
        most += [max(seen[start : start + quarter], default=0.0) for start in range(0, 4 * quarter, quarter)]


def imported(doors: Doors, path: Path) -> None:
    """Send a file and print what it cost."""
    before, began = [_cpu_s(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)], time.perf_counter()
    with path.open("rb") as file, watched_memory() as most_mb:
        content = iter(lambda: file.read(1 << 20), b"")
        answer = doors.client.post(
            "/v1/files/reads/many", content=content, headers=doors.as_("adams"), timeout=3_600
        ).raise_for_status()
    took_s = time.perf_counter() - began
    ours, parsers = (
        _cpu_s(who) - was for who, was in zip((resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN), before, strict=True)
    )
    print(
        f"{answer.json()['taken']:>10,} reads of {path.stat().st_size / 1e6:.0f} MB visible after {took_s:.1f} s"
        f"   CPU: gateway {ours:.1f} s, parser {parsers:.1f} s   most memory of the gateway, by quarter: {' '.join(f'{mb:.0f}' for mb in most_mb)} MB"
    )


def _made(path: Path, count: int) -> Path:
    """Write a file in a process of its own, whose memory does not count."""
    writer = multiprocessing.get_context("spawn").Process(target=written, args=(path, count))
    writer.start()
    writer.join()
    return path


def _cpu_s(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def main(count: int = 1_000_000) -> None:
    """Import a quarter of the reads, then all of them."""
    print(
        f"\nload average {os.getloadavg()[0]:.1f}; CSV to visible, target {TARGET_S} s for a million on two idle cores"
    )
    with tempfile.TemporaryDirectory() as folder:
        files = [_made(Path(folder) / f"{part}.csv", part) for part in (count // 4, count)]
        paths, enrolled = found_site(Path(folder) / "site")
        with open_doors(paths, enrolled) as doors:
            employ(doors)
            fill_registers(doors)
            approve(doors)
            for file in files:
                imported(doors, file)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
