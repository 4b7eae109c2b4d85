"""An act is declared in one place; every table has it or refuses it, and few files have to be told of it."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, ClassVar

import pytest

import data_access.acts
from data_access.acts.kind import ActKind, entry_fields_of, names, one_of
from data_access.acts.table import EVERY, KINDS, PAST, SAID, ActValue
from data_access.errors import Refused
from data_access.gateway.acting.table import DOERS, ELSEWHERE, act
from data_access.gateway.deciding.callers import Caller
from data_access.ledger.entries import kinds
from data_access.ledger.entries.entry import make
from data_access.ledger.ledger import Ledger
from data_access.marks import CLEAR, SaidBy, field_types, marks_of
from data_access.policy import acts as of_policy
from data_access.steps import Permit
from data_access.terms import Capability
from data_access.wording import kinds as words
from data_access.wording.entries import OPENED
from tests.builders.ledger import NOON, a_ledger, a_permit, an_act

ROOT = Path(__file__).parents[2]
SOURCES = ("data_access", "widgets", "workbench")
MOST_FILES = 7
TOLD_OF_MORE: dict[str, int] = {}
"""Acts that more files have to be told of, with how many, and in a comment why. There are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """An act that nobody has put into a table."""

    does: ClassVar = ActKind("planted", "Something was planted.", one_of(Capability.HOLD))

    where: Annotated[str, CLEAR] = "here"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = a_ledger(tmp_path)
    yield made
    made.close()


def nouns() -> Iterator[Any]:
    """The modules of the room."""
    for each in pkgutil.walk_packages(data_access.acts.__path__, "data_access.acts."):
        yield importlib.import_module(each.name)


def test_every_act_that_is_declared_is_in_the_table_once() -> None:
    declared = {
        each
        for noun in nouns()
        for each in vars(noun).values()
        if isinstance(each, type) and isinstance(vars(each).get("does"), ActKind)
    }
    assert declared == set(EVERY)
    assert len({each.does.name for each in EVERY}) == len(EVERY)
    assert {each.name for each in PAST}.isdisjoint(each.does.name for each in EVERY)


def test_every_table_has_every_act() -> None:
    done_by_the_gateway = {each for each in EVERY if each.does.ends}
    assert set(DOERS) | set(ELSEWHERE) | done_by_the_gateway == set(EVERY)
    assert len(DOERS) + len(ELSEWHERE) + len(done_by_the_gateway) == len(EVERY)
    assert set(of_policy.ACTS) == set(KINDS)
    assert set(kinds.ACTS) == {each.does.name for each in EVERY} == set(SAID)
    assert all(kind.says.endswith(".") and words.of_entry(name) for name, kind in KINDS.items())


def test_every_commitment_of_an_act_has_a_word_for_who_opens_it() -> None:
    assert {name for said in SAID.values() for name in said.secret} <= set(OPENED)


@pytest.mark.parametrize("each", EVERY, ids=lambda each: each.does.name)
def test_an_entry_names_or_commits_to_every_field_of_its_act(each: type[ActValue]) -> None:
    said = SAID[each.does.name]
    for field, marks in marks_of(each).items():
        named = {mark.name for mark in marks if isinstance(mark, SaidBy)}
        assert named <= said.clear, field
    assert set(marks_of(each)) == set(field_types(each))


def test_what_the_tables_lack_is_refused() -> None:
    with pytest.raises(Refused, match="no such act"):
        act(None, Caller(), Planted())  # type: ignore[arg-type]  # it is refused before any site is looked at
    with pytest.raises(KeyError):
        of_policy.an_act("planted", asker=a_permit().act.asker, may=frozenset(Capability))
    with pytest.raises(ValueError, match="no kind of entry"):
        make("planted", 0, NOON, {"who": {}, "where": "here"}, {})


def test_a_planted_act_cannot_be_appended_even_with_a_permit(ledger: Ledger) -> None:
    whole = a_permit()
    planted = Permit(
        act=type(whole.act)(asker=whole.act.asker, name="planted", needs=Capability.HOLD),
        granted=True,
        reasons=(),
        rules=whole.rules,
        pack=whole.pack,
    )
    for permit, given in ((planted, Planted()), (whole, Planted()), (planted, an_act()), (whole, None)):
        with pytest.raises(ValueError, match=r"no kind of entry|is for no other act"), ledger.deciding() as turn:
            turn.act(permit, given)
    with pytest.raises(ValueError, match="needs a permit"), ledger.deciding() as turn:
        turn.end_of(Planted())
    assert ledger.size == 1


def test_an_act_that_declares_nothing_cannot_be_declared_nor_say_more_than_it_declares(ledger: Ledger) -> None:
    class Bare:
        does = Planted.does

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Empty:
        does: ClassVar = Planted.does

    with pytest.raises(TypeError, match="declares no fields"):
        entry_fields_of(Bare, Planted.does)
    with pytest.raises(TypeError, match="declares nothing"):
        entry_fields_of(Empty, Planted.does)
    with pytest.raises(ValueError, match=r"does not declare planted"), ledger.deciding() as turn:
        turn.act(a_permit(), an_act(), {"planted": 1})
    assert ledger.size == 1


@pytest.mark.parametrize("kind", sorted({*kinds.ACTS, *kinds.PAST}))
def test_no_act_and_no_past_kind_is_appended_by_its_name(ledger: Ledger, kind: str) -> None:
    with pytest.raises(ValueError, match=r"their own method|old ledgers only"), ledger.deciding() as turn:
        turn.append(kind, {"who": {}})


def test_a_field_without_a_mark_is_sealed() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Half:
        does: ClassVar = ActKind("half", "Half.", one_of(Capability.HOLD), found=names("found"))

        clear: Annotated[int, CLEAR]
        forgotten: str

    said = entry_fields_of(Half, Half.does)
    assert (said.clear, said.secret) == ({"clear", "found"}, {"forgotten"})


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Each source file, by its path from the root, parsed."""
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def texts_of_acts(path: str, tree: ast.Module) -> list[str]:
    """Names of acts that stand as text in a file outside of the room of acts."""
    if path.startswith("data_access/acts/"):
        return []
    found = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return [f"{path}: {text}" for text in found if text in KINDS]


def type_tests(path: str, tree: ast.Module) -> list[str]:
    """Places outside of the room of acts that ask whether something is one act or another."""
    types = {each.__name__ for each in EVERY} | {"ActValue"}
    if path.startswith("data_access/acts/"):
        return []
    calls = (
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "isinstance"
    )
    named = ((call.lineno, words_in(call.args[1])) for call in calls if len(call.args) == 2)
    arms = (node for node in ast.walk(tree) if isinstance(node, ast.MatchClass))
    named_in_match = ((arm.cls.lineno, words_in(arm.cls)) for arm in arms)
    return [f"{path}:{line}" for line, found in (*named, *named_in_match) if found & types]


def words_in(tree: ast.AST) -> set[str]:
    """Every name in a piece of code: of variables, attributes, imports, classes, functions, and texts that are one name."""
    found = set()
    for node in ast.walk(tree):
        for field in ("id", "attr", "name", "value"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                found.add(value)
    return found


@pytest.fixture(scope="module")
def parsed() -> list[tuple[str, ast.Module]]:
    return list(sources())


def test_no_act_is_named_by_text_or_told_by_its_type_outside_of_the_room(parsed: list[tuple[str, ast.Module]]) -> None:
    assert [each for path, tree in parsed for each in texts_of_acts(path, tree)] == []
    assert [each for path, tree in parsed for each in type_tests(path, tree)] == []


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        ('turn.append("hold_placed", {})', texts_of_acts),
        ("held = isinstance(act, NewHold)", type_tests),
        ("held = isinstance(act, (holds.NewHold, NewNote))", type_tests),
        ("match act:\n    case NewHold():\n        pass", type_tests),
    ],
)
def test_a_planted_name_or_test_of_an_act_is_found(planted: str, found: Any) -> None:
    assert found("data_access/gateway/planted.py", ast.parse(planted))
    assert not found("data_access/gateway/planted.py", ast.parse("held = isinstance(act, str) and act == 'held'"))


def test_few_files_have_to_be_told_of_an_act(parsed: list[tuple[str, ast.Module]]) -> None:
    told = defaultdict(set)
    for path, tree in parsed:
        words_there = words_in(tree)
        for each in EVERY:
            if words_there & {each.__name__, each.does.name}:
                told[each.does.name].add(path)
    assert set(told) == {each.does.name for each in EVERY}
    too_many = {name: sorted(paths) for name, paths in told.items() if len(paths) > TOLD_OF_MORE.get(name, MOST_FILES)}
    assert too_many == {}
