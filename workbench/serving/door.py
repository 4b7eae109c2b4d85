"""What the Hub says to the gateway: may this person come in, are they still in, they have left.

Only the Hub may say these things; it shows the door's secret, which no kernel and no person has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPResponse

from data_access.errors import AccessError, Busy, NotLoggedOn, Unreachable, from_problem

_LOG_ONS = "/v1/log-ons"
_OF_HUB = "/v1/log-ons/hub"


@dataclass(frozen=True, slots=True)
class LoggedOn:
    """Somebody the gateway let in.

    Attributes:
        person: User name in the register of people.
        groups: Hub groups: `dashboards`, `analysts`, `auditors`; they open pages, and decide nothing about data.
    """

    person: str
    role: str
    groups: tuple[str, ...]


class Door:
    """The gateway's door, from the Hub's side."""

    def __init__(self, gateway_url: str, secret: str) -> None:
        self._url = gateway_url
        self._secret = secret

    async def log_on(self, person: str, password: str, code: str, hub_session: str, address: str = "") -> LoggedOn:
        """Ask for a log-on that is bound to one browser log-in of the Hub.

        Raises:
            NotLoggedOn: Name, password or code is wrong.
            TooMany: Locked; says for how long.
            AccessError: What else the gateway says, or that it cannot be reached. Nobody is in then.
        """
        asked = {"person": person, "password": password, "code": code, "hub_session": hub_session}
        answer = await self._send("POST", _LOG_ONS, asked, address)
        if answer.code != HTTPStatus.CREATED:
            raise _error(answer)
        return _logged_on(answer)

    async def log_off(self, person: str, hub_session: str) -> None:
        """Say that a log-on is over. One that is over already is no error. Raises `AccessError` if not recorded."""
        answer = await self._send("DELETE", _OF_HUB, {"person": person, "hub_session": hub_session})
        if answer.code not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED}:
            raise _error(answer)

    async def is_in(self, person: str, hub_session: str) -> bool:
        """Ask whether a log-on is still good. Raises `AccessError` if the gateway does not say."""
        answer = await self._send("POST", _OF_HUB, {"person": person, "hub_session": hub_session})
        if answer.code in {HTTPStatus.OK, HTTPStatus.NO_CONTENT}:
            return True
        if answer.code == HTTPStatus.UNAUTHORIZED:
            return False
        raise _error(answer)

    async def _send(self, method: str, path: str, asked: Mapping[str, str], address: str = "") -> HTTPResponse:
        headers = {"X-Door": self._secret, "Content-Type": "application/json"}
        if address:
            headers["X-Client-Address"] = address
        try:
            return await AsyncHTTPClient().fetch(
                self._url + path,
                method=method,
                headers=headers,
                body=json.dumps(dict(asked)),
                allow_nonstandard_methods=True,
                raise_error=False,
                follow_redirects=False,
                request_timeout=20,
            )
        except (OSError, HTTPClientError):
            raise Unreachable("The gateway does not answer.") from None


def _logged_on(answer: HTTPResponse) -> LoggedOn:
    try:
        said = json.loads(answer.body)
        groups = tuple(str(group) for group in said["groups"])
        return LoggedOn(str(said["person"]), str(said["role"]), groups)
    except (ValueError, KeyError, TypeError):
        raise Busy("The gateway let somebody in without saying whom.") from None


def _error(answer: HTTPResponse) -> AccessError:
    try:
        document = json.loads(answer.body)
    except ValueError:
        document = {}
    if not isinstance(document, dict):
        document = {}
    if answer.code == HTTPStatus.UNAUTHORIZED and "code" not in document:
        return NotLoggedOn("Not logged on.")
    return from_problem(document, answer.code)
