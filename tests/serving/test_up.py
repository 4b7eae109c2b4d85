"""`workbench up`: a site starts in order, stops whole, and leaves nothing behind however it ends."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading

import httpx
import psutil
import pytest

from tests.builders.ports import free_ports
from tests.builders.serving import Person, a_site, command_of, get, has_ended, name_on, wait_for
from workbench.checks.diagnosis import Verdict
from workbench.commands.site.doctor import diagnoses
from workbench.processes.web.page_addresses import FIRST_PAGE
from workbench.settings import load_settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

RUN = """
import sys
from pathlib import Path
from data_access.errors import AccessError
from workbench.processes.site_run.run import SiteRun
from workbench.settings import SitePaths, load_settings
paths = SitePaths(Path(sys.argv[1]))
try:
    settings = load_settings(paths).on_port(int(sys.argv[3]) if sys.argv[3:] else None)
    SiteRun(paths, settings, say=lambda line: print(line, flush=True), gateway=sys.argv[2]).run()
except AccessError as error:
    print(error, flush=True)
    sys.exit(error.exit_code)
"""


class Run:
    """A site being run in a process of its own."""

    def __init__(self, paths, gateway="tests.builders.serving", port=None):
        self.settings, self._out = load_settings(paths).on_port(port), paths.root / "said"
        command = [sys.executable, "-c", RUN, str(paths.root), gateway, *([str(port)] if port else [])]
        with self._out.open("wb") as out:
            self.process = subprocess.Popen(command, stdout=out)

    def said(self):
        return self._out.read_text()

    def is_up(self):
        if self.process.poll() is not None:
            raise RuntimeError(self.said())
        return "Log in at" in self.said()

    def everybody(self):
        return psutil.Process(self.process.pid).children(recursive=True)


@pytest.fixture
def paths(tmp_path):
    return a_site(tmp_path / "site", pool=1)


@contextlib.contextmanager
def running(paths, port=None):
    run = Run(paths, port=port)
    try:
        wait_for(run.is_up, 480, "the site did not come up")
        yield run
    finally:
        if run.process.poll() is None:
            run.process.terminate()
            run.process.wait(240)


def _all_gone(processes):
    psutil.wait_procs(processes, timeout=120)
    return all(map(has_ended, processes))


def test_a_site_comes_up_lets_somebody_in_heals_its_dashboards_and_stops_whole(paths):
    with running(paths) as run:
        person = Person(run.settings)
        with person.http:
            assert name_on(person.log_in("alice").text) == "alice"
        _kill_the_dashboards(run)
        wait_for(lambda: len(run.everybody()) >= 6, 240, "not everybody was there again")
        everybody = run.everybody()
        with asked_all_the_time(run.settings.public_url.rstrip("/") + FIRST_PAGE):
            run.process.send_signal(signal.SIGINT)
            assert run.process.wait(240) == 0
        assert _all_gone(everybody)
        assert [log.name for log in paths.logs.glob("*.log") if "Traceback" in log.read_text(errors="replace")] == []


@contextlib.contextmanager
def asked_all_the_time(url):
    """Let two clients ask without a pause, so that whatever happens meanwhile happens amid a request."""
    over = threading.Event()

    def ask():
        with httpx.Client() as client:
            while not over.is_set():
                with contextlib.suppress(httpx.HTTPError):
                    client.get(url)

    asking = [threading.Thread(target=ask) for _ in range(2)]
    for thread in asking:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in asking:
            thread.join(120)


def _kill_the_dashboards(run):
    server = next(p for p in run.everybody() if "workbench.processes.dashboards" in command_of(p))
    server.kill()
    wait_for(lambda: has_ended(server), 120, "it lives on")
    wait_for(lambda: _asks_for_log_in(run), 240, "the dashboards did not come back", every_s=0.5)


def _asks_for_log_in(run):
    with contextlib.suppress(httpx.HTTPError):
        return get(run.settings.public_url.rstrip("/") + FIRST_PAGE).status_code == 302
    return False


def test_doctor_sees_a_site_on_the_port_that_it_was_started_on(paths):
    [port] = free_ports(1)
    with running(paths, port) as run:
        said = {one.check: one.verdict for one in diagnoses(paths)}
        assert said["log-in is on, with a one-time code and its content policy"] is Verdict.OK
        assert said["dashboards: log-in, content policy and kernel ownership are on"] is Verdict.OK
        run.process.terminate()
        assert run.process.wait(240) == 0
    said = {one.check: one.verdict for one in diagnoses(paths)}
    assert said["log-in is on, with a one-time code and its content policy"] is Verdict.UNKNOWN


def test_a_killed_run_leaves_nothing_behind(paths):
    with running(paths) as run:
        everybody = run.everybody()
        run.process.kill()
        run.process.wait(120)
        assert _all_gone(everybody)


def test_a_part_that_ends_by_itself_stops_the_whole(paths):
    with running(paths) as run:
        everybody = run.everybody()
        gateway = next(p for p in everybody if "tests.builders.serving" in command_of(p))
        gateway.kill()
        assert run.process.wait(240) == 14
        assert "The gateway ended by itself" in run.said()
        assert _all_gone(everybody)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda paths: paths.ledger.unlink(), "workbench init"),
        (lambda paths: paths.door_secret.unlink(), "workbench init"),
        (lambda paths: paths.settings.unlink(), "workbench.toml"),
    ],
)
def test_a_site_that_is_not_whole_says_what_is_missing(paths, spoil, words):
    settings = load_settings(paths)
    spoil(paths)
    said = subprocess.run(
        [sys.executable, "-c", RUN, str(paths.root), "tests.builders.serving"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert said.returncode == 14
    assert words in said.stdout
    assert settings.public_url not in said.stdout


def test_a_gateway_that_stays_shut_says_why(paths):
    run = Run(paths, "tests.builders.no_such_gateway")
    assert run.process.wait(240) == 14
    assert "The gateway did not start" in run.said()
    assert "no_such_gateway" in run.said()
