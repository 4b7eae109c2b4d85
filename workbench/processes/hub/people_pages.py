"""The Hub's page of people, where accounts are proposed and confirmed; and at a demo, who may sign in."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from tornado.web import HTTPError, authenticated

from workbench.processes.hub.browser_address import LOOPBACK
from workbench.processes.hub.demo_people import DemoPeople
from workbench.processes.hub.hub_page import HubPage

PEOPLE = "/v1/acts/accounts"
PEOPLE_STEPS = {
    "propose": PEOPLE,
    **{name: f"{PEOPLE}/{name}" for name in ("second", "role", "reset", "confirm", "decline")},
    **{name: f"{PEOPLE}/{name}" for name in ("disable", "enable", "suspend", "give-back")},
    "training": "/v1/acts/trainings",
    "clearance": "/v1/acts/clearances",
}
"""What is done on the page of people, and the gateway's path for it."""


class PeoplePage(HubPage):
    """Where accounts are proposed, confirmed and seen to. Parts of codes are shown here, so no kernel draws it either."""

    @authenticated
    async def get(self) -> None:
        """Show the page; the gateway decides what stands on it."""
        self.write(await self.render_template("people.html"))


class PeopleOnPage(HubPage):
    """All accounts, and what waits for a second person."""

    @authenticated
    async def get(self) -> None:
        """Ask the gateway, as this browser's person."""
        await self.tell(self.door.ask_as("GET", PEOPLE, None, self.owner, self.address))


class TrainingsOnPage(HubPage):
    """The register of trainings."""

    @authenticated
    async def get(self) -> None:
        """Ask the gateway, as this browser's person."""
        await self.tell(self.door.ask_as("GET", PEOPLE_STEPS["training"], None, self.owner, self.address))


class PeopleStep(HubPage):
    """An act on an account."""

    @authenticated
    async def post(self, step: str) -> None:
        """Hand it to the gateway, which decides and records."""
        if step not in PEOPLE_STEPS:
            raise HTTPError(HTTPStatus.NOT_FOUND)
        await self.tell(self.door.ask_as("POST", PEOPLE_STEPS[step], self.document(), self.owner, self.address))


class DemoPage(HubPage):
    """Who may sign in at a demo; there is no such page at any other site, and none for another machine's browser."""

    async def get(self) -> None:
        """Show the people, with what each is for."""
        self.write(await self.render_template("demo.html", people=self._demo().every()))

    async def post(self) -> None:
        """Return password and code of one of them, for the log-in form."""
        told = self._demo().code(str(self.document().get("person", "")))
        if told is None:
            raise HTTPError(HTTPStatus.NOT_FOUND)
        self.set_header("Cache-Control", "no-store")
        self.write(told)

    def _demo(self) -> DemoPeople:
        demo: DemoPeople | None = self.authenticator.demo
        if demo is None or self.address not in LOOPBACK:
            raise HTTPError(HTTPStatus.NOT_FOUND)
        return demo


HANDLERS: list[tuple[Any, ...]] = [
    (r"/demo", DemoPage),
    (r"/people", PeoplePage),
    (r"/people/list", PeopleOnPage),
    (r"/people/trainings", TrainingsOnPage),
    (r"/people/step/([a-z-]+)", PeopleStep),
]
