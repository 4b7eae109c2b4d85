"""Values in Python's own writing, as some programs put them into cells: `{'plate': '9A9', 'score': 0.5}`.

Only dictionaries, lists, tuples, text, numbers, True, False and None are read; nothing is ever run. As in JSON, the text of
numbers is kept, a key twice refuses, and keys that speak of people refuse the file.
"""

from __future__ import annotations

import ast
import warnings
from typing import Any

from data_access.errors import InvalidQuery
from data_access.imports.terms.forbidden import refuse_people

MAX_CHARACTERS = 10_000
MAX_DEPTH = 12


class NoLiteral(ValueError):
    """A cell is not in Python's writing, or too large or too deep. Says nothing of what is in it."""


def literal(text: str) -> Any:
    """Read a value; empty text is None.

    Raises:
        NoLiteral: It is none.
        InvalidQuery: A key speaks of people.
    """
    if not text.strip():
        return None
    if len(text) > MAX_CHARACTERS:
        raise NoLiteral
    try:
        with warnings.catch_warnings(action="ignore"):  # of escapes that mean nothing
            tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NoLiteral from None
    return _value(tree.body, MAX_DEPTH)


def _value(node: ast.expr, depth: int) -> Any:
    if depth == 0:
        raise NoLiteral
    match node:
        case ast.Dict(keys, values):
            return _dictionary(keys, [_value(value, depth - 1) for value in values])
        case ast.List(elements) | ast.Tuple(elements):
            return [_value(element, depth - 1) for element in elements]
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as number)) if not isinstance(number, bool):
            return _constant(-number)
        case ast.Constant(value):
            return _constant(value)
    raise NoLiteral


def _dictionary(keys: list[ast.expr | None], values: list[Any]) -> dict[str, Any]:
    names = [key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    if len(names) != len(keys):
        raise NoLiteral
    if len(set(names)) != len(names):
        raise InvalidQuery(
            "file",
            "has a key twice in one object, and which of the two counts is not known; have the vendor write each once",
        )
    refuse_people(names)
    return dict(zip(names, values, strict=True))


def _constant(value: Any) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int | float):
        return repr(value)
    raise NoLiteral
