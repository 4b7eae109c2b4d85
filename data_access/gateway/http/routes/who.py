"""Who may call a route. Every route says it by a tag; one that does not keeps the gateway from starting."""

from enum import StrEnum

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from data_access.errors import BadSite


class CallerKind(StrEnum):
    """Who may call a route."""

    ANYONE = "anyone"
    DOOR = "the Hub, with the door's secret"
    LOGGED_ON = "a person who is logged on"
    SOURCE = "a source, with its own token"
    MACHINE = "a machine, with its own token"


def table_of(app: FastAPI) -> dict[tuple[str, str], CallerKind]:
    """Return who may call each route, by method and path, read from the routes themselves.

    Raises:
        BadSite: A route does not say it; such an application must not serve.
    """
    table: dict[tuple[str, str], CallerKind] = {}
    for route in iter_route_contexts(app.routes):
        path = str(route.path)
        said = {CallerKind(tag) for tag in getattr(route, "tags", None) or () if tag in set(CallerKind)}
        if not isinstance(route.original_route, APIRoute):  # a mount, a socket, a plain route: nothing asks who calls
            said = {CallerKind.ANYONE} if path == app.openapi_url else set()
        if len(said) != 1:
            raise BadSite(f"The route {path} does not say who may call it.")
        table.update({(method, path): min(said) for method in route.methods or ()})
    return table
