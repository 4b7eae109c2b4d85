"""What the Hub's authenticator does with the browser's session, on fakes of the Hub's own handlers."""

from __future__ import annotations

import asyncio
import logging
from types import SimpleNamespace

import pytest
from tornado.web import HTTPError

from data_access.errors import Busy, NotLoggedOn
from workbench.processes.hub.authenticator import GatewayAuthenticator, leave, session_of
from workbench.processes.hub.browser_address import client_address
from workbench.processes.hub.door import Door, LoggedOn


class ListedDoor(Door):
    """A door that keeps a list of what it was told."""

    def __init__(self, *, error=None, held=True):
        self.told, self.error, self.held = [], error, held

    async def log_on(self, person, password, code, hub_session, address="", *, passkey=None, challenge=""):
        self.told.append(("on", person, code, hub_session))
        if self.error:
            raise self.error
        return LoggedOn(person, "detective", ("dashboards",))

    async def log_off(self, person, hub_session):
        self.told.append(("off", person, hub_session))
        if self.error:
            raise self.error

    async def is_in(self, person, hub_session):
        if self.error:
            raise self.error
        return ("dashboards",) if self.held else None


class Tokens:
    """The Hub's table of tokens, one query long."""

    def __init__(self, tokens):
        self.tokens, self.commits = tokens, 0

    def query(self, _):
        return self

    def filter_by(self, **wanted):
        return [t for t in self.tokens if all(getattr(t, name) == value for name, value in wanted.items())]

    def delete(self, token):
        self.tokens.remove(token)

    def commit(self):
        self.commits += 1


def a_request(peer, forwarded="", **headers):
    """A request as Tornado has it; its `remote_ip` is what the client said, and must not be used."""
    connection = SimpleNamespace(context=SimpleNamespace(address=(peer, 40_000)))
    said = {"X-Forwarded-For": forwarded, **headers}
    return SimpleNamespace(connection=connection, headers=said, remote_ip="203.0.113.66")


class Browser:
    """A Hub handler as far as the authenticator looks at it."""

    def __init__(self, user=None, session=None, token=None, tokens=()):
        self.user, self.cookie, self.token = user, session, token
        self.db, self.log = Tokens(list(tokens)), logging.getLogger("test")
        self.request = a_request("127.0.0.1", "192.0.2.1")

    def get_current_user_cookie(self):
        return self.user

    def get_session_cookie(self):
        return getattr(self, "_session_id", self.cookie)

    def set_session_cookie(self):
        self.cookie = self._session_id
        return self.cookie

    def get_token(self):
        return self.token


FORM = {"username": " Alice ", "password": "p", "otp": "123 456"}
ALICE = SimpleNamespace(id=1, name="alice")


def a_token(session="old", user_id=1):
    return SimpleNamespace(session_id=session, user_id=user_id)


def authenticate(door, browser, form=FORM):
    return asyncio.run(GatewayAuthenticator(door=door).authenticate(browser, form))


def test_a_log_in_gets_a_new_session_even_where_one_was_planted():
    door, browser = ListedDoor(), Browser(session="planted")
    assert authenticate(door, browser) == {"name": "alice", "groups": ["dashboards"], "admin": False}
    (_, person, code, session) = door.told[0]
    assert (person, code) == ("alice", "123456")
    assert session != "planted"
    assert browser.cookie == session


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("127.0.0.1", "192.0.2.1", [], "192.0.2.1"),
        ("127.0.0.1", "203.0.113.5, 192.0.2.1", [], "192.0.2.1"),
        ("127.0.0.1", "203.0.113.5, 127.0.0.1", [], "127.0.0.1"),
        ("127.0.0.1", "203.0.113.5, 198.51.100.7, 192.0.2.1", ["192.0.2.0/24"], "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, 192.0.2.1", ["192.0.2.2"], "192.0.2.1"),
        ("127.0.0.1", "nonsense, 192.0.2.1", ["192.0.2.1"], "192.0.2.1"),
        ("127.0.0.1", "nonsense", [], "127.0.0.1"),
        ("127.0.0.1", "", [], "127.0.0.1"),
        ("192.0.2.9", "198.51.100.7", [], "192.0.2.9"),
    ],
)
def test_only_the_hubs_own_and_a_configured_proxy_are_believed_of_an_address(peer, forwarded, proxies, address):
    told = client_address(a_request(peer, forwarded, **{"X-Real-Ip": "203.0.113.66"}), proxies)
    assert told == address


def test_a_failed_log_in_changes_nothing_in_the_browser():
    door, browser = ListedDoor(error=NotLoggedOn("no")), Browser(ALICE, "old", tokens=[a_token()])
    with pytest.raises(HTTPError) as refused:
        authenticate(door, browser)
    assert refused.value.status_code == 403
    assert browser.cookie == "old"
    assert len(browser.db.tokens) == 1


def test_a_log_in_over_another_ends_that_one_and_its_tokens_alone():
    others = [a_token("elsewhere"), a_token("old", user_id=2)]
    door, browser = ListedDoor(), Browser(SimpleNamespace(id=1, name="bob"), "old", tokens=[a_token(), *others])
    authenticate(door, browser)
    assert ("off", "bob", "old") in door.told
    assert browser.db.tokens == others


def test_a_log_out_that_the_gateway_does_not_record_still_ends_the_tokens():
    browser = Browser(ALICE, "old", tokens=[a_token()])
    asyncio.run(leave(browser, ListedDoor(error=Busy("x"))))
    assert browser.db.tokens == []


def test_a_log_out_of_nobody_ends_nothing():
    door, browser = ListedDoor(), Browser(None, "somebody-elses", tokens=[a_token("somebody-elses")])
    asyncio.run(leave(browser, door))
    assert door.told == []
    assert len(browser.db.tokens) == 1


@pytest.mark.parametrize(
    ("held", "said"), [(True, {"name": "alice", "groups": ["dashboards"], "admin": False}), (False, False)]
)
def test_the_gateway_says_whether_a_log_in_is_still_good_and_what_it_reaches_now(held, said):
    refresh = GatewayAuthenticator(door=ListedDoor(held=held)).refresh_user(ALICE, Browser(session="s"))
    assert asyncio.run(refresh) == said


def test_a_silent_gateway_logs_nobody_out_of_the_hub():
    refresh = GatewayAuthenticator(door=ListedDoor(error=Busy("x"))).refresh_user(ALICE, Browser(session="s"))
    assert asyncio.run(refresh) is True


def test_a_token_s_session_counts_before_the_cookie_s():
    assert session_of(Browser(session="cookie", token=a_token("token"))) == "token"
    assert session_of(Browser(session="cookie")) == "cookie"
    assert session_of(Browser(session="cookie", token=a_token(None))) is None
    assert session_of(None) is None


@pytest.mark.parametrize(
    ("groups", "why_not", "starts"),
    [
        (["dashboards"], "", False),
        (["dashboards", "analysts"], "", True),
        (["dashboards", "analysts"], "is the name of a service.", False),
    ],
)
def test_only_an_analyst_whose_name_may_be_one_has_a_server(groups, why_not, starts):
    user = SimpleNamespace(name="wbgate", groups=[SimpleNamespace(name=name) for name in groups])
    authenticator = GatewayAuthenticator(door=ListedDoor(), why_no_server=lambda name: why_not)
    started = authenticator.pre_spawn_start(user, None)
    if starts:
        asyncio.run(started)
    else:
        with pytest.raises(HTTPError):
            asyncio.run(started)
