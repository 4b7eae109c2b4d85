"""Values in Python's own writing, against Python's own reader."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access.errors import InvalidQuery
from data_access.imports.carriers.literals import NoLiteral, literal

LEAVES = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False) | st.text(max_size=8)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner), max_leaves=12
)


def in_text(value: Any) -> Any:
    """Numbers as their text, tuples as lists."""
    if isinstance(value, dict):
        return {key: in_text(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [in_text(inner) for inner in value]
    return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


@settings(max_examples=80, deadline=None)
@given(VALUES)
def test_what_python_writes_is_read(value):
    written = repr(value)
    if "inf" not in written:
        assert literal(written) == in_text(ast.literal_eval(written))


def read(text: str) -> Any:
    """Read a value, or return what is said instead of it."""
    try:
        return literal(text)
    except (NoLiteral, InvalidQuery) as error:
        return error


@pytest.mark.filterwarnings("ignore:.*invalid escape sequence")  # Python's own reader says it of some drawn texts
@settings(max_examples=80, deadline=None)
@given(st.text("{}[]()'\",:-+*0aeLN\\ \n", max_size=30))
def test_no_text_makes_it_fail_in_a_way_of_its_own(text):
    found = read(text)
    if not isinstance(found, Exception):
        assert found == (in_text(ast.literal_eval(text.strip())) if text.strip() else None)


@pytest.mark.parametrize(
    "text",
    [
        "f()", "a", "a.b", "1 + 1", "[x for x in y]", "b'x'", "...", "{1: 2}", "{**{}}", "{'a'}", "1j", "-True", "--1", "lambda: 0",
        "[" * 50 + "]" * 50, "'" * 10_001, "(" * 5_000, "9" * 5_000, "{'a': {'a': ", "f'{1}'", "x := 1", "\x00",
    ],
)  # fmt: skip
def test_what_is_no_value_is_none(text):
    with pytest.raises(NoLiteral):
        literal(text)


def test_keys_about_people_refuse_the_file_at_any_depth():
    with pytest.raises(InvalidQuery, match="D10"):
        literal("[{'a': ({'faceId': None},)}]")
