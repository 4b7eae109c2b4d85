"""A running demo: the town, built small, and everything of it started by the real command on free ports."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page

from data_access.records.accounts import credentials
from tests.builders.once import copied
from tests.builders.ports import ports_of_site
from workbench.demo.files import DemoFiles
from workbench.demo.incidents import PlantedIncident
from workbench.demo.places import DemoPlaces
from workbench.demo.site.build import DemoPerson, build_demo, load_people
from workbench.settings import load_settings, write_settings
from workbench.settings_tables import Ports

READS = 10_000
START_S, STOP_S = 240, 120
STEP_S = 30
FRESH_S = 3600
"""How long a demo that was built is copied: nobody is logged on in it."""


def _step(at: datetime) -> int:
    return int(at.timestamp()) // STEP_S


@dataclass
class RunningDemo:
    """A demo that can be logged in to."""

    places: DemoPlaces
    files: DemoFiles
    url: str
    log: Path
    first_step: int
    """Codes of this half minute may have been used while the demo was built."""
    last_steps: dict[str, int] = field(default_factory=dict)

    def person(self, name: str) -> DemoPerson:
        return next(one for one in load_people(self.places) if one.person == name)

    def code(self, name: str) -> str:
        """Return a code that was not used yet: now's, or the next one's, which is taken early; wait if that is used, too."""
        step = max(_step(datetime.now(UTC)), self.last_steps.get(name, self.first_step) + 1)
        self.last_steps[name] = step
        while _step(datetime.now(UTC)) < step - 1:
            time.sleep(0.5)
        return credentials.code_at(self.person(name).secret, datetime.fromtimestamp(step * STEP_S, UTC))

    def log_in(self, page: Page, name: str) -> None:
        """Fill in the log-in form, as a person does, and leave it by its button."""
        page.goto(self.url)
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(self.person(name).password)
        page.locator("input[name=otp]").fill(self.code(name))
        page.get_by_role("button", name="Sign in").click()

    def incident(self, number: str) -> PlantedIncident:
        return next(one for one in self.files.incidents if one.case_number == number)


def a_demo(folder: Path, ports: Ports, once: Path) -> tuple[DemoPlaces, DemoFiles]:
    """Copy a demo into a folder; the first of all who name the same folder `once` builds it there."""
    places = DemoPlaces(folder / "demo")
    files = copied(once, "demo-of-all", _built, places.root, FRESH_S)
    write_settings(places.site, load_settings(places.site).model_copy(update={"ports": ports}))
    return places, files


def _built(root: Path) -> DemoFiles:
    return build_demo(DemoPlaces(root), say=lambda _: None, reads=READS)


@contextlib.contextmanager
def running_demo(folder: Path, once: Path | None = None) -> Iterator[RunningDemo]:
    """Run a demo in a folder with `workbench up`, bounded in time, ended like a person would; `once` as in `a_demo`.

    Whoever used it fails in the end if any of its processes wrote a traceback.
    """
    ports = ports_of_site()
    places, files = a_demo(folder, ports, once or folder)
    log = folder / "up.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "workbench", "up", str(places.root)]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + START_S
            while b"Log in at" not in log.read_bytes():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.2)
            yield RunningDemo(places, files, f"http://127.0.0.1:{ports.public}/", log, _step(datetime.now(UTC)))
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    for written in (log, *places.site.logs.iterdir()):
        assert_no_traceback(written)


def assert_no_traceback(log: Path) -> None:
    """Fail if a process wrote a traceback into its log, with the beginning of it."""
    text = log.read_text(errors="replace")
    assert "Traceback" not in text, f"{log.name}: {text[text.index('Traceback') :][:2000]}"
