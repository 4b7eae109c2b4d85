"""Whether a site is well, asked as anybody may ask it: the gateway, its upkeep, the pages behind the log-in."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from data_access.terms import parse_stamp
from workbench.processes.web.page_addresses import FIRST_PAGE
from workbench.settings import Settings

ANSWERS_S = 10.0
BACKED_UP_WITHIN = timedelta(days=2)


class Standing(IntEnum):
    """How a site stands; the exit code of `workbench health`, as monitoring programs understand it."""

    OK = 0
    LOOK = 1
    DOWN = 2


class SitePart(StrEnum):
    """What is asked."""

    GATEWAY = "gateway"
    PAGES = "pages"
    UPKEEP = "upkeep"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong."""

    standing: Standing
    what: str


Answer = tuple[int, Any]
"""Status, and the document if it is JSON; status 0 if nobody answers."""


def faults(
    settings: Settings,
    parts: frozenset[SitePart],
    *,
    ask: Callable[[str], Answer] | None = None,
    now: datetime | None = None,
) -> list[Fault]:
    """Return all that is wrong with a running site."""
    ask = ask or _ask
    found: list[Fault] = []
    if SitePart.GATEWAY in parts:
        found += _gateway(*ask(f"{settings.gateway_url}/healthz"))
    if SitePart.PAGES in parts:
        public = settings.public_url.rstrip("/")
        if ask(f"{public}/hub/health")[0] != 200:
            found.append(Fault(Standing.DOWN, "the Hub does not answer"))
        elif ask(f"{public}{FIRST_PAGE}")[0] != 302:
            found.append(Fault(Standing.DOWN, "the dashboards do not answer"))
    if SitePart.UPKEEP in parts:
        found += _upkeep(*ask(f"{settings.gateway_url}/v1/upkeep"), now or datetime.now(UTC))
    return found


def line_of(all_faults: list[Fault]) -> tuple[Standing, str]:
    """Say it in one line, with the gravest of the standings."""
    if not all_faults:
        return Standing.OK, "ok"
    worst = max(fault.standing for fault in all_faults)
    return worst, f"{worst.name.lower()}: {'; '.join(fault.what for fault in all_faults)}"


def _gateway(status: int, body: Any) -> Iterator[Fault]:
    if status == 0:
        yield Fault(Standing.DOWN, "the gateway does not answer")
        return
    problems = body.get("problems", []) if isinstance(body, dict) else []
    named = "; ".join(str(one) for one in problems) if isinstance(problems, list) else ""
    if status != 200:
        yield Fault(Standing.DOWN, named or "the gateway answers that it cannot serve")
    elif named:
        yield Fault(Standing.LOOK, named)


def _upkeep(status: int, body: Any, now: datetime) -> Iterator[Fault]:
    if status != 200 or not isinstance(body, dict):
        yield Fault(Standing.DOWN, "the gateway does not say how its upkeep stands")
        return
    overdue = [str(name) for name in body.get("overdue_purges", [])]
    if overdue:
        yield Fault(Standing.LOOK, f"a purge is overdue: {', '.join(overdue)}")
    made = str(body.get("backed_up_at", ""))
    if not made:
        yield Fault(Standing.LOOK, "no back-up was made yet")
    elif now - parse_stamp(made) > BACKED_UP_WITHIN:
        yield Fault(Standing.LOOK, f"the newest back-up is of {made[:10]}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _ask(url: str) -> Answer:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
    try:
        with opener.open(url, timeout=ANSWERS_S) as answer:
            return answer.status, _document(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, _document(error.read())
    except OSError:
        return 0, None


def _document(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
