"""A question as an entry of the ledger holds it, written and read back by the marks of its fields, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol, Self, TypeVar

from data_access.questions.marks import FieldMark, Fields, Secrets, sealed_as
from data_access.questions.value import Value


class KindOnRecord(Protocol):
    """A kind of question whose entries are written and read back."""

    @classmethod
    def example(cls, now: datetime) -> Self:
        """Return a modest question of this kind."""


K = TypeVar("K", bound=KindOnRecord)


def clear_of(question: Value) -> Fields:
    """Return what stands in clear: the kind, what the marks say, and the properties that the kind names in `also_clear`."""
    said: Fields = {"kind": getattr(question, "kind")}  # noqa: B009 - every kind has one, and no type here says so
    for name, mark in _marks(type(question)):
        said |= mark.clear(getattr(question, name))
    also = {name: getattr(question, name) for name in getattr(question, "also_clear", ())}
    return said | {name: list(value) if isinstance(value, tuple) else value for name, value in also.items()}


def sealed_of(question: Value) -> Secrets:
    """Return what stands as commitments."""
    secret: Secrets = {}
    for name, mark in _marks(type(question)):
        secret |= mark.sealed(getattr(question, name))
    return secret


def again(kind: type[K], fields: Mapping[str, Any], now: datetime) -> K:
    """Make a question of this kind that differs from the one on record only in what no rule looks at.

    Raises:
        KeyError, ValueError: The entry is of another form.
    """
    example = kind.example(now)
    values = {name: mark.again(fields, getattr(example, name)) for name, mark in _marks(kind)}
    return kind(**values)


def _marks(kind: type) -> Iterator[tuple[str, FieldMark]]:
    for name, field in kind.model_fields.items():  # type: ignore[attr-defined]
        if name != "kind":
            yield name, next((each for each in field.metadata if isinstance(each, FieldMark)), sealed_as(name))
