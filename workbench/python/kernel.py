"""A kernel's own way to the gateway: whose token it holds and where the gateway is."""

from __future__ import annotations

from data_access.client import Client
from data_access.errors import NotLoggedOn
from workbench import settings

TOKEN = "WORKBENCH_TOKEN"  # noqa: S105 - the name of a variable
HUB_TOKEN = "JUPYTERHUB_API_TOKEN"  # noqa: S105 - the name of a variable
STATIC_URL = "WORKBENCH_STATIC"
SERVER = "JUPYTERHUB_SERVICE_PREFIX"
"""Names the path of the analyst's own server, `/user/NAME/`."""

DEFAULT_GATEWAY = "http://127.0.0.1:8010"


def client_of_this_kernel() -> Client:
    """Return a client with the token from the environment: a personal one, else the one that the Hub gave.

    Raises:
        NotLoggedOn: There is none.
    """
    token = settings.variable(TOKEN) or settings.variable(HUB_TOKEN)
    if not token:
        raise NotLoggedOn("This kernel has no token. Start it from the Hub, or set WORKBENCH_TOKEN.")
    return client_with(token)


def client_with(token: str) -> Client:
    """Return a client for the gateway of this kernel's site."""
    return Client(settings.variable(settings.GATEWAY_URL) or DEFAULT_GATEWAY, token)


def static_url() -> str:
    """Return the path under which the page's own server offers the widgets' JavaScript; empty if it does not."""
    return settings.variable(STATIC_URL) or ""


def basemap_url() -> str:
    """Return the path under which an analyst's own server offers the base map's pieces; empty if this kernel is of none."""
    prefix = settings.variable(SERVER)
    return f"{prefix}static/" if prefix else ""
