"""A site whose Hub, proxy and Voila are real and whose gateway is a fake that honours the same wire."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.builders.ports import ports_of_site
from workbench.processes.web.page_addresses import DASHBOARD
from workbench.settings import Mode, Settings, SitePaths, load_settings, read_secret, write_settings
from workbench.settings_tables import Programs

PASSWORD = "invented-password"
GROUPS = {
    "alice": ["dashboards"],
    "bob": ["dashboards"],
    "ann": ["dashboards", "analysts"],
    "audrey": ["duties"],
    "dot": ["hits"],
    "clark": ["clerks"],
}
LOCK_AFTER = 5
PATIENCE_S = 180.0

PAGE = """
import json, os, urllib.request
from workbench.python.handoff import receive
handoff = receive()
asked = urllib.request.Request(
    os.environ["WORKBENCH_GATEWAY"] + "/v1/me", headers={"Authorization": "Bearer " + handoff.token}
)
me = json.load(urllib.request.urlopen(asked))
import ipywidgets
button, said = ipywidgets.Button(description="Who am I?"), ipywidgets.HTML("")
button.on_click(lambda _: setattr(said, "value", f"<b id='said'>again {me['person']}</b>"))
page = handoff.request["page"]
print(f"me={me['person']} told={handoff.request['person']} page={page} pid={os.getpid()}")
ipywidgets.VBox([ipywidgets.HTML(f"<b id='who'>me={me['person']}</b>"), button, said])
"""


def a_notebook(folder: Path, name: str, code: str) -> None:
    """Write a notebook of one cell."""
    import nbformat  # here, not above: it takes seconds, and every test run collects who uses this

    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cell = nbformat.v4.new_code_cell(code.strip(), id="only")
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": spec})
    folder.mkdir(exist_ok=True)
    nbformat.write(notebook, folder / f"{name}.ipynb")


def a_site(root: Path, **changed: Any) -> SitePaths:
    """Make a site with free ports and pages that show for whom they are drawn."""
    paths = SitePaths(root)
    paths.make()
    a_notebook(root / "notebooks", DASHBOARD, PAGE)
    a_notebook(root / "notebooks", "secret", "print('never served')")
    given = {"agency": "Town of Nowhere", "mode": Mode.EVALUATION, "synthetic": True, "ports": ports_of_site()}
    programs = Programs(notebooks=str(root / "notebooks"))
    paths.ledger.touch()
    paths.pack.touch()
    write_settings(paths, Settings(**{**given, "programs": programs, **changed}))
    return paths


@dataclass
class FakeGateway:
    """The gateway's wire for log-ons and `/v1/me`, kept in memory.

    A code is good if it is six digits and new. `seen` holds every answered `/v1/me` as (person, session).
    """

    port: int
    secret: str
    hub_api: str
    disabled: set[str] = field(default_factory=set)
    sessions: dict[str, str] = field(default_factory=dict)
    log_offs: list[tuple[str, str]] = field(default_factory=list)
    seen: list[tuple[str, str | None]] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)
    codes: set[tuple[str, str]] = field(default_factory=set)
    roles: dict[str, list[str]] = field(default_factory=dict)
    broken: bool = False

    def log_on(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer `POST /v1/log-ons`."""
        person = asked["person"]
        if self.failures.get(person, 0) >= LOCK_AFTER:
            return 429, {
                "code": "too_many",
                "detail": "Too many failed log-ons: locked for 14 more minutes.",
                "retry_after_s": 841,
            }
        known = person in GROUPS and person not in self.disabled and asked["password"] == PASSWORD
        code = (person, asked["code"])
        if not known or code in self.codes or not re.fullmatch(r"\d{6}", asked["code"]):
            self.failures[person] = self.failures.get(person, 0) + 1
            return 401, {"code": "not_logged_on", "detail": "no"}
        self.codes.add(code)
        self.sessions[asked["hub_session"]] = person
        return 201, {"person": person, "role": "detective", "groups": GROUPS[person], "session_id": "s1"}

    def log_off(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer `DELETE /v1/log-ons/hub`."""
        self.log_offs.append((asked["person"], asked["hub_session"]))
        self.sessions.pop(asked["hub_session"], None)
        return 204, {}

    def is_in(self, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer `POST /v1/log-ons/hub`."""
        held = self.sessions.get(asked["hub_session"]) == asked["person"] and asked["person"] not in self.disabled
        return (200, {"groups": GROUPS[asked["person"]]}) if held else (401, {"code": "not_logged_on"})

    def good(self, asked: dict[str, Any]) -> tuple[int, list[dict[str, Any]]]:
        """Answer `POST /v1/log-ons/hub/good`."""
        groups = {**GROUPS, **self.roles}
        enabled = [each for each in asked["log_ons"] if each["person"] not in self.disabled]
        held = set(self.sessions.items()) | {(None, person) for person in self.sessions.values()}
        good = [each for each in enabled if (each["hub_session"], each["person"]) in held]
        return 200, [{**each, "groups": groups[each["person"]]} for each in good]

    def me(self, token: str) -> tuple[int, dict[str, Any]]:
        """Answer `GET /v1/me`, as the Hub says whose token it is."""
        asked = urllib.request.Request(f"{self.hub_api}/user", headers={"Authorization": f"token {token}"})
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                model = json.load(answer)
        except urllib.error.HTTPError as error:
            error.close()
            return 401, {"code": "not_logged_on"}
        if "access:services!service=gateway" not in model["scopes"]:
            return 403, {"code": "refused", "detail": "scope"}
        self.seen.append((model["name"], model["session_id"]))
        return 200, {"person": model["name"], "groups": model["groups"]}


def _answers(gateway: FakeGateway) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/healthz":
                return self.send(200, {"ok": True, "status": "ok", "problems": []})
            return self.send(*gateway.me(self.headers.get("Authorization", "").removeprefix("Bearer ")))

        def do_POST(self) -> None:
            self.by_door(
                {"/v1/log-ons": gateway.log_on, "/v1/log-ons/hub": gateway.is_in, "/v1/log-ons/hub/good": gateway.good}
            )

        def do_DELETE(self) -> None:
            self.by_door({"/v1/log-ons/hub": gateway.log_off})

        def by_door(self, routes: dict[str, Callable[[Any], tuple[int, Any]]]) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if gateway.broken:
                return self.send(500, {})
            if self.headers.get("X-Door") != gateway.secret:
                return self.send(403, {"code": "refused", "detail": "no door"})
            return self.send(*routes[self.path](json.loads(body)))

        def send(self, status: int, document: Any) -> None:
            body = json.dumps(document).encode() if status != 204 else b""
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Answers


@contextlib.contextmanager
def a_gateway(paths: SitePaths, settings: Settings) -> Iterator[FakeGateway]:
    """Serve a fake gateway on the site's gateway port."""
    hub_api = f"http://127.0.0.1:{settings.ports.hub}/hub/api"
    gateway = FakeGateway(settings.ports.gateway, read_secret(paths.door_secret), hub_api)
    server = ThreadingHTTPServer(("127.0.0.1", gateway.port), _answers(gateway))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def a_hub(paths: SitePaths, settings: Settings, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a real Hub with its proxy and the dashboards until the block ends."""
    command = [sys.executable, "-m", "workbench.processes.hub", str(paths.root)]
    with log.open("wb") as out:
        hub = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        wait_for(lambda: _dashboards_ask_for_log_in(settings, hub), 480, f"the dashboards did not come up: {log}")
        yield hub
    finally:
        hub.send_signal(signal.SIGTERM)
        try:
            hub.wait(120)
        except subprocess.TimeoutExpired:
            os.killpg(hub.pid, signal.SIGKILL)
            raise


def _dashboards_ask_for_log_in(settings: Settings, hub: subprocess.Popen[bytes]) -> bool:
    if hub.poll() is not None:
        raise RuntimeError(f"the Hub ended with {hub.returncode}")
    try:
        answer = httpx.get(f"{settings.public_url}services/dash/voila/render/work.ipynb", timeout=60)
    except httpx.HTTPError:
        return False
    return answer.status_code == 302


def wait_for(happened: Callable[[], bool], at_most_s: float, otherwise: str, every_s: float = 0.1) -> float:
    """Wait until something happened; return how long it took, in seconds. Raises `TimeoutError`."""
    began = time.monotonic()
    while not happened():
        if time.monotonic() - began > at_most_s:
            raise TimeoutError(otherwise)
        time.sleep(every_s)
    return time.monotonic() - began


def command_of(process: psutil.Process) -> list[str]:
    """Return a process's words of command; none if it has ended meanwhile."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def has_ended(process: psutil.Process) -> bool:
    """Say whether a process has ended, though nobody may have waited for it yet."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.Error:
        return True


def get(address: object, **more: Any) -> httpx.Response:
    """Ask for an address once, as patiently as a browser does."""
    return httpx.get(str(address), timeout=PATIENCE_S, **more)


_CODES = iter(range(100_000, 999_999))


def a_code() -> str:
    """Return a one-time code that was not used before."""
    return str(next(_CODES))


class Person:
    """Somebody with a browser of their own, without drawing anything: cookies, redirects, forms."""

    def __init__(self, settings: Settings) -> None:
        self.http = httpx.Client(base_url=settings.public_url, follow_redirects=True, timeout=PATIENCE_S)

    def log_in(self, name: str, password: str = PASSWORD, code: str | None = None) -> httpx.Response:
        """Fill in the log-in form and send it."""
        form = self.http.get("/hub/login").text
        token = re.search(r'name="_xsrf" value="([^"]+)"', form)
        data = {"username": name, "password": password, "otp": a_code() if code is None else code}
        return self.http.post("/hub/login", data={**data, "_xsrf": token[1] if token else ""})

    def page(self, name: str = "work") -> httpx.Response:
        """Open a dashboard."""
        return self.http.get(f"/services/dash/voila/render/{name}.ipynb")

    def send(self, method: str, path: str) -> int:
        """Send a request as a page's script would, and return the status."""
        own = [c.value for c in self.http.cookies.jar if c.name == "_xsrf" and c.path.startswith("/services/dash")]
        headers = {"X-XSRFToken": own[0] if own else "", "Sec-Fetch-Mode": "cors"}
        return self.http.request(method, f"/services/dash/{path}", headers=headers).status_code

    def cookies(self) -> str:
        """Return the cookies that a browser would send to the dashboards."""
        return "; ".join(f"{c.name}={c.value}" for c in self.http.cookies.jar if "/services/dash/".startswith(c.path))


def kernel_id_of(html: str) -> str:
    """Find the kernel's id in a page."""
    found = re.search(r'"kernelId":\s*"([0-9a-f-]{36})"', html)
    if found is None:
        raise ValueError("the page has no kernel")
    return found[1]


def name_on(html: str) -> str:
    """Find for whom a page was drawn, as the gateway said."""
    found = re.search(r"me=(\w+) told=(\w+)", html)
    if found is None or found[1] != found[2]:
        raise ValueError("the page is for nobody, or for two")
    return found[1]


def main() -> None:
    """Be the gateway of a site until told to stop: `python -m tests.builders.serving DIR`."""
    paths = SitePaths(Path(sys.argv[1]))
    stopped = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    with a_gateway(paths, load_settings(paths)):
        stopped.wait()


if __name__ == "__main__":
    main()
