"""What every route leans on: the open site, who calls, from where. Kept in the application's state."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, cast

from fastapi import Depends, Header, Request
from starlette.concurrency import run_in_threadpool

from data_access.errors import NotLoggedOn
from data_access.gateway.asking.files_of_answer import Maker, no_files
from data_access.gateway.bringing.live_door import LiveDoor
from data_access.gateway.deciding.callers import Caller, Hub, cleaned, identify
from data_access.gateway.deciding.guesses import Guesses
from data_access.gateway.deciding.open_log_on import OpenLogOns, require_log_on
from data_access.gateway.deciding.paces import MAX_NEW, MAX_UPLOADS, MAX_UPLOADS_OF_ONE, Pace, Seats
from data_access.gateway.open_site.site import Site
from data_access.gateway.showing.hit_watches import WatchesOfHits
from data_access.gateway.showing.live_views import LiveViews


@dataclass(frozen=True)
class Doorway:
    """The site and what guards its door.

    Attributes:
        maker: Makes files of answers.
        seats, uploads: How many questions, and files that come in, of all and of one person are under way at once.
        refusals: How often a minute one source's refusal is put on record.
        list_files: Held while a file of a hot list that came to the live door is taken: they are taken one by one anyway, and
            whoever waited in a thread would keep it from everybody else.
    """

    site: Site
    hub: Hub | None
    door_secret: str = field(repr=False)
    live: LiveDoor
    maker: Maker = no_files
    pace: Pace = field(default_factory=Pace)
    seats: Seats = field(default_factory=lambda: Seats(new=MAX_NEW))
    uploads: Seats = field(default_factory=lambda: Seats(MAX_UPLOADS, MAX_UPLOADS_OF_ONE, what="files"))
    refusals: Pace = field(default_factory=lambda: Pace(most=1))
    guesses: Guesses = field(default_factory=Guesses)
    open_log_ons: OpenLogOns = field(default_factory=OpenLogOns)
    views: LiveViews = field(default_factory=LiveViews)
    list_files: asyncio.Lock = field(default_factory=asyncio.Lock)
    watches: WatchesOfHits = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "watches", WatchesOfHits(self.views.closing))
        self.live.follow(self.watches.are_open)


def doorway_of(request: Request) -> Doorway:
    """Return the application's doorway."""
    return cast(Doorway, request.app.state.doorway)


def _site(request: Request) -> Site:
    return doorway_of(request).site


def address_of(
    request: Request,
    x_door: Annotated[str, Header(max_length=200)] = "",
    x_client_address: Annotated[str, Header(max_length=64)] = "",
) -> str:
    """Say where a request came from, and count it; who shows the door's secret is believed for whom it speaks.

    Raises:
        TooMany: Too many requests came from there.
    """
    address = request.client.host if request.client else "socket"
    if x_client_address and _shows_secret(request, x_door):
        address = cleaned(x_client_address)
    doorway_of(request).pace.check(f"from:{address}")
    return address


def _shows_secret(request: Request, secret: str) -> bool:
    return hmac.compare_digest(secret.encode(), doorway_of(request).door_secret.encode())


async def caller_of(
    request: Request, authorization: Annotated[str, Header()] = "", x_client: Annotated[str, Header()] = ""
) -> Caller:
    """Say whose token it is, and count the request. Raises `NotLoggedOn`, `TooMany`, `Busy`.

    A token that was known before is told from memory; for others Hub or register are asked, in a thread.
    """
    door = doorway_of(request)
    if "x-person" in request.headers:
        return _of_browser(request)
    address = request.client.host if request.client else "socket"
    ask = partial(_identified, door, authorization, client=x_client, address=address)
    found = ask() if door.guesses.knows(authorization) else await run_in_threadpool(ask)
    door.pace.check(found.token.hex() if found.token else f"hub:{found.person_id}")
    return found


def _identified(door: Doorway, authorization: str, *, client: str, address: str) -> Caller:
    """Say whose token it is. Raises `NotLoggedOn`, `TooMany`, `Busy`."""
    try:
        caller = identify(authorization, door.hub, client=client, address=address)
    except NotLoggedOn as why:
        door.guesses.refuse(door.site, address, why)
    door.guesses.require_known(door.site, caller)
    return caller


def _of_browser(request: Request) -> Caller:
    """Say whose browser it is, as the Hub says who shows the door's secret; it has no token that it could show.

    Raises:
        NotLoggedOn, TooMany
    """
    told = {name: request.headers.get(name, "")[:200] for name in ("x-door", "x-person", "x-hub-session")}
    if not _shows_secret(request, told["x-door"]):
        raise NotLoggedOn("Only the log-in service may say this.")
    address = address_of(request, told["x-door"], request.headers.get("x-client-address", "")[:64])
    return Caller(
        person_id=told["x-person"], hub_session=told["x-hub-session"] or "-", client="hub-page", address=address
    )


def require_door(request: Request, x_door: Annotated[str, Header(max_length=200)] = "") -> None:
    """Let pass who shows the door's secret. Raises `NotLoggedOn`."""
    if not _shows_secret(request, x_door):
        raise NotLoggedOn("Only the log-in service may say this.")


@contextlib.asynccontextmanager
async def seat_of(door: Doorway, seats: Seats, caller: Caller) -> AsyncIterator[None]:
    """Hold one of the seats for whoever calls. Raises `Busy`, `TooMany`."""
    person = door.open_log_ons.person(caller)
    if person is None:
        person = await run_in_threadpool(_person, door, caller)
    async with seats.seat(person):
        yield


def _person(door: Doorway, caller: Caller) -> str:
    """Say who calls, however many tokens they have; who is not logged on is told so by whatever the seat is for."""
    try:
        person = require_log_on(door.site, caller)[1].person_id
    except NotLoggedOn:
        return caller.token.hex() if caller.token else f"hub:{caller.person_id}"
    door.open_log_ons.note(caller, person)
    return person


TheSite = Annotated[Site, Depends(_site)]
Address = Annotated[str, Depends(address_of)]
LoggedOn = Annotated[Caller, Depends(caller_of)]
