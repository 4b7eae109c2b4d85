"""What the Hub says to the gateway: may this person come in, are they still in, they have left.

Only the Hub may say these things; it shows the door's secret, which no kernel and no person has.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPResponse

from data_access.errors import AccessError, Busy, NotLoggedOn, Unreachable, from_problem

_LOG_ONS = "/v1/log-ons"
_OF_HUB = "/v1/log-ons/hub"
_ENROLMENTS = "/v1/enrolments"
_AT_ONCE = 1_000
_LOOKS = "hub"
"""Address under which the Hub's own looks are counted, apart from people's log-ons."""

LogOnAtHub = tuple[str, str | None]
"""A person and one browser log-in of the Hub; None for whichever the person used last."""

Good = dict[LogOnAtHub, tuple[str, ...]]
"""The log-ons that are good, with the Hub groups of each."""


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

    async def log_on(
        self,
        person: str,
        password: str,
        code: str,
        hub_session: str,
        address: str = "",
        *,
        passkey: Mapping[str, Any] | None = None,
        challenge: str = "",
    ) -> LoggedOn:
        """Ask for a log-on that is bound to one browser log-in of the Hub, by a code or by the answer of a passkey.

        Raises:
            NotLoggedOn: Name, password or code is wrong.
            TooMany: Locked; says for how long.
            AccessError: What else the gateway says, or that it cannot be reached. Nobody is in then.
        """
        asked: dict[str, Any] = {"person": person, "password": password, "code": code, "hub_session": hub_session}
        if passkey is not None:
            asked |= {"passkey": dict(passkey), "challenge": challenge}
        answer = await self._send("POST", _LOG_ONS, asked, address)
        if answer.code != HTTPStatus.CREATED:
            raise _error(answer)
        return _logged_on(answer)

    async def ask_for_passkey(self, address: str) -> Any:
        """Return what a browser is asked to show a passkey. Raises `AccessError`."""
        return _told(await self._send("POST", f"{_LOG_ONS}/challenge", {}, address))

    async def enrol(self, step: str, document: Mapping[str, Any], address: str) -> Any:
        """Hand on a step of an enrolment, `begin` or `finish`. Raises `AccessError` as the gateway words it."""
        path = _ENROLMENTS if step == "begin" else f"{_ENROLMENTS}/finish"
        return _told(await self._send("POST", path, document, address))

    async def ask_as(
        self, method: str, path: str, document: Mapping[str, Any] | None, owner: LogOnAtHub, address: str
    ) -> Any:
        """Ask for something as the person whose browser it is, under their log-on. Raises `AccessError` in the gateway's words."""
        return _told(await self._send(method, path, document, address, owner))

    async def log_off(self, person: str, hub_session: str) -> None:
        """Say that a log-on is over. One that is over already is no error. Raises `AccessError` if not recorded."""
        answer = await self._send("DELETE", _OF_HUB, {"person": person, "hub_session": hub_session})
        if answer.code not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED}:
            raise _error(answer)

    async def is_in(self, person: str, hub_session: str) -> tuple[str, ...] | None:
        """Return the groups of a log-on that is good, or None if it is over. Raises `AccessError` if the gateway does not say."""
        answer = await self._send("POST", _OF_HUB, {"person": person, "hub_session": hub_session})
        if answer.code == HTTPStatus.UNAUTHORIZED:
            return None
        if answer.code != HTTPStatus.OK:
            raise _error(answer)
        return _groups(_said(answer))

    async def good_of(self, log_ons: Sequence[LogOnAtHub]) -> Good:
        """Ask which log-ons are good. Raises `AccessError` if the gateway does not say."""
        good: Good = {}
        for begin in range(0, len(log_ons), _AT_ONCE):
            asked = [{"person": each[0], "hub_session": each[1]} for each in log_ons[begin : begin + _AT_ONCE]]
            answer = await self._send("POST", f"{_OF_HUB}/good", {"log_ons": asked}, address=_LOOKS)
            if answer.code != HTTPStatus.OK:
                raise _error(answer)
            good.update(_good(_said(answer)))
        return good

    async def _send(
        self,
        method: str,
        path: str,
        document: Mapping[str, Any] | None,
        address: str = "",
        owner: LogOnAtHub | None = None,
    ) -> HTTPResponse:
        headers = {"X-Door": self._secret, "Content-Type": "application/json"}
        if owner is not None:
            headers |= {"X-Person": owner[0], "X-Hub-Session": owner[1] or ""}
        if address:
            headers["X-Client-Address"] = address
        try:
            return await AsyncHTTPClient().fetch(
                self._url + path,
                method=method,
                headers=headers,
                body=None if document is None else json.dumps(dict(document)),
                allow_nonstandard_methods=True,
                raise_error=False,
                follow_redirects=False,
                request_timeout=20,
            )
        except (OSError, HTTPClientError):
            raise Unreachable("The gateway does not answer.") from None


def _told(answer: HTTPResponse) -> Any:
    if answer.code >= HTTPStatus.BAD_REQUEST:
        raise _error(answer)
    return _said(answer) if answer.body else {}


def _logged_on(answer: HTTPResponse) -> LoggedOn:
    said = _said(answer)
    try:
        return LoggedOn(str(said["person"]), str(said["role"]), _groups(said))
    except (KeyError, TypeError):
        raise Busy("The gateway let somebody in without saying whom.") from None


def _said(answer: HTTPResponse) -> Any:
    try:
        return json.loads(answer.body)
    except ValueError:
        raise Busy("The gateway answered what cannot be read.") from None


def _groups(body: Any) -> tuple[str, ...]:
    try:
        return tuple(str(group) for group in body["groups"])
    except (KeyError, TypeError):
        raise Busy("The gateway did not say what a log-on reaches.") from None


def _good(body: Any) -> Good:
    try:
        return {(str(each["person"]), each["hub_session"]): _groups(each) for each in body}
    except (KeyError, TypeError):
        raise Busy("The gateway did not say which log-ons are good.") from None


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
