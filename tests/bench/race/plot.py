"""`python -m tests.bench.race.plot`: draw `docs/performance.svg`, medians against size, of all races whose results are kept in `build/bench/`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from matplotlib.figure import Figure

from tests.bench.race.figures import KindOfRace
from tests.bench.race.tables import CALLED
from tests.bench.race.trials import KINDS

RESULTS, PLOT = Path("build/bench"), Path("docs/performance.svg")
_MEDIANS = "medians.json"

Medians = Mapping[str, Mapping[str, float]]
"""By kind of question and engine, milliseconds."""


def keep(folder: Path, reads: int, kinds: Mapping[str, KindOfRace]) -> None:
    """Keep the medians of a race of so many reads in its folder, for the plot."""
    medians = {kind: {name: times.median for name, times in race.of.items()} for kind, race in kinds.items()}
    (folder / _MEDIANS).write_text(json.dumps({"reads": reads, "medians": medians}))


def results(folder: Path) -> dict[int, Medians]:
    """Return the medians of each race whose result is kept under a folder, by its reads, the smallest first."""
    kept = [json.loads(path.read_text()) for path in folder.glob(f"race-*/{_MEDIANS}")]
    return {each["reads"]: each["medians"] for each in sorted(kept, key=lambda each: each["reads"])}


def drawing(races: Mapping[int, Medians]) -> Figure:
    """Draw a panel for each kind: milliseconds against reads, a line for each engine, both on scales of powers of ten."""
    figure = Figure(figsize=(14, 3.2), layout="constrained")
    panels = figure.subplots(1, len(KINDS), sharey=True)
    for panel, (kind, called) in zip(panels, KINDS.items(), strict=True):
        for name, engine in CALLED.items():
            points = [(reads, of[kind][name]) for reads, of in races.items() if name in of.get(kind, {})]
            panel.plot(*zip(*points, strict=True), marker="o", label=engine) if points else None
        panel.set(xscale="log", yscale="log", title=called.partition(",")[0], xlabel="reads")
        panel.grid(visible=True, alpha=0.3)
    panels[0].set_ylabel("median, ms")
    panels[0].legend(fontsize="small")
    return figure


def main() -> None:
    """Draw the plot."""
    races = results(RESULTS)
    if not races:
        raise SystemExit(f"no result of a race is in {RESULTS}; run `make bench` first")
    drawing(races).savefig(PLOT, metadata={"Date": None})
    print(f"{PLOT}: {', '.join(f'{reads:,}' for reads in races)} reads")


if __name__ == "__main__":
    main()
