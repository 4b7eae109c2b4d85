"""The gateway over HTTP: routes, bounds and errors put together over an open site."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from data_access.gateway.asking.files_of_answer import Maker, no_files
from data_access.gateway.bringing.live_door import LiveDoor
from data_access.gateway.deciding.callers import Hub
from data_access.gateway.http import problems
from data_access.gateway.http.limits import BoundedBody
from data_access.gateway.http.routes import (
    acts,
    batches,
    case_file,
    clock,
    entries,
    estimates,
    files,
    ledger,
    log_ons,
    made_files,
    of_acts,
    one_read,
    pages,
    proofs,
    questions,
    showings,
    upkeep,
    who,
)
from data_access.gateway.http.routes.doorway import Doorway
from data_access.gateway.open_site.site import Site


def make_app(
    site: Site, hub: Hub | None, *, door_secret: str, with_questions: bool = True, maker: Maker = no_files
) -> FastAPI:
    """Make the application. Without questions and the live door it serves administration only.

    Args:
        maker: Makes files of answers; without it none are made.

    Raises:
        BadSite: A route does not say who may call it.
    """

    @asynccontextmanager
    async def serving(application: FastAPI) -> AsyncIterator[None]:
        end = threading.Event()
        ahead = threading.Thread(target=site.store.read_ahead, args=(end,), name="read-ahead", daemon=True)
        ahead.start()
        yield
        end.set()
        await run_in_threadpool(ahead.join)
        await run_in_threadpool(application.state.doorway.live.close)

    app = FastAPI(title="Canvass workbench gateway", version="1", docs_url=None, redoc_url=None, lifespan=serving)
    app.state.doorway = Doorway(site, hub, door_secret, LiveDoor(site), maker)
    app.add_middleware(BoundedBody, stream_paths=(files.PREFIX, batches.PREFIX), large=of_acts.large_bodies())
    app.add_middleware(problems.Guard)
    problems.add_to(app)
    asked = [questions, estimates, one_read, made_files, showings, batches] if with_questions else [clock]
    # Routes are tried in this order, so those of questions stand first.
    rooms = [*asked, ledger, entries, log_ons, proofs, pages, acts, files, case_file, upkeep]
    for room in rooms:
        app.router.routes.extend(room.router.routes)  # `include_router` would examine every route a second time
    who.table_of(app)
    return app
