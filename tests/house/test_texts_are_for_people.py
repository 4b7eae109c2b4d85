"""No text that a page can show speaks as a program does: no validator's sentence, no statistics, no word for a part of ours."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic_core.core_schema import ErrorType

from data_access.questions.value import words_of
from tests.house.test_words_for_people import VALIDATORS

ROOT = Path(__file__).parents[2]
PYTHON = sorted(
    path
    for folder in ("widgets", "data_access/wording", "workbench/pages")
    for path in (ROOT / folder).rglob("*.py")
    if "node_modules" not in path.parts
)
SCRIPTS = sorted([*(ROOT / "widgets/js").glob("*.js"), *(ROOT / "workbench/templates").rglob("*.js")])
TEMPLATES = sorted((ROOT / "workbench/templates/hub").glob("*.html"))

OURS = re.compile(
    r"should (have|match|be a|be at)|\bString\b|Extra inputs|validation error|Field required|z-score|\bmodified\b|"
    r"regular expression|\bregex|pydantic|Traceback|\bpatterns?\b|\bPattern\b|\bmedian\b|\bdeviation\b|\bNone\b(?![. ])|"
    r"\bboolean\b|\binteger\b|\bJSON\b|\bkernel\b|\bpayload\b|\bendpoint\b|\bHTTP\b|\bexception\b|\bspawn\b",
)
"""Words that a tired detective does not know, or that mean something else to her."""

NOT_SHOWN = re.compile(r"\(\?:|\\d|\[A-Z\]|\[ ,|^\.|\.wb-|^/|^https?:|^[a-z_]+$")
"""Expressions by which text is read, styles, addresses and keys: nobody is shown them."""


def texts_of(source: str) -> Iterator[tuple[int, str]]:
    """Every text of a module that is more than a name, with its line; docstrings are for engineers."""
    tree = ast.parse(source)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)]
    told = {id(each.value) for body in bodies for each in body if isinstance(each, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            words = node.value.strip()
            if (" " in words or words[:1].isupper()) and not NOT_SHOWN.search(words):
                yield node.lineno, words


def texts_in_script(source: str) -> Iterator[tuple[int, str]]:
    """Every quoted text of a script that is more than a name, with its line; comments are for engineers."""
    for number, line in enumerate(source.splitlines(), 1):
        if line.lstrip().startswith(("//", "*", "/*")):
            continue
        for found in re.findall(r'"([^"\\]*)"|`([^`\\]*)`', line):
            words = next(filter(None, found), "")
            if " " in words and not NOT_SHOWN.search(words):
                yield number, words


def spoken(text: str) -> str:
    """What a template says, without its tags, comments and expressions."""
    text = re.sub(r"(?s)\{#.*?#\}|<script.*?</script>|<style.*?</style>|\{\{.*?\}\}|\{%.*?%\}", " ", text)
    return re.sub(r"(?s)<[^>]*>", " ", text)


def offences(texts: Iterator[tuple[int, str]]) -> list[str]:
    return [f"{line}: {words}" for line, words in texts if OURS.search(words)]


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_of_a_page_speaks_as_a_program(path: Path) -> None:
    assert offences(texts_of(path.read_text())) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_of_a_script_speaks_as_a_program(path: Path) -> None:
    assert offences(texts_in_script(path.read_text())) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_page_of_the_hub_speaks_as_a_program(path: Path) -> None:
    assert not OURS.search(spoken(path.read_text()))


@pytest.mark.parametrize(
    "planted",
    [
        'says = "String should have at least 1 character"',
        'says = "Unusual is from a modified z-score of 3.5 on"',
        'label = c.text(model, "plate", "Pattern")',
        'says = f"The median of {peers} people"',
        'def page():\n    """Page."""\n    return "The kernel has died"',
    ],
)
def test_a_planted_word_is_found(planted: str) -> None:
    assert offences(texts_of(planted)) != []


BOUNDS = [
    "min_length",
    "max_length",
    "actual_length",
    "gt",
    "ge",
    "lt",
    "le",
    "multiple_of",
    "expected",
    "pattern",
    "field_type",
    "expected_tags",
    "discriminator",
    "tag",
    "class",
    "class_name",
    "error",
    "input_type",
    "method_name",
    "function_name",
]


@pytest.mark.parametrize("kind", [each for each in get_args(ErrorType) if each != "value_error"])
def test_whatever_a_validator_finds_is_said_in_our_words(kind: str) -> None:
    """But for what a check of ours says, which is said as it is."""
    theirs = "Input should be as String, by pydantic"
    said = words_of({"type": kind, "msg": theirs, "ctx": dict.fromkeys(BOUNDS, 7)})
    assert theirs not in said
    assert not VALIDATORS.search(said)
