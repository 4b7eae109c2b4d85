"""How much somebody asks beside their peers: median and median absolute deviation. A reason to look, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

FEWEST_PEERS = 4
"""With fewer people than this there is nobody to compare with."""

FEWEST_QUESTIONS = 20
"""Below this nothing counts as much, whatever the others did."""

SCORE = 3.5
"""From this modified z-score on a count is unusual: 0.6745 (x - median) / MAD, with a MAD of at least 1."""

SAID = f"Flagged when someone searches far more than peers ({FEWEST_QUESTIONS}+ searches, {FEWEST_PEERS}+ people). A reason to look."


@dataclass(frozen=True, slots=True)
class Beside:
    """One count beside those of peers.

    Attributes:
        median, mad: Of all peers' counts, the person's own among them; None where there are too few.
        unusual: True if it is far above.
    """

    count: int
    peers: int
    median: float | None
    mad: float | None
    unusual: bool


def compared(counts: Mapping[str, int]) -> dict[str, Beside]:
    """Put each person's count beside those of all; the keys are people of one unit and role."""
    peers = len(counts)
    if peers < FEWEST_PEERS:
        return {who: Beside(count, peers, None, None, False) for who, count in counts.items()}
    middle = float(median(counts.values()))
    mad = float(median(abs(count - middle) for count in counts.values()))
    return {who: Beside(n, peers, middle, mad, _unusual(n, middle, mad)) for who, n in counts.items()}


def _unusual(count: int, middle: float, mad: float) -> bool:
    return count >= FEWEST_QUESTIONS and 0.6745 * (count - middle) / max(mad, 1.0) >= SCORE
