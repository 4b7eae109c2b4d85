"""The store takes what the site says, else a quarter of what its process may have, within bounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.processes.gateway.store_room import (
    LEAST_BYTES,
    MOST_BYTES,
    columns_share,
    memory_bytes,
    room_of,
)
from workbench.settings import Settings

OWN = Path("/proc/self/cgroup").read_text().splitlines()[-1].rpartition(":")[2].strip("/")


def test_a_site_says_how_much() -> None:
    settings = Settings(agency="A", columns_mb=700)
    assert room_of(settings).columns_bytes == 700_000_000


@pytest.mark.parametrize(("said", "most"), [("max", None), (None, None), ("4000000", 4_000_000), ("nonsense", None)])
def test_a_group_of_processes_may_have_less_than_the_machine(
    tmp_path: Path, said: str | None, most: int | None
) -> None:
    (tmp_path / OWN).mkdir(parents=True, exist_ok=True)
    if said is not None:
        (tmp_path / OWN / "memory.max").write_text(f"{said}\n")
    whole = memory_bytes(tmp_path / "none")
    assert whole > 2**28
    assert memory_bytes(tmp_path) == (most or whole)
    share = (most or whole) // 4
    assert room_of(Settings(agency="A"), tmp_path).columns_bytes == min(max(share, LEAST_BYTES), MOST_BYTES)


@pytest.mark.parametrize(
    ("memory", "columns"), [(10**6, 256 * 10**6), (4 * 10**9, 10**9), (24 * 10**9, 6 * 10**9), (10**12, 8 * 10**9)]
)
def test_a_quarter_is_at_least_256_mb_and_at_most_8_gb(memory: int, columns: int) -> None:
    assert columns_share(memory) == columns
