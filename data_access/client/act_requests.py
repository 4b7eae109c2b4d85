"""An act as a request: what a client sends, and what a gateway's route takes. Both derive it from the act's own fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from data_access.acts.table import ActValue
from data_access.marks import field_types, written

IN_PATH = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRequest:
    """One request: method, path, what stands in its query, and its body; None if it has none."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = None


def request_for(act: type[ActValue], fields: Mapping[str, object]) -> ActRequest:
    """Return the request for an act with these fields. What they may be is for the gateway to say.

    Raises:
        TypeError: A field is none of the act's, or one that its path names is left out.
        ValueError: Nobody asks for such an act by a request.
    """
    wire = act.does.wire
    if wire is None:
        raise ValueError(f"{act.does.name} is asked for by no request")
    in_path = frozenset(IN_PATH.findall(wire.path))
    unknown, missing = fields.keys() - field_types(act).keys(), in_path - fields.keys()
    if unknown or missing:
        raise TypeError(f"{act.does.name}: no field {sorted(unknown)}" if unknown else f"{sorted(missing)} is left out")
    path = IN_PATH.sub(lambda match: quote(str(fields[match[1]]), safe=""), wire.path)
    rest = {name: _sent(value) for name, value in fields.items() if name not in in_path}
    if wire.method == "POST":
        return ActRequest(method=wire.method, path=path, body=rest)
    return ActRequest(method=wire.method, path=path, query={name: str(value) for name, value in rest.items()})


def _sent(value: object) -> object:
    """Return a field's value as a request has it: as an entry would, but for numbers with fractions, which areas have."""
    if isinstance(value, float):
        return value
    if isinstance(value, Mapping):
        return {str(name): _sent(each) for name, each in value.items()}
    if isinstance(value, tuple | list):
        return [_sent(each) for each in value]
    return written(value)
