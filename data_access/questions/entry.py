"""A question as an entry of the ledger holds it, written and read back by the marks of its fields, whatever its kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol, Self, TypeVar

from data_access.marks import Fields, Secrets, opened, read_back, said
from data_access.questions.value import Value


class KindOnRecord(Protocol):
    """A kind of question whose entries are written and read back."""

    @classmethod
    def example(cls, now: datetime) -> Self:
        """Return a modest question of this kind."""


K = TypeVar("K", bound=KindOnRecord)
V = TypeVar("V", bound=Value)


def clear_of(question: Value) -> Fields:
    """Return what stands in clear: what the marks say, and the properties that the kind names in `also_clear`."""
    also = {name: getattr(question, name) for name in getattr(question, "also_clear", ())}
    lists = {name: list(value) if isinstance(value, tuple) else value for name, value in also.items()}
    return {**said(question)[0], **lists}


def sealed_of(question: Value) -> Secrets:
    """Return what stands as commitments."""
    return said(question)[1]


def again(kind: type[K], fields: Mapping[str, Any], now: datetime) -> K:
    """Make a question of this kind that differs from the one on record only in what no rule looks at.

    Raises:
        KeyError, ValueError: The entry is of another form.
    """
    return kind(**read_back(kind, fields, kind.example(now)))


def as_asked(kind: type[V], fields: Mapping[str, Any], openings: Mapping[str, str]) -> V | None:
    """Make the very question of an entry, of what stands in clear and what its commitments hold.

    None if it would not be written as the entry is: part of it is sealed for good, or the entry is of another form.
    """
    try:
        made = kind.model_validate(opened(kind, fields, openings))
        clear, secret = clear_of(made), sealed_of(made)
    except (KeyError, TypeError, ValueError):
        return None
    same = all(fields.get(name) == value for name, value in clear.items()) and all(
        openings.get(name) == value for name, value in secret.items()
    )
    return made if same else None
