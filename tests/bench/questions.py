"""Time the three questions through the whole gateway, and the same rows from a plain DuckDB table in the same run.

The gateway's time holds everything: HTTP, identity, policy, both commits with their fsyncs, the signatures, decryption, the
salted digest, and Arrow on the wire. The peer holds nothing of that: one process, one unencrypted table in memory
sorted by time, the same predicate, no log-on and no record. The ratio says what the promises cost.
"""

from __future__ import annotations

import contextlib
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import httpx
import polars as pl

from data_access.policy.packs import pack as packs_on_file
from data_access.records.accounts import credentials
from workbench.administration.desk import at_desk
from workbench.demo.cameras import build_cameras
from workbench.demo.files import READS, build_reads
from workbench.demo.incidents import build_incidents
from workbench.demo.places import DemoPlaces
from workbench.demo.site.build import SEED, DemoPerson, build_demo, load_people
from workbench.demo.town import build_town
from workbench.settings import SitePaths, load_settings

WHERE = Path("build/bench")
ROUNDS, STEP_S = 40, 30
TARGETS_MS = {"canvass": 40, "history": 40, "plates": 150}
CLASSES = {letter: f"[{group}]" for group in ("0ODQ", "1IL", "8B", "5S", "2Z", "6G") for letter in group}
Timed = Callable[[], Any]


def main() -> None:
    """Print p50 and p90 of each question, the peer's, and their ratio; and what one record costs."""
    places = the_demo()
    built = datetime.fromtimestamp(places.files.joinpath("marrow-falls.osm").stat().st_mtime, UTC)
    with gateway_at(places.site) as address, asker(places, address) as ask:
        samples = samples_of(places, ask)
        print(f"\nload average {os.getloadavg()[0]:.1f}; {ROUNDS} questions of each kind, warm; milliseconds")
        print(f"{'':<22}{'p50':>8}{'p90':>8}{'target':>8}   {'plain DuckDB p50':>18}{'ratio':>8}")
        peer = _peer(built)
        for kind, questions in samples.items():
            ours = _time([lambda q=q: ask(q) for q in questions])  # type: ignore[misc]  # bound now
            theirs = _time([lambda q=q: peer(q) for q in questions])  # type: ignore[misc]  # bound now
            _say(kind, ours, TARGETS_MS[kind], theirs)
        absent = {"kind": "history", "plate": "0A0A0A0A"}
        _say("history of nobody", _time([lambda: ask(absent)] * ROUNDS), None, None)


def the_demo() -> DemoPlaces:
    """Return the demo of all benches; it is built first if it is not there."""
    places = DemoPlaces(WHERE.resolve() / "demo")
    if not (places.root / "bench-ready").exists():
        print(f"building the demo of {READS:,} reads first, once")
        build_demo(places, say=print)
        _allow_many_questions(places)
        (places.root / "bench-ready").touch()
    return places


def _say(name: str, ours: list[float], target: int | None, theirs: list[float] | None) -> None:
    p50, p90 = statistics.median(ours), statistics.quantiles(ours, n=10)[-1]
    line = f"{name:<22}{p50:>8.1f}{p90:>8.1f}{target or '':>8}"
    print(
        line
        if theirs is None
        else f"{line}   {statistics.median(theirs):>18.1f}{p50 / statistics.median(theirs):>8.1f}"
    )


def _time(runs: list[Timed]) -> list[float]:
    for run in runs[:5]:
        run()
    taken = []
    for run in runs:
        began = time.perf_counter()
        run()
        taken.append((time.perf_counter() - began) * 1000)
    return taken


def samples_of(places: DemoPlaces, ask: Callable[[dict[str, Any]], pl.DataFrame]) -> dict[str, list[dict[str, Any]]]:
    """Questions like those that people ask: around crossings, in the last weeks; plates that were seen there."""
    chosen = random.Random(7)
    cameras = [camera for camera in build_cameras(build_town()) if camera.kind == "fixed"]
    now = datetime.now(UTC)
    canvasses = []
    for _ in range(ROUNDS):
        camera, end = chosen.choice(cameras), now - timedelta(hours=chosen.uniform(3, 600))
        area = {"shape": "circle", "lat": camera.lat, "lon": camera.lon, "radius_m": chosen.choice([500, 800, 1000])}
        windows = [{"start": (end - timedelta(hours=2)).isoformat(), "end": end.isoformat()}]
        canvasses.append({"kind": "canvass", "area": area, "windows": windows})
    seen = [
        plate for question in canvasses[:8] for plate in ask(question)["plate"].unique(maintain_order=True).to_list()
    ]
    plates = [chosen.choice(seen) for _ in range(ROUNDS)]
    windows = [{"start": (now - timedelta(days=14)).isoformat(), "end": now.isoformat()}]
    partial = [
        {"kind": "plates", "pattern": _masked(plate, chosen), "confusable": True, "windows": windows}
        for plate in plates
    ]
    return {
        "canvass": canvasses,
        "history": [{"kind": "history", "plate": plate} for plate in plates],
        "plates": partial,
    }


def _masked(plate: str, chosen: random.Random) -> str:
    """Leave out two characters, as a witness does."""
    hidden = set(chosen.sample(range(len(plate)), 2))
    return "".join("?" if n in hidden else letter for n, letter in enumerate(plate))


def _allow_many_questions(places: DemoPlaces) -> None:
    """Let the custodian adopt a pack under which one person may ask ten a second: the bench is one person."""
    pack = packs_on_file.load(places.site.pack)
    text = re.sub(r"questions_per_minute = \d+", "questions_per_minute = 600", pack.text)
    changed = packs_on_file.parse(text.encode())
    cole = next(person for person in load_people(places) if person.person == "cole")
    with at_desk(places.site) as desk:
        desk.log_on("cole", cole.password, credentials.code_at(cole.secret, datetime.now(UTC) + timedelta(seconds=30)))
        desk.post("/v1/acts/packs", {"hash": changed.hash, "text": changed.text})


@contextlib.contextmanager
def gateway_at(paths: SitePaths) -> Iterator[str]:
    """Serve a site by its gateway alone, and give its address."""
    port = load_settings(paths).ports.gateway
    process = subprocess.Popen([sys.executable, "-m", "workbench.processes.gateway", str(paths.root)])
    try:
        deadline = time.monotonic() + 120
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("the gateway did not start")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


@contextlib.contextmanager
def asker(places: DemoPlaces, address: str, name: str = "dunn") -> Iterator[Callable[[dict[str, Any]], pl.DataFrame]]:
    """Log somebody on and open a case; give what asks a question as them, and waits where a pace says so."""
    known = next(person for person in load_people(places) if person.person == name)
    with httpx.Client(base_url=address, timeout=60) as http:
        given = {"person": name, "password": known.password, "code": unused_code(known)}
        token = http.post("/v1/log-ons", json=given).raise_for_status().json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        why = {"case_number": "26-001234", "purpose": "homicide", "reason": "Measuring how long an answer takes"}
        case = http.post("/v1/case-sessions", json=why).raise_for_status().json()["case_session"]

        def ask(question: dict[str, Any]) -> pl.DataFrame:
            answer = http.post(f"/v1/{question['kind']}", json={"case_session": case, "question": question})
            if answer.status_code == 429:
                time.sleep(float(answer.headers["Retry-After"]))
                return ask(question)
            return pl.read_ipc_stream(answer.raise_for_status().content)

        yield ask


_USED: dict[str, int] = {}
_BEGAN = int(time.time() // STEP_S) + 1
"""Codes up to that of this step may have been used while the demo was built."""


def unused_code(known: DemoPerson) -> str:
    """Return a code that this run has not used for somebody yet; waits for it if need be."""
    step = max(int(time.time() // STEP_S), _USED.get(known.person, _BEGAN) + 1)
    _USED[known.person] = step
    while time.time() < step * STEP_S:
        time.sleep(0.2)
    return credentials.code_at(known.secret, datetime.fromtimestamp(step * STEP_S, UTC))


def _peer(built: datetime) -> Callable[[dict[str, Any]], Any]:
    """Put the same reads into a plain table in memory, sorted by time, and ask it with plain SQL."""
    town = build_town()
    cameras, now = build_cameras(town), built.replace(microsecond=0)
    reads = build_reads(town, cameras, build_incidents(town, cameras, now), now=now, seed=SEED, reads=READS)
    places = pl.DataFrame(
        {
            "camera_id": [c.camera_id for c in cameras],
            "clat": [c.lat for c in cameras],
            "clon": [c.lon for c in cameras],
        },
        schema_overrides={"clat": pl.Float64, "clon": pl.Float64},
    )
    reads = (
        reads.join(places, on="camera_id", how="left")
        .with_columns(pl.coalesce("lat", "clat").alias("lat"), pl.coalesce("lon", "clon").alias("lon"))
        .sort("at")
    )
    plain = duckdb.connect(config={"threads": 2})
    plain.register("frame", reads.to_arrow())
    plain.execute('CREATE TABLE reads AS SELECT * RENAME ("at" AS seen_at) FROM frame')
    plain.unregister("frame")

    def ask(question: dict[str, Any]) -> Any:
        sql, given = _sql(question)
        return plain.execute(sql, given).to_arrow_table()

    return ask


def _sql(question: dict[str, Any]) -> tuple[str, list[Any]]:
    if question["kind"] == "canvass":
        area, window = question["area"], question["windows"][0]
        near = (
            "2 * 6371008.8 * asin(sqrt(pow(sin(radians(lat - ?) / 2), 2)"
            " + cos(radians(lat)) * cos(radians(?)) * pow(sin(radians(lon - ?) / 2), 2))) <= ?"
        )
        place = [area["lat"], area["lat"], area["lon"], area["radius_m"]]
        return f"SELECT * FROM reads WHERE seen_at >= ?::TIMESTAMPTZ AND seen_at < ?::TIMESTAMPTZ AND {near}", [
            window["start"],
            window["end"],
            *place,
        ]
    if question["kind"] == "history":
        return "SELECT * FROM reads WHERE replace(plate, 'O', '0') = ?", [question["plate"].replace("O", "0")]
    pattern = "".join("." if c == "?" else CLASSES.get(c, c) for c in question["pattern"])
    window = question["windows"][0]
    return (
        "SELECT * FROM reads WHERE seen_at >= ?::TIMESTAMPTZ AND seen_at < ?::TIMESTAMPTZ AND regexp_full_match(plate, ?)",
        [window["start"], window["end"], pattern],
    )
