"""Pages of the people of an agency's site in a browser: a real gateway, a real client, and plain Voila for each who has one open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.harness import Watched, chromium
from tests.builders.agencies import agency_site, clear
from tests.builders.gateway import Doors
from tests.builders.voila_pages import Voila, voila_over


@dataclass
class AgencyPages:
    """A site of an agency, and a browser in which its people have pages open."""

    doors: Doors
    browser: Watched
    folder: Path
    _open: ExitStack
    _voilas: dict[str, Voila] = field(default_factory=dict)

    def employ(self, person: str, role: str) -> None:
        """Give somebody an account of a role, trained, cleared and logged on."""
        self.doors.hire(person, role)
        clear(self.doors, person)
        self.doors.people.tokens[person] = self.doors.session_of(person)["Authorization"].removeprefix("Bearer ")

    def page(self, person: str, name: str, *, height: int = 720) -> Page:
        """Open a page of somebody, with their own log-on, and wait until it is drawn."""
        if person not in self._voilas:
            folder = self.folder / f"voila-{person}"
            folder.mkdir()
            started = voila_over(str(self.doors.client.base_url), self.doors.people.tokens[person], folder)
            self._voilas[person] = self._open.enter_context(started)
        page = self.browser.page(1280, height)
        page.goto(self._voilas[person].at(name))
        page.wait_for_selector(".wb-page :is(h1, .wb-problem)")
        page.wait_for_load_state("networkidle")
        return page


@contextmanager
def agency_pages(folder: Path, agency: str) -> Iterator[AgencyPages]:
    """Open a new site of an agency with a browser beside it; nothing outside of this machine is asked for."""
    with agency_site(folder / "site", agency) as doors, chromium(folder) as browser, ExitStack() as stack:
        yield AgencyPages(doors, browser, folder, stack)
    assert browser.outside() == []
