"""Routes of the file of a case: reading it, and what its people put into it. Each is an act under an open case session."""

from __future__ import annotations

from fastapi import APIRouter

from data_access.gateway.http.routes import of_acts
from data_access.gateway.http.routes.who import CallerKind

PREFIX = "/v1/case-file"
router = APIRouter(prefix=PREFIX, tags=[CallerKind.LOGGED_ON])
of_acts.add_to(router, PREFIX)
