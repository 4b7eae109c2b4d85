"""Marks on the fields of a question or an act: how each stands in the ledger. A field that bears no mark is sealed.

case_number: Annotated[CaseNumber, CLEAR]          in clear, under its own name
person: Annotated[PersonId, Seal("subject")]     as a commitment, under another name
full_name: Short                                   as a commitment
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any, get_type_hints

from pydantic import BaseModel

from data_access.terms import stamp

Fields = dict[str, object]
Secrets = dict[str, str]


def written(value: object) -> object:
    """Return a field's value as an entry has it: text, number, list or nothing. Raises `TypeError` for anything else."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): written(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [written(each) for each in value]
    raise TypeError(f"a {type(value).__name__} cannot stand in an entry")


@dataclass(frozen=True, slots=True)
class Clear:
    """Stands in the entry in clear.

    Attributes:
        name: What it is called there; empty for the field's own name. `case.number` stands within `case`.
        say: What is said of it; by default all.
        if_given: True if it is left out where it is None.
    """

    name: str = ""
    say: Callable[[Any], object] = written
    if_given: bool = False


@dataclass(frozen=True, slots=True)
class Seal:
    """Stands in the entry as a commitment; one that is empty or None is left out. Arguments as for `Clear`."""

    name: str = ""
    say: Callable[[Any], object] = written


@dataclass(frozen=True, slots=True)
class SaidBy:
    """Has no words of its own in the entry: what another one says there names it."""

    name: str


Mark = Clear | Seal | SaidBy
CLEAR = Clear()
IF_GIVEN = Clear(if_given=True)
"""In clear, and left out where it is None."""


def marks_of(kind: type) -> Mapping[str, tuple[Mark, ...]]:
    """Return the marks of each field of a dataclass or pydantic model, by the field's name.

    Raises:
        TypeError: It is neither, so nothing is known of what it holds.
    """
    return _marks_of(kind)


def field_types(kind: type) -> Mapping[str, Any]:
    """Return what each field of a dataclass or pydantic model may be, as it is declared, by the field's name."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: hints[name] for name in _names(kind)}


@cache
def _marks_of(kind: Any) -> Mapping[str, tuple[Mark, ...]]:
    return MappingProxyType({name: _marks(hint) for name, hint in field_types(kind).items()})


def said(value: object) -> tuple[Fields, Secrets]:
    """Return what an entry says of a value: fields in clear, and what is committed to."""
    clear: Fields = {}
    secret: Secrets = {}
    kind: type[Any] = type(value)
    for field, marks in marks_of(kind).items():
        given = getattr(value, field)
        for mark in marks:
            name = field if isinstance(mark, SaidBy) else mark.name or field
            if isinstance(mark, Clear) and not (mark.if_given and given is None):
                _put(clear, name, written(mark.say(given)))
            elif isinstance(mark, Seal) and (text := _text(mark.say(given))):
                secret[name] = text
    return clear, secret


def clear_names(kind: type) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that stand in clear: those that always do, and those that do if there is something to say."""
    found = [(mark.name or field, mark) for field, mark in _each(kind) if isinstance(mark, Clear)]
    always = frozenset(_outer(name) for name, mark in found if not mark.if_given)
    return always, frozenset(_outer(name) for name, _ in found) - always


def sealed_names(kind: type) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that stand as commitments: those of fields that must be given, and those of the others."""
    found = [(mark.name or field, field) for field, mark in _each(kind) if isinstance(mark, Seal)]
    always = frozenset(name for name, field in found if field in _must_be_given(kind))
    return always, frozenset(name for name, _ in found) - always


def _each(kind: type) -> list[tuple[str, Mark]]:
    return [(field, mark) for field, marks in marks_of(kind).items() for mark in marks]


def _marks(hint: object) -> tuple[Mark, ...]:
    found = tuple(each for each in getattr(hint, "__metadata__", ()) if isinstance(each, Clear | Seal | SaidBy))
    return found or (Seal(),)


def _names(kind: type) -> list[str]:
    if issubclass(kind, BaseModel):
        return list(kind.model_fields)
    return [field.name for field in _of_dataclass(kind)]


def _of_dataclass(kind: type) -> tuple[dataclasses.Field[Any], ...]:
    if dataclasses.is_dataclass(kind):
        return dataclasses.fields(kind)
    raise TypeError(f"{kind.__name__} declares no fields")


def _must_be_given(kind: type) -> frozenset[str]:
    if issubclass(kind, BaseModel):
        return frozenset(name for name, field in kind.model_fields.items() if field.is_required())
    none = (dataclasses.MISSING, dataclasses.MISSING)
    return frozenset(each.name for each in _of_dataclass(kind) if (each.default, each.default_factory) == none)


def _outer(name: str) -> str:
    return name.partition(".")[0]


def _put(clear: Fields, name: str, value: object) -> None:
    outer, _, inner = name.partition(".")
    within = clear.setdefault(outer, {}) if inner else None
    if isinstance(within, dict):
        within[inner] = value
    else:
        clear[outer] = value


def _text(value: object) -> str:
    told = written(value)
    return told if isinstance(told, str) else "" if told is None else json.dumps(told, sort_keys=True)
