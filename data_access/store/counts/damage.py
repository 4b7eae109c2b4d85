"""What is told if stored reads cannot be read while they are counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from data_access.errors import Busy
from data_access.store.sheaves.sheaf import SheafDamage


@contextmanager
def told() -> Iterator[None]:
    """Raise `Busy` instead of what the disk or a damaged file raises; its text may hold values."""
    try:
        yield
    except (SheafDamage, OSError, pa.ArrowException) as error:
        raise Busy(f"The store could not look it up ({type(error).__name__}); nothing was disclosed.") from None
