"""The rule: what is usual of a camera in an hour, and when it counts as down, quiet or new.

- **Usual**: the median of the same hour of the week, by the agency's clocks, in the four weeks before; where fewer than two of these are known,
  in the four weeks after. Known are whole hours from a camera's first read (and its first active hour) up to the last
  that its source brought. Fewer than two on either side: the camera is new, there is no usual yet.
  Of an hour that clocks show twice each time counts as half of both: a source without zones has all reads at the first.
- **Down**: a run of whole hours without a read whose usual adds up to 16 or more, or that lasts a week. A healthy camera
  whose reads come by chance alone (Poisson) is called down for at most one hour in 50,000 where four weeks are known, in
  10,000 where two are.
- **Quiet**: an hour with reads, where 24 or more are usual, and at most a third of them came. A healthy camera is called
  quiet for at most one hour in 5,000 where four weeks are known, in 2,000 where two are. Traffic that is thin for a
  reason (a holiday, a closed road) looks the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

import numpy as np
import numpy.typing as npt

WEEK_H = 168
WEEKS = 4
DOWN_USUAL = 16
DOWN_H = WEEK_H
QUIET_USUAL = 24
QUIET_SHARE = 3
"""At most one in so many of the usual reads came."""

Numbers = npt.NDArray[np.int64]
Counts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]
States = npt.NDArray[np.int8]
Mask = npt.NDArray[np.bool_]
UNKNOWN = np.int32(2**30)
"""Stands for the reads of an hour that is not known."""


class CameraState(IntEnum):
    """What the rule says of one camera in one hour."""

    FINE = 0
    DOWN = 1
    QUIET = 2
    NEW = 3


def median(weeks: Sequence[Counts]) -> Floats:
    """Return the median of what is known of four weeks, the mean of the middle two if it is even; NaN for fewer than two.

    A sorting network, which is ten times as fast as `numpy.nanmedian`; what is unknown sorts last.
    """
    a, b, c, d = weeks
    a, b = np.minimum(a, b), np.maximum(a, b)
    c, d = np.minimum(c, d), np.maximum(c, d)
    a, c = np.minimum(a, c), np.maximum(a, c)
    b, d = np.minimum(b, d), np.maximum(b, d)
    b, c = np.minimum(b, c), np.maximum(b, c)
    found: Floats = (b + c).astype(np.float32) / np.float32(2)  # all four are known
    three, two = d == UNKNOWN, c == UNKNOWN
    found[three] = b[three]
    found[two] = (a + b)[two] / np.float32(2)
    found[b == UNKNOWN] = np.nan
    return found


def states(reads: Counts, usual: Floats, hours: Mask, over: Mask) -> States:
    """Say of every hour what the rule says; one row a camera, one column an hour without gaps.

    Args:
        usual: NaN where nothing is.
        hours: Hours that can be judged.
        over: Hours up to which the source has brought reads, known or not.
    """
    said = np.zeros(reads.shape, np.int8)
    unusual = np.isnan(usual)
    said[unusual & over] = CameraState.NEW
    expected = np.where(unusual, np.float32(0), usual)
    said[hours & (reads > 0) & (expected >= QUIET_USUAL) & (reads * QUIET_SHARE <= expected)] = CameraState.QUIET
    for row, begin, end in _runs(hours & (reads == 0)):
        if end - begin >= DOWN_H or float(expected[row, begin:end].sum()) >= DOWN_USUAL:
            said[row, begin:end] = CameraState.DOWN
    return said


def _runs(there: Mask) -> list[tuple[int, int, int]]:
    """Return each run along the rows: row, first column, column after the last."""
    rows, columns = np.nonzero(np.diff(there.astype(np.int8), axis=1, prepend=0, append=0))
    edges = zip(rows[::2].tolist(), columns[::2].tolist(), columns[1::2].tolist(), strict=True)
    return list(edges)
