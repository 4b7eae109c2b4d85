"""How often the town's plates are read, counted so that chance matches of a pattern can be estimated. No plate leaves here.

Days that the question does not look into say how present each plate is in town; where and when the question looks, the
different plates are counted: all of them, or those of a sample of the town's plates, by where each plate's reads are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from data_access.questions.scope import Scope
from data_access.questions.shapes import Window
from data_access.steps import Reach
from data_access.store.disk.segments import SegmentId
from data_access.store.disk.shelf import Segment
from data_access.store.forms.asking import merged, oldest
from data_access.store.index.plate_index import Packed, SegmentPlates, distinct
from data_access.store.plan import plates_of
from data_access.store.sheaves.selection import Selection
from data_access.store.sheaves.sheaf import Sheaf

CAP = 20
"""More reads of one plate than this count as this many: one vehicle that passes all day shall not stand for the town."""
SAMPLE = 2_048
"""So many plates, evenly out of the dictionary, stand for all of them: an error of about 3 %."""
LOOKED_AT = 200_000
"""Up to about so many reads where and when a question looks, all of them are looked at."""
PICKED = 50_000
"""Of more, those of one plate in two, in three, and so on: about so many reads of all on these days."""
COUNTED = 20_000
"""Of more different plates than this, one in two, in three, and so on stands for all: an error of about 1 %."""
_MIXES = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))
"""Those of splitmix64, which spread plates that are written alike."""

Known = Mapping[SegmentId, Segment]
Sheaves = Callable[[Segment], Sequence[Sheaf]]
Histogram = tuple[float, ...]
Numbers = npt.NDArray[np.float64]
Totals = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequencies:
    """Counts for one question about part of a plate; each of the tuples by how many reads a plate has on the other days:
    none, 1, 2, ... `CAP` or more. Other days are those that the question does not look into.

    Attributes:
        days, reads: How many other days there are, and reads on them.
        town: The town's plates. Of those without a read on other days nothing is said (0).
        fitting: The plates among them that fit the pattern.
        here: The plates read where and when the question looks, whatever their characters; not counted (0) if there are no
            other days, since there is nothing to compare with.
        counted: How many plates `here` was counted from, one by one; the rest is projected.
    """

    days: int
    reads: int
    town: Histogram
    fitting: Histogram
    here: Histogram
    counted: float


NO_OTHER_DAYS = Frequencies(
    days=0, reads=0, town=(0.0,) * (CAP + 1), fitting=(0.0,) * (CAP + 1), here=(0.0,) * (CAP + 1), counted=0.0
)


def counted(
    segments: Known, sheaves: Sheaves, scope: Scope, reach: Reach, fitting: Packed, dictionary: SegmentPlates
) -> Frequencies:
    """Count for one question.

    Args:
        sheaves: Returns those of a segment.
        fitting: All plates that fit the pattern, packed and sorted.
        dictionary: All plates of these segments.

    Raises:
        SheafDamage: What a sheaf holds cannot be read.
    """
    into = {key: segment for key, segment in segments.items() if _looked_into(key, scope.windows)}
    apart = {key: segment for key, segment in segments.items() if key not in into and wholly_seen(segment, reach)}
    if not apart:
        return NO_OTHER_DAYS
    reads_of = _counting(apart, segments, dictionary)
    sample = dictionary.plates[:: max(1, len(dictionary.plates) // SAMPLE)]
    plates, every = _there(into, sheaves, Selection(scope, reach))
    here = _histogram(reads_of(plates))
    return Frequencies(
        days=len({key.day for key in apart}),
        reads=sum(segment.reads for segment in apart.values()),
        town=_without_unread(_histogram(reads_of(sample)) * (len(dictionary.plates) / max(1, len(sample)))),
        fitting=_without_unread(_histogram(reads_of(fitting))),
        here=tuple((here * every).tolist()),
        counted=float(here.sum()),
    )


def wholly_seen(segment: Segment, reach: Reach) -> bool:
    """Say whether a question may see all reads of a segment: none too old, none of an import that is hidden."""
    key = segment.file.segment
    if key.retention_class not in reach.keep or key.start < oldest(reach, key.retention_class):
        return False
    return all(batch <= reach.batches.upto and batch not in reach.batches.hidden for batch in segment.batches)


def _looked_into(key: SegmentId, windows: Sequence[Window] | None) -> bool:
    return windows is None or any(key.start < end and start < key.end for start, end in merged(windows))


def _there(into: Known, sheaves: Sheaves, selection: Selection) -> tuple[Packed, float]:
    """Return different plates read where and when the question looks, and of how many each of them stands for."""
    every = [(key.retention_class, sheaf) for key, segment in into.items() for sheaf in sheaves(segment)]
    one_in = 1
    if sum(selection.most(sheaf) for _, sheaf in every) > LOOKED_AT:
        one_in += sum(sheaf.reads for _, sheaf in every) // PICKED
    found = []
    for retention_class, sheaf in every:
        some = selection if one_in == 1 else replace(selection, plates=_picked(sheaf.plates.plates, one_in))
        found.append(sheaf.plates_at(some.rows(sheaf, retention_class)))
    plates = distinct(found)
    step = 1 + len(plates) // COUNTED
    return plates[::step], float(one_in * step)


def _picked(plates: Packed, one_in: int) -> Packed:
    """Return one plate in so many, the same ones in every sheaf, without regard to how they are written."""
    mixed = plates.view(np.uint64)
    for shift, factor in _MIXES:
        mixed = (mixed ^ (mixed >> shift)) * factor
    picked: Packed = plates[(mixed >> np.uint64(31)) % np.uint64(one_in) == 0]
    return picked


def _counting(apart: Known, segments: Known, dictionary: SegmentPlates) -> Callable[[Packed], Totals]:
    """Return what says how many reads each of some plates has in the segments apart: in them, or in all less in the others."""
    rest = {key: segment for key, segment in segments.items() if key not in apart}
    sign, whole, few = (1, (), apart) if len(apart) <= len(rest) else (-1, (dictionary,), rest)
    parts = plates_of(few)

    def reads_of(plates: Packed) -> Totals:
        totals: Totals = np.zeros(len(plates), dtype=np.int64)
        for part in whole:
            totals += part.counts_of(plates)
        for part in parts:
            totals += sign * part.counts_of(plates)
        return totals

    return reads_of


def _histogram(reads: Totals) -> Numbers:
    """Count plates by their reads: none, 1, 2, ... `CAP` or more."""
    return np.bincount(np.minimum(reads, CAP), minlength=CAP + 1).astype(np.float64)


def _without_unread(histogram: Numbers) -> Histogram:
    return (0.0, *histogram[1:].tolist())
