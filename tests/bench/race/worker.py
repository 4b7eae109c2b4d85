"""One engine in a process of its own: `python -m tests.bench.race.worker NAME COUNTY FOLDER`; it is told a step a line, and says what came of it."""

from __future__ import annotations

import json
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import Any, Final

import pyarrow as pa

from tests.bench.race import figures
from tests.bench.race.county import County, load_county
from tests.bench.race.engine import SMALL, Engine
from tests.bench.race.our_store import OurStore
from tests.bench.race.plain_duckdb import PlainDuckDB
from tests.bench.race.postgres import Postgres
from tests.bench.race.progress import load, say
from tests.bench.race.trials import Trial

OURS, POSTGRES, DUCKDB = "ours", "postgres", "duckdb"
ENGINES: Final[dict[str, Callable[[Path, County], Engine]]] = {
    OURS: OurStore,
    POSTGRES: Postgres,
    DUCKDB: PlainDuckDB,
}
Words = dict[str, Any]


class Worker:
    """Does steps with one engine."""

    def __init__(self, name: str, county: County, folder: Path) -> None:
        self._name, self._county, self._folder = name, county, folder
        self.engine = ENGINES[name](folder, county)
        self._trials: list[Trial] = []

    def load(self) -> Words:
        """Load what is not loaded yet; says how many reads, in how many seconds, and how many bytes they take."""
        kept = self._folder / "loaded.json"
        done: Words = json.loads(kept.read_text()) if kept.exists() else {"days": [], "reads": 0, "took_s": 0.0}
        if "bytes" in done:
            return done
        self.engine.begin_loading()
        for day in self._county.days():
            if day.isoformat() in done["days"]:
                continue
            reads = self._county.day(day)
            began = time.perf_counter()
            self.engine.load_day(day, reads)
            done["took_s"] += time.perf_counter() - began
            done["reads"] += reads.num_rows
            done["days"].append(day.isoformat())
            kept.write_text(json.dumps(done))
            say(f"{self._name}: {done['reads']:,} of {self._county.reads:,} reads loaded")
        began = time.perf_counter()
        done["bytes"] = self.engine.end_loading()
        done["took_s"] += time.perf_counter() - began
        done["load"] = load()
        kept.write_text(json.dumps(done))
        return done

    def ingest(self, reads: int) -> Words:
        """Write small batches, each to be found at once."""
        return {"reads": reads, "took_s": self.engine.ingest(batches(self._county, reads))}

    def open(self) -> Words:
        """Start the engine; says how long that took."""
        began = time.perf_counter()
        self.engine.open()
        return {"took_s": time.perf_counter() - began}

    def take(self, trials: str) -> Words:
        """Take the questions from a file."""
        self._trials = pickle.loads(Path(trials).read_bytes())
        return {"trials": len(self._trials)}

    def ask(self, number: int) -> Words:
        """Ask one of the questions."""
        began = time.perf_counter()
        frame = self.engine.ask(self._trials[number].question)
        took_ms = (time.perf_counter() - began) * 1000
        if frame is None:
            return {"took_ms": took_ms, "rows": figures.TOO_MANY, "contents": "too many"}
        return {"took_ms": took_ms, "rows": frame.height, "contents": figures.contents(frame)}

    def memory(self) -> Words:
        """Look at the memory."""
        return asdict(self.engine.memory())


def batches(county: County, reads: int) -> Iterator[pa.Table]:
    """Yield a county's first reads in batches of `SMALL`."""
    left = reads
    for day in county.days():
        table = county.day(day)
        for first in range(0, min(table.num_rows, left), SMALL):
            yield table.slice(first, min(SMALL, left - first))
        left -= min(table.num_rows, left)
        if not left:
            return


def _end(_: int, __: FrameType | None) -> None:
    """Unwind when told to end amidst a step, so that a server ends with it; being told again changes nothing."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise SystemExit(1)


def main(name: str, county: str, folder: str) -> None:
    """Do what is told by lines until there are no more; then end whatever the engine has started."""
    signal.signal(signal.SIGTERM, _end)
    worker = Worker(name, load_county(Path(county)), Path(folder))
    try:
        for line in sys.stdin:
            step = json.loads(line)
            do = getattr(worker, step.pop("do"))
            print(json.dumps(do(**step)), flush=True)
    finally:
        worker.engine.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
