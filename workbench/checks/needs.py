"""What a site will need of disk and memory, from its own last days or from so many reads a day, and when its disk will be full."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from data_access.errors import AccessError
from data_access.ledger.file.database import as_bad_file, readers
from data_access.policy.packs import pack as packs_on_file
from data_access.records.intake import camera_hours
from data_access.store.disk.day_sizes import sizes_by_day
from data_access.store.disk.folder import StoreBounds
from workbench.checks.diagnosis import Diagnosis, Verdict, fails, not_applicable, unknown
from workbench.checks.forecast import Needs, comparable, full_on, growths, lately, needs
from workbench.settings import SitePaths

DISK = "the disk has room for what the site will keep"
MEMORY = "the memory has room for the reads in columns"
RESERVE_BYTES = 256 * 2**20
"""Imports are refused while less than this is free."""

_HOURS_A_DAY = 24
_FIRST_DAY = date(1970, 1, 1)


def check_needs(
    paths: SitePaths, bounds: StoreBounds, reads_a_day: int | None = None, *, now: datetime | None = None
) -> Iterator[Diagnosis]:
    """Forecast disk and memory at each class's retention.

    Args:
        bounds: What the store may take of this machine.
        reads_a_day: So many reads a day instead of what the last days brought.
    """
    today = (now or datetime.now(UTC)).astimezone(UTC).date()
    try:
        sizes = sizes_by_day(paths.store)
        keep_d = {name: kept.purge_after_d for name, kept in packs_on_file.load(paths.pack).retention.items()}
        counts = _counts(paths, [*comparable(sizes, keep_d, today), *lately(sizes, today)])
    except (OSError, AccessError):
        why = "Store, pack or ledger cannot be looked at from here. Run doctor as root."
        yield from (unknown(check, why) for check in (DISK, MEMORY))
        return
    days = lately(sizes, today)
    if reads_a_day is None and not any(counts.get(day) for day in days):
        why = "No reads of the last days tell how many come in. Say it: workbench doctor DIR --reads-a-day N"
        yield from (not_applicable(check, why) for check in (DISK, MEMORY))
        return
    of = growths(sizes, keep_d, today, counts, reads_a_day)
    usage, need = shutil.disk_usage(paths.root), needs(of)
    full = full_on(sizes, of, today, usage.free - RESERVE_BYTES)
    yield _disk(need, full, usage.free, len(days) if reads_a_day is None else 0)
    yield _memory(need, bounds)


def _counts(paths: SitePaths, days: list[date]) -> Counter[date]:
    """Count the reads of each day, from the first of some on, by the register of cameras' hours; none of a site without a ledger."""
    counts = Counter[date]()
    if not days or not paths.ledger.exists():
        return counts
    engine = readers(paths.ledger)
    try:
        with as_bad_file(), engine.begin() as connection:
            rows = camera_hours.since(connection, (min(days) - _FIRST_DAY).days * _HOURS_A_DAY)
    finally:
        engine.dispose()
    for _, hour, reads, *_ in rows:
        counts[_FIRST_DAY + timedelta(days=hour // _HOURS_A_DAY)] += reads
    return counts


def _disk(need: Needs, full: date | None, free: int, days: int) -> Diagnosis:
    rate = f"At {need.reads_a_day:,.0f} reads a day" + (f", as in the last {days} whole days," if days else "")
    pictures = f" and {_gb(need.pictures_bytes)} of pictures" if need.pictures_bytes else ""
    each = need.reads_bytes / need.reads_held if need.reads_held else 0.0
    what = (
        f"{rate} it will keep {_gb(need.reads_bytes)} of reads ({each:.0f} bytes each){pictures}; {_gb(free)} are free."
    )
    if full is None:
        return Diagnosis(DISK, Verdict.OK, f"{what} The disk does not fill at this rate.")
    return fails(DISK, f"{what} The disk will be full about {full.isoformat()}. Make room before.")


def _memory(need: Needs, bounds: StoreBounds) -> Diagnosis:
    what = f"{need.reads_held / 1e6:,.1f} million reads take up to {_gb(need.columns_bytes)}; {_gb(bounds.columns_bytes)} are for them"
    if need.columns_bytes <= bounds.columns_bytes:
        return Diagnosis(MEMORY, Verdict.OK, f"{what}.")
    more = "Days that do not fit are read from disk when they are asked for, which is slower."
    return Diagnosis(MEMORY, Verdict.OK, f"{what} (columns_mb in workbench.toml). {more}")


def _gb(size: float) -> str:
    return f"{size / 1e9:,.1f} GB"
