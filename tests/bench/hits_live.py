"""How long a read of a wanted plate takes from its source to the push that tells of its hit: `python -m tests.bench.hits_live`.

First alone, one read every few seconds; then beside a steady stream of small bodies from the same source. Every read is invented. Each
time runs from the first byte that the source sends until the line of the push has come to somebody who watches.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import queue
import random
import shutil
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from data_access.answers.hits import HitNews
from tests.bench.live import LiveSite, gateway_of, processor_s, site_of
from tests.bench.sending import body
from tests.builders.gateway import open_doors
from tests.builders.list_hits import approve_list, bring_list, list_of
from tests.builders.site import People

WHERE = Path("build/bench/hits-live")
PLATES = [f"9QZ{number:04d}" for number in range(10_000)]
GONE_S = 60.0


@contextlib.contextmanager
def watched(made: LiveSite, address: str) -> Iterator[queue.Queue[tuple[float, int]]]:
    """Watch for hits as a page does; the queue gets when each push came, and the number of the newest hit."""
    told: queue.Queue[tuple[float, int]] = queue.Queue()
    headers = {"Authorization": f"Bearer {made.prepared.tokens['dunn']}"}
    ended = threading.Event()

    def watch() -> None:
        with (
            httpx.Client(base_url=address, headers=headers, timeout=60) as http,
            http.stream("GET", "/v1/acts/hit-news") as answer,
        ):
            answer.raise_for_status()
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    told.put((time.monotonic(), HitNews.model_validate_json(line[6:]).last))
                if ended.is_set():
                    return

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield told
    finally:
        ended.set()


def times_s(
    http: httpx.Client,
    told: queue.Queue[tuple[float, int]],
    plates: Iterator[str],
    count: int,
    gap_s: tuple[float, float],
) -> list[float]:
    """Send wanted plates one by one, with a pause drawn anew between them, and return how long each took to its push."""
    taken, chosen = [], random.Random(7)
    for _ in range(count):
        time.sleep(chosen.uniform(*gap_s))
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        began = time.monotonic()
        answer = http.post("/v1/batches/vendor", content=f"at,plate,camera,colour\n{at},{next(plates)},yard-1,grey\n")
        answer.raise_for_status()
        came, _ = told.get(timeout=GONE_S)
        taken.append(came - began)
    return taken


@contextlib.contextmanager
def streaming(http: httpx.Client, rate: int) -> Iterator[None]:
    """Send one read in each body, so many a second, whatever the answers take."""
    ended = threading.Event()

    def send() -> None:
        number, began = 0, time.monotonic()
        with ThreadPoolExecutor(100) as pool:
            while not ended.is_set():
                time.sleep(max(0.0, began + number / rate - time.monotonic()))
                text = body(1, datetime.now(UTC) - timedelta(milliseconds=number % 7), seed=number)
                pool.submit(http.post, "/v1/batches/vendor", content=text)
                number += 1

    sending = threading.Thread(target=send)
    sending.start()
    try:
        yield
    finally:
        ended.set()
        sending.join()


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30, help="hits of each kind")
    parser.add_argument("--rate", type=int, default=20, help="reads a second of the steady stream")
    given = parser.parse_args()
    shutil.rmtree(WHERE, ignore_errors=True)
    made = site_of(WHERE.resolve() / "site", 100)
    with open_doors(made.prepared.paths, People()) as doors:
        approve_list(doors, "wanted", headers=doors.session_of("cole"))
        bring_list(doors, "wanted", list_of(PLATES), headers=doors.session_of("adams"))
    plates, headers = iter(PLATES), {"Authorization": f"Bearer {made.token}"}
    limits = httpx.Limits(max_connections=200)
    with (
        gateway_of(made) as (address, process),
        httpx.Client(base_url=address, headers=headers, timeout=120, limits=limits) as http,
        watched(made, address) as told,
    ):
        told.get(timeout=GONE_S)
        _say("alone", times_s(http, told, plates, given.count, (4.0, 8.0)))
        with streaming(http, given.rate):
            time.sleep(15)
            before, began = processor_s(process.pid), time.monotonic()
            _say(f"beside {given.rate} reads/s", times_s(http, told, plates, given.count, (0.0, 3.0)))
            used = [now - then for now, then in zip(processor_s(process.pid), before, strict=True)]
            took = time.monotonic() - began
        print(f"of a processor meanwhile: gateway {used[0] / took:.2f}, its parsers {used[1] / took:.2f}")


def _say(name: str, taken: list[float]) -> None:
    tenths = statistics.quantiles(taken, n=10)
    late = sum(each > 2 for each in taken)
    print(
        f"{name:<20} p50 {statistics.median(taken):.2f} s, p90 {tenths[-1]:.2f} s, at most {max(taken):.2f} s;"
        f" {late} of {len(taken)} over 2 s; load average {os.getloadavg()[0]:.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
