"""Modules, classes and parameters of the drawn parts and of the assembly are called by nouns, not by what was done to them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("widgets", "workbench")

PARTICIPLES = frozenset(
    [
        "asked",
        "begun",
        "bound",
        "bought",
        "broken",
        "brought",
        "built",
        "chosen",
        "come",
        "done",
        "drawn",
        "driven",
        "found",
        "given",
        "gone",
        "grown",
        "heard",
        "held",
        "hidden",
        "kept",
        "known",
        "laid",
        "led",
        "left",
        "lent",
        "lit",
        "lost",
        "made",
        "meant",
        "met",
        "paid",
        "put",
        "seen",
        "sent",
        "set",
        "shown",
        "shut",
        "sold",
        "sought",
        "spoken",
        "stood",
        "struck",
        "taken",
        "taught",
        "thought",
        "told",
        "understood",
        "worn",
        "won",
        "written",
        "said",
    ]
)
NOUNS = frozenset(["feed", "need", "read", "seed", "set", "speed", "embed"])
"""What only looks like a participle, or is the field's own word."""


def is_participle(name: str) -> bool:
    """Say whether a name is one word, and that word says what was done. Names of more words have their noun."""
    word = name.strip("_").lower()
    return "_" not in word and word not in NOUNS and (word in PARTICIPLES or word.endswith("ed"))


def named(path: Path, source: str) -> Iterator[tuple[str, str]]:
    """What is named in a module, itself first: a kind and a name."""
    yield "module", path.stem
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            yield "class", node.name
        if isinstance(node, ast.arguments):
            every = (*node.posonlyargs, *node.args, *node.kwonlyargs, node.vararg, node.kwarg)
            yield from (("parameter", each.arg) for each in every if each)


def test_modules_classes_and_parameters_are_called_by_nouns() -> None:
    paths = [path for name in PACKAGES for path in (ROOT / name).rglob("*.py") if "node_modules" not in path.parts]
    assert len(paths) > 150
    bare = [
        f"{path.relative_to(ROOT)}: {kind} {name}"
        for path in paths
        for kind, name in named(path, path.read_text(encoding="utf-8"))
        if is_participle(name)
    ]
    assert bare == []


def test_a_participle_is_found_wherever_it_stands() -> None:
    source = "class Told:\n def say(self, *given, known=1, **drawn): return lambda found: found"
    assert [name for _, name in named(Path("begun.py"), source) if is_participle(name)] == [
        "begun",
        "Told",
        "known",
        "given",
        "drawn",
        "found",
    ]
    assert not any(map(is_participle, ("read", "seed", "case", "saved_read", "left_out", "offer")))
