"""Only policy makes a Decision or a Permit, only the ledger makes an Intent, an Outcome or a Recorded."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWNERS = {
    "Decision": "data_access/policy",
    "Permit": "data_access/policy",
    "Intent": "data_access/ledger",
    "Outcome": "data_access/ledger",
    "Recorded": "data_access/ledger",
}


@pytest.fixture(scope="module")
def calls() -> dict[str, list[str]]:
    """The files in which each name is called."""
    found = defaultdict(list)
    for folder in ("data_access", "widgets", "workbench"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    found[name].append(str(path.relative_to(ROOT)))
    return found


@pytest.mark.parametrize(("step", "owner"), OWNERS.items())
def test_a_step_is_made_in_its_own_room_only(calls: dict[str, list[str]], step: str, owner: str) -> None:
    made = calls[step]
    assert made, f"nobody makes a {step}"
    assert {path for path in made if not path.startswith(owner)} == set()
