"""Invented plates of invented states, and how readers misread them.

Every shape alternates letters and digits in a way that no standard plate of the United States, Canada or the European
Union does (`tests/unit/demo/test_plates.py` compares them), and the states are codes `XA-...`, from the range that
ISO 3166 leaves to its users for good. A vanity plate may look like anything, so no shape can exclude every real plate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_access.questions.pattern import CONFUSABLE

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
DIGITS = "0123456789"
Chars = npt.NDArray[np.uint8]
WIDTH = 8


@dataclass(frozen=True, slots=True)
class InventedState:
    """An invented state: its code, its name, the shape of its plates (`?` a letter, `#` a digit), where the dash goes."""

    code: str
    name: str
    shape: str
    dash: int
    share: float


STATES = (
    InventedState("XA-NOR", "norvale", "#?#?#?#", 3, 0.82),
    InventedState("XA-WES", "westmere", "#??#??#", 4, 0.08),
    InventedState("XA-SUD", "sudland", "?#?##?#?", 4, 0.06),
    InventedState("XA-OST", "ostmark", "##?#?##", 3, 0.04),
)
"""The town's own state first."""

_CLASSES = {c: other for group in CONFUSABLE for c in group for other in [group.replace(c, "")]}


def make_plates(rng: np.random.Generator, count: int, others: frozenset[str]) -> tuple[list[str], npt.NDArray[np.int8]]:
    """Invent different plates, none of them taken.

    Returns:
        The plates, folded, and for each the place of its state in `STATES`.
    """
    states = np.sort(rng.choice(len(STATES), count, p=[state.share for state in STATES])).astype(np.int8)
    plates: list[str] = []
    for place, state in enumerate(STATES):
        plates += _of_state(rng, state.shape, int((states == place).sum()), others)
    order = rng.permutation(count)
    return [plates[i] for i in order], states[order]


def _of_state(rng: np.random.Generator, shape: str, count: int, others: frozenset[str]) -> list[str]:
    bases = [len(LETTERS) if c == "?" else len(DIGITS) for c in shape]
    numbers = np.unique(rng.integers(0, int(np.prod(bases)), int(count * 1.1) + 100))
    numbers = rng.permutation(numbers)[: count + len(others)]
    matrix = np.zeros((len(numbers), len(shape)), dtype=np.uint8)
    for at in range(len(shape) - 1, -1, -1):
        alphabet = np.frombuffer((LETTERS if shape[at] == "?" else DIGITS).encode(), dtype=np.uint8)
        matrix[:, at] = alphabet[numbers % bases[at]]
        numbers = numbers // bases[at]
    return [plate for plate in texts(matrix) if plate not in others][:count]


def texts(matrix: Chars) -> list[str]:
    """Turn rows of characters to texts; zeros at the end are no characters."""
    return [row.decode("ascii") for row in np.ascontiguousarray(matrix).view(f"S{matrix.shape[1]}").ravel()]


def chars(plates: list[str]) -> Chars:
    """Turn texts to rows of characters."""
    return np.array(plates, dtype=f"S{WIDTH}").view(np.uint8).reshape(len(plates), WIDTH)


def dashed(plate: str, state: InventedState) -> str:
    """Write a plate as it stands on the metal."""
    return f"{plate[: state.dash]}-{plate[state.dash :]}"


def _substitutes() -> Chars:
    """For each character six that it may be taken for: of its class, or any other."""
    table = np.zeros((256, 6), dtype=np.uint8)
    everything = LETTERS + DIGITS
    for c in everything + "OIQ":
        wrong = _CLASSES.get(c) or "".join(everything[(everything.find(c) + n) % len(everything)] for n in (3, 7, 11))
        table[ord(c)] = [ord(wrong[n % len(wrong)]) for n in range(6)]
    return table


def misread(rng: np.random.Generator, plates: list[str]) -> list[str]:
    """Misread each plate once: four in five times one character for another, else one character not seen.

    A character of a confusable class is preferred and then taken for one of its class. Weights are our own choice: no
    published matrix of such errors for plates was found.
    """
    matrix = chars(plates).copy()
    count, lengths = len(plates), (matrix != 0).sum(axis=1)
    confusable = np.isin(matrix, np.frombuffer("".join(CONFUSABLE).encode(), dtype=np.uint8))
    weight = np.where(matrix == 0, 0.0, np.where(confusable, 4.0, 1.0)) * rng.random(matrix.shape)
    at, rows = weight.argmax(axis=1), np.arange(count)
    deleted = rng.random(count) < 0.2
    swapped = _substitutes()[matrix[rows, at], rng.integers(0, 6, count)]
    matrix[rows, at] = np.where(deleted, matrix[rows, at], swapped)
    for column in range(WIDTH - 1):
        moved = deleted & (column >= at) & (column < lengths)
        matrix[moved, column] = matrix[moved, column + 1]
    matrix[deleted, lengths[deleted] - 1] = 0
    return texts(matrix)
