"""Stretches of whole numbers, one behind the other."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def spread(firsts: npt.NDArray[np.integer[Any]], ends: npt.NDArray[np.integer[Any]]) -> npt.NDArray[np.intp]:
    """Return all whole numbers from each of some firsts up to its end."""
    lengths = (ends - firsts).astype(np.intp)
    before = np.cumsum(lengths) - lengths
    return np.repeat(firsts.astype(np.intp) - before, lengths) + np.arange(lengths.sum(), dtype=np.intp)
