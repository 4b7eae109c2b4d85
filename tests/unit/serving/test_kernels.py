"""Whose kernel is whose, what waits for whom."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tornado.web import HTTPError

from workbench.processes.dashboards.kernels import Offers, Owner, Owners, bare_environment
from workbench.python.handoff import Handoff

PEOPLE = st.builds(Owner, st.sampled_from(["alice", "bob"]), st.sampled_from(["s1", "s2"]))
STEPS = st.lists(st.tuples(st.sampled_from(["give", "forget"]), st.sampled_from("abc"), PEOPLE), max_size=30)


@given(STEPS, st.sampled_from("abc"), st.none() | PEOPLE)
def test_a_kernel_opens_to_its_present_owner_and_to_nobody_else(steps, kernel, asker):
    owners, plain = Owners(), {}
    for act, which, owner in steps:
        if act == "forget":
            owners.forget(which)
            plain.pop(which, None)
        elif which in plain:
            with pytest.raises(ValueError, match="one owner"):
                owners.give(which, owner)
        else:
            owners.give(which, owner)
            plain[which] = owner
    if asker is not None and plain.get(kernel) == asker:
        owners.require(kernel, asker)
        return
    with pytest.raises(HTTPError) as refused:
        owners.require(kernel, asker)
    assert refused.value.status_code == (403 if asker is None else 404)


def test_another_log_on_of_the_same_person_is_another_owner():
    owners = Owners()
    owners.give("k", Owner("alice", "s1"))
    with pytest.raises(HTTPError):
        owners.require("k", Owner("alice", "s2"))


@pytest.mark.parametrize("kernel_asks_first", [True, False])
def test_a_kernel_is_told_whether_it_asks_before_or_after_its_page_is_taken(kernel_asks_first):
    async def run():
        offers = Offers()
        secret = offers.expect("k")
        if not kernel_asks_first:
            offers.make("k", Handoff("token"))
        asking = asyncio.create_task(offers.collect(secret))
        await asyncio.sleep(0)
        if kernel_asks_first:
            offers.make("k", Handoff("token"))
        return await asking

    assert asyncio.run(run()).token == "token"


def test_a_secret_works_once():
    async def run():
        offers = Offers()
        secret = offers.expect("k")
        offers.make("k", Handoff("token"))
        await offers.collect(secret)
        with pytest.raises(KeyError):
            await offers.collect(secret)

    asyncio.run(run())


def test_a_kernel_that_ended_is_told_nothing():
    async def run():
        offers = Offers()
        secret = offers.expect("k")
        asking = asyncio.create_task(offers.collect(secret))
        await asyncio.sleep(0)
        offers.forget("k")
        with pytest.raises(asyncio.CancelledError):
            await asking
        with pytest.raises(KeyError):
            offers.make("k", Handoff("token"))

    asyncio.run(run())


def test_a_secret_of_a_kernel_that_ended_before_asking_is_worth_nothing():
    async def run():
        offers = Offers()
        secret = offers.expect("k")
        offers.forget("k")
        with pytest.raises(KeyError):
            await offers.collect(secret)

    asyncio.run(run())


def test_nothing_but_a_few_named_variables_reaches_a_kernel(monkeypatch):
    for name in ("JUPYTERHUB_API_TOKEN", "AWS_SECRET", "PYTHONPATH", "SSH_AUTH_SOCK"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("PATH", "/bin")
    assert set(bare_environment()) <= {"PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH"}
