"""Pages of the Hub's own that our people have no use for lead to theirs: nobody meets a bare Hub page."""

from __future__ import annotations

from jupyterhub.handlers.pages import HomeHandler
from tornado.web import authenticated

from workbench.processes.hub.hub_page import HubPage

WITH_NOTEBOOKS = "analysts"
"""The group whose members have a JupyterLab."""


class OwnHome(HomeHandler):  # type: ignore[misc]  # jupyterhub carries no types
    """JupyterLab for who has one; everybody else is led to where they begin."""

    @authenticated
    async def get(self) -> None:
        """Show it, or lead on."""
        if WITH_NOTEBOOKS in {group.name for group in self.current_user.groups}:
            await super().get()
        else:
            self.redirect(self.hub.base_url)


class ToAccount(HubPage):
    """The Hub's page of tokens: there are none of its own; what a person logs on by stands on their account."""

    @authenticated
    async def get(self) -> None:
        """Lead there."""
        self.redirect(f"{self.hub.base_url}account")


HANDLERS: list[tuple[str, type]] = [(r"/home", OwnHome), (r"/token", ToAccount)]
