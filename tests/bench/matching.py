"""Time reads against hot lists: `python -m tests.bench.matching [READS] [ENTRIES] [PATTERNS]`; a plain loop does a part beside it."""

from __future__ import annotations

import random
import resource
import sys
import time
from datetime import timedelta

import numpy as np
import pyarrow as pa

from data_access.matching.matching import ListMatcher
from data_access.matching.terms import ListedPlate, ReadColumns, micros
from tests.builders.hot_lists import AT, PlainRead, columns_of, listed_hits, plain_hits

READS, ENTRIES, PATTERNS = 1_000_000, 100_000, 500
PART_OF_READS, PART_OF_ENTRIES = 500, 1_000
STATES = np.array(["XA-NOR", "XA-SUD", None])


def plates(draw: np.random.Generator, count: int) -> list[str]:
    """Invent plates of seven characters, in a format that no state issues."""
    digits, letters = np.array(list("0123456789")), np.array(list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    columns = [draw.choice(kind, count) for kind in (digits, letters, letters, digits, letters, digits, letters)]
    return ["".join(row) for row in np.stack(columns, axis=1)]


def entries(draw: np.random.Generator, town: list[str], whole: int, partial: int) -> list[ListedPlate]:
    """List plates, one in ten of the town's; and parts of plates with one wildcard, two, or three stars."""
    approved = AT - timedelta(days=60)
    listed = [town[n] for n in draw.integers(0, len(town), whole // 10)] + plates(draw, whole - whole // 10)
    every = [*listed, *some_partial(draw, partial)]
    return [ListedPlate(plate=each, state="XA-NOR", approved_at=approved) for each in every]


def some_partial(draw: np.random.Generator, count: int) -> list[str]:
    """Invent parts of plates."""
    shapes = ("{0}?{2}", "{0}*{3}", "*{1}*", "{0}??{3}*", "*{1}*{3}*")
    cut = [(p[:2], p[2:5], p[3:], p[5:]) for p in plates(draw, count)]
    return [shapes[n % len(shapes)].format(*each) for n, each in enumerate(cut)]


def memory_mb() -> float:
    """Return the most memory that this process had, megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(read_count: int = READS, whole: int = ENTRIES, partial: int = PATTERNS) -> None:
    """Print what laying out and matching take, and whether a plain loop finds the same in a part."""
    draw = np.random.default_rng(20261122)
    town = plates(draw, max(1, read_count // 6))
    often = draw.lognormal(0, 1, len(town))
    reads = ReadColumns(
        plates=pa.array(np.array(town)[draw.choice(len(town), read_count, p=often / often.sum())], pa.string()),
        states=pa.array(STATES[draw.integers(0, 3, read_count)], pa.string()),
        captured_us=micros(AT) - draw.integers(0, 86_400_000_000, read_count),
    )
    listed = entries(draw, town, whole, partial)
    before, began, cpu = memory_mb(), time.perf_counter(), time.process_time()
    matcher = ListMatcher.of(listed)
    laid_out, laid_cpu = time.perf_counter(), time.process_time()
    hits = matcher.hits(reads, AT)
    took, took_cpu = time.perf_counter() - laid_out, time.process_time() - laid_cpu
    print(
        f"{whole:,} entries and {partial:,} patterns laid out: {laid_out - began:.2f} s, {laid_cpu - cpu:.2f} s of a processor"
    )
    print(
        f"{read_count:,} reads matched: {took:.2f} s, {took_cpu:.2f} s of a processor; {len(hits):,} hits, {int(hits.live.sum()):,} live"
    )
    print(f"at most {memory_mb():.0f} MB, of which {before:.0f} before")
    some = random.Random(7).sample(listed[:whole], PART_OF_ENTRIES) + listed[whole:]
    part = [
        PlainRead(
            reads.plates[n].as_py(),
            reads.states[n].as_py(),
            AT - timedelta(microseconds=int(micros(AT) - reads.captured_us[n])),
        )
        for n in range(PART_OF_READS)
    ]
    began = time.perf_counter()
    plain = plain_hits(some, part)
    took = time.perf_counter() - began
    same = listed_hits(ListMatcher.of(some).hits(columns_of(part), AT)) == plain
    print(
        f"a plain loop over {len(part):,} reads and {len(some):,} entries: {took:.2f} s, {len(plain):,} hits, {'the same' if same else 'NOT THE SAME'}"
    )
    if not same:
        sys.exit(1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
