"""What an engine of the race can do. Each runs in a process of its own (`worker.py`), so that its memory is its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

import polars as pl
import pyarrow as pa

from tests.bench.race.trials import Asked

BULK, SMALL = 100_000, 10_000
"""Reads that are written at once when all are loaded, and when each batch is to be found at once."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Memory that no file backs, MB: of the engine's own process or processes, and what these share among themselves."""

    anonymous_mb: int
    shared_mb: int = 0


class Engine(Protocol):
    """One engine with its data in a folder of its own."""

    def begin_loading(self) -> None:
        """Make ready for `load_day`."""
        ...

    def load_day(self, day: date, reads: pa.Table) -> None:
        """Store a day's reads, columns of `tables.INCOMING` in order of time; may be done again after it was broken off."""
        ...

    def end_loading(self) -> int:
        """Bring indexes and statistics up to date, close, and return how many bytes there are on disk."""
        ...

    def open(self) -> None:
        """Start, and be ready for questions."""
        ...

    def ask(self, question: Asked) -> pl.DataFrame | None:
        """Answer with reads, columns of `tables.INCOMING` and perhaps more. None: more rows than an answer may have."""
        ...

    def memory(self) -> Memory:
        """Look at the memory that is taken now."""
        ...

    def ingest(self, batches: Iterator[pa.Table]) -> float:
        """Store batches in a place of their own, each durable and to be found by all indexes when the next begins; return seconds."""
        ...

    def close(self) -> None:
        """End all that was started. May be called at any time, and twice."""
        ...


def memory_of(processes: Sequence[int]) -> Memory:
    """Add up what some processes have taken; what they share counts once, as the largest share says it."""
    anonymous, shared = [0], [0]
    for process in processes:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        status = dict(line.split(":", 1) for line in lines if ":" in line)
        anonymous.append(int(status["RssAnon"].split()[0]))
        shared.append(int(status["RssShmem"].split()[0]))
    return Memory(sum(anonymous) // 1024, max(shared) // 1024)


def bytes_in(folder: Path) -> int:
    """How many bytes all files of a folder have."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
