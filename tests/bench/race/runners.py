"""The engines' processes, as whoever races sees them."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.race import cluster
from tests.bench.race.worker import DUCKDB, ENGINES, OURS, POSTGRES

DRIVER = Path("build/bench/packages")
"""Where `tools/set_up bench` puts PostgreSQL's driver: no environment of the project has it."""

_END_S = 150


class Runner:
    """One engine in a process of its own."""

    def __init__(self, name: str, county: Path, folder: Path) -> None:
        self.name, self._busy = name, False
        folder.mkdir(parents=True, exist_ok=True)
        paths = [os.environ.get("PYTHONPATH", ""), str(Path.cwd()), str(DRIVER.resolve())]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.race.worker", name, str(county), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
            start_new_session=True,  # an interrupt is for whoever races, who then ends this process in order
        )

    def do(self, step: str, **words: Any) -> dict[str, Any]:
        """Let it do a step, and return what it says. Ends the race if it has failed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._busy = True
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps({"do": step, **words}) + "\n")
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        self._busy = False
        if not line:
            raise SystemExit(f"{self.name} failed at the step {step}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def end(self) -> None:
        """Let it end, amidst a step if need be, and wait until it has: it ends its server, too."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        if self._busy:
            self._process.terminate()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


@contextlib.contextmanager
def running(names: list[str], county: Path, folder: Path) -> Iterator[list[Runner]]:
    """Run engines for the length of a `with` block, and end them whatever happens."""
    with contextlib.ExitStack() as ends:
        runners = []
        for name in names:
            runners.append(Runner(name, county, folder / name))
            ends.callback(runners[-1].end)
        yield runners


def missing_for_postgres(servers: Path = cluster.SERVERS, driver: Path = DRIVER) -> str:
    """Say what PostgreSQL lacks here, in one line; nothing if it can race."""
    lacks = [] if cluster.programs(servers) else [f"Debian's packages {', '.join(cluster.PACKAGES)}"]
    lacks += [] if (driver / "adbc_driver_postgresql").exists() else ["the packages of locks/bench.txt"]
    return f"without PostgreSQL, which needs {' and '.join(lacks)}: tools/set_up bench" if lacks else ""


def engines(lacking: str) -> list[str]:
    """Name the engines that can race, ours first; `lacking` is what `missing_for_postgres` says."""
    return [name for name in ENGINES if name != POSTGRES or not lacking]


__all__ = ["DUCKDB", "OURS", "POSTGRES", "Runner", "engines", "missing_for_postgres", "running"]
