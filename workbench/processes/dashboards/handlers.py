"""What the dashboards' server answers: pages, their kernels, and to kernels for whom they draw. Nothing else."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyterhub.services.auth import HubOAuth
from jupyterhub.singleuser.extension import JupyterHubIdentityProvider
from tornado.httputil import HTTPServerRequest
from tornado.ioloop import PeriodicCallback
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, RequestHandler, authenticated
from traitlets import default
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler

from workbench.page_table import TAKEN_IN, entry_of
from workbench.processes.dashboards.gateway_line import GatewayLine
from workbench.processes.dashboards.kernels import Kernels, Owner
from workbench.processes.dashboards.page_pool import Pages
from workbench.processes.dashboards.page_socket import PageSocket
from workbench.processes.web.error_pages import WithErrorPage
from workbench.python.handoff import SECRET_HEADER, Handoff

CACHE_S = 2
RECHECK_MS = 2_000
"""A log-out closes what is open within `CACHE_S` + `RECHECK_MS`, under five seconds."""

MAX_MESSAGE = 64 * 1024 * 1024
"""Bytes of one message from a page: a file that somebody chooses comes in one, and the page says if it is too large. A larger one cuts the line."""

LOGGED_OUT = 4401
HUB_SILENT = 4503


class CookieOAuth(HubOAuth):  # type: ignore[misc]  # jupyterhub carries no types
    """The Hub's OAuth, by the browser's cookie only: a token in an address or a header opens nothing here."""

    def get_token(self, handler: RequestHandler, in_cookie: bool = True) -> str | None:
        """Return the token that the log-in left in this browser's encrypted cookie."""
        return self._get_token_cookie(handler) if in_cookie else None


class Identity(JupyterHubIdentityProvider):  # type: ignore[misc]  # jupyterhub carries no types
    """Who is it? Asks the Hub; addresses lie under the service's own prefix."""

    @default("hub_auth")
    def _hub_auth_by_cookie(self) -> CookieOAuth:
        return CookieOAuth(parent=self, cache_max_age=CACHE_S)

    def get_handlers(self) -> list[tuple[Any, ...]]:
        """Return log-out and the OAuth callback, under our prefix."""
        prefix = self.parent.base_url.rstrip("/")
        return [(prefix + pattern, *rest) for pattern, *rest in super().get_handlers()]


def asker(handler: JupyterHandler) -> Owner | None:
    """Return whose request it is; None if nobody is logged on."""
    user = handler.current_user
    return owner_of(user.hub_user) if user is not None else None


def owner_of(model: dict[str, Any] | None) -> Owner | None:
    """Return the log-on that the Hub described; None without one. A token without a log-on owns nothing."""
    if not model or model.get("kind") != "user" or not model.get("session_id"):
        return None
    return Owner(str(model["name"]), str(model["session_id"]))


def _kernels(handler: RequestHandler) -> Kernels:
    kernels: Kernels = handler.settings["kernel_manager"]
    return kernels


class Page(WithErrorPage, JupyterHandler):
    """Draws one page for one person."""

    @authenticated
    async def get(self, page: str) -> None:
        """Take a ready kernel, hand the person's token over to it, and send what it draws."""
        owner = asker(self)
        if owner is None:
            raise HTTPError(403, "This log-on cannot open pages. Log out, then in again.")
        pages: Pages = self.settings["pages"]
        heated = await pages.take(owner, self._handoff(page, owner))
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        try:
            async for html in heated.html(self._title(page)):
                self.write(html)
                await self.flush()
        except StreamClosedError:
            await _kernels(self).end(heated.kernel_id)

    def _title(self, page: str) -> str:
        return f"{entry_of(page).label} · {self.settings['told_to_pages']['agency']}"

    def _handoff(self, page: str, owner: Owner) -> Handoff:
        token = self.settings["identity_provider"].hub_auth.get_token(self)
        given = {"person": owner.person, "page": page, "query": self.request.query}
        return Handoff(str(token), {**self.settings["told_to_pages"], **given})


class OldPage(WithErrorPage, JupyterHandler):
    """Leads from the address of a page that is no more to the one that took its place."""

    @authenticated
    def get(self, page: str) -> None:
        """Send to that page, without what else stood in the address."""
        self.redirect(f"{self.base_url}voila/render/{TAKEN_IN[page]}.ipynb")


class Present(JupyterHandler):
    """Tells a page whether its reader is still logged on (204, else 403) and its kernel still there (else 404, or 410 if it died).

    The header `X-Gateway` says whether the gateway answers: `up` or `gone`.
    """

    @allow_unauthenticated  # `require` refuses with 403 instead of sending a script to the log-in page
    async def get(self, kernel_id: str) -> None:
        """Answer without a body."""
        kernels = _kernels(self)
        kernels.owners.require(kernel_id, asker(self))
        if not await kernels.lives(kernel_id):
            raise HTTPError(410)
        gateway: GatewayLine = self.settings["gateway_line"]
        self.set_header("X-Gateway", await gateway.state())
        self.set_status(204)


class OwnKernel(KernelHandler):
    """One's own kernel: look at it or end it."""

    async def prepare(self) -> None:  # type: ignore[override]  # theirs is untyped
        """Let only the owner on."""
        await super().prepare()
        if not self._finished:
            _kernels(self).owners.require(self.path_kwargs["kernel_id"], asker(self))


class OwnShutdown(VoilaShutdownKernelHandler):  # type: ignore[misc]  # voila carries no types
    """Ends one's own kernel when its page is closed."""

    async def prepare(self) -> None:
        """Let only the owner on."""
        await super().prepare()
        if not self._finished:
            _kernels(self).owners.require(self.path_kwargs["kernel_id"], asker(self))


class OwnSocket(PageSocket):
    """The line between a page and its own kernel. It is cut when the log-on ends."""

    _watch: PeriodicCallback | None = None

    @property
    def max_message_size(self) -> int:
        """How many bytes one message may have."""
        return MAX_MESSAGE

    async def pre_get(self) -> None:
        """Let only the owner on."""
        _kernels(self).owners.require(self.kernel_id, asker(self))
        await super().pre_get()

    async def open(self, kernel_id: str) -> None:
        """Connect, and look every `RECHECK_MS` whether the log-on is still there."""
        self._watch = PeriodicCallback(self._still_logged_on, RECHECK_MS)
        self._watch.start()
        await super().open(kernel_id)

    def on_close(self) -> None:
        """Stop looking."""
        if self._watch is not None:
            self._watch.stop()
        super().on_close()

    async def _still_logged_on(self) -> None:
        hub_auth, owner = self.identity_provider.hub_auth, asker(self)
        token, session = hub_auth.get_token(self), hub_auth.get_session_id(self)
        try:
            model = await hub_auth.user_for_token(token, session_id=session, sync=False)
        except HTTPError:
            self.close(HUB_SILENT, "the Hub does not answer")
            return
        if owner is None or owner_of(model) != owner:
            self.close(LOGGED_OUT, "logged out")
            await _kernels(self).end(self.kernel_id)


class OfferToKernel(RequestHandler):
    """Answers a kernel, once, when its page is taken. Never reached by way of the proxy."""

    async def get(self) -> None:
        """Wait for the page to be taken, then say for whom it is; 404 for any secret that is not waiting."""
        secret = self.request.headers.get(SECRET_HEADER, "")
        if came_by_proxy(self.request):
            raise HTTPError(404)
        try:
            handoff = await _kernels(self).offers.collect(secret)
        except (KeyError, asyncio.CancelledError):
            raise HTTPError(404) from None
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "application/json")
        self.write(handoff.to_json())


def came_by_proxy(request: HTTPServerRequest) -> bool:
    """True if a proxy passed the request on: it says for whom."""
    return any(name.lower().startswith(("x-forwarded", "forwarded")) for name in request.headers)


class Nothing(WithErrorPage):
    """There is nothing here."""

    def prepare(self) -> None:
        """Say so."""
        raise HTTPError(404)
