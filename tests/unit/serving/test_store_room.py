"""The store takes what the site says, else a quarter of what its process may have."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.processes.gateway.store_room import memory_bytes, room_of
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
    assert room_of(Settings(agency="A"), tmp_path).columns_bytes == (most or whole) // 4
