"""How much memory the store may take: what the site says, else a share of what this process may have."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from data_access.store.disk.folder import StoreBounds
from workbench.settings import Settings

SHARE = 4
"""One part in so many of the memory is for reads in columns, unless the site says otherwise."""

LEAST_BYTES, MOST_BYTES = 256 * 10**6, 8 * 10**9
"""Bounds of that part: a small machine still keeps some days at hand, and a large one has other work for its memory."""


def room_of(settings: Settings, groups: Path = Path("/sys/fs/cgroup")) -> StoreBounds:
    """Return the bounds of a site's store. `groups` is where the kernel tells what a group of processes may have."""
    return StoreBounds(columns_bytes=settings.columns_mb * 1_000_000 or columns_share(memory_bytes(groups)))


def columns_share(memory: int) -> int:
    """Return how much of so many bytes of memory is for reads in columns."""
    return min(max(memory // SHARE, LEAST_BYTES), MOST_BYTES)


def memory_bytes(groups: Path) -> int:
    """Return how much memory this process may have: the machine's, or the least that any group allows which it is in."""
    most = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):
        own = Path("/proc/self/cgroup").read_text().splitlines()[-1].rpartition(":")[2].strip("/")
        for group in (groups / own, *(groups / own).parents):
            if group.is_relative_to(groups):
                most = min(most, _allowed(group) or most)
    return most


def _allowed(group: Path) -> int:
    with suppress(OSError, ValueError):  # no such file at the root, or `max`
        return int((group / "memory.max").read_text())
    return 0
