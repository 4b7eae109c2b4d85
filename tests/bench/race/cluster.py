"""A PostgreSQL server of the race's own: on a socket in a folder of its own, under a user without power, ended with the race."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

PACKAGES = ("postgresql", "postgresql-postgis")
"""Debian's packages that it needs; `tools/set_up bench` installs them."""

SERVERS = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
"""Where Debian keeps the programs and the extensions of each version."""

USER = "postgres"
"""Whose the server is when root races; else it is whoever races."""

DATABASE = "race"
_WAIT_S = 120


def programs(servers: Path = SERVERS) -> Path | None:
    """Return where the newest PostgreSQL with PostGIS has its programs; None if there is none."""
    versions = [server.parent for server in servers.glob("*/bin/postgres")]
    whole = [each for each in versions if (EXTENSIONS / each.parent.name / "extension/postgis.control").exists()]
    return max(whole, key=lambda path: int(path.parent.name), default=None)


def tuning(memory_bytes: int) -> dict[str, str]:
    """Return the settings that an administrator would choose for look-ups on a machine with a solid-state disk.

    No question is answered by several processes: starting them takes longer than most of the questions.
    """
    mb = memory_bytes // 2**20
    return {
        "shared_buffers": f"{max(128, mb // 6)}MB",
        "effective_cache_size": f"{max(256, mb * 6 // 10)}MB",
        "work_mem": "64MB",
        "maintenance_work_mem": f"{min(1024, max(64, mb // 16))}MB",
        "max_wal_size": "16GB",
        "checkpoint_timeout": "30min",
        "random_page_cost": "1.1",
        "effective_io_concurrency": "64",
        "max_parallel_workers_per_gather": "0",
        "jit": "off",
        "wal_compression": "lz4",
        "listen_addresses": "",
        "timezone": "UTC",
    }


@dataclass(slots=True)
class Cluster:
    """One server.

    Attributes:
        bin: Where PostgreSQL's programs are.
        data: Its data; stays when the server ends.
    """

    bin: Path
    data: Path
    _process: subprocess.Popen[bytes] | None = None
    _run: Path | None = field(default=None)

    @property
    def uri(self) -> str:
        """Where clients find it."""
        return f"postgresql:///{DATABASE}?host={self._run}&user={USER}"

    def make(self) -> None:
        """Make the data's folder anew, and start the server."""
        self.remove()
        self.data.parent.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(mode=0o700)
        self._own(self.data)
        self._do("initdb", "-D", str(self.data), "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        self._do("createdb", "-h", str(self._run), "-U", USER, DATABASE)

    def start(self) -> None:
        """Start the server, with the settings of `tuning`, and wait until it answers. It ends with this process, whatever happens to it."""
        self._run = Path(tempfile.mkdtemp(prefix="race-"))
        self._own(self._run)
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        settings = [word for name, value in tuning(memory).items() for word in ("-c", f"{name}={value}")]
        command = [str(self.bin / "postgres"), "-D", str(self.data), "-k", str(self._run), *settings]
        log = (self._run / "log").open("wb")
        with log:
            self._process = subprocess.Popen(
                [*_as_user(), "--pdeathsig", "INT", *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                cwd="/",
            )
        deadline = time.monotonic() + _WAIT_S
        ready = [str(self.bin / "pg_isready"), "-q", "-h", str(self._run), "-U", USER]
        while subprocess.run(ready, check=False).returncode:
            if self._process.poll() is not None or time.monotonic() > deadline:
                text = (self._run / "log").read_text(errors="replace")[-1000:]
                self.stop()
                raise SystemExit(f"PostgreSQL did not start: {text}")
            time.sleep(0.02)

    def stop(self) -> None:
        """End the server, and wait until it has; its folder of sockets goes with it."""
        if self._process is not None:
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGINT)
                self._process.wait(_WAIT_S)
            self._process = None
        if self._run is not None:
            shutil.rmtree(self._run, ignore_errors=True)
            self._run = None

    def remove(self) -> None:
        """End the server, and remove its data."""
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)

    def processes(self) -> list[int]:
        """Return the server's processes."""
        assert self._process is not None
        first = self._process.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        return [first, *map(int, children)]

    def _own(self, folder: Path) -> None:
        if os.geteuid() == 0:
            shutil.chown(folder, USER, USER)

    def _do(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [*_as_user(), str(self.bin / program), *words], capture_output=True, text=True, check=False, cwd="/"
        )
        if done.returncode:
            raise SystemExit(f"PostgreSQL's {program} failed: {done.stderr.strip()[-500:]}")


def place_for(folder: Path, user_id: int) -> Path | None:
    """Return a folder where the server's user may keep data; None if that user cannot reach it, as root's server cannot all."""
    if user_id:
        return folder
    return (
        folder if all(parent.stat().st_mode & 0o001 for parent in folder.resolve().parents if parent.exists()) else None
    )


def _as_user() -> list[str]:
    """Say how a program is started under the server's user."""
    if os.geteuid():
        return ["setpriv"]
    of = pwd.getpwnam(USER)
    return ["setpriv", f"--reuid={of.pw_uid}", f"--regid={of.pw_gid}", "--clear-groups"]
