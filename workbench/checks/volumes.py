"""On what kind of volume a folder lies: is it encrypted by dm-crypt, and is swap."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from workbench.checks.diagnosis import Diagnosis, fails, not_applicable, ok, unknown
from workbench.settings import Settings, SitePaths

_ENCRYPT = "Put the site on a LUKS volume."


def check_volumes(
    paths: SitePaths, settings: Settings, *, sys: Path = Path("/sys"), proc: Path = Path("/proc")
) -> Iterator[Diagnosis]:
    """Look at where ledger, Hub and logs lie, and at swap. What is said depends on whether reads are invented."""
    check = "ledger, registers, Hub and logs lie on an encrypted volume"
    yield _judge(check, encrypted(paths.root, sys=sys), settings)
    swaps = (proc / "swaps").read_text().splitlines()[1:]
    devices = [Path(line.split()[0]) for line in swaps if line.strip()]
    swap = all_encrypted(devices, sys=sys) if devices else True
    yield _judge("nothing is swapped to an unencrypted volume", swap, settings)


def _judge(check: str, is_encrypted: bool | None, settings: Settings) -> Diagnosis:
    if is_encrypted:
        return ok(check)
    if is_encrypted is None:
        return unknown(check, f"It cannot be told from here (network volume, container, or memory). {_ENCRYPT}")
    if settings.synthetic:
        return not_applicable(check, "It is not encrypted. That is fit for invented reads only.")
    return fails(check, _ENCRYPT)


def encrypted(folder: Path, *, sys: Path = Path("/sys")) -> bool | None:
    """True if a folder's volume is dm-crypt at some level, False if it is a plain disk, None if it is no disk."""
    device = folder.stat().st_dev
    return _device_encrypted(sys / "dev/block" / f"{os.major(device)}:{os.minor(device)}")


def all_encrypted(devices: list[Path], *, sys: Path = Path("/sys")) -> bool | None:
    """True if all block devices are encrypted; a file (as swap) counts as the volume that it lies on."""
    found = []
    for device in devices:
        try:
            of = device.stat()
        except OSError:
            return None
        number = of.st_rdev or of.st_dev
        found.append(_device_encrypted(sys / "dev/block" / f"{os.major(number)}:{os.minor(number)}"))
    if any(one is False for one in found):
        return False
    return None if any(one is None for one in found) else True


def _device_encrypted(block: Path) -> bool | None:
    if not block.exists():
        return None
    uuid = block / "dm/uuid"
    if uuid.exists() and uuid.read_text().startswith("CRYPT-"):
        return True
    below = [_device_encrypted(slave) for slave in (block / "slaves").glob("*")]
    return bool(below) and all(one is True for one in below)
