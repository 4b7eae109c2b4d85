"""What the pages that the Hub draws share: whose browser it is, what its script sent, and how the gateway's answer goes back.

They stand here and not among the dashboards because a page of a dashboard is drawn by a kernel: what is typed on these goes
from the browser through the Hub to the gateway, which checks and keeps it, and to nothing else.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import segno
from jupyterhub.handlers.base import BaseHandler
from tornado.web import HTTPError

from data_access.errors import AccessError
from workbench.processes.hub.browser_address import client_address
from workbench.processes.hub.door import Door

_LARGEST = 32_768


class HubPage(BaseHandler):  # type: ignore[misc]  # jupyterhub carries no types
    """A page, or what its script asks for as JSON."""

    @property
    def door(self) -> Door:
        """The gateway's door."""
        door: Door = self.authenticator.door
        return door

    @property
    def address(self) -> str:
        """Where the browser is."""
        return client_address(self.request, self.authenticator.proxies)

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
