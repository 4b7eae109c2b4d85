"""HTML of a page is made in one place, which escapes; JavaScript sets every text as text."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = [*ROOT.glob("widgets/**/*.py"), *ROOT.glob("workbench/pages/*.py")]
SCRIPTS = [*ROOT.glob("widgets/js/*.js"), *ROOT.glob("workbench/templates/**/*.js")]
MAKERS = {"data_access/wording/markup.py", "workbench/made_files/map_file.py"}
"""Where HTML is made from text: `element`, which escapes, and the map that folium writes."""
SETS_HTML = re.compile(
    r"insertAdjacentHTML|outerHTML|document\.write|\.setHTML|DOMParser|createContextualFragment|srcdoc|\beval\(|new Function"
    r"|innerHTML\s*[+]?=(?!=)"
)
PARSES = frozenset(["HTML", "HTMLMath", "Label", "Markdown"])
"""Of ipywidgets: what takes its text for HTML, or looks for formulas in it."""


def unsafe(source: str) -> Iterator[str]:
    """Every call that shows as HTML what `element` did not make, with its line."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in PARSES and not (name == "HTML" and all(map(_made, node.args)) and not node.keywords):
            yield f"{node.lineno}: {name}"
        if any(each.arg in {"description_allow_html", "tooltip_allow_html"} for each in node.keywords):
            yield f"{node.lineno}: {name} takes HTML"


def _made(value: ast.expr) -> bool:
    """Say whether a value is `something.html`, or the page's own style sheet."""
    return (isinstance(value, ast.Attribute) and value.attr == "html") or ast.unparse(
        value
    ) == "f'<style>{sheet()}</style>'"


def test_what_is_shown_as_html_was_made_by_element() -> None:
    assert {str(path): list(unsafe(path.read_text())) for path in PYTHON if list(unsafe(path.read_text()))} == {}


@pytest.mark.parametrize(
    "planted",
    ["w.HTML(f'<p>{name}</p>')", "w.HTML(value=name)", "w.Label(name)", "w.Text(description_allow_html=True)"],
)
def test_a_planted_one_is_found(planted: str) -> None:
    assert list(unsafe(planted))


def test_only_the_makers_of_html_call_a_text_html() -> None:
    every = [*ROOT.glob("widgets/**/*.py"), *ROOT.glob("workbench/**/*.py"), *ROOT.glob("data_access/**/*.py")]
    found = {path.relative_to(ROOT).as_posix() for path in every if re.search(r"\bMarkup\(", path.read_text())}
    assert found == MAKERS


def test_no_script_of_ours_sets_html() -> None:
    assert len(SCRIPTS) > 10
    assert [path.name for path in SCRIPTS if SETS_HTML.search(path.read_text())] == []


@pytest.mark.parametrize("planted", ["box.innerHTML = name", "a.innerHTML += b", "eval(text)"])
def test_a_script_that_does_is_found(planted: str) -> None:
    assert SETS_HTML.search(planted)
