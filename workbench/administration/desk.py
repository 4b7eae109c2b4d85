"""The administrator's desk: acts, as a person, over the gateway's Unix socket.

While the gateway runs, a command speaks to it. While it does not, the command starts one on the socket alone for as long
as it takes. Either way there is one way to the registers, and policy decides on each act.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from data_access.acts.table import ActValue
from data_access.answers.me import Me
from data_access.answers.value import value_of
from data_access.client.act_requests import request_for
from data_access.errors import AccessError, BadSite, Busy, NotLoggedOn, Unreachable, from_problem
from data_access.keyring import write_durably
from workbench.processes.site_run.reachable import require_reachable
from workbench.processes.site_run.run import as_user, hand_over
from workbench.settings import CREDENTIALS, Mode, SitePaths, environment, load_settings

START_S = 120.0
ACT_S = 3600.0


class Desk:
    """Acts of one logged-on person. Use `at_desk`."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._token = ""

    @property
    def token(self) -> str:
        """The token under which the person acts; empty before log-on."""
        return self._token

    def log_on(self, person: str, password: str, code: str) -> str:
        """Log on with password and one-time code and return the session's token.

        Raises:
            NotLoggedOn: Something was wrong.
            TooMany: The account is locked.
        """
        given = {"person": person, "password": password, "code": code}
        self._token = str(self.post("/v1/log-ons", given)["token"])
        return self._token

    def resume(self, token: str, person: str = "") -> bool:
        """Go on under a token from before; False if that log-on is over, or is another person's than it should be."""
        self._token = token
        try:
            me = self.me()
        except NotLoggedOn:
            me = None
        if me is None or (person and me.person != person):
            self._token = ""
            return False
        return True

    def me(self) -> Me:
        """Return who is logged on. Raises `NotLoggedOn` if that is over."""
        return value_of(Me, self.get("/v1/me"), "you")

    def log_out(self) -> None:
        """End this log-on, on record."""
        self._send("DELETE", "/v1/log-ons/current")
        self._token = ""

    def get(self, path: str) -> Any:
        """Ask for a document."""
        return self._send("GET", path)

    def post(self, path: str, document: Mapping[str, Any]) -> Any:
        """Send a document and return the answer's."""
        return self._send("POST", path, json=dict(document))

    def archive(self, path: str, document: Mapping[str, object]) -> bytes:
        """Send a document and return the archive that comes back."""
        try:
            answer = self._http.post(path, headers=self._headers(), json=dict(document))
        except httpx.HTTPError as error:
            raise Unreachable(f"The gateway does not answer ({type(error).__name__}).") from None
        if answer.is_success:
            return answer.content
        raise _error_of(answer)

    def events(self, path: str, document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Send a document and yield the documents of the answer's events, as they come. Raises what the last one says."""
        ended = False
        try:
            with self._http.stream("POST", path, headers=self._headers(), json=dict(document)) as answer:
                if not answer.is_success:
                    answer.read()
                    raise _error_of(answer)
                for line in answer.iter_lines():
                    name, _, rest = line.partition(": ")
                    ended = ended or (name == "event" and rest == "ended")
                    if name == "data" and ended:
                        raise from_problem(json.loads(rest), Busy.status)
                    if name == "data":
                        yield json.loads(rest)
        except httpx.HTTPError as error:
            raise Unreachable(f"The gateway does not answer ({type(error).__name__}).") from None

    def delete(self, path: str, **query: str) -> Any:
        """Take something back, and return the answer's document, if it has one."""
        return self._send("DELETE", path, params=query)

    def do(self, act: type[ActValue], /, **fields: object) -> Any:
        """Do an act with these fields, and return the answer's document, if it has one."""
        request = request_for(act, fields)
        if request.body is not None:
            return self._send(request.method, request.path, json=dict(request.body))
        return self._send(request.method, request.path, params=dict(request.query))

    def send_file(self, path: str, file: Path, **query: str) -> Any:
        """Send a file as it lies, in pieces, and return the answer's document."""
        with file.open("rb") as content:
            return self.send_parts(path, iter(lambda: content.read(1 << 20), b""), **query)

    def send_parts(self, path: str, parts: Iterator[bytes], **query: str) -> Any:
        """Send a body in pieces, and return the answer's document."""
        return self._send("POST", path, content=parts, params=query)

    def _send(self, method: str, path: str, **more: Any) -> Any:
        try:
            answer = self._http.request(method, path, headers=self._headers(), **more)
        except httpx.HTTPError as error:
            raise Unreachable(f"The gateway does not answer ({type(error).__name__}).") from None
        if answer.is_success:
            return answer.json() if answer.content else None
        raise _error_of(answer)

    def _headers(self) -> dict[str, str]:
        return {
            "X-Client": "workbench-command/0.1",
            **({"Authorization": f"Bearer {self._token}"} if self._token else {}),
        }


def _error_of(answer: httpx.Response) -> AccessError:
    try:
        document = answer.json()
    except json.JSONDecodeError:
        document = {}
    return from_problem(document if isinstance(document, dict) else {}, answer.status_code)


@contextlib.contextmanager
def at_desk(paths: SitePaths) -> Iterator[Desk]:
    """Reach the site's gateway, or start one for administration alone for the length of a `with` block.

    Raises:
        BadSite: The site is unfit, or the gateway could not be started; says why.
    """
    address = paths.run / "gateway.sock"
    with contextlib.ExitStack() as stack:
        if not _listens(address):
            stack.enter_context(_administration(paths, address))
        transport = httpx.HTTPTransport(uds=str(address))
        http = stack.enter_context(httpx.Client(transport=transport, base_url="http://gateway", timeout=ACT_S))
        yield Desk(http)


@contextlib.contextmanager
def _administration(paths: SitePaths, address: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "workbench.processes.gateway", str(paths.root), "--administration"]
    started = _gateway_user(paths)
    with _master_key(paths, started) as key, _running(command, key, started) as process:
        deadline = time.monotonic() + START_S
        while not _listens(address):
            if process.poll() is not None:
                said = (process.stderr.read() if process.stderr else b"").decode(errors="replace").strip()
                raise BadSite(said.splitlines()[-1] if said else "The gateway could not be started.")
            if time.monotonic() > deadline:
                raise BadSite(f"The gateway was not ready after {START_S:.0f} s.")
            time.sleep(0.05)
        yield


@contextlib.contextmanager
def _running(
    command: list[str], variables: dict[str, str], identity: dict[str, Any]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment() | variables,
        **identity,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr:
            process.stderr.close()


@contextlib.contextmanager
def _master_key(paths: SitePaths, identity: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Hand the master key over to the gateway's user, as systemd does, where it lies outside of the site; gone afterwards."""
    key = paths.master_key
    if "user" not in identity or key.is_relative_to(paths.root):
        yield {}
        return
    memory = Path("/run")
    with tempfile.TemporaryDirectory(prefix="canvass-", dir=memory if memory.is_dir() else None) as folder:
        copy = Path(folder) / key.name
        write_durably(copy, key.read_bytes(), 0o400)
        for path in (copy, Path(folder)):
            os.chown(path, identity["user"], identity["group"])
        yield {CREDENTIALS: folder}


def _gateway_user(paths: SitePaths) -> dict[str, Any]:
    """Return how a department's gateway is started: as its own OS user, so that what it writes stays its own."""
    settings = load_settings(paths)
    if settings.mode is not Mode.DEPARTMENT or os.geteuid() != 0:
        return {}
    require_reachable(settings)
    started = as_user(settings.users.gateway)
    hand_over(paths, settings.users)
    return started


def _listens(address: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(1)
            probe.connect(str(address))
    except OSError:
        return False
    return True
