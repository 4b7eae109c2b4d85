"""A site that was started on another port than its settings say is seen by whoever looks at it."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.builders.serving import a_site
from workbench.checks.diagnosis import Verdict
from workbench.checks.health import SitePart, Standing, faults, line_of
from workbench.checks.running import check_running
from workbench.processes.site_run import way_in
from workbench.processes.site_run.way_in import as_running
from workbench.processes.web.page_addresses import FIRST_PAGE
from workbench.processes.web.page_headers import HUB_CSP
from workbench.settings import SitePaths, load_settings


class Entrance(BaseHTTPRequestHandler):
    """As much of the Hub as a stranger meets first: that it is there, its log-in page, and the way to it."""

    def do_GET(self) -> None:
        self.send_response(302 if self.path == FIRST_PAGE else 200)
        self.send_header("Content-Security-Policy", HUB_CSP)
        self.end_headers()
        self.wfile.write(b'<input name="otp">')

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def entrance() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Entrance)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def paths(tmp_path: Path) -> SitePaths:
    return a_site(tmp_path / "site")


def log_in(paths: SitePaths) -> Verdict:
    found = check_running(paths, as_running(paths, load_settings(paths)))
    return next(one.verdict for one in found if one.check.startswith("log-in is on"))


def test_the_port_that_a_site_was_started_on_is_the_one_that_is_asked(paths: SitePaths) -> None:
    with entrance() as port:
        assert log_in(paths) is Verdict.UNKNOWN
        way_in.note(paths, load_settings(paths).on_port(port))
        assert log_in(paths) is Verdict.OK
        settings = as_running(paths, load_settings(paths))
        assert line_of(faults(settings, frozenset({SitePart.PAGES})))[0] is Standing.OK
        way_in.forget(paths)
        assert log_in(paths) is Verdict.UNKNOWN


def test_a_port_that_a_killed_run_left_behind_is_not_believed(paths: SitePaths) -> None:
    with entrance() as port:
        way_in.note(paths, load_settings(paths).on_port(port))
    assert as_running(paths, load_settings(paths)) == load_settings(paths)


@pytest.mark.parametrize("noted", ["", "eight thousand\n", "-1\n", "70000\n", "99999999999999999999\n"])
def test_what_is_no_port_changes_nothing(paths: SitePaths, noted: str) -> None:
    (paths.root / way_in.NAME).write_text(noted)
    assert as_running(paths, load_settings(paths)) == load_settings(paths)


def test_the_port_of_another_process_of_the_site_changes_nothing(paths: SitePaths) -> None:
    settings = load_settings(paths)
    with entrance() as port:
        (paths.root / way_in.NAME).write_text(f"{port}\n")
        shared = settings.model_copy(update={"ports": settings.ports.model_copy(update={"gateway": port})})
        assert as_running(paths, shared) == shared
