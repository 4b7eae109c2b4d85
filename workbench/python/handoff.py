"""How a page's kernel learns for whom it draws. Imported by every page, so it stands on the standard library alone.

Kernels wait in a pool before anybody asks for a page, so nothing of a person can be in their start environment.
What is there is an address and a secret that works once: the kernel asks, and is answered when its page is taken.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from data_access.errors import NotLoggedOn, Unreachable
from workbench.own_process import hide_memory
from workbench.python.page_log import send_to_server
from workbench.settings import HANDOFF, TOKEN, take_variable, variable

SECRET_HEADER = "X-Handoff"  # noqa: S105 - the name of a header


@dataclass(frozen=True, slots=True)
class Handoff:
    """For whom a page is drawn, and how it was asked for.

    Attributes:
        token: The person's own token for the gateway; it ends with the log-on.
        request: `person`, `page`, `query`, `base_url`, `static_url`, `basemap_url`, `log_out_url`, `notebook_url`, and of the site `agency`, `zone`,
            `mode`, `synthetic`. Empty outside the dashboards.
    """

    token: str = field(repr=False)
    request: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def to_json(self) -> str:
        """Write the hand-off as it crosses from the server to the kernel."""
        return json.dumps({"token": self.token, "request": dict(self.request)})

    @classmethod
    def from_json(cls, text: str) -> Handoff:
        """Read what `to_json` wrote."""
        document = json.loads(text)
        return cls(str(document["token"]), MappingProxyType(dict(document["request"])))


def receive() -> Handoff:
    """Wait until somebody takes this kernel's page, then return for whom it is. Do slow imports before, data after.

    In an analyst's own server there is nothing to wait for: the token is the server's own.

    Raises:
        NotLoggedOn: There is nobody to draw for.
        Unreachable: The dashboards' server ended, or the page was taken already.
    """
    offered = take_variable(HANDOFF)
    if offered is None:
        return _of_this_server()
    hide_memory()  # kernels of all pages run as one OS user: another must not read this one's token
    send_to_server()
    address, _, secret = offered.partition("#")
    try:
        return Handoff.from_json(_ask(address, secret))
    except (OSError, ValueError, KeyError):
        raise Unreachable("The page lost its server. Open it again.") from None


def _ask(address: str, secret: str) -> str:
    request = urllib.request.Request(address, headers={SECRET_HEADER: secret})  # noqa: S310 - always http, our own
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request) as answer:
        return str(answer.read().decode())


def _of_this_server() -> Handoff:
    token = variable(TOKEN)
    if not token:
        raise NotLoggedOn("Nobody is logged on here. Open the page through the dashboards.")
    return Handoff(token)
