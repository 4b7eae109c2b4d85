"""A machine of the test's own whose first process is systemd: booted in namespaces, gone with its last process.

Nothing of it reaches the machine around: its root is an overlay in memory, its network and its processes are its own, and the
cgroups that it is put into are removed with it. What it needs: Linux, root, systemd 252 or newer on the disk.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.deployed.stage import lay_out_project

SYSTEMD = Path("/lib/systemd/systemd")
BOOT = Path(__file__).with_name("boot.sh")
CGROUPS = Path("/sys/fs/cgroup")
OWN = ("systemd", "memory", "pids", "devices", "blkio", "cpu", "cpuacct")
"""The hierarchies of version 1 that systemd gets; it does without the others."""

APART = ["unshare", "--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup", "--fork", "--kill-child"]
ENTER = 'for each in $1; do echo $$ > "$each/cgroup.procs"; done; shift; exec "$@"'

UNIT = """
[Unit]
Description=What happens on this machine
SuccessAction=poweroff-immediate
FailureAction=poweroff-immediate

[Service]
Type=exec
WorkingDirectory={root}
ExecStart={program}
ExecStopPost=/bin/sh -c 'echo "$$EXIT_STATUS" > {folder}/code; journalctl --no-pager > {folder}/journal'
StandardOutput=append:{folder}/said
StandardError=inherit
RuntimeMaxSec={within_s}
"""


def run(folder: Path, program: list[str], root: Path, within_s: int) -> None:
    """Boot a machine, run one program on it as root, and wait until the machine is gone.

    Args:
        folder: The machine's place on the disk, its own; the program sees it at the same path.
        program: Command without spaces in its words.
        root: The program's working folder.
        within_s: Seconds after which systemd ends the program; a minute later the machine is ended.

    Raises:
        RuntimeError: It did not boot, or the program failed; with the end of what it said.
    """
    for name in ("machine", "opt", "srv"):
        (folder / name).mkdir(mode=0o755)
    lay_out_project(folder / "opt/canvass")
    unit = UNIT.format(root=root, program=" ".join(program), folder=folder, within_s=within_s)
    (folder / "story.service").write_text(unit)
    with _cgroups() as own:
        words = [
            "bash",
            "-c",
            ENTER,
            "enter",
            " ".join(map(str, own)),
            *APART,
            "bash",
            str(BOOT),
            str(folder),
            str(root),
        ]
        with (folder / "console").open("wb") as console:
            booted = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=console, stderr=console)
            try:
                booted.wait(within_s + 60)
            finally:
                booted.kill()  # and with it, by `--kill-child`, the first process and all others
                booted.wait()
    code = _text(folder / "code").strip()
    if code != "0":
        raise RuntimeError(
            f"ended with {code or 'no code'}\n"
            + "\n".join(f"{name}: {_text(folder / name)[-4000:]}" for name in ("console", "journal", "said"))
        )


def _text(path: Path) -> str:
    return path.read_text(errors="replace") if path.exists() else ""


@contextlib.contextmanager
def _cgroups() -> Iterator[list[Path]]:
    """Make a cgroup below this process's own in each hierarchy; remove them and what was made below them."""
    own = [place / f"machine-{os.getpid()}" for place in _where_we_are()]
    try:
        for each in own:
            each.mkdir()
        yield own
    finally:
        deadline = time.monotonic() + 30  # the last processes take a moment to leave
        while left := [each for each in own if not _removed(each)]:
            if time.monotonic() > deadline:
                raise RuntimeError(f"still there: {left}")
            time.sleep(0.1)


def _where_we_are() -> list[Path]:
    """Return this process's cgroup in each hierarchy that systemd is to get."""
    places = []
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        number, names, path = line.split(":", 2)
        if number == "0":
            unified = CGROUPS / "unified"
            places.append((unified if unified.exists() else CGROUPS) / path.lstrip("/"))
        elif (name := names.removeprefix("name=")) in OWN:
            places.append(CGROUPS / name / path.lstrip("/"))
    return [place for place in places if (place / "cgroup.procs").exists()]


def _removed(cgroup: Path) -> bool:
    for folder, _, _ in os.walk(cgroup, topdown=False):
        with contextlib.suppress(OSError):
            Path(folder).rmdir()
    return not cgroup.exists()
