"""Pages of the Hub on which a person enrols, and sees and changes what they log on by.

They stand here and not among the dashboards because a page of a dashboard is drawn by a kernel: what is typed on these goes
from the browser through the Hub to the gateway, which checks and keeps it, and to nothing else.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from pathlib import Path
from typing import Any

import segno
from jupyterhub.handlers.base import BaseHandler
from tornado.web import HTTPError, StaticFileHandler, authenticated

from data_access.errors import AccessError
from workbench.processes.hub import authenticator as hub_log_in
from workbench.processes.hub.demo_people import DemoPeople
from workbench.processes.hub.door import Door

STATIC = Path(__file__).resolve().parents[2] / "templates" / "hub" / "static"
_LARGEST = 32_768
_OWN = ("proofs/password", "proofs/codes/begin", "proofs/codes", "proofs/passkeys/begin", "proofs/passkeys")
OWN_STEPS = frozenset({*_OWN, "proofs/passkeys/remove", "log-ons/end"})
"""What a person does with their own proofs, by the gateway's paths below `/v1/me`."""


PEOPLE = "/v1/acts/accounts"
PEOPLE_STEPS = {
    "propose": PEOPLE,
    **{name: f"{PEOPLE}/{name}" for name in ("second", "role", "reset", "confirm", "decline")},
    **{name: f"{PEOPLE}/{name}" for name in ("disable", "enable", "suspend", "give-back")},
    "training": "/v1/acts/trainings",
    "clearance": "/v1/acts/clearances",
}
"""What is done on the page of people, and the gateway's path for it."""


class _Page(BaseHandler):  # type: ignore[misc]  # jupyterhub carries no types
    """A page, or what its script asks for as JSON."""

    @property
    def door(self) -> Door:
        """The gateway's door."""
        door: Door = self.authenticator.door
        return door

    @property
    def address(self) -> str:
        """Where the browser is."""
        return hub_log_in.client_address(self.request, self.authenticator.proxies)

    @property
    def owner(self) -> tuple[str, str]:
        """Whose browser it is: the person, and the log-in of this browser."""
        return self.current_user.name, self.get_session_cookie() or ""

    def document(self) -> dict[str, Any]:
        """Return what the script sent. Raises `HTTPError` if it is no small JSON object."""
        try:
            sent = json.loads(self.request.body) if len(self.request.body) <= _LARGEST else None
        except ValueError:
            sent = None
        if not isinstance(sent, dict):
            raise HTTPError(HTTPStatus.BAD_REQUEST)
        return sent

    async def tell(self, answer: Any) -> None:
        """Send what the gateway answered, or in its words why not. A new secret is drawn as a QR code here."""
        self.set_header("Content-Type", "application/json")
        self.set_header("Cache-Control", "no-store")
        try:
            said = await answer
        except AccessError as error:
            self.set_status(error.status)
            said = {"title": str(error)}
        if isinstance(said, dict) and "uri" in said:
            said = {**said, "qr": segno.make(said["uri"], error="m").svg_data_uri(scale=5, light="#fff")}
        self.write(json.dumps(said))


class EnrolPage(_Page):
    """Where a person sets proofs of their own, once."""

    async def get(self) -> None:
        """Show the page to whoever comes: the code proves who may use it."""
        self.write(await self.render_template("enrol.html"))


class EnrolStep(_Page):
    """A step of the enrolment: `begin` with both parts of the code, `finish` with what the person chose."""

    async def post(self, step: str) -> None:
        """Hand it to the gateway."""
        await self.tell(self.door.enrol(step, self.document(), self.address))


class PasskeyChallenge(_Page):
    """What a browser is asked to show a passkey at the log-in."""

    async def post(self) -> None:
        """Ask the gateway for it."""
        await self.tell(self.door.ask_for_passkey(self.address))


class AccountPage(_Page):
    """Where a person sees and changes what they log on by."""

    @authenticated
    async def get(self) -> None:
        """Show the page; its script asks for what stands on it."""
        self.write(await self.render_template("account.html"))


class AccountProofs(_Page):
    """What a person logs on by, and their log-ons."""

    @authenticated
    async def get(self) -> None:
        """Ask the gateway for it."""
        await self.tell(self.door.ask_as("GET", "/v1/me/proofs", None, self.owner, self.address))


class AccountStep(_Page):
    """A change of one's own proofs."""

    @authenticated
    async def post(self, step: str) -> None:
        """Hand it to the gateway, which asks for the password."""
        if step not in OWN_STEPS:
            raise HTTPError(HTTPStatus.NOT_FOUND)
        await self.tell(self.door.ask_as("POST", f"/v1/me/{step}", self.document(), self.owner, self.address))


class PeoplePage(_Page):
    """Where accounts are proposed, confirmed and seen to. Parts of codes are shown here, so no kernel draws it either."""

    @authenticated
    async def get(self) -> None:
        """Show the page; the gateway decides what stands on it."""
        self.write(await self.render_template("people.html"))


class PeopleOnPage(_Page):
    """All accounts, and what waits for a second person."""

    @authenticated
    async def get(self) -> None:
        """Ask the gateway, as this browser's person."""
        await self.tell(self.door.ask_as("GET", PEOPLE, None, self.owner, self.address))


class PeopleStep(_Page):
    """An act on an account."""

    @authenticated
    async def post(self, step: str) -> None:
        """Hand it to the gateway, which decides and records."""
        if step not in PEOPLE_STEPS:
            raise HTTPError(HTTPStatus.NOT_FOUND)
        await self.tell(self.door.ask_as("POST", PEOPLE_STEPS[step], self.document(), self.owner, self.address))


class DemoPage(_Page):
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
        if demo is None or self.address not in hub_log_in.LOOPBACK:
            raise HTTPError(HTTPStatus.NOT_FOUND)
        return demo


HANDLERS: list[tuple[Any, ...]] = [
    (r"/demo", DemoPage),
    (r"/people", PeoplePage),
    (r"/people/list", PeopleOnPage),
    (r"/people/step/([a-z-]+)", PeopleStep),
    (r"/enrol", EnrolPage),
    (r"/enrol/(begin|finish)", EnrolStep),
    (r"/passkey", PasskeyChallenge),
    (r"/account", AccountPage),
    (r"/account/proofs", AccountProofs),
    (r"/account/step/([a-z/-]+)", AccountStep),
    (r"/proofs/(.*)", StaticFileHandler, {"path": str(STATIC)}),
]
