"""Modules, classes and parameters are called by nouns, not by what was done to them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT = Path(__file__).parents[2]
PACKAGES = ("data_access", "widgets", "workbench")

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
NOUNS = frozenset(["feed", "need", "read", "seed", "set", "speed", "embed", "left", "recorded", "granted"])
"""What only looks like a participle, or is the field's own word: a change `recorded`, a question that was `granted`, a `left` hash."""


AN_ERROR = "an error is called by what happened, as Python's own are; its code on the wire is the same word"
ON_THE_WIRE = "its name stands in the OpenAPI document"
KEPT: Final[Mapping[str, str]] = {
    "data_access/errors.py: class Cancelled": AN_ERROR,
    "data_access/errors.py: class LedgerStopped": AN_ERROR,
    "data_access/errors.py: class NotFound": AN_ERROR,
    "data_access/errors.py: class NotVerified": AN_ERROR,
    "data_access/errors.py: class Refused": AN_ERROR,
    "data_access/errors.py: class Unconfined": AN_ERROR,
    "data_access/gateway/http/routes/pages.py: class PlacesAsked": ON_THE_WIRE,
    "data_access/gateway/showing/replays.py: class Tried": ON_THE_WIRE,
    "data_access/questions/saved.py: class Saved": ON_THE_WIRE,
    "data_access/questions/saved.py: module saved": "the file of a kind of question bears the name of the kind",
}
"""Participles that stay, and why."""


def is_participle(name: str) -> bool:
    """Say whether a name says what was done: its one word, or the last one of a class. Other names of more words have their noun."""
    if "_" in name.strip("_"):
        return False
    words = re.findall(r"[A-Z]?[a-z0-9]+", name)
    word = words[-1].lower() if words else ""
    return word not in NOUNS and (word in PARTICIPLES or word.endswith("ed"))


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
    assert len(paths) > 400
    bare = {
        f"{path.relative_to(ROOT)}: {kind} {name}"
        for path in paths
        for kind, name in named(path, path.read_text(encoding="utf-8"))
        if is_participle(name)
    }
    assert bare == KEPT.keys()


def test_a_participle_is_found_wherever_it_stands() -> None:
    source = (
        "class Told:\n def say(self, *given, known=1, **drawn): return lambda found: found\nclass _PlacesAsked: pass"
    )
    assert {name for _, name in named(Path("begun.py"), source) if is_participle(name)} == {
        "begun",
        "Told",
        "_PlacesAsked",
        "known",
        "given",
        "drawn",
        "found",
    }
    assert not any(
        map(is_participle, ("read", "seed", "case", "saved_read", "left_out", "offer", "SavedRead", "ReadSpeed"))
    )
