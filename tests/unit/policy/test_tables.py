"""Every role with every question and act: whole, and as it was last agreed. A new role, question or act without a line fails."""

from pathlib import Path
from typing import get_args

import pytest

from data_access.answers.hits import HitState
from data_access.answers.releases import ReleaseState
from data_access.captured_fields import OF_FILTER
from data_access.policy import acts
from data_access.policy.hit_states import LastLook
from data_access.policy.packs.pack import names
from data_access.policy.tryout import hit_table, release_table, table
from data_access.policy.tryout.suppositions import Supposition
from data_access.questions import kinds
from data_access.questions.kinds import Inquiry
from data_access.terms import RecipientKind
from tests.builders.policy import NOW, a_pack, parsons, the_pack
from tests.golden import make_policy_tables

AGAIN = "python -m tests.golden.make_policy_tables, then read what changed"
GOLDEN = Path(make_policy_tables.FOLDER)


def test_the_four_packs_have_a_table_each() -> None:
    assert names() == ["barstow", "clayton", "parsons", "twin_falls"]
    assert sorted(path.stem for path in GOLDEN.iterdir()) == names()


@pytest.mark.parametrize("name", names())
def test_every_role_and_question_is_answered_as_agreed(name: str) -> None:
    pack, agreed = the_pack(name), (GOLDEN / f"{name}.txt").read_text()
    assert table.written(pack) == agreed, AGAIN
    lines = {(line[:28].strip(), line[29:61].strip()) for line in agreed.splitlines()}
    what = {*kinds.KINDS, *(f"canvass by {look}" for look in OF_FILTER), *acts.ACTS}
    assert {(role, each) for role in (*pack.roles, table.NO_ROLE) for each in what} <= lines


@pytest.mark.parametrize("name", names())
def test_every_role_and_act_on_a_hit_is_answered_as_agreed_wherever_the_hit_stands(name: str) -> None:
    pack, agreed = the_pack(name), (make_policy_tables.HITS / f"{name}.txt").read_text()
    assert hit_table.written(pack) == agreed, AGAIN
    rows = [line.split(" | ") for line in agreed.splitlines()]
    assert {act for act, *_ in rows} == acts.ON_A_HIT
    assert {where for _, _, where, _ in rows} == set(hit_table.SITUATIONS)
    assert {each.standing for each in hit_table.SITUATIONS.values()} == set(HitState)
    assert {each.look for each in hit_table.SITUATIONS.values()} == set(LastLook)
    wishes = [(act, words) for act, words, *_ in hit_table.wishes(pack)]
    assert [(act, words, where) for act, words, where, _ in rows] == [
        (*wish, where) for wish in wishes for where in hit_table.SITUATIONS
    ]
    for *_, verdicts in rows:
        told = [each.partition(": ")[2].replace(table.NO_ROLE, "other").split() for each in verdicts.split("; ")]
        assert sorted(role for roles in told for role in roles) == sorted([*pack.roles, "other"])


@pytest.mark.parametrize("name", names())
def test_every_role_and_act_on_an_entry_of_every_role_is_answered_as_agreed(name: str) -> None:
    pack, agreed = the_pack(name), (make_policy_tables.ENTRIES / f"{name}.txt").read_text()
    assert table.written_entries(pack) == agreed, AGAIN
    lines = {(line[:28].strip(), line[29:91].strip()) for line in agreed.splitlines()}
    roles = (*pack.roles, table.NO_ROLE)
    on_entries = acts.BY_AN_APPROVER | acts.BY_A_KEEPER
    whole = {(of, f"{act} by {role}") for of in roles for role in (*roles, "the requester") for act in on_entries}
    assert whole <= lines


@pytest.mark.parametrize("name", names())
def test_every_role_and_act_on_a_release_request_is_answered_as_agreed_wherever_it_stands(name: str) -> None:
    pack, agreed = the_pack(name), (make_policy_tables.RELEASES / f"{name}.txt").read_text()
    assert release_table.written(pack) == agreed, AGAIN
    lines = {(line[:28].strip(), line[29:91].strip()) for line in agreed.splitlines()}
    roles = (*pack.roles, table.NO_ROLE)
    assert {(role, f"{act}: {at}") for role in roles for act in acts.ON_RELEASES for at in ReleaseState} <= lines
    assert {(role, f"release_requested of {kind}") for role in roles for kind in RecipientKind} <= lines


def test_every_kind_of_question_that_can_be_posted_has_an_example() -> None:
    question = get_args(Inquiry.model_fields["question"].annotation)
    assert {kind.model_fields["kind"].default for kind in question} == set(kinds.KINDS) == set(kinds.examples(NOW))


def test_what_is_supposed_is_in_order_whatever_the_pack_asks_for() -> None:
    strict = a_pack(
        clearance=parsons().clearance.model_copy(update={"required": True}),
        statement=parsons().statement.model_copy(update={"required": True}),
        reasons=parsons().reasons.model_copy(update={"fewest_words": 50}),
    )
    for asked in kinds.examples(NOW).values():
        assert table.why_not(strict, Supposition(role="detective"), asked) == ()
    assert table.why_not_open(strict, Supposition(role="detective")) == ()


def test_the_page_in_the_documents_is_what_the_packs_say() -> None:
    assert make_policy_tables.PAGE.read_text() == make_policy_tables.the_page(), AGAIN
