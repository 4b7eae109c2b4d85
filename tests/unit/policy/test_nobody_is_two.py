"""No single person ends up as somebody else: every role of every pack, and all sequences of up to five of its acts on accounts.

The registers are played by a small model; every act is decided by the real rules. `tests/flow/test_one_person_alone.py` tries
the real gateway.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from data_access.policy.authorise import permit
from data_access.policy.packs.pack import Pack
from data_access.terms import AccountProposal, Capability, Person, ProposalKind
from tests.builders.policy import a_person, a_proposal, a_session, a_state, acts, an_asker, the_pack

PACKS = ("parsons", "twin_falls", "barstow", "clayton")
LONGEST = 5
EVE, SELF_TOO, GHOST, VICTIM = "eve", "eve2", "ghost", "victim"
NUMBERS = {EVE: "1", SELF_TOO: "1", GHOST: "2", VICTIM: "3"}
WHY = "The phone was lost on Saturday evening"


@dataclass(frozen=True)
class World:
    """What the registers hold, and which parts of codes Eve was shown.

    Attributes:
        roles: Role of each account that there is.
        open: Proposals that wait: account, kind, role; all are Eve's.
        parts: Of which accounts Eve holds the first part, and of which the second.
        changed: Accounts that were let in, or whose role or proofs changed, by Eve alone.
    """

    roles: frozenset[tuple[str, str]]
    open: frozenset[tuple[str, ProposalKind, str]] = frozenset()
    parts: frozenset[tuple[str, int]] = frozenset()
    changed: frozenset[str] = frozenset()


def interesting(pack: Pack) -> list[str]:
    """A searcher, the custodian, an auditor, and a role that may do nothing where there is one."""
    roles = pack.roles
    found = [next(code for code, role in roles.items() if role.asks), pack.agency.custodian_role]
    found.append(next(code for code, role in roles.items() if Capability.READ_LEDGER in role.may))
    found += [code for code, role in roles.items() if not role.lets_in][:1]
    return list(dict.fromkeys(found))


def person_of(world: World, name: str, pack: Pack) -> Person | None:
    roles = dict(world.roles)
    if name not in roles:
        return None
    return a_person(person_id=name, number=NUMBERS[name], role=roles[name], agency="XA0000001")


def may(
    pack: Pack, world: World, act: str, subject: str, proposal: AccountProposal | None = None, role: str = ""
) -> bool:
    eve = person_of(world, EVE, pack)
    assert eve is not None
    capabilities = pack.roles[eve.role].may if eve.role in pack.roles else frozenset()
    wanted = acts.an_act(act, asker=an_asker(eve), may=capabilities, subject=subject, reason=WHY)
    state = a_state(
        person=eve,
        session=a_session(person_id=EVE),
        pack=pack,
        adopted=pack.hash,
        subject=person_of(world, subject, pack),
        role=role,
        proposal=proposal,
        proposer=eve if proposal else None,
    )
    return permit(wanted, state).granted


def moves(pack: Pack, world: World) -> Iterator[World]:
    """Every act on accounts that Eve may do now, with what comes of it."""
    there = dict(world.roles)
    for name, act in ((GHOST, "account_created"), (SELF_TOO, "second_account_created")):
        for role in interesting(pack) if name not in there else ():
            if may(pack, world, act, name):
                made = replace(world, roles=world.roles | {(name, "")}, parts=world.parts | {(name, 1)})
                yield replace(made, open=made.open | {(name, ProposalKind.ACCOUNT, role)})
    for name in there:
        if may(pack, world, "reset_proposed", name):
            asked = {(name, ProposalKind.RESET, "")}
            yield replace(world, open=world.open | asked, parts=world.parts | {(name, 1)})
        for role in interesting(pack):
            if not may(pack, world, "role_proposed", name, role=role):
                continue
            if pack.roles[role].lets_in:
                yield replace(world, open=world.open | {(name, ProposalKind.ROLE, role)})
            else:
                yield replace(world, roles=frozenset({**there, name: role}.items()))
    for name, kind, role in world.open:
        proposal = a_proposal(person_id=name, kind=kind, role=role, proposer=EVE)
        if may(pack, world, "proposal_confirmed", name, proposal):
            parts = world.parts if kind is ProposalKind.ROLE else world.parts | {(name, 2)}
            yield replace(world, parts=parts, changed=world.changed | {name}, open=world.open - {(name, kind, role)})
        if may(pack, world, "proposal_declined", name, proposal):
            yield replace(world, open=world.open - {(name, kind, role)})


def reached(pack: Pack, role: str, longest: int = LONGEST) -> set[World]:
    """All that Eve of a role brings about by so many acts or fewer."""
    begin = World(roles=frozenset({(EVE, role), (VICTIM, pack.agency.custodian_role)}))
    seen, edge = {begin}, {begin}
    for _ in range(longest):
        edge = {after for world in edge for after in moves(pack, world)} - seen
        seen |= edge
    return seen


pytestmark = pytest.mark.slow
EACH = [(name, role) for name in PACKS for role in the_pack(name).roles]


@pytest.mark.parametrize(("name", "role"), EACH)
def test_nobody_alone_lets_anybody_in_or_gives_a_role_that_lets_in(name: str, role: str) -> None:
    pack = the_pack(name)
    worlds = reached(pack, role)
    for world in worlds:
        assert not world.changed
        held = {account for account, _ in world.parts}
        assert not any({(account, 1), (account, 2)} <= world.parts for account in held)
        let_in = {account for account, code in world.roles if code in pack.roles and pack.roles[code].lets_in}
        assert let_in - {EVE, VICTIM} == set()
        assert dict(world.roles)[EVE] == role
    asks = pack.roles[role].may & {Capability.CREATE_ACCOUNT, Capability.ASSIGN_ROLE}
    assert (len(worlds) > 1) == bool(asks)


def test_the_search_finds_a_way_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data_access.terms.Person.is_of", lambda self, other: False)
    assert any(world.changed for world in reached(the_pack("parsons"), "commander", 2))
