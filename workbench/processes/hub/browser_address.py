"""Where a browser is, by the Hub's own proxy and the proxies that the site names; no header of a client's own is believed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data_access.addresses import is_address, networks_of, origin

LOOPBACK = ("127.0.0.1", "::1")
"""From where the Hub's own proxy asks."""


def client_address(request: Any, proxies: Sequence[str]) -> str:
    """Return where a log-in comes from, by the Hub's own proxy and the proxies that the site names.

    Tornado's `remote_ip` takes any client's `X-Real-Ip`; that header is not looked at here.
    """
    address = getattr(getattr(request.connection, "context", None), "address", None)
    peer = str(address[0]) if isinstance(address, tuple) else ""
    before, _, asked_by = str(request.headers.get("X-Forwarded-For", "")).rpartition(",")
    if peer not in LOOPBACK or not is_address(asked_by.strip()):
        return peer
    return origin(asked_by.strip(), before, networks_of(proxies))
