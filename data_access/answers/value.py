"""What every value of an answer is made of: frozen, read from JSON and written as JSON alike."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError

from data_access.errors import Busy
from data_access.terms import parse_stamp, stamp

Json = dict[str, object]
"""A JSON object."""


class AnswerValue(BaseModel):
    """A value of an answer: frozen; fields that it does not know are left out when it is read."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)

    def as_json(self) -> Json:
        """Return it as it stands on the wire, fields in the order in which they are declared."""
        return self.model_dump(mode="json")


V = TypeVar("V", bound=AnswerValue)


def _read_stamp(instant: object) -> datetime:
    if isinstance(instant, datetime):
        return instant
    if not isinstance(instant, str):
        raise ValueError("an instant is a text")
    return parse_stamp(instant)


Stamp = Annotated[datetime, BeforeValidator(_read_stamp), PlainSerializer(stamp, return_type=str, when_used="json")]
"""An instant that stands on the wire as `terms.stamp` writes it."""


def value_of(kind: type[V], document: object, about: str) -> V:
    """Read a value of an answer from JSON.

    Args:
        about: What the answer is about, for the error: `you`, `the case`.

    Raises:
        Busy: It has another shape; nothing of it is shown.
    """
    try:
        return kind.model_validate(document)
    except ValidationError:
        raise Busy(f"The gateway's answer about {about} is not understood.") from None


def values_of(kind: type[V], documents: object, about: str) -> tuple[V, ...]:
    """Read a list of values. Raises `Busy` as `value_of` does."""
    if not isinstance(documents, list):
        raise Busy(f"The gateway's answer about {about} is not understood.")
    return tuple(value_of(kind, each, about) for each in documents)


def as_jsons(values: Iterable[AnswerValue]) -> list[Json]:
    """Return values as they stand on the wire, in the order given."""
    return [each.as_json() for each in values]


def parsed(text: bytes | str) -> object:
    """Read JSON. Raises `Busy` if it is none."""
    try:
        document: object = json.loads(text)
    except ValueError:
        raise Busy("The gateway's answer is not JSON.") from None
    return document


def as_object(value: object) -> Json:
    """Return a value that must be a JSON object. Raises `Busy` if it is none."""
    if not isinstance(value, dict):
        raise Busy("The gateway's answer has an unknown shape.")
    return value


def as_list(value: object) -> list[object]:
    """Return a value that must be a JSON list. Raises `Busy` if it is none."""
    if not isinstance(value, list):
        raise Busy("The gateway's answer has an unknown shape.")
    return value
