"""Make an evidence package of 10,000 reads and 500 pictures, and verify it: `python -m tests.bench.packages`.

The way is the whole one: reads and pictures are imported, 200 plates and then the scene are asked for under the case, the pictured reads are saved
to it, the package is made by the gateway with the maker's own process. Then `tools/package_verify.py` checks it with each Python that is here, from a folder that
cannot be written to: as root within a name space of its own in which the folder is mounted to be read alone, as anybody else by its mode.
At most 60 s are to be had. Run it on an idle machine.
"""

from __future__ import annotations

import base64
import io
import json
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from tests.builders.agencies import agency_site, approve, open_case, post
from tests.builders.evidence import PYTHONS, TOOL, pythons
from tests.builders.gateway import Doors
from tests.builders.packages import wished, written
from tests.builders.pictures import SOURCE, a_group
from tests.builders.site import circle
from workbench.processes.gateway.file_maker import make_files

READS, PICTURES, QUESTIONS, VERIFY_S = 10_000, 500, 200, 60.0
WIDTH, HEIGHT = 520, 260
READ_ALONE = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
"""Run by a shell in a name space of mounts of its own: the folder, then the command."""


def main() -> None:
    """Print how large the package is, what making it took, and what checking it took with each Python."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        with agency_site(root / "site", "parsons", maker=make_files) as doors:
            archive, took = _package(doors)
            key = doors.site.ledger.verifier_key
        medium = _medium(root / "medium", archive)
        _say_what(archive, took)
        slowest = _verified_by_each(medium, key)
    if slowest > VERIFY_S:
        raise SystemExit(f"checking took longer than {VERIFY_S:.0f} s")


def _package(doors: Doors) -> tuple[bytes, float]:
    """Bring the reads, ask, save the pictured ones, have the package made; return it and how long the making took, seconds."""
    _bring(doors)
    case, end = open_case(doors), datetime.now(UTC)
    for number in range(QUESTIONS):
        assert doors.ask({"kind": "history", "plate": f"9Q{number:04}Q"}, "dunn", case).status_code == 200
    answer = doors.ask(circle(start=end - timedelta(hours=6), end=end), "dunn", case).json()
    rows = [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]
    of = answer["facts"]["intent"]
    pictured = [row for row in rows if row["image_ref"]]
    assert (len(rows), len(pictured)) == (READS, PICTURES)
    for row in pictured:
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=row["captured_at"])
        star = {"case_session": case, "of": of, "read_id": row["read_id"], "captured_at": at.isoformat()}
        assert post(doors, "dunn", "/v1/case-file/stars", star).status_code == 201
    began = time.monotonic()
    made = httpx.post(
        f"{doors.client.base_url}/v1/evidence-packages",
        json=wished(case, of, pictures="saved_reads"),
        headers=doors.as_("dunn"),
        timeout=1_200,
    )
    took = time.monotonic() - began
    assert made.status_code == 200, made.text
    return made.content, took


def _bring(doors: Doors) -> None:
    """Import the reads as a vendor's agent sends them; each twentieth has a picture of the plate."""
    assert approve(doors, "cams", SOURCE).status_code == 201
    draw, lines = random.Random(20261130), []
    for number in range(READS):
        at = int((datetime.now(UTC) - timedelta(minutes=30, seconds=number)).timestamp() * 1000)
        more: dict[str, Any] = {"epoch_start": at, "epoch_end": at + 500}
        if number % (READS // PICTURES) == 0:
            more["best_plate"] = {"plate_crop_jpeg": base64.b64encode(a_photo(draw)).decode()}
        lines.append(json.dumps(a_group(f"u-{number}", f"9Q{draw.randrange(6_000):04}Q", **more)))
    content = "\n".join(lines)
    done = httpx.post(
        f"{doors.client.base_url}/v1/files/reads/cams", content=content, headers=doors.as_("ivy"), timeout=600
    )
    assert (done.status_code, done.json().get("taken")) == (201, READS), done.text


def a_photo(draw: random.Random) -> bytes:
    """A picture as a camera makes them: soft shapes with the grain of a sensor, some 20 to 60 kB of JPEG."""
    size, soft = (WIDTH, HEIGHT), (WIDTH // 20, HEIGHT // 20)
    shapes = Image.frombytes("RGB", soft, draw.randbytes(3 * soft[0] * soft[1])).resize(size, Image.Resampling.BICUBIC)
    grain = Image.frombytes("L", size, draw.randbytes(WIDTH * HEIGHT)).convert("RGB")
    out = io.BytesIO()
    Image.blend(shapes, grain, draw.uniform(0.02, 0.14)).save(out, "JPEG", quality=80)
    return out.getvalue()


def _medium(medium: Path, archive: bytes) -> Path:
    """Lay the package down as a folder and as one ZIP, with the programs beside it, where nobody can write."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        written({name: opened.read(name) for name in opened.namelist()}, medium / "package")
    (medium / "package.zip").write_bytes(archive)
    for name in ("package_verify.py", "ledger_verify.py"):
        shutil.copy(TOOL.with_name(name), medium / name)
    for path in [medium, *medium.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    return medium


def _say_what(archive: bytes, took: float) -> None:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        files = {each.filename: each.file_size for each in opened.infolist()}
        entries = len(json.loads(opened.read("ledger/entries.json"))["entries"])
    sizes = [size for name, size in files.items() if "/pictures/" in name]
    print(
        f"{READS:,} reads, {len(sizes)} pictures of {min(sizes) / 1e3:.0f} to {max(sizes) / 1e3:.0f} kB "
        f"({statistics.median(sizes) / 1e3:.0f} in the middle): {len(files)} files, {len(archive) / 1e6:.1f} MB, {entries} entries, "
        f"index.pdf {files['index.pdf'] / 1e3:.0f} kB; made in {took:.1f} s"
    )


def _verified_by_each(medium: Path, key: str) -> float:
    """Check folder and ZIP with each Python, and return what the slowest took, seconds."""
    found, slowest = pythons(), 0.0
    for version in PYTHONS:
        if version not in found:
            print(f"Python {version}: is not here")
            continue
        folder, one = (_checked(found[version], medium, name, key) for name in ("package", "package.zip"))
        print(f"Python {version}: the folder in {folder:.2f} s, the ZIP in {one:.2f} s")
        slowest = max(slowest, folder, one)
    return slowest


def _checked(python: str, medium: Path, name: str, key: str) -> float:
    """Check one form of the package and return what that took, seconds. Ends if it does not verify, or something was written."""
    before = _seen(medium)
    command = [python, "-I", "-S", str(medium / TOOL.name), str(medium / name), "--key", key]
    if os.geteuid() == 0:
        command = ["unshare", "--mount", "sh", "-c", READ_ALONE, str(medium), *command]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    took = time.monotonic() - began
    if done.returncode or not done.stdout.endswith("VERIFIED.\n") or _seen(medium) != before:
        raise SystemExit(done.stdout + done.stderr)
    return took


def _seen(medium: Path) -> list[tuple[str, int]]:
    return sorted((str(path), path.stat().st_mtime_ns) for path in medium.rglob("*"))


if __name__ == "__main__":
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load average {os.getloadavg()[0]:.1f}")
    main()
