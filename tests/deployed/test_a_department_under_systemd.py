"""The same department on a machine whose first process is systemd: the shipped units, the real `systemctl`, all their bounds.

Part of `make assure`: it needs root, namespaces and systemd on the disk, which a machine that builds may not have. Where one of
them is missing it fails and says so.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders.serving_os import is_debian_python_there
from tests.deployed import bounds, machine
from tests.deployed.test_a_department import TestADepartment

__all__ = ["TestADepartment"]
"""The sentences of the stand-in, held against systemd."""

pytestmark = [pytest.mark.slow, pytest.mark.assured, pytest.mark.timeout(1500)]
WITHIN_S = 1200

OWN_PLACES = {
    "gateway": {"/srv/canvass/gateway"},
    "hub": {"/srv/canvass/hub", "/srv/canvass/logs", "/home"},
    "backup": {"/var/backups/canvass"},
    "checkpoint": {"/var/lib/canvass/checkpoints"},
}
"""What a service may write, beside a folder for temporary files that is its own."""


@pytest.fixture(scope="module")
def seen() -> Iterator[dict[str, Any]]:
    """What was seen of one department under systemd."""
    assert is_debian_python_there(), "these tests need root and Debian's Python of the same version as the tests'"
    assert machine.SYSTEMD.exists(), "these tests need systemd on the disk"
    folder = Path(tempfile.mkdtemp(prefix="wbt-", dir="/var/tmp"))
    folder.chmod(0o755)
    out = folder / "seen.json"
    try:
        program = [sys.executable, "-m", "tests.deployed.story", str(out), "systemd"]
        machine.run(folder, program, Path(__file__).parents[2], WITHIN_S)
        yield json.loads(out.read_text())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def probed(seen: dict[str, Any]) -> dict[str, Any]:
    """What a probe in place of each service could do, by service."""
    found: dict[str, Any] = seen["systemd: bounds"]
    assert set(found) == set(bounds.SERVICES)
    return found


def test_it_was_systemd(seen: dict[str, Any]) -> None:
    assert int(seen["systemd: version"].split()[1]) >= 252


def test_systemd_knows_when_each_timer_is_next(seen: dict[str, Any]) -> None:
    names = ("purge", "backup", "checkpoint", "health")
    assert seen["systemd: timers"] == {f"canvass-{name}.timer": [f"canvass-{name}.service", True] for name in names}


def test_systemd_warns_of_nothing_in_the_units_and_none_of_them_has_failed(seen: dict[str, Any]) -> None:
    assert seen["systemd: failed"] == []
    assert seen["systemd: warnings"] == []


def test_without_the_firewall_no_service_but_checkpoints_for_their_hook_reaches_more_than_this_machine(
    probed: dict[str, Any],
) -> None:
    here = {"gateway", "hub", "people", "proxy"}
    for name, each in probed.items():
        reached = {place for place, came in each["reach"].items() if came == "DONE"}
        assert reached == (here | {"other", "self", "udp"} if name == "checkpoint" else here), name


def test_each_service_writes_its_own_places_alone(probed: dict[str, Any]) -> None:
    for name, each in probed.items():
        assert set(each["writable"]) == OWN_PLACES.get(name, set()) | {"/tmp", "/var/tmp"}, name


def test_no_service_but_the_hub_sees_processes_of_others_homes_or_makes_what_its_unit_forbids(
    probed: dict[str, Any],
) -> None:
    for name, each in probed.items():
        assert each["calls"]["a program that sets its user"] == "EPERM", name
        assert each["calls"]["another persona"] == "EPERM", name
        assert each["calls"]["a raw socket"] == "EAFNOSUPPORT", name
        assert each["status"]["NoNewPrivs"] == "1", name
        assert each["status"]["Seccomp"] == "2", name
        assert "of-the-machine" not in each["devices"], name
        if name == "hub":
            continue
        assert each["uid"] != 0, name
        assert (each["processes"], each["home"]) == ([], "EACCES"), name
        assert int(each["status"]["CapBnd"], 16) == 0, name
        assert [each["calls"][what] for what in ("a trace", "a namespace")] == ["EPERM", "EPERM"], name
        assert each["calls"]["a socket of the kernel"] == "EAFNOSUPPORT", name


def test_no_service_but_the_hook_s_reaches_a_socket_of_the_system_s_services(probed: dict[str, Any]) -> None:
    reached = {name: each["sockets"] for name, each in probed.items() if each["sockets"]}
    assert reached == {
        "checkpoint": ["/run/dbus/system_bus_socket"]
    }  # systemd's own is root's, and so would be the Hub's


def test_the_hub_is_root_with_seven_powers(probed: dict[str, Any]) -> None:
    assert probed["hub"]["uid"] == 0
    assert int(probed["hub"]["status"]["CapEff"], 16).bit_count() == 7


def test_each_service_is_handed_its_own_secret_and_no_other(probed: dict[str, Any]) -> None:
    handed = {name: each["credentials"] for name, each in probed.items() if each["credentials"]}
    assert handed == {"gateway": ["master.key"], "purge": ["purge.token"], "backup": ["backup.token"]}


def test_gateway_and_hub_may_each_take_three_quarters_of_the_memory(seen: dict[str, Any]) -> None:
    [total] = [
        line.split()[1] for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal:")
    ]
    for name, bound in seen["systemd: memory"].items():
        assert int(bound) == pytest.approx(int(total) * 1024 * 0.75, rel=0.01), name


def test_no_cgroup_of_the_machine_is_left(seen: dict[str, Any]) -> None:
    assert seen
    assert [each for each in machine.CGROUPS.glob(f"**/machine-{os.getpid()}") if each.is_dir()] == []
