"""Time reads on their whole way past hot lists: `python -m tests.bench.hits_path [READS] [ENTRIES] [PATTERNS] [AT_ONCE]`.

The pure match is timed by `matching.py`; here the list comes in as a file, and each batch is stored, matched, its hits sealed and kept
with their entry, and shown, by the code that files and live door run; the parser of reads alone is left out. Beside each batch
stands one of as many reads that meets no list.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pyarrow as pa

from data_access.answers.list_entries import EntryState
from data_access.gateway.open_site import batch_ends
from data_access.gateway.open_site.list_entry_contents import EntryContent, seal_content
from data_access.gateway.open_site.site import Site
from data_access.imports import FileFacts
from data_access.ledger.turn import Turn
from data_access.records.casework import hits, list_entries
from data_access.records.intake import batches
from data_access.steps import Recorded
from tests.bench import store_bench
from tests.bench.matching import ENTRIES, PATTERNS, READS, STATES, plates, some_partial
from tests.builders.gateway import Doors, open_doors
from tests.builders.list_hits import approve_list, bring_list, list_of
from tests.builders.site import employ, fill_registers, found_site

AT_ONCE = 100_000
"""Reads of one batch."""
LISTED_FOR = timedelta(days=2)
NAMES = itertools.count(1)
_MB = 1e6


@dataclass
class TimedTurns:
    """A ledger whose turns are timed, in seconds: nobody else writes meanwhile."""

    ledger: Any
    took_s: list[float] = field(default_factory=list)

    @contextlib.contextmanager
    def deciding(self) -> Iterator[Any]:
        with self.ledger.deciding() as turn:
            began = time.perf_counter()
            yield turn
        self.took_s.append(time.perf_counter() - began)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.ledger, name)


def memory_mb() -> float:
    """Return what this process holds now, megabytes."""
    return psutil.Process().memory_info().rss / _MB


def enter(site: Site, listed: list[str]) -> None:
    """Keep entries of the agency's own list, approved."""

    def one(turn: Turn, recorded: Recorded, plate: str) -> None:
        number = list_entries.next_number(turn.connection)
        content = EntryContent(plate=plate, state="US-MO", narrative="seen at the yard")
        end = recorded.at + LISTED_FOR
        entry = list_entries.EntryRecord(
            number=number,
            case_number="26-000001",
            purpose="stolen_vehicle",
            requester="dunn",
            requester_role="detective",
            owner="dunn",
            asked_at=recorded.at,
            ends_at=end,
            review_on=end.date(),
            refresh_by=None,
            fits=None,
            standing=EntryState.IN_FORCE,
            approved_by="sato",
            approved_at=recorded.at - LISTED_FOR,
            sealed=seal_content(site.keyring, number, content),
        )
        list_entries.ask(turn.connection, recorded, entry)

    with site.ledger.deciding() as turn:
        recorded = turn.append("site_created", {"why": "a bench lists plates"})
        for plate in listed:
            one(turn, recorded, plate)


def listed_before(site: Site) -> None:
    """Let the list have stood for days, so that reads of yesterday meet it."""
    with site.ledger.deciding() as turn:
        turn.append("site_created", {"why": "a bench needs an old list"})
        ago = int(LISTED_FOR.total_seconds() * 1e6)
        turn.connection.exec_driver_sql("UPDATE hot_lists SET brought_at = brought_at - ?", (ago,))


def reads_of(draw: np.random.Generator, town: np.ndarray, often: np.ndarray, count: int) -> pa.Table:
    """Invent reads of the last day, of a town's plates."""
    store_bench.START = datetime.now(UTC) - timedelta(days=1)
    table = store_bench.reads(count, 1)
    seen = pa.array(town[draw.choice(len(town), count, p=often)])
    states = pa.array(STATES[draw.integers(0, 3, count)])
    for name, column in (("plate", seen), ("plate_raw", seen), ("plate_state", states)):
        table = table.set_column(table.column_names.index(name), name, column)
    return table


def shown(site: Site, reads: pa.Table) -> tuple[float, float, float, float, int]:
    """Store a batch and show it; return seconds of both, those of a processor of the second, of its turns, and how many hits came of it."""
    with site.ledger.deciding() as turn:
        recorded = turn.append("site_created", {"why": "a bench brings reads"})
        batch = batches.begin(
            turn.connection, recorded, source="vendor", digest=f"{next(NAMES):064x}", person_id="adams"
        )
    counts: dict[str, dict[str, int]] = {"rejected": {}, "noted": {}, "dropped": {}}
    facts = FileFacts(
        rows_in=len(reads),
        accepted=len(reads),
        hours=(),
        sha256="0" * 64,
        bytes=1,
        adapter="bench",
        confinement=(),
        **counts,
    )
    began = time.perf_counter()
    stored = site.store.write(batch.number, batch.retention_class, reads)
    wrote, cpu, timed = time.perf_counter(), time.process_time(), TimedTurns(site.ledger)
    site.ledger = timed  # type: ignore[assignment]
    try:
        batch_ends.show(site, batch, facts, stored)
    finally:
        site.ledger = timed.ledger
    ended, cpu = time.perf_counter(), time.process_time() - cpu
    with site.ledger.reading() as connection:
        made = len(hits.of_batches(connection, [batch.number]))
    return wrote - began, ended - wrote, cpu, sum(timed.took_s), made


def brought(doors: Doors, listed: list[str]) -> None:
    """Bring the list as a file, and print what it took until it was in force and laid out."""
    before, began = memory_mb(), time.perf_counter()
    bring_list(doors, "wanted", list_of(listed))
    came = time.perf_counter()
    print(
        f"{len(listed):,} entries brought: {came - began:.1f} s; this process {before:.0f} MB before, {memory_mb():.0f} after"
    )
    listed_before(doors.site)
    before, began = memory_mb(), time.perf_counter()
    with doors.site.ledger.reading() as connection:
        count = len(doors.site.lists.listed(connection))
    print(f"{count:,} entries laid out: {time.perf_counter() - began:.1f} s; {memory_mb() - before:.0f} MB more")


def main(read_count: int = READS, whole: int = ENTRIES, partial: int = PATTERNS, at_once: int = AT_ONCE) -> None:
    """Print what each step takes."""
    draw = np.random.default_rng(20261130)
    town = np.array(plates(draw, max(1, read_count // 6)))
    strangers = np.array(
        ["".join(each) for each in draw.choice(list("3479"), (len(town), 9))]
    )  # no part of a plate fits them
    often = draw.lognormal(0, 1, len(town))
    often /= often.sum()
    listed = [town[n] for n in draw.integers(0, len(town), whole // 10)] + plates(draw, whole - whole // 10)
    print(
        f"\nload average {os.getloadavg()[0]:.1f}; {read_count:,} reads by {at_once:,}, {whole:,} entries, {partial:,} patterns"
    )
    with tempfile.TemporaryDirectory() as folder:
        paths, enrolled = found_site(Path(folder) / "site")
        with open_doors(paths, enrolled) as doors:
            employ(doors)
            fill_registers(doors)
            approve_list(doors, "wanted")
            brought(doors, listed)
            enter(doors.site, some_partial(draw, partial))
            total, nothing = np.zeros(5), np.zeros(5)
            for _ in range(max(1, read_count // at_once)):
                total += shown(doors.site, reads_of(draw, town, often, at_once))
                nothing += shown(doors.site, reads_of(draw, strangers, often, at_once))
    for name, (write_s, show_s, cpu_s, turn_s, made) in (("on the lists", total), ("on none", nothing)):
        print(
            f"reads {name}: stored {write_s:.1f} s, shown {show_s:.1f} s ({cpu_s:.1f} s of a processor), of which {turn_s:.1f} s in turns; {made:,.0f} hits"
        )
    print(f"at most {psutil.Process().memory_info().rss / _MB:.0f} MB at the end")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
