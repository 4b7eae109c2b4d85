"""The measurements as Markdown for `docs/PERFORMANCE.md`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.race.askers import OverHttp
from tests.bench.race.engine import BULK, SMALL, Memory
from tests.bench.race.figures import KindOfRace, Times, percentile
from tests.bench.race.trials import KINDS

CALLED = {"ours": "the store", "postgres": "PostgreSQL", "duckdb": "plain DuckDB"}
"""What the engines are called."""


@dataclass(slots=True)
class BesideAnswers:
    """What was measured of one engine beside its answers; rates are reads a second."""

    bulk_rate: float = 0.0
    bulk_load: float = 0.0
    small_rate: float = 0.0
    small_load: float = 0.0
    bytes_a_read: float = 0.0
    start_s: float = 0.0
    at_start: Memory = field(default_factory=lambda: Memory(0))
    after: Memory = field(default_factory=lambda: Memory(0))


def report(
    reads: int,
    machine: str,
    kinds: Mapping[str, KindOfRace],
    beside: Mapping[str, BesideAnswers],
    over: OverHttp | None,
) -> str:
    """Write all tables."""
    parts = [f"{reads:,} reads of 30 days; {machine}.", _answers(kinds), _beside(beside)]
    parts += [_http(over)] if over else []
    return "\n\n".join(parts) + "\n"


def _answers(kinds: Mapping[str, KindOfRace]) -> str:
    names = list(next(iter(kinds.values())).of)
    peers = names[1:]
    head = ["median / p90, ms", *(CALLED[name] for name in names)]
    head += [f"times {CALLED[peer]} (p90)" for peer in peers]
    head += ["rows, median / most", "answers agree", "load"]
    return table(head, [_kind(KINDS[kind], race, names) for kind, race in kinds.items()])


def _kind(called: str, race: KindOfRace, names: Sequence[str]) -> list[str]:
    ours = names[0]
    ratios = [
        f"{race.times_faster(ours, peer):.1f} ({race.of[peer].p90 / race.of[ours].p90:.1f})" for peer in names[1:]
    ]
    rows = race.of[ours].rows
    counts = f"{percentile(rows, 50):.0f} / {max(rows, default=0):,}"
    agree = f"{race.agreeing} of {race.compared}" + (f"; {race.over} too large for all" if race.over else "")
    return [called, *(both(race.of[name]) for name in names), *ratios, counts, agree, f"{race.load:.1f}"]


def both(times: Times) -> str:
    """Write median and ninetieth percentile."""
    return f"{times.median:,.1f} / {times.p90:,.1f}"


def _beside(beside: Mapping[str, BesideAnswers]) -> str:
    rows = {
        "bytes a read on disk": lambda of: f"{of.bytes_a_read:.0f}",
        f"written day by day, at most {BULK:,} at once, indexes after it; reads a second (load)": lambda of: (
            f"{of.bulk_rate:,.0f} ({of.bulk_load:.1f})"
        ),
        f"written by {SMALL:,}, each batch to be found at once; reads a second (load)": lambda of: (
            f"{of.small_rate:,.0f} ({of.small_load:.1f})"
        ),
        "start, its files in the system's cache, s": lambda of: f"{of.start_s:.2f}",
        "anonymous memory at the start / after the questions, MB": lambda of: (
            f"{memory(of.at_start)} / {memory(of.after)}"
        ),
    }
    return table(
        ["", *(CALLED[name] for name in beside)],
        [[called, *(write(of) for of in beside.values())] for called, write in rows.items()],
    )


def memory(of: Memory) -> str:
    """Write memory: what is anonymous, and what processes share beside it."""
    return f"{of.anonymous_mb:,}" + (f" + {of.shared_mb:,} shared" if of.shared_mb > 1 else "")


def _http(over: OverHttp) -> str:
    one = [[KINDS[kind], both(times), str(over.refusals[kind])] for kind, times in over.of.items()]
    many = [
        [f"{rate.askers}", f"{rate.per_second:.1f}", both(rate.times), f"{rate.failures}", f"{rate.load:.1f}"]
        for rate in over.rates
    ]
    said = (
        f"Over HTTP, with policy, both commits, signature, receipt and Arrow; the gateway answered {over.start_s:.1f} s after it was"
        f" started and has {over.anonymous_mb:,} MB of anonymous memory after all (load {over.load:.1f})."
    )
    return "\n\n".join(
        [
            said,
            table(["one asker", "median / p90, ms", "refused by policy"], one),
            table(["askers at once, mixed questions", "answered a second", "median / p90, ms", "failed", "load"], many),
        ]
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write one Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
