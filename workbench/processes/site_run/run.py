"""Everything of a site, running: what starts it in order, notices when a part ends, and leaves nothing behind."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from data_access.errors import BadSite
from data_access.imports.process.probe import what_is_lacking
from workbench.own_process import adopt_orphans, children, die_with_parent
from workbench.processes.site_run import programs, way_in
from workbench.processes.site_run.left_out import left_out, watcher_can_run
from workbench.processes.site_run.os_users import look_up, why_not_apart
from workbench.processes.site_run.reachable import require_reachable
from workbench.processes.web.page_addresses import FIRST_PAGE
from workbench.settings import HUB_PREFIXES, Mode, Settings, SitePaths, environment
from workbench.settings_tables import Users

GATEWAY_STARTS_S = 120.0
HUB_STARTS_S = 120.0
STOPS_S = 30.0
_EVALUATION = (
    "Evaluation mode: all processes run as this account, so whoever has it can read the data, past the gateway.",
    'Use it for invented reads only. A department\'s site keeps each process apart: mode = "department".',
)


@dataclass(frozen=True, slots=True)
class SiteProcess:
    """One process of a site, in a process group of its own. Without an optional one the others go on."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    optional: bool = False

    def ended(self) -> bool:
        """True if it is not running any more."""
        return self.process.poll() is not None

    def last_words(self) -> str:
        """Return the last line of its log, which says why it ended if it ended on purpose."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"


class SiteRun:
    """One run of a site. `run` returns when told to stop by SIGINT or SIGTERM."""

    def __init__(
        self,
        paths: SitePaths,
        settings: Settings,
        *,
        say: Callable[[str], None],
        gateway: str = "workbench.processes.gateway",
        beside: Mapping[str, list[str]] | None = None,
    ) -> None:
        """Prepare; nothing is started yet.

        Args:
            beside: Commands, by name, that run beside the site once it is up; the site goes on without them.
        """
        self._beside = beside or {}
        self._paths, self._settings, self._say, self._gateway = paths, settings, say, gateway
        self._parts: list[SiteProcess] = []
        self._told_to_stop = threading.Event()

    def run(self) -> None:
        """Start everything, wait, stop everything.

        Raises:
            BadSite: Something is missing or taken, a part did not start, or one ended by itself.
        """
        check_ready(self._paths, self._settings)
        if self._settings.mode is Mode.DEPARTMENT:
            hand_over(self._paths, self._settings.users, with_watcher=bool(self._settings.live.watched))
        adopt_orphans()
        before = {number: signal.signal(number, self._stop_soon) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._start()
            self._wait()
        finally:
            self._stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop_soon(self, *_: object) -> None:
        self._told_to_stop.set()

    def _start(self) -> None:
        if self._settings.mode is Mode.EVALUATION:
            for line in _EVALUATION:
                self._say(line)
        for what in what_is_lacking():
            self._say(f"This machine's kernel does not confine what reads files of others: it lacks {what}.")
        self._say("Starting the gateway ...")
        command = [sys.executable, "-m", self._gateway, str(self._paths.root)]
        gateway = self._begin("gateway", command, self._gateway_user())
        self._wait_for(gateway, f"{self._settings.gateway_url}/healthz", {200, 503}, GATEWAY_STARTS_S)
        self._start_watcher()
        self._say("Starting the Hub, its proxy and the dashboards ...")
        hub_command = [sys.executable, "-m", "workbench.processes.hub", str(self._paths.root)]
        hub = self._begin("hub", [*hub_command, "--port", str(self._settings.ports.public)], None)
        self._wait_for(hub, f"http://127.0.0.1:{self._settings.ports.dashboards}{FIRST_PAGE}", {302}, HUB_STARTS_S)
        self._wait_for(hub, f"{self._settings.public_url.rstrip('/')}{FIRST_PAGE}", {302}, HUB_STARTS_S)
        if not self._told_to_stop.is_set():
            for name, beside in self._beside.items():
                self._begin(name, beside, None, optional=True)
            way_in.note(self._paths, self._settings)
            self._say(f"Log in at {self._settings.public_url}")
            self._say("Stop with Ctrl-C.")

    def _start_watcher(self) -> None:
        """Start the watcher if a folder is to be watched. Without it everything else runs, and says so."""
        for why in left_out(self._paths, self._settings):
            self._say(why)
            with _append(self._paths.logs / "watch.log") as log:
                log.write(f"{why}\n".encode())
        if watcher_can_run(self._settings):
            self._say("Starting the watcher ...")
            command = [sys.executable, "-m", "workbench.processes.watcher", str(self._paths.root)]
            self._begin("watch", command, self._watch_user(), optional=True)

    def _gateway_user(self) -> str | None:
        return self._settings.users.gateway if self._settings.mode is Mode.DEPARTMENT else None

    def _watch_user(self) -> str | None:
        return self._settings.users.watch if self._settings.mode is Mode.DEPARTMENT else None

    def _begin(self, name: str, command: list[str], user: str | None, *, optional: bool = False) -> SiteProcess:
        log = self._paths.logs / f"{name}.log"
        own = os.getpid()
        with _append(log) as out:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environment(without=HUB_PREFIXES),
                start_new_session=True,
                preexec_fn=lambda: die_with_parent(own),
                **as_user(user),
            )
        part = SiteProcess(name, process, log, optional)
        self._parts.append(part)
        return part

    def _wait_for(self, part: SiteProcess, url: str, right: set[int], at_most_s: float) -> None:
        end = time.monotonic() + at_most_s
        while not self._told_to_stop.is_set():
            if part.ended():
                raise BadSite(f"The {part.name} did not start: {part.last_words()}")
            if _status(url) in right:
                return
            if time.monotonic() > end:
                raise BadSite(f"The {part.name} did not come up in {at_most_s:.0f} s. See {part.log}.")
            self._told_to_stop.wait(0.2)

    def _wait(self) -> None:
        while not self._told_to_stop.wait(0.5):
            for part in [part for part in self._parts if part.ended()]:
                said = f"The {part.name} ended by itself: {part.last_words()}."
                if not part.optional:
                    raise BadSite(f"{said} Everything was stopped.")
                self._parts.remove(part)
                self._say(f"{said} Everything else goes on; start the site again to have it back.")

    def _stop(self) -> None:
        """Stop the Hub before the gateway, so that log-outs can still be recorded; then whatever is left."""
        self._say("Stopping ...")
        way_in.forget(self._paths)
        for part in reversed(self._parts):
            part.process.terminate()
            try:
                part.process.wait(STOPS_S)
            except subprocess.TimeoutExpired:
                os.killpg(part.process.pid, signal.SIGKILL)
                part.process.wait()
        end_orphans()


def check_ready(paths: SitePaths, settings: Settings) -> None:
    """Look at everything that is needed before anything is started.

    Raises:
        BadSite: Names what is missing and what to do.
    """
    for path in (paths.ledger, paths.pack, paths.door_secret, paths.hub_service_token):
        if not path.exists():
            raise BadSite(
                f"The site is not whole: {path.name} is missing. Make it first: workbench init DIR --pack NAME"
            )
    if settings.mode is Mode.DEPARTMENT:
        _check_department(settings)
    programs.node()
    for find in (programs.proxy, programs.dashboards_python, programs.notebooks_folder):
        find(settings)
    for name, port in settings.ports.model_dump().items():
        if not port_is_free(port):
            raise BadSite(f"Port {port} is taken. Stop what uses it, or set ports.{name} in workbench.toml.")


def _check_department(settings: Settings) -> None:
    if os.geteuid() != 0:
        raise BadSite("A department's site starts as root, which then gives each process its own user.")
    require_reachable(settings)
    why_not = why_not_apart(settings.users, with_watcher=bool(settings.live.watched))
    if why_not:
        raise BadSite(why_not)
    for user in (settings.users.gateway, settings.users.dashboards):
        as_user(user)


def hand_over(paths: SitePaths, users: Users, *, with_watcher: bool = False) -> None:
    """Give gateway and watcher what is theirs; root keeps the rest, and everybody may read what is no secret."""
    gateway = pwd.getpwnam(users.gateway)
    for path in (paths.gateway, *paths.gateway.rglob("*"), paths.door_secret, paths.hub_service_token):
        os.chown(path, gateway.pw_uid, gateway.pw_gid, follow_symlinks=False)
    if with_watcher and look_up(users.watch) is not None:
        watcher = pwd.getpwnam(users.watch)
        for path in (paths.watch, *paths.watch.iterdir()):
            os.chown(path, watcher.pw_uid, watcher.pw_gid, follow_symlinks=False)
    for path in (paths.settings, paths.pack, *paths.basemap.glob("*.*")):
        if path.is_file():
            path.chmod(0o644)
    if paths.basemap.is_dir():
        paths.basemap.chmod(0o755)
    for folder in (paths.root, *paths.root.parents):
        if not folder.stat().st_mode & 0o001:
            raise BadSite(f"{folder} cannot be entered by the gateway's user. Put the site where all may go, as /srv.")


def as_user(user: str | None) -> dict[str, Any]:
    """Return how `Popen` starts a process as an OS user; as the current one for None. Raises `BadSite` if unknown."""
    if user is None:
        return {}
    try:
        found = pwd.getpwnam(user)
    except KeyError:
        raise BadSite(
            f"There is no OS user {user}. Make it: useradd --system --shell /usr/sbin/nologin {user}"
        ) from None
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": [found.pw_gid]}


def port_is_free(port: int) -> bool:
    """True if nothing listens on a loopback port."""
    with socket.socket() as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def end_orphans() -> None:
    """End every process that is left below this one: first asked, then made to."""
    for number, patience_s in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        end = time.monotonic() + patience_s
        left = list(_reaped_children())
        for child in left:
            _signal(child, number)
        while left and time.monotonic() < end:
            time.sleep(0.05)
            left = list(_reaped_children())


def _reaped_children() -> Iterator[int]:
    for child in children(os.getpid()):
        try:
            ended, _ = os.waitpid(child, os.WNOHANG)
        except ChildProcessError:
            continue
        if not ended:
            yield child


def _signal(process_id: int, number: signal.Signals) -> None:
    try:
        os.kill(process_id, number)
    except ProcessLookupError:
        return


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _status(url: str) -> int | None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    try:
        with opener.open(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def _append(path: Path) -> IO[bytes]:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")
