"""Who may call a route. Every route says it by a tag; one that does not keeps the gateway from starting."""

from enum import StrEnum

from fastapi import FastAPI
from fastapi.routing import APIRoute

from data_access.errors import BadSite


class Who(StrEnum):
    """Who may call a route."""

    ANYONE = "anyone"
    DOOR = "the Hub, with the door's secret"
    LOGGED_ON = "a person who is logged on"


def table_of(app: FastAPI) -> dict[tuple[str, str], Who]:
    """Return who may call each route, by method and path, read from the routes themselves.

    Raises:
        BadSite: A route does not say it; such an application must not serve.
    """
    table: dict[tuple[str, str], Who] = {}
    for route in app.routes:
        if not isinstance(route, APIRoute):
            continue
        said = [Who(tag) for tag in route.tags if tag in set(Who)]
        if len(said) != 1:
            raise BadSite(f"The route {route.path} does not say who may call it.")
        table.update({(method, route.path): said[0] for method in route.methods or ()})
    return table
