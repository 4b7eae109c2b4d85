"""What the Hub does with what the gateway says of its log-ons, on the Hub's own tables in memory."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest
from jupyterhub import orm
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from data_access.errors import Unreachable
from workbench.processes.hub.ended_log_ons import SILENT_S, EndedLogOns


class ListedDoor:
    """A gateway that knows which log-ons are good, or is silent."""

    def __init__(self):
        self.good, self.asked, self.silent = {}, [], False

    async def good_of(self, log_ons):
        self.asked.append(list(log_ons))
        if self.silent:
            raise Unreachable("The gateway does not answer.")
        return {each: groups for each, groups in self.good.items() if each in log_ons}


class FakeHub:
    """The Hub's database, its people and its proxy."""

    def __init__(self):
        engine = create_engine("sqlite://")
        orm.Base.metadata.create_all(engine)
        self.db = Session(engine)
        self.users, self.ended = {}, []
        self.proxy = SimpleNamespace(delete_user=self._nothing)

    async def _nothing(self, *_):
        return None

    def add(self, name, *sessions, server=None):
        user = orm.User(name=name)
        self.db.add(user)
        for session in sessions:
            self.db.add(orm.APIToken(user=user, session_id=session, hashed=f"{name}{session}", prefix="x"))
        self.db.commit()
        spawners = {} if server is None else {"": SimpleNamespace(ready=server)}
        self.users[name] = SimpleNamespace(name=name, spawners=spawners, stop=self._stopping(name))

    def _stopping(self, name):
        async def stop(_):
            self.ended.append(name)

        return stop

    def sessions(self):
        return sorted(token.session_id for token in self.db.query(orm.APIToken) if token.session_id)


@pytest.fixture
def hub():
    made = FakeHub()
    yield made
    made.db.close()
    made.db.get_bind().dispose()


def looked(hub, door, clock=lambda: 0.0):
    watched = EndedLogOns(hub, door, clock)
    asyncio.run(watched.look())
    return watched


def test_tokens_of_log_ons_that_are_over_go_and_no_others(hub):
    door = ListedDoor()
    hub.add("alice", "a1", "a2")
    hub.add("bob", "b1", None)
    door.good = {("alice", "a2"): ("dashboards",), ("bob", "b1"): ("dashboards",)}
    looked(hub, door)
    assert hub.sessions() == ["a2", "b1"]
    assert hub.db.query(orm.APIToken).count() == 3, "a token of no log-in is none of its affair"


@pytest.mark.parametrize(
    ("groups", "ended"),
    [(("dashboards", "analysts"), []), (("dashboards",), ["ann"]), ((), ["ann"]), (None, ["ann"])],
)
def test_a_server_ends_unless_its_person_still_opens_notebooks(hub, groups, ended):
    door = ListedDoor()
    hub.add("ann", server=True)
    if groups is not None:
        door.good = {("ann", None): groups}
    looked(hub, door)
    assert door.asked == [[("ann", None)]]
    assert hub.ended == ended


def test_a_server_that_is_starting_or_ending_is_left_until_the_next_look(hub):
    hub.add("ann", server=False)
    door = ListedDoor()
    looked(hub, door)
    assert (door.asked, hub.ended) == ([], [])


def test_a_silent_gateway_ends_nothing_at_first_and_everything_after_five_minutes(hub):
    door, now_s = ListedDoor(), [0.0]
    hub.add("ann", "s1", server=True)
    door.silent = True
    watched = looked(hub, door, lambda: now_s[0])
    now_s[0] = SILENT_S
    asyncio.run(watched.look())
    assert (hub.ended, hub.sessions()) == ([], ["s1"])
    now_s[0] = SILENT_S + 1
    asyncio.run(watched.look())
    assert (hub.ended, hub.sessions()) == (["ann"], [])


def test_a_gateway_that_answers_again_starts_the_five_minutes_anew(hub):
    door, now_s = ListedDoor(), [0.0]
    hub.add("ann", "s1", server=True)
    door.good = {("ann", "s1"): ("analysts",), ("ann", None): ("analysts",)}
    watched = looked(hub, door, lambda: now_s[0])
    now_s[0] = SILENT_S
    asyncio.run(watched.look())
    door.silent, now_s[0] = True, SILENT_S * 2
    asyncio.run(watched.look())
    assert hub.ended == []
