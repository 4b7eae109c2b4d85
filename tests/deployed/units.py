"""Runs units as systemd would, as far as it matters here: users, groups, credentials, limits, read-only places, restarts.

The machine of a test has no systemd as its first process. This reads the unit files themselves, so that what is tested is
what is shipped. What it does not do: filters of system calls, memory bounds, address filters by cgroup, folders that are
hidden but for homes, timers; the same story under systemd does (`test_a_department_under_systemd.py`). The firewall's rules are loaded for real in both.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import resource
import shlex
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

FOLDER = Path("/etc/systemd/system")
CREDENTIALS = Path("/run/credentials")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
DIES_WITHIN_S = 90.0

SANDBOX = r"""
set -euo pipefail
IFS=: read -ra writable <<< "$1"; home=$2 hidden=$3; shift 3
for place in "${writable[@]}"; do mount --bind "$place" "$place"; done
mount -t tmpfs -o mode=1777 tmpfs /tmp
if [ "$home" = yes ]; then for place in /home /root; do mount -t tmpfs -o mode=000 tmpfs "$place"; done; fi
if [ "$hidden" = invisible ]; then mount -t proc -o hidepid=invisible proc /proc; fi
awk '{ print $5 }' /proc/self/mountinfo | while read -r place; do
  case "$place" in /proc|/proc/*|/sys|/sys/*|/dev|/dev/*|/tmp) continue ;; esac
  for free in "${writable[@]}"; do case "$place/" in "$free"/*) continue 2 ;; esac; done
  mount -o remount,bind,ro "$place" 2>/dev/null || true
done
exec "$@"
"""


def read_unit(path: Path) -> dict[str, list[str]]:
    """Read a unit file: values by key, of all sections, in order; an empty value forgets those before it, but for sets."""
    found: dict[str, list[str]] = {}
    for line in path.read_text().replace("\\\n", " ").splitlines():
        line = line.strip()
        if line and line[0] not in "#;[":
            key, _, value = line.partition("=")
            found.setdefault(key.strip(), []).append(value.strip())
    return found


@dataclass
class Unit:
    """One service."""

    name: str
    says: dict[str, list[str]]
    process: subprocess.Popen[bytes] | None = None
    below: dict[int, psutil.Process] = field(default_factory=dict)
    wanted: bool = False
    starts: int = 0

    def one(self, key: str, otherwise: str = "") -> str:
        """Return the last value of a key."""
        return self.says.get(key, [otherwise])[-1]

    def words(self, key: str) -> list[str]:
        """Return all words of all values of a key."""
        return [word for value in self.says.get(key, []) for word in value.split()]

    @property
    def runs(self) -> bool:
        """True while its main process does."""
        return self.process is not None and self.process.poll() is None

    def kill_rest(self) -> None:
        """End what is left below a main process that ended, as `KillMode=control-group` does."""
        for process in self.below.values():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.below.clear()

    def look_below(self) -> None:
        """Note every process below the main one."""
        with contextlib.suppress(psutil.NoSuchProcess):
            if self.runs and self.process:
                self.below |= {p.pid: p for p in psutil.Process(self.process.pid).children(recursive=True)}


class Units:
    """The service manager of a stage. Close it: it stops all."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._units: dict[str, Unit] = {}
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True)
        self._watching.start()

    def unit(self, name: str) -> Unit:
        """Return a unit by its file's name, read when it is first asked for."""
        if name not in self._units:
            self._units[name] = Unit(name, read_unit(self._folder / name))
        return self._units[name]

    def command(self, words: list[str]) -> str:
        """Do what a `systemctl` line of the page says. Raises `RuntimeError` for what only systemd can do."""
        verb, *others = [word for word in words if not word.startswith("-")]
        if verb == "stop" and others[-1].endswith(".target"):
            raise RuntimeError("systemd does not wait for the services of a target: name the last one to end behind it")
        for word in others:
            name = word if "." in word else f"{word}.service"
            if name == "nginx.service":
                subprocess.run(["nginx", "-t"], check=True, capture_output=True, timeout=60)
                subprocess.run(["nginx"], check=True, timeout=60)
            elif verb in {"enable", "start"}:
                self.start(name)
            elif verb == "stop":
                self.stop(name)
            else:
                raise RuntimeError(f"the page says systemctl {verb}, which the stage does not know")
        return ""

    def start(self, name: str) -> None:
        """Start a unit and what it asks for, in order. Raises `RuntimeError` if one does not come up."""
        unit = self.unit(name)
        unit.wanted = True
        if unit.runs or (unit.starts and unit.one("RemainAfterExit") == "yes"):
            return
        for other in unit.words("Requires") + unit.words("Wants"):
            if (self._folder / other).exists():
                self.start(other)
        if name.endswith(".timer"):
            return
        if unit.says.get("ExecStart"):
            with self._lock:
                self._start(unit)

    def stop(self, name: str) -> None:
        """Stop a unit, and before it what is part of it or comes after it."""
        after = [other for other in self._units.values() if name in other.words("PartOf") + other.words("After")]
        for other in after:
            if name in other.words("PartOf") and other.name != name:
                self.stop(other.name)
        with self._lock:
            unit = self.unit(name)
            unit.wanted = False
            unit.look_below()
            if unit.runs and unit.process:
                unit.process.send_signal(signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    unit.process.wait(DIES_WITHIN_S)
            unit.kill_rest()

    def close(self) -> None:
        """Stop whatever runs, the last one started first."""
        self._closing.set()
        for name in reversed(list(self._units)):
            self.stop(name)

    def run_once(self, name: str) -> subprocess.CompletedProcess[bytes]:
        """Run a oneshot to its end, as its timer does, and return what it said."""
        unit = self.unit(name)
        command, environment = self._command(unit, unit.one("ExecStart"))
        return subprocess.run(command, env=environment, cwd="/", capture_output=True, timeout=300, check=False)

    def pid(self, name: str) -> int:
        """Return the main process's id."""
        process = self.unit(name).process
        assert process is not None
        return process.pid

    def _start(self, unit: Unit) -> None:
        for line in unit.says.get("ExecStartPre", []):
            self._run(unit, line)
        command, environment = self._command(unit, unit.one("ExecStart"))
        if unit.one("Type") == "oneshot":
            subprocess.run(command, env=environment, cwd="/", check=True, timeout=300)
        else:
            with self._output(unit) as out:
                unit.process = subprocess.Popen(
                    command,
                    env=environment,
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=out,
                    start_new_session=True,
                )
            for line in unit.says.get("ExecStartPost", []):
                self._run(unit, line)
            if not unit.runs:
                raise RuntimeError(f"{unit.name} ended at once")
        unit.starts += 1

    def _run(self, unit: Unit, line: str) -> None:
        command, environment = self._command(unit, line)
        done = subprocess.run(command, env=environment, cwd="/", capture_output=True, timeout=300, check=False)
        if done.returncode:
            log = unit.one("StandardOutput").removeprefix("append:")
            tail = Path(log).read_text()[-2000:] if log and Path(log).exists() else ""
            raise RuntimeError(f"{unit.name}: {line}: {(done.stdout + done.stderr).decode()[-2000:]}\n{tail}")

    @contextlib.contextmanager
    def _output(self, unit: Unit) -> Iterator[int]:
        place = unit.one("StandardOutput").removeprefix("append:")
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if place else os.open("/dev/null", 1)
        try:
            yield descriptor
        finally:
            os.close(descriptor)

    def _command(self, unit: Unit, line: str) -> tuple[list[str], dict[str, str]]:
        privileged = line.startswith("+")
        program = shlex.split(line.lstrip("+-"))
        user = pwd.getpwnam(unit.one("User", "root"))
        environment = {
            "PATH": PATH,
            "LANG": "C.UTF-8",
            "HOME": user.pw_dir,
            "USER": user.pw_name,
            "LOGNAME": user.pw_name,
        }
        for value in unit.says.get("Environment", []):
            environment |= dict(word.split("=", 1) for word in shlex.split(value))
        if unit.says.get("LoadCredential"):
            environment["CREDENTIALS_DIRECTORY"] = str(self._credentials(unit, user))
        if privileged:
            return program, environment
        return [*_limits(unit), *_sandbox(unit), *_become(unit, user), *program], environment

    def _credentials(self, unit: Unit, user: pwd.struct_passwd) -> Path:
        folder = CREDENTIALS / unit.name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o500, parents=True)
        for each in unit.says["LoadCredential"]:
            name, _, source = each.partition(":")
            (folder / name).write_bytes(Path(source).read_bytes())
            (folder / name).chmod(0o400)
            os.chown(folder / name, user.pw_uid, user.pw_gid)
        os.chown(folder, user.pw_uid, user.pw_gid)
        return folder

    def _watch(self) -> None:
        """Start again what ended by itself, if its unit says so."""
        while not self._closing.wait(0.2):
            for unit in list(self._units.values()):
                with self._lock:
                    unit.look_below()
                    if self._closing.is_set() or not unit.wanted or unit.process is None or unit.runs:
                        continue
                    code, unit.process = unit.process.returncode, None
                    unit.kill_rest()
                    if (
                        code
                        and unit.one("Restart") == "on-failure"
                        and str(code) not in unit.words("RestartPreventExitStatus")
                    ):
                        time.sleep(float(unit.one("RestartSec", "0.1")))
                        self._start(unit)


def _limits(unit: Unit) -> list[str]:
    limits = {"nofile": unit.one("LimitNOFILE"), "core": unit.one("LimitCORE")}
    return ["prlimit", *(f"--{name}={_as_far_as_may_be(name, value)}" for name, value in limits.items() if value)]


def _as_far_as_may_be(name: str, value: str) -> str:
    """Return a soft and hard limit; that on open files no higher than this machine lets its root go, which systemd would not ask."""
    if name == "nofile":
        value = str(min(int(value), resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    return f"{value}:{value}"


def _sandbox(unit: Unit) -> list[str]:
    if unit.one("ProtectSystem") != "strict":
        return []
    places = [word.removeprefix("-") for word in unit.words("ReadWritePaths") if Path(word.removeprefix("-")).exists()]
    mustbe = [word for word in unit.words("ReadWritePaths") if not word.startswith("-")]
    assert all(Path(word).exists() for word in mustbe), mustbe
    sandbox = [":".join(places) or "/tmp", unit.one("ProtectHome"), unit.one("ProtectProc")]
    return ["unshare", "--mount", "--propagation", "private", "bash", "-c", SANDBOX, "sandbox", *sandbox]


def _become(unit: Unit, user: pwd.struct_passwd) -> list[str]:
    words = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--init-groups", "--inh-caps=-all"]
    if unit.one("NoNewPrivileges") == "yes":
        words.append("--no-new-privs")
    if "CapabilityBoundingSet" in unit.says:
        kept = [f"+{word.removeprefix('CAP_').lower()}" for word in unit.words("CapabilityBoundingSet")]
        words.append(f"--bounding-set={','.join(['-all', *kept])}")
    return words
