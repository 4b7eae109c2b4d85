"""Every reason to refuse names its clause, says in a sentence what is wrong, and in another what to do next."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FIELDS = ("clause", "sentence", "remedy")


@cache
def reasons() -> list[tuple[str, dict[str, ast.expr]]]:
    """Every reason that the audited layer makes: where, and what is given for its fields."""
    found = []
    for path in sorted((ROOT / "data_access").rglob("*.py")):
        text = path.read_text()
        for node in ast.walk(ast.parse(text)) if "Reason(" in text else ():
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Reason"
                and node.args
            ):
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                named = {str(each.arg): each.value for each in node.keywords}
                found.append((where, dict(zip(FIELDS, node.args, strict=False)) | named))
    return found


def end_of(words: ast.expr) -> str | None:
    """The last characters of a text; None where it is made elsewhere."""
    if isinstance(words, ast.JoinedStr):
        return end_of(words.values[-1])
    return str(words.value) if isinstance(words, ast.Constant) else None


@pytest.mark.parametrize(("where", "given"), reasons(), ids=[where for where, _ in reasons()])
def test_a_reason_says_what_is_wrong_and_what_to_do_next(where: str, given: dict[str, ast.expr]) -> None:
    assert set(FIELDS) <= set(given)
    for name in ("sentence", "remedy"):
        said = end_of(given[name])
        assert said is None or said.endswith((".", "?")), f"{where}: the {name} is no sentence: {said!r}"


def test_there_are_reasons_to_look_at() -> None:
    assert len(reasons()) > 30
