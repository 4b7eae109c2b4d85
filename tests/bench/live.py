"""1,000 reads a second through the live door while four people search: `python -m tests.bench.live --minutes 10`.

Prints what was lost and what is there twice, how long searches took without and with the reads coming in, how often a
source was told to come back, how long it waited for an answer, and the gateway's memory and processor. Every read is
invented. The site has taken reads at the same rate for some minutes already: the searches without and with reads coming in
find as much, so that what is compared is the door and not the answers.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.bench.sending import Sent, body, plate_of, send
from tests.builders.gateway import open_doors
from tests.builders.killing import Prepared, opened, prepare
from tests.builders.live import a_source_token
from tests.builders.ports import ports_of_site
from tests.builders.site import CAMERAS_MAPPING, People, put_cameras_into_service
from tests.builders.store import rows_in
from workbench.settings import Settings, write_settings

WHERE = Path("build/bench/live")
SEARCHERS = ("dunn", "ortiz", "avery", "sato")
CAMERAS = 60
THINKS_S = 0.25
DAYS, READS_A_DAY = 5, 40_000
WINDOW = timedelta(minutes=5)
FIRST = 5_000_000
"""Number of the first of the plates that the site has read before; those sent begin at 1."""
BEFORE = timedelta(minutes=10)
"""For so long the site has taken reads before the searches begin."""


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--rate", type=int, default=1000, help="reads a second")
    parser.add_argument("--size", type=int, default=100, help="reads in a body")
    given = parser.parse_args()
    shutil.rmtree(WHERE, ignore_errors=True)
    print(f"building a site of {DAYS * READS_A_DAY:,} reads")
    made = site_of(WHERE.resolve() / "site", given.rate)
    with gateway_of(made) as (address, process):
        idle = _searches(made, address, min(60.0, given.minutes * 60), made.until)
        sent, before = Sent(), processor_s(process.pid)
        sending = threading.Thread(target=send, args=(address, made.token, given.rate, given.size, given.minutes, sent))
        sending.start()
        loaded = _searches(made, address, given.minutes * 60)
        sending.join()
        memory, used = (
            _peak_mb(process.pid),
            [now - then for now, then in zip(processor_s(process.pid), before, strict=True)],
        )
    _say(given, idle, loaded, sent, memory)
    print(f"processor: gateway {used[0]:.0f} s, its parsers {used[1]:.0f} s, in {given.minutes * 60:.0f} s")
    _count(made.prepared, sent)


@dataclass(frozen=True)
class LiveSite:
    """A closed site that sources bring reads to, and the token of one."""

    prepared: Prepared
    token: str
    port: int
    until: datetime


def site_of(root: Path, rate: int) -> LiveSite:
    """Make a site that has taken so many reads a second for some minutes."""
    prepared, ports = prepare(root), ports_of_site()
    write_settings(prepared.paths, Settings(agency="Test Agency", synthetic=True, ports=ports))
    with open_doors(prepared.paths, People()) as doors:
        headers = doors.session_of("adams")
        cameras = "\n".join(f"yard-{n},Yard {n},fixed,{43.90 + n / 1000:.4f},-101.2000" for n in range(CAMERAS))
        given = {"params": {"mapping": CAMERAS_MAPPING}, "headers": headers}
        doors.client.post("/v1/files/cameras", content=f"id,name,kind,lat,lon\n{cameras}\n", **given).raise_for_status()
        put_cameras_into_service(doors, doors.session_of("cole"))
        for day in range(DAYS):
            text = body(
                READS_A_DAY, datetime.now(UTC) - timedelta(days=day, hours=1), over=timedelta(hours=20), seed=day
            )
            doors.client.post("/v1/files/reads/vendor", content=text, headers=headers).raise_for_status()
        count, until = round(rate * BEFORE.total_seconds()), datetime.now(UTC)
        text = body(count, until, over=BEFORE, first=FIRST)
        doors.client.post("/v1/files/reads/vendor", content=text, headers=headers).raise_for_status()
        return LiveSite(prepared, a_source_token(doors.site), ports.gateway, until)


@contextlib.contextmanager
def gateway_of(made: LiveSite) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run the gateway of a site, and return its address and process."""
    process = subprocess.Popen([sys.executable, "-m", "workbench.processes.gateway", str(made.prepared.paths.root)])
    address = f"http://127.0.0.1:{made.port}"
    try:
        deadline = time.monotonic() + 120
        while True:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{address}/healthz", timeout=1).status_code == 200:
                    break
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the gateway did not start")
            time.sleep(0.1)
        yield address, process
    finally:
        process.terminate()
        process.wait(60)


def _searches(made: LiveSite, address: str, seconds: float, until: datetime | None = None) -> list[float]:
    """Let four people search for a while, up to an instant or up to now; return how long each answer took, milliseconds."""
    taken: list[float] = []
    threads = [
        threading.Thread(target=_search, args=(made.prepared, person, address, seconds, until, taken))
        for person in SEARCHERS
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def _search(
    prepared: Prepared, person: str, address: str, seconds: float, until: datetime | None, taken: list[float]
) -> None:
    chosen, ends = random.Random(person), time.monotonic() + seconds
    headers = {"Authorization": f"Bearer {prepared.tokens[person]}"}
    with httpx.Client(base_url=address, headers=headers, timeout=60) as http:
        while time.monotonic() < ends:
            question = _question(chosen, until or datetime.now(UTC))
            began = time.perf_counter()
            asked = {"case_session": prepared.cases[person], "question": question}
            answer = http.post(f"/v1/{question['kind']}", json=asked)
            if answer.status_code == 200:
                taken.append((time.perf_counter() - began) * 1000)
            elif answer.status_code != 429:
                raise SystemExit(f"a search was answered with {answer.status_code}")
            time.sleep(THINKS_S)


def _question(chosen: random.Random, now: datetime) -> dict[str, Any]:
    """Half of all canvasses are of the last minutes, where reads are coming in."""
    kind = chosen.choice(["canvass", "history", "plates"])
    if kind == "history":
        return {"kind": kind, "plate": f"9{chosen.randrange(1000):03d}XQ"}
    if kind == "plates":
        windows = [{"start": (now - timedelta(days=3)).isoformat(), "end": now.isoformat()}]
        return {"kind": kind, "pattern": f"9{chosen.randrange(100):02d}?XQ", "windows": windows}
    end = now - timedelta(hours=chosen.choice([0, 0, 25, 50]))
    camera = 43.90 + chosen.randrange(CAMERAS) / 1000
    area = {"shape": "circle", "lat": round(camera, 4), "lon": -101.2, "radius_m": 60}
    return {
        "kind": kind,
        "area": area,
        "windows": [{"start": (end - WINDOW).isoformat(), "end": end.isoformat()}],
    }


def processor_s(pid: int) -> tuple[float, float]:
    """Return the seconds of a processor that a process, and its children that ended, have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own, children = sum(map(int, fields[11:13])), sum(map(int, fields[13:15]))
    return own / os.sysconf("SC_CLK_TCK"), children / os.sysconf("SC_CLK_TCK")


def _peak_mb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


def _say(given: argparse.Namespace, idle: list[float], loaded: list[float], sent: Sent, memory: int) -> None:
    print(
        f"\nload average {os.getloadavg()[0]:.1f}; {given.rate} reads/s in bodies of {given.size}, {given.minutes:g} min"
    )
    print(f"{'milliseconds':<26}{'p50':>8}{'p90':>8}{'count':>8}")
    for name, taken in (("searches, nothing comes in", idle), ("searches, reads come in", loaded)):
        print(f"{name:<26}{statistics.median(taken):>8.1f}{_p90(taken):>8.1f}{len(taken):>8}")
    print(f"{'ratio':<26}{statistics.median(loaded) / statistics.median(idle):>8.2f}{_p90(loaded) / _p90(idle):>8.2f}")
    print(
        f"{'a body, to its answer':<26}{statistics.median(sent.took_ms):>8.0f}{_p90(sent.took_ms):>8.0f}{len(sent.took_ms):>8}"
    )
    print(
        f"told to come back {sent.told_to_come_back}; the last was answered {sent.after_s:.0f} s after it was due; gateway holds at most {memory} MB"
    )


def _p90(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=10)[-1]


def _count(prepared: Prepared, sent: Sent) -> None:
    with opened(prepared) as site:
        found = [
            row["plate_raw"]
            for row in rows_in(site.store)
            if plate_of(0) <= (row["plate_raw"] or "") <= plate_of(FIRST - 1)
        ]
    there = set(found)
    lost, doubled = len(sent.acknowledged - there), len(found) - len(there)
    print(f"acknowledged {len(sent.acknowledged):,} reads; lost {lost}, doubled {doubled}")
    if lost or doubled:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
