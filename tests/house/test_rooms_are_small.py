"""No room is too full, no file too long, and no two folders import each other, by whatever way round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
PACKAGES = ("data_access", "widgets", "workbench")

MOST_MODULES, MOST_LINES = 20, 400

STILL_WIDE = frozenset({"data_access/gateway", "data_access/imports/formats"})
"""Folders that hold more modules than a room may; none may be added. The formats are a table of equals, one file each."""

STILL_LONG: frozenset[str] = frozenset()
"""Files that are longer than a file may be; none may be added."""

STILL_ROUND = frozenset(
    {"data_access.gateway", "data_access.gateway.acting", "data_access.gateway.quality", "data_access.gateway.routes"}
)
"""Folders that import each other; none may be added."""


def modules() -> list[Path]:
    """Every module of ours, from the project's root."""
    return [path.relative_to(ROOT) for name in PACKAGES for path in (ROOT / name).rglob("*.py") if _ours(path)]


def _ours(path: Path) -> bool:
    return "node_modules" not in path.parts


def too_wide(paths: Iterable[Path]) -> set[str]:
    """The folders in which more modules stand side by side than a room may hold."""
    held = defaultdict(set)
    for path in paths:
        if path.stem not in {"__init__", "__main__"}:
            held[path.parent.as_posix()].add(path.stem)
    return {folder for folder, names in held.items() if len(names) > MOST_MODULES}


def too_long(lines: Mapping[str, int]) -> set[str]:
    """The files that are longer than a file may be."""
    return {path for path, count in lines.items() if count > MOST_LINES}


def room_of(module: str, folders: frozenset[str]) -> str:
    """The folder that a module stands in. What stands in none but its package is a room of its own."""
    parent = module.rpartition(".")[0]
    return module if module in folders or "." not in parent else parent


def in_circles(imports: Iterable[tuple[str, str]]) -> set[str]:
    """The rooms that import another which imports them, by whatever way."""
    ahead: dict[str, set[str]] = defaultdict(set)
    for importer, imported in imports:
        if importer != imported:
            ahead[importer].add(imported)
    return {room for room in list(ahead) if room in _reached(ahead, room)}


def _reached(ahead: Mapping[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = list(ahead.get(start, ()))
    while waiting:
        room = waiting.pop()
        if room not in reached:
            reached.add(room)
            waiting += ahead.get(room, ())
    return reached


def imports_between_rooms() -> set[tuple[str, str]]:
    """Who imports whom, folder by folder, at run time or for types alone."""
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    folders = frozenset(
        ".".join(path.parent.parts) for path in modules() if path.name == "__init__.py" and len(path.parts) > 2
    )
    return {
        (room_of(importer, folders), room_of(imported, folders))
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    }


def test_no_room_holds_more_modules_than_can_be_seen_at_once() -> None:
    assert too_wide(modules()) == STILL_WIDE


def test_no_file_is_too_long() -> None:
    lines = {path.as_posix(): len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert too_long(lines) == STILL_LONG


def test_no_folders_import_each_other() -> None:
    assert in_circles(imports_between_rooms()) == STILL_ROUND


def test_a_room_that_is_too_full_a_long_file_and_a_circle_are_found() -> None:
    full = [Path("widgets/parts", f"part_{number}.py") for number in range(MOST_MODULES + 1)]
    assert too_wide(full[1:]) == set()
    assert too_wide(full) == {"widgets/parts"}
    assert too_long({"a.py": MOST_LINES, "b.py": MOST_LINES + 1}) == {"b.py"}
    assert in_circles([("a", "b"), ("b", "c"), ("c", "a"), ("a", "d"), ("d", "d")]) == {"a", "b", "c"}
