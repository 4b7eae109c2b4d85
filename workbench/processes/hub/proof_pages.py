"""Pages of the Hub on which a person enrols, and sees and changes what they log on by."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

from tornado.web import HTTPError, StaticFileHandler, authenticated

from workbench.processes.hub.hub_page import HubPage

STATIC = Path(__file__).resolve().parents[2] / "templates" / "hub" / "static"
_OWN = ("proofs/password", "proofs/codes/begin", "proofs/codes", "proofs/passkeys/begin", "proofs/passkeys")
OWN_STEPS = frozenset({*_OWN, "proofs/passkeys/remove", "log-ons/end"})
"""What a person does with their own proofs, by the gateway's paths below `/v1/me`."""


class EnrolPage(HubPage):
    """Where a person sets proofs of their own, once."""

    async def get(self) -> None:
        """Show the page to whoever comes: the code proves who may use it."""
        self.write(await self.render_template("enrol.html"))


class EnrolStep(HubPage):
    """A step of the enrolment: `begin` with both parts of the code, `finish` with what the person chose."""

    async def post(self, step: str) -> None:
        """Hand it to the gateway."""
        await self.tell(self.door.enrol(step, self.document(), self.address))


class PasskeyChallenge(HubPage):
    """What a browser is asked to show a passkey at the log-in."""

    async def post(self) -> None:
        """Ask the gateway for it."""
        await self.tell(self.door.ask_for_passkey(self.address))


class AccountPage(HubPage):
    """Where a person sees and changes what they log on by."""

    @authenticated
    async def get(self) -> None:
        """Show the page; its script asks for what stands on it."""
        self.write(await self.render_template("account.html"))


class AccountProofs(HubPage):
    """What a person logs on by, and their log-ons."""

    @authenticated
    async def get(self) -> None:
        """Ask the gateway for it."""
        await self.tell(self.door.ask_as("GET", "/v1/me/proofs", None, self.owner, self.address))


class AccountStep(HubPage):
    """A change of one's own proofs."""

    @authenticated
    async def post(self, step: str) -> None:
        """Hand it to the gateway, which asks for the password."""
        if step not in OWN_STEPS:
            raise HTTPError(HTTPStatus.NOT_FOUND)
        await self.tell(self.door.ask_as("POST", f"/v1/me/{step}", self.document(), self.owner, self.address))


HANDLERS: list[tuple[Any, ...]] = [
    (r"/enrol", EnrolPage),
    (r"/enrol/(begin|finish)", EnrolStep),
    (r"/passkey", PasskeyChallenge),
    (r"/account", AccountPage),
    (r"/account/proofs", AccountProofs),
    (r"/account/step/([a-z/-]+)", AccountStep),
    (r"/proofs/(.*)", StaticFileHandler, {"path": str(STATIC)}),
]
