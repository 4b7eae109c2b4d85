"""Each process with an OS user of its own: no kernel reads what is the gateway's, the Hub's or another's."""

from __future__ import annotations

import contextlib
import json
import re
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from data_access.errors import InvalidQuery, NotLoggedOn
from data_access.policy.packs.pack import parse
from tests.builders.analyst import Lab
from tests.builders.serving import Person, command_of, has_ended, wait_for
from tests.builders.serving_os import (
    ANALYST,
    DASHBOARDS,
    GATEWAY,
    NOBODYS,
    PROBE,
    Department,
    a_department,
    files_below,
    is_debian_python_there,
    os_users,
    probed_in,
)
from workbench.administration.desk import at_desk
from workbench.settings import load_settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@dataclass(frozen=True)
class Running:
    """A department's site that is up, and what there is to be kept apart."""

    department: Department
    processes: dict[str, psutil.Process]

    @property
    def settings(self):
        return load_settings(self.department.paths)

    def targets(self):
        paths = self.department.paths
        files = files_below(paths.gateway) + files_below(paths.hub) + files_below(paths.logs)
        return {
            "files": [*files, str(paths.door_secret), str(paths.hub_service_token)],
            "folders": [str(f) for f in (paths.gateway, paths.keys, paths.store, paths.run, paths.hub, paths.logs)],
            "processes": {name: process.pid for name, process in self.processes.items()},
            "unkillable": ["gateway", "hub", "proxy"],
            "sockets": [str(paths.run / "gateway.sock")],
        }


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    assert is_debian_python_there(), "these tests need root and Debian's Python of the same version as the tests'"
    with os_users(), a_department() as department, _up(department) as process:
        parts = psutil.Process(process.pid).children(recursive=True)
        processes = {
            "gateway": _one(parts, "workbench.processes.gateway"),
            "hub": _one(parts, "workbench.processes.hub"),
            "proxy": next(p for p in parts if any("configurable-http-proxy" in word for word in command_of(p))),
            "dashboards": _one(parts, "workbench.processes.dashboards"),
        }
        running = Running(department, processes)
        department.targets.write_text(json.dumps(running.targets()))
        department.targets.chmod(0o644)
        yield running


def _one(processes, module):
    return next(p for p in processes if module in command_of(p))


class _up:
    """Run `workbench up` with the department's own Python until the block ends."""

    def __init__(self, department: Department) -> None:
        self._said = department.root / "said"
        command = [department.python, "-m", "workbench", "up", department.paths.root]
        with self._said.open("wb") as out:
            self._process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd="/")

    def __enter__(self) -> subprocess.Popen[bytes]:
        try:
            wait_for(self._is_up, 480, "the department did not come up")
        except (TimeoutError, RuntimeError):
            self.__exit__()
            raise
        return self._process

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(240)

    def _is_up(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(self._said.read_text())
        return "Log in at" in self._said.read_text()


@contextlib.contextmanager
def logged_in(running, name):
    """Somebody's browser, closed when the block ends."""
    enrolled, person = running.department.people[name], Person(running.settings)
    with person.http:
        answer = person.log_in(name, enrolled.password, enrolled.code())
        assert answer.status_code == 200, re.sub(r"<[^>]+>|\s+", " ", answer.text)[-300:]
        yield person


@pytest.fixture(scope="module")
def in_a_page(running):
    """What the kernel of a dashboard could do; the page stays open."""
    with logged_in(running, "dunn") as person:
        yield probed_in(person.page().text)


@pytest.fixture(scope="module")
def in_a_server(running):
    """What the kernel of an analyst's own server could do."""
    with logged_in(running, ANALYST) as person:
        lab = Lab(person, ANALYST, running.settings.public_url).start()
        code = f"TARGETS = {str(running.department.targets)!r}\n{PROBE}\nprint('PROBED ' + json.dumps(out) + ' END')"
        return probed_in(lab.run(code, "PROBED"))


def test_every_process_has_the_user_it_should(running):
    users = {name: process.username() for name, process in running.processes.items()}
    assert users == {"gateway": GATEWAY, "hub": "root", "proxy": "root", "dashboards": DASHBOARDS}


def test_there_is_something_to_be_kept_apart(running):
    targets = running.targets()
    for part in ("ledger.sqlite", "master.key", ".key", "segment", "hub.sqlite", "cookie_secret", "door.secret"):
        assert any(part in path for path in targets["files"]), part
    assert all(Path(path).read_bytes() is not None for path in targets["files"])


def test_a_page_s_kernel_reads_nothing_of_gateway_hub_or_its_own_server(running, in_a_page):
    _all_refused(in_a_page, DASHBOARDS, running)


def test_an_analyst_s_kernel_reads_nothing_of_gateway_hub_or_dashboards(running, in_a_server):
    _all_refused(in_a_server, ANALYST, running)


def _all_refused(probed, user, running):
    uids = psutil.Process().uids().real, running.processes["gateway"].uids().real
    assert probed.pop("uid") not in uids, user
    assert len(probed) > 30
    assert {what for what, came in probed.items() if came != "PermissionError"} == set()


def test_an_analyst_cannot_reach_a_page_s_kernel(running, in_a_server):
    commands = filter(None, map(command_of, running.processes["dashboards"].children()))
    private = {Path(words[words.index("-f") + 1]).parents[1] for words in commands}
    assert private
    for folder in private:
        assert folder.stat().st_mode & 0o077 == 0
        assert folder.owner() == DASHBOARDS


def test_two_kernels_of_pages_cannot_read_each_other_s_memory(running):
    """They share an OS user, so a page's kernel hides its memory before it asks for whom it draws."""
    with logged_in(running, "dunn") as person:
        person.page()
        wait_for(lambda: len(running.processes["dashboards"].children()) >= 2, 120, "there is one kernel")
        kernels = running.processes["dashboards"].children()
        wait_for(lambda: all(_is_hidden(p) for p in kernels), 120, "a kernel's memory can be read")


def _is_hidden(process):
    """Say whether a process hides its memory, or has ended."""
    try:
        return Path(f"/proc/{process.pid}/environ").stat().st_uid == 0
    except OSError:
        return True


@contextlib.contextmanager
def acting(running, name):
    """The administrator's desk of the running site, as one of its people."""
    enrolled = running.department.people[name]
    with at_desk(running.department.paths) as desk:
        wait_for(lambda: _logs_on(desk, enrolled), 120, "no log-on", 1.0)
        yield desk


def _logs_on(desk, enrolled):
    try:
        return desk.log_on(enrolled.person, enrolled.password, enrolled.code())
    except NotLoggedOn:  # its code was used a moment ago: the next one comes within thirty seconds
        return False


def _log_lines(running):
    paths = running.department.paths
    logs = [*paths.logs.rglob("*"), *paths.hub.rglob("*.log"), running.department.root / "said"]
    return "\n".join(log.read_text(errors="replace") for log in logs if log.is_file())


@pytest.fixture(scope="module")
def administrator(running):
    with acting(running, "adams") as desk:
        yield desk


@pytest.mark.parametrize("name", [GATEWAY, DASHBOARDS, "root", "daemon", "nobody", "wbt_unknown"])
def test_no_analyst_is_called_as_a_service_a_system_s_user_or_nobody_of_the_group(administrator, name):
    new = {"person": name, "number": "9", "full_name": "Invented", "role": "analyst", "unit": "d"}
    with pytest.raises(InvalidQuery, match=r"person: (is the name|must be an OS user in the group)"):
        administrator.post("/v1/acts/accounts", new)


def test_no_server_starts_for_an_account_from_before_that_is_no_os_user_of_the_group(running):
    with logged_in(running, NOBODYS) as person:
        answer = person.http.get("/hub/spawn", timeout=180)
        assert "must be an OS user in the group wbt_analysts" in answer.text, re.sub(r"<[^>]+>|\s+", " ", answer.text)
        assert person.http.get(f"/user/{NOBODYS}/api").status_code != 200


def test_doctor_names_the_account_from_before_and_ends_with_one(running):
    command = [running.department.python, "-m", "workbench", "doctor", running.department.paths.root]
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200, cwd="/")
    assert said.returncode == 1, said.stdout + said.stderr
    assert f"{NOBODYS} must be an OS user in the group" in said.stdout
    assert "ok              each process has an OS user of its own" in said.stdout


def test_the_gateway_adopts_a_pack_without_writing_into_the_site_s_folder(running):
    paths = running.department.paths
    before = paths.pack.read_text()
    text = before.replace('name = "parsons"', 'name = "parsons_two"', 1)
    with acting(running, "cole") as desk:
        done = desk.post("/v1/acts/packs", {"hash": parse(text.encode()).hash, "text": text})
        assert done["name"] == "parsons_two"
        assert desk.get("/v1/me")["pack"]["name"] == "parsons_two"
    assert paths.pack.read_text() == before
    assert [path.name for path in paths.root.iterdir() if path.is_file() and path.owner() == GATEWAY] == [
        path.name for path in (paths.door_secret, paths.hub_service_token)
    ]


def test_a_disabled_analyst_s_kernels_end_and_what_they_printed_stands_in_no_log(running, administrator, in_a_server):
    plate = "7G7ZZ2"
    with logged_in(running, ANALYST) as person:
        lab = Lab(person, ANALYST, running.settings.public_url).start()
        said = lab.run(f"import os; os.write(2, b'{plate}'); print('{plate}', os.getpid(), 'END')", "END").split()
        kernel = psutil.Process(int(said[1]))
        assert kernel.username() == ANALYST
        administrator.post(
            "/v1/acts/accounts/disable", {"person": ANALYST, "reason": "left the department in November"}
        )
        wait_for(lambda: not _runs_as(ANALYST), 240, "something of theirs runs on", 0.5)
        wait_for(lambda: has_ended(kernel), 120, "it runs on")
    assert plate not in _log_lines(running)


def _runs_as(user):
    return [p for p in psutil.process_iter(["username"]) if p.info["username"] == user and not has_ended(p)]
