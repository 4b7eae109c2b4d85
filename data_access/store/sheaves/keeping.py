"""Which reads of a sheaf stay when a day is written anew."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from data_access.store.sheaves.columns import Mask
from data_access.store.sheaves.selection import named_in_texts
from data_access.store.sheaves.sheaf import Sheaf

Keep = Callable[[Sheaf], Mask]
"""Says of each read of a sheaf whether it stays. May raise `SheafDamage`."""


def of_batch(batch: int) -> Keep:
    """Keep the reads of one batch."""
    return lambda sheaf: sheaf.columns().said["batch"].where(np.arange(sheaf.reads), lambda each: bool(each == batch))


def not_of_batch(batch: int) -> Keep:
    """Keep the reads of all other batches."""
    mine = of_batch(batch)
    return lambda sheaf: ~mine(sheaf)


def held(holds: frozenset[str]) -> Keep:
    """Keep held reads: a hold on a read keeps its corrections, too."""
    return lambda sheaf: named_in_texts(sheaf, np.arange(sheaf.reads), holds)
