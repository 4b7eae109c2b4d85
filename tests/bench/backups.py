"""Back up the demo of 1.3 million reads while four people ask: `python -m tests.bench.backups`.

Both are to be had: a back-up in at most 60 s, and no question that takes longer than 2 s meanwhile. The archive is then restored
into another folder, its ledger verified, and a site of it answers the same questions with the same reads. Commands are those
that an administrator types, each a process of its own.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from data_access.acts.machines import NewMachine
from tests.bench.questions import asker, gateway_at, samples_of, the_demo, unused_code
from workbench.administration.desk import at_desk
from workbench.demo.places import DemoPlaces
from workbench.demo.site.build import load_people

PAUSE_S = 0.1
"""Between two questions of one person: without it an idle machine answers so many that the pack's pace is reached, and is waited for."""
ASKERS = ("dunn", "ortiz", "avery", "sato")
BACKUP_S, QUESTION_S = 60.0, 2.0
BEFORE_S = 20.0
"""How long they ask before the back-up begins, to compare with."""
COMPARED = 12
"""So many questions of each kind are asked of the restored site, too."""

Ask = Callable[[dict[str, Any]], pl.DataFrame]


@dataclass
class Asking:
    """What people were answered: when each question was asked, on the clock that only goes on, and how long it took, seconds."""

    took: list[tuple[float, float]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def of(self, start: float, end: float) -> list[float]:
        """Return how long those questions took that were under way between two instants."""
        return [took for began, took in self.took if began < end and began + took > start]


def main() -> None:
    """Print what the back-up took, what questions took before it and meanwhile, and whether the restored site says the same."""
    places = the_demo()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        with gateway_at(places.site) as address, ExitStack() as opened:
            token = _machine(places, folder)
            people = [opened.enter_context(asker(places, address, name)) for name in ASKERS]
            samples = samples_of(places, people[0])
            questions = [each for of_kind in samples.values() for each in of_kind]
            compared = [each for of_kind in samples.values() for each in of_kind[:COMPARED]]
            with _asking(people, questions) as asked:
                time.sleep(BEFORE_S)
                began = time.monotonic()
                _run("backup", str(places.site.root), str(folder), "--machine", str(token))
                ended = time.monotonic()
            answers = [_reads(people[0], each) for each in compared]
        [archive] = folder.glob("canvass-*.tar")
        _say("asked before it", asked.of(began - BEFORE_S, began))
        slowest = _say("asked meanwhile", asked.of(began, ended))
        took = ended - began
        print(f"back-up, from command to checked archive: {took:.1f} s, {archive.stat().st_size / 1e6:.0f} MB")
        print(f"failed or refused: {len(asked.failures)}; load average {os.getloadavg()[0]:.1f}")
        same = _restored(places, archive, folder, compared, answers)
    if took > BACKUP_S or slowest > QUESTION_S or asked.failures or not same:
        raise SystemExit("not as it should be")


def _machine(places: DemoPlaces, folder: Path) -> Path:
    """Make an identity that backs up; return the file with its token."""
    adams = next(each for each in load_people(places) if each.person == "adams")
    path = folder / "backup.token"
    with at_desk(places.site) as desk:
        desk.log_on("adams", adams.password, unused_code(adams))
        made = desk.do(NewMachine, act="backup", label="a measurement", days=1)
    path.touch(0o600)
    path.write_text(made["token"])
    return path


@contextmanager
def _asking(people: list[Ask], questions: list[dict[str, Any]]) -> Iterator[Asking]:
    """Let each of them ask one question after the other as long as this is open."""
    asked = Asking()

    def go_on(number: int, ask: Ask) -> None:
        for turn in range(number * 7, sys.maxsize):
            if asked.over.is_set():
                return
            began = time.monotonic()
            try:
                ask(questions[turn * 11 % len(questions)])
            except Exception as error:  # noqa: BLE001 - whatever it is, it is counted
                asked.failures.append(type(error).__name__)
            asked.took.append((began, time.monotonic() - began))
            asked.over.wait(PAUSE_S)

    threads = [threading.Thread(target=go_on, args=each) for each in enumerate(people)]
    for each in threads:
        each.start()
    try:
        yield asked
    finally:
        asked.over.set()
        for each in threads:
            each.join()


def _reads(ask: Ask, question: dict[str, Any]) -> pl.DataFrame:
    return ask(question).sort("read_id")


def _restored(
    places: DemoPlaces, archive: Path, folder: Path, questions: list[dict[str, Any]], answers: list[pl.DataFrame]
) -> bool:
    """Restore the archive beside the demo, verify its ledger, ask the site of it; True if it answers as the first one did."""
    again = DemoPlaces(folder / "restored")
    began = time.monotonic()
    _run("restore", str(archive), str(again.root), "--master-key", str(places.site.master_key))
    took = time.monotonic() - began
    began = time.monotonic()
    _run("ledger", "verify", str(again.root))
    verified = time.monotonic() - began
    (again.site.master_key).write_bytes(places.site.master_key.read_bytes())
    again.site.master_key.chmod(0o400)
    again.people.write_bytes(places.people.read_bytes())
    with gateway_at(again.site) as address, asker(again, address) as ask:
        differ = sum(not _reads(ask, each).equals(before) for each, before in zip(questions, answers, strict=True))
    reads = sum(len(each) for each in answers)
    print(
        f"restored in {took:.1f} s, its ledger verified once more in {verified:.1f} s; "
        f"{len(questions)} questions asked again, {reads:,} reads, {differ} answered otherwise"
    )
    return not differ


def _run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", "workbench", *command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def _say(name: str, took: list[float]) -> float:
    p50, p90, most = statistics.median(took), statistics.quantiles(took, n=10)[-1], max(took)
    print(
        f"{name:<18}{len(took):>6} questions: p50 {p50 * 1e3:.0f} ms, p90 {p90 * 1e3:.0f} ms, most {most * 1e3:.0f} ms"
    )
    return most


if __name__ == "__main__":
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load average {os.getloadavg()[0]:.1f}")
    main()
