"""No two things bear one name: a public class is the only one of its name, wherever it stands."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

ROOT = Path(__file__).parents[2]
PACKAGES = ("data_access", "widgets", "workbench")

ANSWERS = "data_access/answers/"
AT_HOME = ("data_access/records/", "data_access/policy/packs/", "data_access/terms.py")
"""Where the things are at home of which answers tell: the registers and the pack."""

ONE_THING: Final = frozenset(
    [
        "Camera",
        "CaseQuestion",
        "CaseSession",
        "Finding",
        "Incident",
        "Note",
        "Purpose",
        "RecordSource",
        "SavedRead",
        "Verification",
    ]
)
"""One thing in two forms: as the registers or the pack have it, behind the door, and as an answer tells of it, in front. A second
name for it would break the rule that one thing has one word; only the gateway sees both forms, and it calls the latter `answered.X`
or turns it into the other in one place."""

Found = Mapping[str, tuple[str, ...]]


def classes(sources: Iterable[tuple[str, str]]) -> Found:
    """Return the files in which public classes of each name stand."""
    places: dict[str, list[str]] = defaultdict(list)
    for path, source in sources:
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path)
    return {name: tuple(paths) for name, paths in places.items()}


def shared(found: Found) -> Found:
    """Return the names that several classes bear."""
    return {name: paths for name, paths in found.items() if len(paths) > 1}


def is_one_thing(paths: tuple[str, ...]) -> bool:
    """True of two classes, one in the room of answers, and one where the thing is at home."""
    told = [path for path in paths if path.startswith(ANSWERS)]
    home = [path for path in paths if path.startswith(AT_HOME)]
    return len(paths) == 2 and len(told) == len(home) == 1


def test_no_two_things_bear_one_name() -> None:
    paths = [path for name in PACKAGES for path in (ROOT / name).rglob("*.py") if "node_modules" not in path.parts]
    found = shared(classes((str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in paths))
    assert {name: paths for name, paths in found.items() if name not in ONE_THING} == {}
    assert found.keys() == ONE_THING
    assert [name for name in ONE_THING if not is_one_thing(found[name])] == []


def test_a_planted_second_is_found() -> None:
    planted = [
        ("data_access/records/a.py", "class Note: ...\nclass _Row: ..."),
        ("widgets/a.py", "class Note: ...\nclass _Row: ..."),
        ("data_access/answers/a.py", "class Star: ..."),
        ("data_access/records/b.py", "class Star: ..."),
    ]
    found = shared(classes(planted))
    assert {name: is_one_thing(paths) for name, paths in found.items()} == {"Note": False, "Star": True}
