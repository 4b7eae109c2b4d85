#!/usr/bin/env python3
"""See what a fresh machine would see, for each Python that is here: `make fresh-machines`.

For each one a clone of the last commit is set up in a folder of its own, its fast tests are run, and `make demo` is brought up
to its log-in page and stopped. Its PATH holds that Python alone, and neither Node nor npm, git, curl or a compiler; git
comes back for the tests, which ask it for the project's files.

    make fresh-machines
    make fresh-machines PYTHONS="3.13 /opt/python/bin/python3.12"

Ends with 0 if all Pythons were there and all went well, 1 if something failed, 3 if a Python is not here.
"""

from __future__ import annotations

import contextlib
import fnmatch
import os
import platform
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12", "3.13")
FAILED, NOT_HERE = 1, 3
STEP_S = 1_800.0
"""How long a set-up, the tests or a demo may take, seconds; what takes longer is ended, with all that it started."""

STOP_S = 90.0
"""How long a demo may take to stop once it was told to."""

PLACES = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
HIDDEN = (
    *("node", "nodejs", "npm", "npx", "corepack", "yarn*", "pnpm*"),
    *("python*", "pip*", "pydoc*", "uv", "uvx", "conda*", "pyenv*"),
    *(
        "git",
        "git-*",
        "curl*",
        "wget*",
        "cc",
        "c++",
        "c89*",
        "c99*",
        "gcc*",
        "g++*",
        "*-gcc*",
        "*-g++*",
        "clang*",
        "make-*",
    ),
)
KEPT = (
    *("HOME", "LANG", "TERM", "TMPDIR", "PIP_*", "UV_*", "NPM_CONFIG_*", "npm_config_*", "*_proxy", "*_PROXY"),
    *("SSL_CERT_*", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE"),
)
"""Where this machine's packages come from, and whom it believes that they are."""


@dataclass
class Seen:
    """What was seen of one Python: its version, and of each step how it went."""

    name: str
    version: str = ""
    steps: dict[str, str] = field(default_factory=dict)
    failed: bool = False


class StepFailed(Exception):
    """A step did not go well; says how."""


def main() -> int:
    """Try each Python, one after the other; say what was seen."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(FAILED))  # what runs is ended, as by Ctrl-C
    asked = shlex.split(os.environ.get("PYTHONS", "")) or list(PYTHONS)
    seen = [tried(name) for name in asked]
    say(*table(seen))
    missing = [each.name for each in seen if not each.version]
    if missing:
        say(f"not on this machine: Python {', '.join(missing)}")
    return FAILED if any(each.failed for each in seen) else NOT_HERE if missing else 0


def tried(name: str) -> Seen:
    """Bring one Python to its log-in page."""
    seen = Seen(name)
    found = shutil.which(name if "/" in name else f"python{name}")
    if found is None:
        return seen
    says = "import os, platform, sys; print(platform.python_version(), os.path.realpath(sys.executable))"
    said = subprocess.run([found, "-c", says], capture_output=True, text=True, timeout=60, check=False)
    if said.returncode:
        return seen  # a stand-in for a Python that is not installed
    seen.version, python = said.stdout.strip().split(" ", 1)
    folder = Path(tempfile.mkdtemp(prefix="fresh-machine-"))
    say(f"Python {seen.version} in {folder} ...")
    copy, log = folder / "copy", folder / "log"
    path = a_path(folder / "bin", python)
    steps: dict[str, Callable[[], str]] = {
        "set-up": lambda: ran(["make", "product", "build/Helsinki.osm.pbf"], copy, path, log),
        "fast tests": lambda: tests(copy, path, log, "-m", "not slow", "-n", "2", "--dist", "loadfile"),
        "no warnings": lambda: tests(copy, path, log, "tests/house/test_modules_load_without_warnings.py"),
        "log-in page": lambda: demo(copy, path, log),
    }
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(copy)], check=True, timeout=STEP_S)
    for step, does in steps.items():
        begun = time.monotonic()
        try:
            said_of_it = does()
        except StepFailed as error:
            seen.failed = True
            seen.steps[step] = f"FAILED: {error}"
            say(f"  {step}: FAILED: {error}; see {log}")
            return seen
        seen.steps[step] = ", ".join(filter(None, (said_of_it, f"{time.monotonic() - begun:.0f} s")))
        say(f"  {step}: {seen.steps[step]}")
    shutil.rmtree(folder)
    return seen


def say(*lines: str) -> None:
    """Print lines at once, also into a pipe."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def a_path(folder: Path, python: str) -> str:
    """Return a PATH with one Python and all of this machine but what is hidden."""
    folder.mkdir()
    for place in map(Path, PLACES):
        for program in place.iterdir() if place.is_dir() else ():
            link = folder / program.name
            if not link.is_symlink() and not any(fnmatch.fnmatch(program.name, hidden) for hidden in HIDDEN):
                link.symlink_to(program)
    start = folder / "python3"  # a program of its own: an environment made by a link would name this folder as its home
    start.write_text(f'#!/bin/sh\nexec {shlex.quote(python)} "$@"\n')
    start.chmod(0o755)
    return str(folder)


def environment(path: str) -> dict[str, str]:
    """Return what a step is told of this machine: where packages come from, and nothing of this project's environments."""
    kept = {name: value for name, value in os.environ.items() if any(fnmatch.fnmatchcase(name, each) for each in KEPT)}
    return {**kept, "PATH": path}


def ran(command: Sequence[str], copy: Path, path: str, log: Path) -> str:
    """Run a command to its end. Raises `StepFailed`."""
    with started(command, copy, environment(path), log) as process:
        try:
            code = process.wait(STEP_S)
        except subprocess.TimeoutExpired:
            raise StepFailed(f"not done after {STEP_S:.0f} s") from None
    if code:
        raise StepFailed(last_words(log))
    return ""


def tests(copy: Path, path: str, log: Path, *which: str) -> str:
    """Run tests; return how many passed. Raises `StepFailed`."""
    git = copy.parent / "git"
    git.mkdir(exist_ok=True)
    with contextlib.suppress(FileExistsError):
        (git / "git").symlink_to(shutil.which("git") or "git")
    ran([".venv/bin/python", "-m", "pytest", *which], copy, f"{copy}/.venv/bin:{path}:{git}", log)
    counted = re.findall(r"(\d+ passed)", log.read_text(errors="replace"))
    return counted[-1] if counted else "passed"


def demo(copy: Path, path: str, log: Path) -> str:
    """Start a demo, look at its log-in page, stop it. Raises `StepFailed`."""
    with started(["make", "demo"], copy, environment(path), log) as process:
        address = at_address(process, log)
        said_before = log.stat().st_size
        page = fetched(address)
        if 'type="password"' not in page:
            raise StepFailed(f"{address} shows no field for a password")
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            raise StepFailed(f"did not stop in {STOP_S:.0f} s") from None
        if "Stopping" not in log.read_text(errors="replace")[said_before:]:
            raise StepFailed("ended before it was told to stop")
    return ""


def at_address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Wait until a demo says where to log in. Raises `StepFailed`."""
    end = time.monotonic() + STEP_S
    while time.monotonic() < end:
        found = re.search(r"^Log in at (\S+)", log.read_text(errors="replace"), re.M)
        if found:
            return found[1]
        if process.poll() is not None:
            raise StepFailed(last_words(log))
        time.sleep(0.5)
    raise StepFailed(f"no log-in page after {STEP_S:.0f} s")


def fetched(address: str) -> str:
    """Return a page of this machine's, after what it redirects to. Raises `StepFailed`."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())
    try:
        with opener.open(address, timeout=60) as answer:
            return str(answer.read().decode("utf-8", "replace"))
    except OSError as error:
        raise StepFailed(f"{address} does not answer ({error})") from None


@contextlib.contextmanager
def started(
    command: Sequence[str], copy: Path, told: Mapping[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a command in a session of its own, and end at last what is left of it."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=copy,
            env=dict(told),
            executable=shutil.which(command[0], path=told["PATH"]) if "/" not in command[0] else None,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        for number, patience_s in ((signal.SIGINT, STOP_S), (signal.SIGKILL, 10.0)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience_s)


def last_words(log: Path) -> str:
    """Return the last line of a log that says anything."""
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    said = [line for line in lines if not line.startswith("make: ***")]
    return (said or lines or ["nothing was said"])[-1][:300]


def table(seen: Sequence[Seen]) -> list[str]:
    """Return what was seen as lines of a table in Markdown, and which machine it was."""
    names = list(dict.fromkeys(step for each in seen for step in each.steps))
    rows = [["Python", *names], ["---"] * (len(names) + 1)]
    for each in seen:
        rows.append([each.version or f"{each.name} (not here)", *(each.steps.get(name, "") for name in names)])
    machine = f"{distribution()}, Linux {platform.release()}, {platform.machine()}, {os.cpu_count()} cores"
    return ["", *(f"| {' | '.join(row)} |" for row in rows), "", machine]


def distribution() -> str:
    """Name the machine's distribution as it names itself."""
    try:
        return str(platform.freedesktop_os_release().get("PRETTY_NAME", "Linux"))
    except OSError:
        return "an unnamed distribution"


if __name__ == "__main__":
    sys.exit(main())
