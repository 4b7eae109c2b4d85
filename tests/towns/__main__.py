"""How often the line by chance holds the truth, on three towns: `python -m tests.towns [plates|scenes] QUESTIONS SEED ...`.

Some ten minutes for 600 questions and three seeds. The constants of the estimates were chosen on other seeds: `docs/ANALYSIS.md`.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.towns import asking, strata
from tests.towns.strata import C, Estimate
from tests.towns.town_reads import TownReads

Asking = Callable[[Callable[[int], TownReads], int, int, Path], Iterator[Estimate[C]]]


def main(kind: str, questions: int, seeds: list[int]) -> None:
    """Ask, and print the tables."""
    if kind == "scenes":
        every = _asked(asking.of_scenes, questions, seeds)
        _print(every, strata.of_scenes, strata.SCENES_LOW, strata.SCENES_HIGH)
    else:
        _print(_asked(asking.of_plates, questions, seeds), strata.of_plates, strata.LOW, strata.HIGH)


def _asked(ask: Asking[C], questions: int, seeds: list[int]) -> list[Estimate[C]]:
    every: list[Estimate[C]] = []
    with tempfile.TemporaryDirectory() as folder:
        for make in asking.TOWNS:
            for seed in seeds:
                place = Path(folder) / f"{make.__name__}{seed}"
                place.mkdir()
                every += ask(make, seed, questions, place)
                print(f"{make.__name__} {seed}: {len(every)} questions so far", file=sys.stderr, flush=True)
    return every


def _print(
    every: list[Estimate[C]], named: Callable[[Estimate[C]], Iterator[str]], lowest: float, highest: float
) -> None:
    print("| stratum | cases | held (95 % of it) | bias | width, mean / median |\n| --- | --- | --- | --- | --- |")
    for line in strata.lines(every, named):
        low, high = line.between
        mark = "" if line.fine(lowest, highest) else " (!)"
        print(
            f"| {line.name} | {line.cases} | {line.held:.3f} ({low:.2f}-{high:.2f}){mark} | {line.bias:+.2f} | "
            f"{line.width:.1f} / {line.middle:.0f} |"
        )
    print("\n| share said | questions | mean | one or more there (95 % of it) |\n| --- | --- | --- | --- |")
    print("\n".join(strata.odds(every)))


if __name__ == "__main__":
    kind = sys.argv[1] if sys.argv[1] in ("plates", "scenes") else "plates"
    numbers = [int(each) for each in sys.argv[1:] if each.isdecimal()]
    main(kind, numbers[0], numbers[1:])
