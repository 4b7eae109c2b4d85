"""`python -m tests.bench.race [READS]`: race, and print tables for `docs/PERFORMANCE.md`. A million reads for a quick look; 20 for the record.

What was invented and loaded stays in `build/bench/race-READS/` and is used again, but for the store's own once its code has changed;
`make clean` removes it.
"""

from __future__ import annotations

import argparse
import pickle
import platform
import shutil
from pathlib import Path
from typing import Any

import duckdb

from data_access import store
from tests.bench.race import askers, plot, site
from tests.bench.race.askers import SECONDS
from tests.bench.race.contest import contest
from tests.bench.race.county import County, build_county
from tests.bench.race.engine import Memory, bytes_in
from tests.bench.race.figures import KindOfRace
from tests.bench.race.progress import load, say
from tests.bench.race.runners import OURS, Runner, engines, missing_for_postgres, running
from tests.bench.race.tables import BesideAnswers, report
from tests.bench.race.trials import ROUNDS, build_trials, sample_of
from tests.bench.race.worker import ENGINES

READS = 1_000_000
BYTES_A_READ = 700
"""On disk: the invented files and all engines together, with something to spare."""

SMALL_READS = 300_000
"""So many reads, at most, are written by small batches."""


def main() -> None:
    """Race."""
    parser = argparse.ArgumentParser(prog="tests.bench.race", description=__doc__)
    parser.add_argument("reads", type=int, nargs="?", default=READS)
    parser.add_argument("--folder", type=Path, help="where the data stays, if not in build/bench/")
    parser.add_argument("--engines", help=f"which race, with commas between them: of {', '.join(ENGINES)}")
    parser.add_argument("--without-http", action="store_true")
    choice = parser.parse_args()
    folder = (choice.folder or Path("build/bench") / f"race-{choice.reads}").resolve()
    lacking = missing_for_postgres()
    if lacking:
        print(lacking, flush=True)
    chosen = choice.engines.split(",") if choice.engines else engines(lacking)
    if not set(chosen) <= set(ENGINES):
        parser.error(f"--engines: {', '.join(ENGINES)} can race; name some of them, with commas between them")
    names = [OURS, *(name for name in chosen if name != OURS)]
    folder.mkdir(parents=True, exist_ok=True)
    if want := want_of_room(choice.reads, bytes_in(folder), shutil.disk_usage(folder).free):
        raise SystemExit(want)
    try:
        print(race(folder, choice.reads, names, 0.0 if choice.without_http else SECONDS))
    except KeyboardInterrupt:
        raise SystemExit("interrupted; what was loaded stays, and the next run goes on from it") from None


def want_of_room(reads: int, there: int, free: int) -> str:
    """Say in one line that a disk has no room for a race, or nothing; `there` are the bytes of what an earlier run has left."""
    needed = reads * BYTES_A_READ - there
    return (
        f"a race of {reads:,} reads needs {needed / 1e9:,.0f} GB more, and {free / 1e9:,.0f} GB are free"
        if needed > free
        else ""
    )


def race(folder: Path, reads: int, names: list[str], seconds: float, rounds: int = ROUNDS) -> str:
    """Invent, load, ask, and return the tables.

    Args:
        names: Engines, ours first.
        seconds: How long so many ask at once over HTTP; 0 asks nothing over HTTP.
        rounds: Questions of each kind.
    """
    county = build_county(folder / "county", reads)
    trials = build_trials(county.readers, sample_of(county), rounds)
    site.forget_what_is_old(folder / OURS, site.code_of(Path(store.__file__).parent))
    site.build_site(folder / OURS, county)
    beside = {name: _loaded(name, county, folder) for name in names}
    with running(names, county.folder, folder) as runners:
        kinds = _contest(runners, trials, folder, beside)
    over = None
    if seconds:
        site.record_import(folder / OURS, reads)
        over = askers.measure(folder / OURS, trials, seconds)
    text = report(reads, _machine(), kinds, beside, over)
    (folder / "result.md").write_text(text)
    plot.keep(folder, reads, kinds)
    return text


def _loaded(name: str, county: County, folder: Path) -> BesideAnswers:
    """Load an engine, if it is not loaded, and measure how fast it takes small batches."""
    with running([name], county.folder, folder) as [runner]:
        said = runner.do("load")
        beside = BesideAnswers(
            bulk_rate=said["reads"] / said["took_s"],
            bulk_load=said["load"],
            bytes_a_read=said["bytes"] / said["reads"],
        )
        say(f"{name}: writing small batches")
        runner.do("open")
        small = runner.do("ingest", reads=min(county.reads, SMALL_READS))
        beside.small_rate, beside.small_load = small["reads"] / small["took_s"], load()
    return beside


def _contest(
    runners: list[Runner], trials: dict[str, Any], folder: Path, beside: dict[str, BesideAnswers]
) -> dict[str, KindOfRace]:
    questions = folder / "trials.pickle"
    questions.write_bytes(pickle.dumps([trial for some in trials.values() for trial in some]))
    for runner in runners:
        beside[runner.name].start_s = runner.do("open")["took_s"]
        beside[runner.name].at_start = Memory(**runner.do("memory"))
        runner.do("take", trials=str(questions))
    kinds = contest(runners, trials, say)
    for runner in runners:
        beside[runner.name].after = Memory(**runner.do("memory"))
    for kind, of in kinds.items():
        if of.differing:
            say(f"answers differ: {kind}, questions {of.differing}")
    return kinds


def _machine() -> str:
    processors = len([line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("processor")])
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 2**20
    return f"{processors} processors, {memory} GB, Python {platform.python_version()}, DuckDB {duckdb.__version__}"


if __name__ == "__main__":
    main()
