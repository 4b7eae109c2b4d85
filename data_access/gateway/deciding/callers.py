"""Whose question it is: what a token says, before the register is asked.

A token of the gateway's own is looked up by its hash in the deciding transaction. Any other token is shown to the Hub,
which may only say "this is so-and-so, logged in by this browser"; whether that person may ask is the register's to say.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from data_access.errors import Busy, NotLoggedOn
from data_access.gateway.deciding.hub_http import AskHub, NoAnswer, OverHttp

PREFIX = "wb_"
SOURCE_PREFIX = "ws_"
"""Of a source's token, which is nobody's log-on and is shown to no Hub."""
MACHINE_PREFIX = "wm_"
"""Of a machine's token, which is nobody's log-on and is shown to no Hub."""

HUB_CACHE_S = 5.0
NEEDED_SCOPE = "access:services!service=gateway"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who a token says it is.

    Attributes:
        token: SHA-256 of a token of the gateway's own, or None.
        person_id, hub_session: What the Hub said of a token of its own; `hub_session` is the browser's log-in, and may
            be None for a server that the person started.
        client, address: What the client said it is, and where it called from; recorded, never relied on.
    """

    token: bytes | None = None
    person_id: str | None = None
    hub_session: str | None = None
    client: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class _Claims:
    person_id: str
    hub_session: str | None
    scopes: frozenset[str]


def new_token() -> str:
    """Make a token: 256 random bits, marked as the gateway's own."""
    return PREFIX + secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Return what is kept of a token: its SHA-256."""
    return hashlib.sha256(token.encode()).digest()


class Hub:
    """Asks JupyterHub whose token it was given. What it said is believed for five seconds, so a log-out takes effect."""

    def __init__(
        self, api_url: str, *, asking: AskHub | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._asking = asking or OverHttp(api_url)
        self._clock = clock
        self._said: OrderedDict[bytes, tuple[float, _Claims]] = OrderedDict()
        self._lock = threading.Lock()

    def whose(self, token: str) -> _Claims:
        """Say whose token it is.

        Raises:
            NotLoggedOn: The Hub does not know the token, or it is not for this service.
            Busy: The Hub does not answer.
        """
        key, now = token_hash(token), self._clock()
        with self._lock:
            kept = self._said.get(key)
        if kept and now - kept[0] < HUB_CACHE_S:
            return kept[1]
        said = self._ask(token)
        with self._lock:
            self._said[key] = (now, said)
            while len(self._said) > 1000:
                self._said.popitem(last=False)
        return said

    def _ask(self, token: str) -> _Claims:
        try:
            status, body = self._asking(token)
        except NoAnswer:
            raise Busy("The log-in service does not answer. Try again in a minute.") from None
        if status >= 500:
            raise Busy("The log-in service does not answer. Try again in a minute.")
        if status != 200:
            raise NotLoggedOn("You are not logged in any more. Log in again.")
        model = _model(body)
        scopes = frozenset(model.get("scopes") or ())
        if model.get("kind") != "user" or not {NEEDED_SCOPE, "access:services"} & scopes:
            raise NotLoggedOn("This token is not for the gateway. Log in again.")
        return _Claims(str(model["name"]), model.get("session_id"), scopes)


def identify(authorization: str, hub: Hub | None, *, client: str, address: str) -> Caller:
    """Read an `Authorization: Bearer` header.

    Raises:
        NotLoggedOn: There is no token, or nobody knows it, or it is a source's or a machine's.
        Busy: It is a token of the Hub's, and the Hub does not answer.
    """
    token = _shown(authorization)
    client, address = cleaned(client), cleaned(address)
    if token.startswith(PREFIX):
        return Caller(token=token_hash(token), client=client, address=address)
    if token.startswith(SOURCE_PREFIX):
        raise NotLoggedOn("A source's token brings the reads of its source and opens nothing.")
    if token.startswith(MACHINE_PREFIX):
        raise NotLoggedOn("A machine's token does the one act for which it was made, and opens nothing.")
    if hub is None:
        raise NotLoggedOn("This token is not known. Log in again.")
    said = hub.whose(token)
    return Caller(person_id=said.person_id, hub_session=said.hub_session, client=client, address=address)


def own_token(authorization: str) -> bytes | None:
    """Return the SHA-256 of a token of the gateway's own that a header shows, known or not; None if it shows none."""
    token = authorization.partition(" ")[2].strip()
    return token_hash(token) if token.startswith(PREFIX) else None


def source_hash(authorization: str) -> bytes:
    """Read the header of a source, and return the SHA-256 of its token. Raises `NotLoggedOn` if it shows none."""
    token = _shown(authorization)
    if not token.startswith(SOURCE_PREFIX):
        raise NotLoggedOn("Here a source shows the token that was made for it. No person's token opens this door.")
    return token_hash(token)


def machine_hash(authorization: str) -> bytes:
    """Read the header of a machine, and return the SHA-256 of its token. Raises `NotLoggedOn` if it shows none."""
    token = _shown(authorization)
    if not token.startswith(MACHINE_PREFIX):
        raise NotLoggedOn("Here a machine shows the token that was made for it. No person's token opens this door.")
    return token_hash(token)


def _shown(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() not in {"bearer", "token"} or not 20 <= len(token) <= 200 or not token.isascii():
        raise NotLoggedOn("No token was given. Log in first.")
    return token


def _model(body: bytes) -> dict[str, Any]:
    try:
        model = json.loads(body)
    except ValueError:
        model = None
    if not isinstance(model, dict):
        raise Busy("The log-in service does not answer. Try again in a minute.")
    return model


def cleaned(text: str) -> str:
    """Return at most 80 printable ASCII characters of what a client says of itself."""
    return "".join(c for c in text if c.isascii() and c.isprintable())[:80]
