"""How often the line by chance holds the truth, on three towns: `python -m tests.towns QUESTIONS SEED ...`.

Some five minutes for 500 questions and three seeds. The constants of the estimate were chosen on seeds 1 and 2.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.towns.asking import TOWNS, estimates
from tests.towns.strata import lines, odds


def main(questions: int, seeds: list[int]) -> None:
    """Ask, and print the tables."""
    every = []
    with tempfile.TemporaryDirectory() as folder:
        for make in TOWNS:
            for seed in seeds:
                place = Path(folder) / f"{make.__name__}{seed}"
                place.mkdir()
                every += estimates(make, seed, questions, place)
                print(f"{make.__name__} {seed}: {len(every)} questions so far", file=sys.stderr, flush=True)
    print("| stratum | cases | held (95 % of it) | bias | width, mean / median |\n| --- | --- | --- | --- | --- |")
    for line in lines(every):
        low, high = line.between
        mark = "" if line.fine else " (!)"
        print(
            f"| {line.name} | {line.cases} | {line.held:.3f} ({low:.2f}-{high:.2f}){mark} | {line.bias:+.2f} | "
            f"{line.width:.1f} / {line.middle:.0f} |"
        )
    print("\n| share said | questions | mean | one or more there (95 % of it) |\n| --- | --- | --- | --- |")
    print("\n".join(odds(every)))


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(each) for each in sys.argv[2:]])
