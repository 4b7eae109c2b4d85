"""The same questions over HTTP, to a gateway with policy, ledger, receipts and all: how long each takes, and how many are answered a second."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import polars as pl

from data_access.questions.history import History
from data_access.questions.shapes import Window
from tests.bench.race.county import END, START
from tests.bench.race.figures import Times
from tests.bench.race.progress import load, say
from tests.bench.race.trials import Asked, Trial

KINDS = ("canvass", "partial", "history")
AT_ONCE = (1, 4, 10)
SECONDS = 15.0
"""How long so many ask at once."""

_ANSWERED, _REFUSED, _LATER = 200, 403, 429
_TIMEOUT_S = 120.0


@dataclass(slots=True)
class Rate:
    """What so many askers at once were answered."""

    askers: int
    times: Times
    seconds: float
    failures: int
    load: float

    @property
    def per_second(self) -> float:
        return len(self.times.took_ms) / self.seconds


@dataclass(slots=True)
class OverHttp:
    """What was measured over HTTP; memory is the gateway's after it, MB."""

    start_s: float
    of: dict[str, Times] = field(default_factory=dict)
    refusals: dict[str, int] = field(default_factory=dict)
    rates: list[Rate] = field(default_factory=list)
    anonymous_mb: int = 0
    load: float = 0.0


class Asker:
    """Somebody with a log-on and a case session."""

    def __init__(self, address: str, who: Mapping[str, Any]) -> None:
        self._http = httpx.Client(base_url=address, headers=who["headers"], timeout=_TIMEOUT_S)
        self._case = who["case"]

    def ask(self, question: Asked) -> tuple[float, int, int]:
        """Ask; return milliseconds, status, and rows. Told to come back later, it does, and all of that counts."""
        body = body_of(question, self._case)
        began = time.perf_counter()
        while True:
            answer = self._http.post(f"/v1/{body['question']['kind']}", json=body)
            if answer.status_code != _LATER:
                break
            time.sleep(float(answer.headers.get("Retry-After", 1)))
        took_ms = (time.perf_counter() - began) * 1000
        rows = pl.read_ipc_stream(answer.content).height if answer.status_code == _ANSWERED else 0
        return took_ms, answer.status_code, rows

    def close(self) -> None:
        """Close the line."""
        self._http.close()


def body_of(question: Asked, case: str) -> dict[str, Any]:
    """Write what is posted; a history says its time, as policy bounds it."""
    if isinstance(question, History):
        question = question.model_copy(update={"windows": (Window(start=START, end=END),)})
    assert not hasattr(question, "__dataclass_fields__")
    return {"case_session": case, "question": question.model_dump(mode="json"), "note": ""}


def measure(folder: Path, trials: Mapping[str, Sequence[Trial]], seconds: float = SECONDS) -> OverHttp:
    """Start the gateway, ask one by one, then many at once, each number of askers for so many seconds.

    The first start of all is not timed: it counts the reads by camera and hour, as it does of every site from before.
    """
    if not (folder / "served").exists():
        say("the gateway counts the reads, once")
        with _gateway(folder):
            (folder / "served").touch()
    began = time.perf_counter()
    with _gateway(folder) as (process, said):
        over = OverHttp(start_s=time.perf_counter() - began)
        askers = [Asker(said["address"], who) for who in said["askers"]]
        try:
            for kind in KINDS:
                _one_by_one(over, kind, askers[0], trials[kind])
            mixed = [trial for some in zip(*(trials[kind] for kind in KINDS), strict=True) for trial in some]
            for count in AT_ONCE:
                say(f"over HTTP, {count} at once")
                over.rates.append(_at_once(askers[:count], mixed, seconds))
        finally:
            for asker in askers:
                asker.close()
        over.anonymous_mb = _told(process, "memory")["anonymous_mb"]
        over.load = load()
    return over


def _one_by_one(over: OverHttp, kind: str, asker: Asker, trials: Sequence[Trial]) -> None:
    say(f"over HTTP, {kind}")
    over.of[kind], over.refusals[kind] = Times(), 0
    for number in range(-3, len(trials)):
        took_ms, status, rows = asker.ask(trials[max(number, 0)].question)
        if status not in (_ANSWERED, _REFUSED):
            raise SystemExit(f"the gateway answered a {kind} with {status}")
        if number >= 0 and status == _ANSWERED:
            over.of[kind].took_ms.append(took_ms)
            over.of[kind].rows.append(rows)
        over.refusals[kind] += number >= 0 and status == _REFUSED


def _at_once(askers: Sequence[Asker], mixed: Sequence[Trial], seconds: float) -> Rate:
    times, failures, lock, began = Times(), [0], threading.Lock(), time.perf_counter()
    end = threading.Event()

    def go_on(first: int, asker: Asker) -> None:
        number = first * 7
        while time.perf_counter() - began < seconds and not end.is_set():
            took_ms, status, rows = asker.ask(mixed[number % len(mixed)].question)
            number += 1
            with lock:
                if status == _ANSWERED:
                    times.took_ms.append(took_ms)
                    times.rows.append(rows)
                elif status != _REFUSED:
                    failures[0] += 1

    threads = [threading.Thread(target=go_on, args=each) for each in enumerate(askers)]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    finally:
        end.set()  # of an interrupted race: each has done when its answer is there
        for thread in threads:
            thread.join()
    return Rate(len(askers), times, time.perf_counter() - began, failures[0], load())


@contextlib.contextmanager
def _gateway(folder: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    command = [sys.executable, "-m", "tests.bench.race.gateway", str(folder)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise SystemExit("the gateway did not start")
        yield process, json.loads(line)
    finally:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        try:
            process.wait(_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _told(process: subprocess.Popen[str], step: str) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(step + "\n")
    process.stdin.flush()
    answer: dict[str, Any] = json.loads(process.stdout.readline())
    return answer
