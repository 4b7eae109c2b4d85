"""Defects as values: what is planted where, and what a file says with it planted."""

from __future__ import annotations

import ast
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data_access.policy.clauses.clause import Cell, load_clauses

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("defects.toml")
PACKS = "data_access/policy/packs"
RULES = "data_access/policy"


class NotPlanted(Exception):
    """A defect does not fit the tree any more. Names the cell and what is not found, or found more than once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One small defect at one cell.

    Attributes:
        file: Where it is planted, from the project's root.
        table: Of a pack: the table whose value is changed; empty for other files.
        before, after: What stands there, once, and what stands there instead.
        off: Rule that is not asked at the agency; `before` and `after` are empty then.
    """

    file: str
    table: str = ""
    before: str = ""
    after: str = ""
    off: str = ""

    def planted(self, text: str, cell: Cell) -> str:
        """Return a file's text with the defect in it. Raises `NotPlanted` if its place is not there exactly once."""
        if self.off:
            return _switched_off(text, self.off, cell)
        start, end = _table_of(text, self.table, cell) if self.table else (0, len(text))
        part = text[start:end]
        if part.count(self.before) != 1 or self.before == self.after:
            where = f"{self.file} {self.table}".strip()
            raise NotPlanted(f"{cell.name}: {where} holds it {part.count(self.before)} times: {self.before.strip()!r}")
        return text[:start] + part.replace(self.before, self.after) + text[end:]


def kept_cells() -> list[Cell]:
    """Return the cells that are kept."""
    return [cell for cell in load_clauses().cells if cell.state == "kept"]


def defects_of(cell: Cell, table: Mapping[str, Any] | None = None) -> list[Defect]:
    """Return what is to be planted for a cell; empty if nothing is."""
    given = (tomllib.loads(FILE.read_text(encoding="utf-8")) if table is None else table).get(cell.clause.id, [])
    return [_defect(one, cell) for one in given if cell.agency in one.get("at", [cell.agency])]


def digest_of(cell: Cell, defects: list[Defect]) -> str:
    """Return 16 hex digits of what is planted for a cell, and of the test that must see it."""
    said = json.dumps([cell.test, *(asdict(defect) for defect in defects)], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def plant(root: Path, defect: Defect, cell: Cell) -> str:
    """Return the text of the defect's file below a root, with the defect in it. Raises `NotPlanted`."""
    return defect.planted((root / defect.file).read_text(encoding="utf-8"), cell)


def _defect(given: Mapping[str, Any], cell: Cell) -> Defect:
    said = {name: _said(text, cell) for name, text in given.items() if name != "at"}
    if "off" in said:
        said["file"] = f"{RULES}/{said['off'].partition('.')[0]}.py"
    elif "table" in said:
        said["file"] = f"{PACKS}/{cell.agency}.toml"
    return Defect(**said)


def _said(text: str, cell: Cell) -> str:
    return text.replace("{agency}", cell.agency)


def _table_of(text: str, name: str, cell: Cell) -> tuple[int, int]:
    """Return where a table of a pack begins and ends."""
    found = re.search(rf"^\[{re.escape(name)}\]\n(?:(?!\[).*\n?)*", text, re.MULTILINE)
    if found is None:
        raise NotPlanted(f"{cell.name}: the pack has no table [{name}].")
    return found.start(), found.end()


def _switched_off(text: str, rule: str, cell: Cell) -> str:
    """Let a rule grant whatever it is asked at the cell's agency."""
    name = rule.partition(".")[2]
    found = [node for node in _functions(text) if node.name == name]
    if len(found) != 1 or "state" not in {each.arg for each in found[0].args.args}:
        raise NotPlanted(f"{cell.name}: there is no rule {rule} that looks at a state.")
    lines = text.splitlines(keepends=True)
    first = found[0].body[1 if ast.get_docstring(found[0]) is not None else 0].lineno - 1
    guard = f'    if state.pack.name == "{cell.agency}":\n        return None\n'
    return "".join([*lines[:first], guard, *lines[first:]])


def _functions(text: str) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef))
