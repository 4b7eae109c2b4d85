"""Marks on the fields of a question or an act: how each stands in the ledger. A field that bears no mark is sealed.

case_number: Annotated[CaseNumber, CLEAR]                          in clear, under its own name
person: Annotated[PersonId, Seal("subject")]                       as a commitment, under another name
full_name: Short                                                   as a commitment
classes: Annotated[Classes, Clear("classes", len), Seal("asked")]  how many in clear, and which as a commitment

Questions are read back from their entries, too: `ReadBack` says how, where it is not by a field that stands in clear as it is.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from data_access.terms import stamp

Fields = dict[str, Any]
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


def _itself(value: object) -> object:
    return value


@dataclass(frozen=True, slots=True)
class Clear:
    """Stands in the entry in clear.

    Attributes:
        name: What it is called there; empty for the field's own name. `case.number` stands within `case`.
        say: What is said of it; by default all.
        if_given: True if it is left out where nothing is said of it: None.
    """

    name: str = ""
    say: Callable[[Any], object] = written
    if_given: bool = False


@dataclass(frozen=True, slots=True)
class Seal:
    """Stands in the entry as a commitment; one to nothing is left out: None, or an empty text.

    Attributes:
        name, say: As for `Clear`; what is said may also hold numbers with fractions and values of the wire.
        even_empty: True if an empty text is something, too, and committed to.
    """

    name: str = ""
    say: Callable[[Any], object] = _itself
    even_empty: bool = False


@dataclass(frozen=True, slots=True)
class Seals:
    """Stands in the entry as several commitments, by the names that `say` returns: a question within another one."""

    say: Callable[[Any], Secrets]


@dataclass(frozen=True, slots=True)
class SaidBy:
    """Has no words of its own in the entry: what another one says there names it."""

    name: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """How a field of a question is read back from an entry. It is no mark: a field that bears no other is sealed.

    Attributes:
        make: Makes, of the entry's clear fields and the value of an example, a value that no rule can tell from the one that
            was there. Raises `KeyError` or `ValueError` if the entry is of another form.
        whole: Makes, of the clear fields and what the commitments hold, the very value that was there, as a document; None
            where it stands in one of them as it is. Raises as `make` does.
    """

    make: Callable[[Mapping[str, Any], Any], Any]
    whole: Callable[[Mapping[str, Any], Mapping[str, str]], Any] | None = None


Mark = Clear | Seal | Seals | SaidBy
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
        for mark in marks:
            if isinstance(mark, Clear):
                clear = _with(clear, mark, field, written(mark.say(getattr(value, field))))
            elif isinstance(mark, Seal):
                secret |= _committed(mark, field, _text(mark.say(getattr(value, field))))
            elif isinstance(mark, Seals):
                secret |= mark.say(getattr(value, field))
    return clear, secret


def read_back(kind: type, fields: Mapping[str, Any], example: object) -> Fields:
    """Return values for all fields of a kind, made of what stands of them in clear; what is sealed is as in the example.

    Raises:
        KeyError, ValueError: The entry is of another form.
    """
    return {field: make(fields, getattr(example, field)) for field, make in _read_backs(kind).items()}


def opened(kind: type, fields: Mapping[str, Any], openings: Mapping[str, str]) -> Fields:
    """Return all that an entry holds of a value, as a document by field: what stands in clear, and what was opened.

    A field of which the entry says nothing is left out.

    Raises:
        KeyError, ValueError: The entry is of another form.
    """
    document: Fields = {}
    for field, hint in field_types(kind).items():
        marks, whole = _marks(hint), _read_back(field, hint).whole
        plain = [mark.name or field for mark in marks if isinstance(mark, Clear) and mark.say is written]
        sealed = [mark.name or field for mark in marks if isinstance(mark, Seal) and mark.say is _itself]
        if whole is not None:
            document[field] = whole(fields, openings)
        elif plain and plain[0] in fields:
            document[field] = fields[plain[0]]
        elif sealed and sealed[0] in openings:
            text = openings[sealed[0]]
            document[field] = text if _is_text(hint) else json.loads(text)
    return document


def _is_text(hint: object) -> bool:
    """True of a field that is committed to as it is: a text, or none."""
    plain = getattr(hint, "__origin__", hint)
    return plain is str or str in get_args(plain)


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
    found = tuple(each for each in getattr(hint, "__metadata__", ()) if isinstance(each, Clear | Seal | Seals | SaidBy))
    return found or (Seal(),)


@cache
def _read_backs(kind: Any) -> Mapping[str, Callable[[Mapping[str, Any], Any], Any]]:
    return MappingProxyType({field: _read_back(field, hint).make for field, hint in field_types(kind).items()})


def _read_back(field: str, hint: object) -> ReadBack:
    own = [each for each in getattr(hint, "__metadata__", ()) if isinstance(each, ReadBack)]
    plain = [mark.name or field for mark in _marks(hint) if isinstance(mark, Clear) and mark.say is written]
    if own:
        return own[0]
    if plain:
        return ReadBack(lambda fields, example: fields.get(plain[0], example))
    return ReadBack(lambda _, example: example)


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


def _with(clear: Fields, mark: Clear, field: str, value: object) -> Fields:
    """Return fields with one more; `case.number` goes within `case`."""
    if mark.if_given and value is None:
        return clear
    outer, _, inner = (mark.name or field).partition(".")
    within = clear.get(outer, {}) if inner else None
    return {**clear, outer: {**within, inner: value} if isinstance(within, dict) else value}


def _committed(mark: Seal, field: str, text: str | None) -> Secrets:
    return {} if text is None or not (text or mark.even_empty) else {mark.name or field: text}


def _text(value: object) -> str | None:
    """Return a value as the text that is committed to: text and instants as they are, anything else as JSON."""
    if value is None:
        return None
    if isinstance(value, BaseModel):
        return value.model_dump_json()
    if isinstance(value, str | date):
        return str(written(value))
    return json.dumps(value, default=_plain, sort_keys=True)


def _plain(value: object) -> object:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else written(value)
