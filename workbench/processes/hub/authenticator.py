"""How people log in through JupyterHub: the gateway decides, the Hub asks it and says its answer in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from jupyterhub import orm
from jupyterhub.auth import Authenticator
from jupyterhub.handlers.login import LogoutHandler
from tornado.web import HTTPError, RequestHandler
from traitlets import Callable, Instance, List, Unicode

from data_access.errors import AccessError, NotLoggedOn, Refused, TooMany
from workbench.processes.hub import own_home, people_pages, proof_pages
from workbench.processes.hub.browser_address import client_address
from workbench.processes.hub.demo_people import DemoPeople
from workbench.processes.hub.door import Door, LoggedOn

DASHBOARDS, ANALYSTS, DUTIES, HITS, PEOPLE = "dashboards", "analysts", "duties", "hits", "people"
_NAME = r"[a-z][a-z0-9._-]{0,63}"


def words_for(error: AccessError) -> HTTPError:
    """Turn what the gateway said into what the log-in page shows."""
    if isinstance(error, NotLoggedOn):
        return HTTPError(403, "Name, password or one-time code is wrong. A code works once: wait for the next one.")
    if isinstance(error, TooMany | Refused):
        return HTTPError(error.status, str(error))
    return HTTPError(503, "Nobody can log in now: the gateway does not answer. Tell your administrator.")


class NoServer(HTTPError):
    """No server starts, and why: the words are for the page on which somebody wanted one."""

    def __init__(self, why: str) -> None:
        super().__init__(403, why.replace("%", "%%"))
        self.jupyterhub_message = why


class GatewayAuthenticator(Authenticator):  # type: ignore[misc]  # jupyterhub carries no types
    """Asks the gateway with name, password and one-time code. Keeps nothing itself: no password, no lock-out."""

    door = Instance(Door, config=True, help="The gateway's door.")
    why_no_server = Callable(config=True, help="Says why no server may start for a name on this machine, or nothing.")
    demo = Instance(
        DemoPeople, config=True, allow_none=True, help="The people of a demo, who are shown; none elsewhere."
    )
    proxies = List(Unicode(), config=True, help="Reverse proxies whose word of a client's address is believed.")

    async def authenticate(self, handler: RequestHandler, data: dict[str, str]) -> dict[str, Any]:
        """Return name and groups of somebody whom the gateway let in.

        Every log-in gets a browser session of its own: one that was left in the browser, or put there, is not used
        again, and what was open under it is closed.

        Raises:
            HTTPError: The gateway let nobody in; the message is for the log-in page.
        """
        session = uuid4().hex
        person = self.normalize_username(data.get("username", "").strip())
        password, code = data.get("password", ""), "".join(data.get("otp", "").split())
        try:
            logged_on = await self.door.log_on(
                person,
                password,
                code,
                session,
                client_address(handler.request, self.proxies),
                passkey=_passkey(data),
                challenge=data.get("challenge", ""),
            )
        except AccessError as error:
            raise words_for(error) from None
        await leave(handler, self.door)
        begin(handler, session)
        return _as_hub_knows(logged_on)

    async def refresh_user(self, user: Any, handler: RequestHandler | None = None) -> bool | dict[str, Any]:
        """Return what the role reaches now; False once the gateway ended the log-on: the next page asks for a new one.

        What a person may see is not decided here: the gateway looks at its own register at every question.
        """
        session = session_of(handler)
        if session is None:
            return True
        try:
            groups = await self.door.is_in(user.name, session)
        except AccessError as error:
            self.log.warning("the gateway did not say whether a log-on is still good: %s", error.code)
            return True
        return False if groups is None else {"name": user.name, "groups": list(groups), "admin": False}

    async def pre_spawn_start(self, user: Any, spawner: Any) -> None:
        """Let only analysts have a server of their own, and only as an OS user that no system and no service has."""
        if ANALYSTS not in {group.name for group in user.groups}:
            raise NoServer("Your role has no JupyterLab. Everything that you may do is on your own pages.")
        why_not = self.why_no_server(user.name)
        if why_not:
            self.log.warning("no server was started: the account's name %s", why_not)
            raise NoServer(f"Your user name {why_not} Tell your administrator.")

    def get_handlers(self, app: Any) -> list[tuple[str, type]]:
        """Add our log-out, which the gateway records, and the pages on which people enrol, see to proofs and accounts."""
        ours = (*proof_pages.HANDLERS, *people_pages.HANDLERS, *own_home.HANDLERS)
        return [*super().get_handlers(app), (r"/logout", RecordedLogout), *ours]


class RecordedLogout(LogoutHandler):  # type: ignore[misc]  # jupyterhub carries no types
    """Logs out of the gateway, on record, then of the Hub."""

    async def default_handle_logout(self) -> None:
        """Tell the gateway first; whatever it says, the browser and its tokens are logged out of the Hub."""
        await leave(self, self.authenticator.door)
        await super().default_handle_logout()


def begin(handler: Any, session: str) -> None:
    """Give the browser a new Hub session; every token of this log-in will carry its id."""
    handler._session_id = session
    handler.set_session_cookie()


def session_of(handler: Any) -> str | None:
    """Return the Hub session that a request belongs to, by its token or its cookie; None for a started server's own."""
    if handler is None:
        return None
    token = handler.get_token()
    found: str | None = token.session_id if token is not None else handler.get_session_cookie()
    return found


async def leave(handler: Any, door: Door) -> None:
    """End the log-on that this browser has, if any: at the gateway, on record, and every Hub token of its session."""
    user, session = handler.get_current_user_cookie(), handler.get_session_cookie()
    if user is None or not session:
        return
    try:
        await door.log_off(user.name, session)
    except AccessError as error:
        handler.log.warning("a log-out could not be recorded by the gateway: %s", error.code)
    for token in handler.db.query(orm.APIToken).filter_by(user_id=user.id, session_id=session):
        handler.db.delete(token)
    handler.db.commit()


def _passkey(data: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the passkey's answer that came with a log-in; None if none did, and what is no answer as an empty one."""
    sent = data.get("passkey", "")
    if not sent:
        return None
    try:
        answer = json.loads(sent)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _as_hub_knows(logged_on: LoggedOn) -> dict[str, Any]:
    return {"name": logged_on.person, "groups": list(logged_on.groups), "admin": False}
