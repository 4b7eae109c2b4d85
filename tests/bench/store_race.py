"""Stores of several checkouts answer the same questions in turn: `python -m tests.bench.store_race READS DAYS NAME=CHECKOUT ...`.

Each checkout is a process of its own, with its own folder; the order changes from question to question. What they answer must
be the same, row by row (the line by chance is not compared: it is an estimate). Times are those of `Store.fetch` and `Store.frequencies` in the process.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

ROUNDS = 48
BATCH = 100_000
HELD = 12


class Runner:
    """One checkout's store, in a process of its own; it is told a step a line and says what came of it."""

    def __init__(self, name: str, checkout: Path, folder: Path) -> None:
        self.name = name
        folder.mkdir()
        environment = {**os.environ, "PYTHONPATH": str(checkout)}
        command = [sys.executable, str(Path(__file__).resolve()), "--serve", str(folder)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=checkout
        )

    def told(self, **step: Any) -> dict[str, Any]:
        """Let it do a step, and return what it says."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(step) + "\n")
        self._process.stdin.flush()
        said: dict[str, Any] = json.loads(self._process.stdout.readline())
        return said

    def end(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def serve(folder: Path) -> None:
    """Do what is told by lines, with the store of whatever checkout is on the path."""
    from data_access.errors import Refused
    from data_access.keyring import KeyRing
    from data_access.store.store import Store
    from tests.builders.store import a_reach, an_intent

    keyring, store = KeyRing.create(folder / "keys", folder / "master.key"), None
    questions: list[Any] = []
    for line in sys.stdin:
        step, began = json.loads(line), time.perf_counter()
        said: dict[str, Any] = {}
        if "write" in step:
            table, store = pq.read_table(step["write"]), store or Store.open(folder / "store", keyring)
            began = time.perf_counter()
            for first in range(0, table.num_rows, step["batch"]):
                store.write(1, "fixed", table.slice(first, step["batch"]))
        elif "open" in step:
            if store is not None:
                store.close()
            size = sum(file.stat().st_size for file in (folder / "store").rglob("*") if file.is_file())
            began = time.perf_counter()
            store = Store.open(folder / "store", keyring)
            said = {"bytes": size}
        elif "questions" in step:
            questions = pickle.loads(Path(step["questions"]).read_bytes())
        elif "ask" in step and store is not None:
            end = datetime.fromisoformat(step["as_of"])
            held = frozenset(step["held"])
            reach = a_reach(as_of=end, keep={"fixed": timedelta(days=400)}, max_rows=10_000, held=held)
            intent = an_intent(questions[step["ask"]], reach)
            began = time.perf_counter()
            try:
                answer = store.fetch(intent)
                if hasattr(store, "frequencies"):  # a checkout from before counts within its fetch
                    store.frequencies(intent, "America/Chicago")
                said = {"took": time.perf_counter() - began, "rows": answer.reads.height}
                said["digest"] = hashlib.sha256(answer.reads.write_json().encode()).hexdigest()
            except Refused:
                said = {"took": time.perf_counter() - began, "rows": -1, "digest": "refused"}
        took = time.perf_counter() - began
        status = dict(each.split(":", 1) for each in Path("/proc/self/status").read_text().splitlines())
        memory = {name: int(status[name].split()[0]) // 1024 for name in ("RssAnon", "VmHWM")}
        print(json.dumps({"took": took, **memory, **said}), flush=True)
    if store is not None:
        store.close()


def race(
    days: list[Path], questions: dict[str, list[Any]], runners: list[Runner], end: datetime, held: list[str]
) -> None:
    """Write, open again, ask, and print a table."""
    total = sum(pq.read_metadata(day).num_rows for day in days)
    for runner in runners:
        took = sum(runner.told(write=str(day), batch=BATCH)["took"] for day in days)
        opened = runner.told(open=True)
        print(
            f"{runner.name}: wrote {total / took:,.0f} reads/s by {BATCH:,}; {opened['bytes'] / total:.1f} B/read on disk; "
            f"opened in {opened['took']:.2f} s, then {opened['RssAnon']} MB anonymous; load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    every = [question for kind in questions.values() for question in kind]
    with tempfile.NamedTemporaryFile() as file:
        file.write(pickle.dumps(every))
        file.flush()
        for runner in runners:
            runner.told(questions=file.name)
    first = 0
    for kind, asked in questions.items():
        took: dict[str, list[float]] = {runner.name: [] for runner in runners}
        rows, same, last = [], 0, {}
        for number in range(-3, len(asked)):
            turn = runners[number % len(runners) :] + runners[: number % len(runners)]
            last = {each.name: each.told(ask=first + max(number, 0), as_of=end.isoformat(), held=held) for each in turn}
            if number >= 0:
                for name, said in last.items():
                    took[name].append(said["took"] * 1000)
                rows.append(last[runners[0].name]["rows"])
                same += len({said["digest"] for said in last.values()}) == 1
        first += len(asked)
        middle = {name: float(np.median(times)) for name, times in took.items()}
        for name, times in took.items():
            ratio = middle[runners[0].name] / middle[name]
            print(
                f"{kind:9s} {name:8s} median {middle[name]:8.2f} ms  p90 {np.percentile(times, 90):8.2f}  most {max(times):8.1f}"
                f"  x{ratio:6.2f}  same {same}/{len(asked)}  rows median {np.median(rows):.0f} most {max(rows)}"
                f"  anonymous {last[name]['RssAnon']} MB, most {last[name]['VmHWM']} MB  load {os.getloadavg()[0]:.1f}",
                flush=True,
            )


def main(count: int, days: int, checkouts: list[str]) -> None:
    """Invent reads and questions, and let the checkouts race."""
    from tests.bench.store_bench import START, canvasses, histories, partials, reads

    table = reads(count, days)
    kinds: dict[str, Callable[[], Iterator[Any]]] = {
        "canvass": lambda: canvasses(table, days),
        "history": lambda: histories(table),
        "partial": lambda: partials(table, days),
    }
    questions = {kind: list(islice(ask(), ROUNDS)) for kind, ask in kinds.items()}
    with tempfile.TemporaryDirectory() as folder:
        files = []
        at = table["captured_at"].cast(pa.int64()).to_numpy()
        cuts = np.searchsorted(at, [int((START + timedelta(days=day)).timestamp() * 1e6) for day in range(days + 1)])
        for day, (begin, stop) in enumerate(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)):
            files.append(Path(folder) / f"{day:03d}.parquet")
            pq.write_table(table.slice(begin, stop - begin), files[-1])
        runners = [
            Runner(name, Path(checkout), Path(folder) / name)
            for name, checkout in (each.split("=", 1) for each in checkouts)
        ]
        race(files, questions, runners, START + timedelta(days=days), table["read_id"][:HELD].to_pylist())
        for runner in runners:
            runner.end()


if __name__ == "__main__":
    if sys.argv[1] == "--serve":
        serve(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
