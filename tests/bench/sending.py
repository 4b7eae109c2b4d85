"""A vendor's system that keeps to the live door's terms: it sends a body until it is told what came of it."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx

CAMERAS = 60
AT_ONCE = 100


@dataclass
class Sent:
    """What a source was told, gathered from several threads."""

    acknowledged: set[str] = field(default_factory=set)
    took_ms: list[float] = field(default_factory=list)
    told_to_come_back: int = 0
    again: int = 0
    after_s: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


def body(reads: int, end: datetime, *, over: timedelta = timedelta(seconds=1), seed: int = 0, first: int = 0) -> str:
    """Write invented reads up to an instant; with `first`, each has a plate of its own."""
    chosen, lines = random.Random(f"{seed} {first}"), ["at,plate,camera,colour"]
    for number in range(reads):
        at = end - over * (number / reads)
        plate = plate_of(first + number) if first else f"9{chosen.randrange(1000):03d}XQ"
        camera = f"yard-{chosen.randrange(CAMERAS)}"
        lines.append(f"{at.strftime('%Y-%m-%dT%H:%M:%S.%fZ')},{plate},{camera},{chosen.choice(['grey', 'red', ''])}")
    return "\n".join(lines) + "\n"


def plate_of(number: int) -> str:
    """Return the plate of a read sent; there is one for each number."""
    return f"9S{number:07d}"


def send(address: str, token: str, rate: int, size: int, minutes: float, sent: Sent) -> None:
    """Send bodies at a rate of reads a second, whatever the answers take, until each is acknowledged."""
    began, count = time.monotonic(), round(rate * minutes * 60 / size)
    limits = httpx.Limits(max_connections=AT_ONCE)
    headers = {"Authorization": f"Bearer {token}"}
    client = httpx.Client(base_url=address, headers=headers, timeout=120, limits=limits)
    with client as http, ThreadPoolExecutor(AT_ONCE) as pool:
        for number in range(count):
            due = began + number * size / rate
            time.sleep(max(0.0, due - time.monotonic()))
            pool.submit(send_one, http, 1 + number * size, size, sent)
    sent.after_s = time.monotonic() - began - count * size / rate


def send_one(http: httpx.Client, first: int, size: int, sent: Sent, patience_s: float = 300) -> None:
    """Send one body until it is acknowledged."""
    text, ends = body(size, datetime.now(UTC), first=first), time.monotonic() + patience_s
    began = time.perf_counter()
    while time.monotonic() < ends:
        try:
            answer = http.post("/v1/batches/vendor", content=text)
        except httpx.HTTPError:
            time.sleep(0.2)
            continue
        if answer.is_success:
            with sent.lock:
                sent.acknowledged |= {plate_of(first + number) for number in range(size)}
                sent.took_ms.append((time.perf_counter() - began) * 1000)
                sent.again += answer.status_code == 200
            return
        if answer.status_code not in {429, 503}:
            raise SystemExit(f"a body was answered with {answer.status_code}")
        with sent.lock:
            sent.told_to_come_back += 1
        time.sleep(float(answer.headers.get("retry-after", 1)))
