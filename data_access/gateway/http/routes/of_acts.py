"""Routes that derive from acts: each act that has a request is asked for by it, and its fields are the request's."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel

from data_access.acts.kind import Wire
from data_access.acts.table import EVERY, ActValue
from data_access.answers.value import AnswerValue
from data_access.gateway.acting.table import act
from data_access.gateway.http.routes.doorway import LoggedOn, TheSite
from data_access.marks import field_types

_IN_PATH = re.compile(r"{(\w+)}")
_BY_NAME = inspect.Parameter.KEYWORD_ONLY
_OF_SITE = tuple(
    inspect.Parameter(name, _BY_NAME, annotation=annotation)
    for name, annotation in (("site", TheSite), ("caller", LoggedOn))
)


def add_to(router: APIRouter, prefix: str) -> None:
    """Add the route of every act whose path begins so."""
    for wanted in EVERY:
        wire = wanted.does.wire
        if wire is not None and wire.path.startswith(prefix):
            router.add_api_route(
                wire.path.removeprefix(router.prefix),
                _endpoint(wanted, wire),
                methods=[wire.method],
                status_code=wire.status,
                description=wire.does,
                response_model=wire.answer,
            )


def large_bodies() -> dict[tuple[str, str], int]:
    """Return how many bytes a body may hold, by method and path, of each act that takes a larger one than others."""
    wires = (act.does.wire for act in EVERY)
    return {(wire.method, wire.path): wire.body_bytes for wire in wires if wire is not None and wire.body_bytes}


def _endpoint(kind: type[ActValue], wire: Wire) -> Callable[..., Any]:
    """Return a function that takes the act's fields as the request has them, and does the act."""
    in_path = _IN_PATH.findall(wire.path)
    body = None if wire.method != "POST" else wire.body or kind

    def endpoint(site: TheSite, caller: LoggedOn, **fields: Any) -> Any:
        document = fields.pop("document", None)
        whole = document if type(document) is kind else kind(**fields, **_fields_of(document))
        done = act(site, caller, whole)
        if wire.answer is None:
            return Response(status_code=204)
        return done.as_json() if isinstance(done, AnswerValue) else done

    parameters = [*_OF_SITE, *_of_fields(kind, in_path, body is None)]
    if body is not None:
        parameters.append(inspect.Parameter("document", _BY_NAME, annotation=body))
    endpoint.__name__ = wire.call
    endpoint.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what the framework reads
    return endpoint


def _fields_of(document: BaseModel | None) -> dict[str, Any]:
    return {} if document is None else {name: getattr(document, name) for name in type(document).model_fields}


def _of_fields(kind: type[ActValue], in_path: list[str], in_query: bool) -> Iterator[inspect.Parameter]:
    for name, annotation in field_types(kind).items():
        if name in in_path:
            yield inspect.Parameter(name, _BY_NAME, annotation=Annotated[annotation, Path()])
        elif in_query:
            yield inspect.Parameter(
                name, _BY_NAME, annotation=Annotated[annotation, Query()], default=_default(kind, name)
            )


def _default(kind: type[ActValue], name: str) -> Any:
    """Return what a field is where a request does not say it; `inspect.Parameter.empty` of one that it must say."""
    field = kind.model_fields[name] if issubclass(kind, BaseModel) else None
    return inspect.Parameter.empty if field is None or field.is_required() else field.default
