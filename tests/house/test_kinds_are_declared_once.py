"""A kind of question is known in its own file and in one table of each room: no room asks what kind it has before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from data_access.questions import kinds
from data_access.questions.entry import again, clear_of, sealed_of
from data_access.questions.scope import scope_of
from data_access.store.kinds import SEARCHES
from data_access.wording.question_kinds import QUESTIONS
from tests.builders.store import ASKED
from tests.contract.store.questions import STRATEGIES

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ROOMS = ("data_access", "widgets", "workbench")
AT_HOME = ("data_access/questions/", "data_access/store/kinds.py")
"""Where kinds may be told apart."""

CLASSES = {kind.__name__ for kind in kinds.KINDS.values()} | {"WithReads", "AnyQuestion", "Question", "Asking"}
BEHIND_THE_DOOR = tuple(f"data_access/{room}/" for room in ("policy", "ledger", "gateway", "store", "records"))

MOST_FILES = 9
"""Source files that may name one kind, by its class or by its name as text: packs apart, and what is argued below."""

WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "canvass": {
        "data_access/questions/scope.py": "names the limits of a pack that bound places, for whatever kind",
        "data_access/policy/packs/forms.py": "the same limits, in packs of an earlier form",
        "data_access/terms.py": "the capability, which packs grant",
        "data_access/questions/files.py": "an example of files needs some answer: it takes a canvass's",
    },
    "plates": {
        "data_access/questions/scope.py": "names the limits of a pack that bound partial plates, for whatever kind",
        "data_access/policy/packs/forms.py": "the same limits, in packs of an earlier form",
        "data_access/terms.py": "the capability, which packs grant",
        "data_access/gateway/asking/rows_on_record.py": "how many different plates an answer holds",
        "data_access/gateway/asking/one_read.py": "how many different plates an answer holds",
        "data_access/ledger/conclusion.py": "how many different plates an answer holds",
        "workbench/made_files/map_file.py": "the plates of one place on the map",
    },
    "near_plates": {},
    "history": {
        "data_access/questions/scope.py": "names the limits of a pack that bound whole plates, for whatever kind",
        "data_access/terms.py": "the capability, which packs grant",
    },
    "common_plates": {},
    "convoy": {},
    "saved": {},
    "estimate": {},
    "image": {},
    "contact_sheet": {},
    "correction": {},
    "showing": {},
    "files": {
        "data_access/answers/answer.py": "the files of an archive, in its manifest",
        "data_access/gateway/asking/package.py": "the files of an archive, in its manifest",
        "data_access/receipts.py": "the files of an archive, in its manifest",
        "data_access/gateway/asking/release.py": "the one file of an archive, in its manifest and in the entry of its outcome",
        "widgets/answer/files_panel.py": "the files of an archive, in its manifest",
        "data_access/ledger/conclusion.py": "the files of an archive, in the entry of its outcome",
        "data_access/gateway/http/routes/doorway.py": "vendors' files that are brought",
        "workbench/demo/places.py": "a folder of vendors' files",
    },
}
"""By kind, files in which the same word is the name of something else, and of what."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())


def own_names(tree: ast.Module) -> set[str]:
    """The names by which a module knows kinds: imported, perhaps as something else, from the room of questions."""
    imported = [
        (each.asname or each.name, each.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("data_access.questions")
        for each in node.names
    ]
    return {name for name, what in imported if what in CLASSES} | CLASSES


def told_apart(tree: ast.Module, by_text: bool = True) -> Iterator[int]:
    """Yield the lines that ask what kind a question is of: by its class, or by the name of its kind as text."""
    mine = own_names(tree)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"isinstance", "issubclass"}
        ):
            if _names(node.args[1]) & mine:
                yield node.lineno
        elif isinstance(node, ast.MatchClass) and _names(node.cls) & mine:
            yield node.pattern.lineno if hasattr(node, "pattern") else node.cls.lineno
        elif isinstance(node, ast.Compare) and any(
            isinstance(op, ast.Is | ast.IsNot | ast.Eq | ast.NotEq | ast.In) for op in node.ops
        ):
            sides = [node.left, *node.comparators]
            by_class = any(_is_type_call(side) for side in sides) and any(_names(side) & mine for side in sides)
            if by_class or (by_text and _asks_a_kind(sides)):
                yield node.lineno
        elif (
            by_text
            and isinstance(node, ast.Match)
            and _is_a_kind(node.subject)
            and any(_texts(case.pattern) for case in node.cases)
        ):
            yield node.lineno


def _asks_a_kind(sides: list[ast.expr]) -> bool:
    return any(_is_a_kind(side) for side in sides) and any(_texts(side) for side in sides)


def _is_a_kind(side: ast.expr) -> bool:
    """True of `kind`, `question.kind`, `said["kind"]` and `said.get("kind")`."""
    if isinstance(side, ast.Name | ast.Attribute):
        return (side.id if isinstance(side, ast.Name) else side.attr) == "kind"
    if isinstance(side, ast.Subscript):
        return isinstance(side.slice, ast.Constant) and side.slice.value == "kind"
    return isinstance(side, ast.Call) and any(isinstance(a, ast.Constant) and a.value == "kind" for a in side.args)


def _is_type_call(side: ast.expr) -> bool:
    return isinstance(side, ast.Call) and isinstance(side.func, ast.Name) and side.func.id == "type"


def _texts(node: ast.AST) -> set[str]:
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and n.value in kinds.KINDS}


def _names(node: ast.AST) -> set[str]:
    return {
        n.id if isinstance(n, ast.Name) else n.attr for n in ast.walk(node) if isinstance(n, ast.Name | ast.Attribute)
    }


def test_no_room_asks_what_kind_a_question_is_of() -> None:
    found = {
        f"{path}:{line}"
        for path, tree in sources()
        if not path.startswith(AT_HOME)
        for line in told_apart(tree, by_text=path.startswith(BEHIND_THE_DOOR))
    }
    assert found == set()


@pytest.mark.parametrize(
    "planted",
    [
        "isinstance(question, Canvass)",
        "isinstance(question, Saved | plates.Plates)",
        "isinstance(question, (History, Estimate))",
        "from data_access.questions.image import ImageOf as Picture\nisinstance(question, Picture)",
        "from data_access.questions import kinds\nisinstance(question, kinds.WithReads)",
        "type(question) is Correction",
        "FilesOf == type(question)",
        "match question:\n    case Canvass(area=area):\n        pass",
        "question.kind == 'canvass'",
        "said['kind'] in ('saved', 'image')",
        "said.get('kind') != 'files'",
        "match kind:\n    case 'history':\n        pass",
    ],
)
def test_a_planted_question_of_the_kind_is_found(planted: str) -> None:
    assert list(told_apart(ast.parse(planted)))


@pytest.mark.parametrize(
    "fine", ["isinstance(area, Cameras)", "kind == 'robbery'", "SEARCHES[type(question)]", "name in 'files'"]
)
def test_other_questions_are_let_be(fine: str) -> None:
    assert not list(told_apart(ast.parse(fine)))


def named_in(tree: ast.Module, name: str) -> bool:
    """True if a module names a kind, by its class or as text."""
    wanted = kinds.KINDS[name].__name__
    classes = {n.name for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}
    imported = {each.name for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) for each in n.names}
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return wanted in classes | imported | _names(tree) or name in texts


@pytest.fixture(scope="module")
def naming() -> Mapping[str, set[str]]:
    """The source files that name each kind."""
    every = list(sources())
    return {name: {path for path, tree in every if named_in(tree, name)} for name in kinds.KINDS}


@pytest.mark.parametrize("name", kinds.KINDS)
def test_few_files_name_a_kind(naming: Mapping[str, set[str]], name: str) -> None:
    files = naming[name] - WORDS[name].keys()
    assert len(files) <= MOST_FILES, sorted(files)


@pytest.mark.parametrize("name", kinds.KINDS)
def test_what_is_argued_away_is_still_there(naming: Mapping[str, set[str]], name: str) -> None:
    assert WORDS[name].keys() <= naming[name]
    assert all(WORDS[name].values())


@pytest.mark.parametrize("name", kinds.KINDS)
def test_every_kind_declares_all_that_the_rooms_need(name: str) -> None:
    kind = kinds.KINDS[name]
    example = kind.example(NOW)
    assert (example.kind, type(example)) == (name, kind)
    assert kind.needs in kind.needs.__class__
    scope_of(example)
    said, secret = clear_of(example), sealed_of(example)
    assert said["kind"] == name
    assert not said.keys() & secret.keys()
    read = again(kind, said, NOW)
    assert clear_of(read) == said


def test_every_table_by_kind_knows_every_kind() -> None:
    with_reads = set(kinds.ANSWERED_WITH_READS)
    assert set(SEARCHES) == set(ASKED) == set(kinds.ANSWERED_WITH_READS.values())
    assert set(STRATEGIES) == with_reads
    assert set(QUESTIONS) == set(kinds.KINDS)
    assert {name for name, words in QUESTIONS.items() if words.in_file} == with_reads
    assert with_reads < set(kinds.KINDS)
