"""Kernels in which a page is already drawn up to where it waits for its reader, whichever page that is; and open pages."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from html import escape
from typing import Any, Protocol, TypeVar

from tornado.web import HTTPError

from workbench.processes.dashboards.kernels import STOPPING, Kernels, Owner
from workbench.processes.web.page_addresses import DASHBOARD
from workbench.python.handoff import Handoff

PAGES_PER_PERSON = 12
READY_S = 60.0
REFILL_AFTER_S, REFILL_APART_S = 5.0, 2.0
"""How long new kernels wait to be started once a ready one was taken, and how far apart they are: starting one takes a
processor from the pages that are coming up. Where none is ready the next are started at once."""

UNREAD_S = 120.0
"""How long a page lives without a browser connected to it: it was closed, lost its network, or never came up."""

NOT_UP = "The page did not come up. Reload it in a minute."

log = logging.getLogger("workbench.pages")

_Result = TypeVar("_Result")


class Drawing(Protocol):
    """A notebook that is being drawn, as Voila's `NotebookRenderer` does it."""

    stop_generator: bool
    rendered_cache: list[str]

    async def initialize(self) -> None:
        """Read the notebook and its template."""

    async def generate_content_hybrid(
        self, kernel_id: str, kernel_future: Any
    ) -> tuple[list[str], AsyncIterator[tuple[str, object]]]:
        """Draw until told to stop; return what was drawn and what will draw the rest."""


@dataclass(slots=True)
class WarmKernel:
    """A kernel that waits for its page to be taken."""

    kernel_id: str
    drawing: Drawing
    task: asyncio.Task[tuple[list[str], AsyncIterator[tuple[str, object]]]] = field(repr=False)

    async def html(self, title: str) -> AsyncIterator[str]:
        """Draw the rest, for somebody, under the page's own title. What is ready comes at once.

        Raises:
            HTTPError: 503 if its kernel ended before it was up, or all pages end.
        """
        self.drawing.stop_generator = True
        ready = list(self.drawing.rendered_cache)
        yield _titled("".join(ready), title)
        drawn, rest = await self._drawn()
        yield _titled("".join(drawn[len(ready) :]), title)
        async for snippet, _ in rest:
            yield snippet

    async def _drawn(self) -> tuple[list[str], AsyncIterator[tuple[str, object]]]:
        try:
            return await self.task
        except asyncio.CancelledError as error:
            if not self.task.cancelled():
                raise
            raise HTTPError(503, STOPPING) from error
        except RuntimeError as error:
            raise HTTPError(503, NOT_UP) from error


def _titled(html: str, title: str) -> str:
    """Put a page's title where the notebook's name stood: which page it would be was not known when that was drawn."""
    return html.replace(f"<title>{DASHBOARD}</title>", f"<title>{escape(title)}</title>", 1)


class Pages:
    """Kernels kept ready, any of which can become any page, and the open pages of everybody.

    A page is never started cold: who comes when none is ready waits for the next, first come first served, so that
    no kernel ever starts with anything of its reader in it. Lives on one event loop.
    """

    def __init__(self, kernels: Kernels, draw: Callable[[], Drawing], *, ready: int, most: int) -> None:
        self._kernels = kernels
        self._draw = draw
        self._ready, self._most = ready, most
        self._waiting: list[asyncio.Task[WarmKernel]] = []
        self._under_way: set[asyncio.Task[object]] = set()
        self._closed = False
        self._refill: asyncio.TimerHandle | None = None
        self._turn = asyncio.Lock()
        self._unread_since: dict[str, float] = {}
        self._coming: dict[Owner, int] = {}

    def fill(self) -> None:
        """Start as many kernels as are missing from the pool; none once it is closed."""
        self._end_refill()
        if self._closed:
            return
        for _ in range(self._ready - len(self._waiting)):
            self._waiting.append(self._begin(self._heat()))

    async def take(self, owner: Owner, handoff: Handoff) -> WarmKernel:
        """Give the next ready kernel to its reader, and tell it for whom it draws and which page.

        Raises:
            HTTPError: 429 if the person, 503 if everybody together, has too many pages open; 503 if none came up, or all end.
        """
        self._coming[owner] = self._coming.get(owner, 0) + 1
        try:
            self._check_room(owner)
            async with self._turn:
                if self._closed:
                    raise HTTPError(503, STOPPING)
                heated = await self._next()
        finally:
            self._coming[owner] -= 1
        self._kernels.owners.give(heated.kernel_id, owner)
        self._kernels.offers.make(heated.kernel_id, handoff)
        return heated

    async def end_unread(self, now: float | None = None) -> None:
        """End the pages that no browser has been connected to for `UNREAD_S`."""
        now = time.monotonic() if now is None else now
        unread = {k for k in self._kernels.owners.all() if not self._kernels.connections(k)}
        self._unread_since = {k: self._unread_since.get(k, now) for k in unread}
        for kernel_id, since in list(self._unread_since.items()):
            if now - since >= UNREAD_S:
                await self._kernels.end(kernel_id)

    async def end_all_of(self, owner: Owner) -> None:
        """End every page of a log-on that is over."""
        for kernel_id in self._kernels.owners.of(owner):
            await self._kernels.end(kernel_id)

    async def close(self) -> None:
        """Ask for no more kernels and draw no more; who waits for a page is told so. The kernels are still to be ended.

        A drawing whose kernel ends under it would end it once more at the same moment, and fail for nobody to hear.
        """
        self._closed = True
        self._end_refill()
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _check_room(self, owner: Owner) -> None:
        if len(self._kernels.owners.of(owner)) + self._coming[owner] > PAGES_PER_PERSON:
            raise HTTPError(429, f"You have {PAGES_PER_PERSON} pages open. Close one, then reload this one.")
        if len(self._kernels.owners.all()) + sum(self._coming.values()) > self._most:
            raise HTTPError(503, "All places are taken. Try again when somebody has closed a page.")

    async def _next(self) -> WarmKernel:
        if not self._waiting:
            self.fill()
        heating = self._waiting.pop(0)
        self._fill_later(REFILL_AFTER_S)
        try:
            return await asyncio.wait_for(heating, READY_S)
        except asyncio.CancelledError as error:
            if not self._closed:
                raise
            raise HTTPError(503, STOPPING) from error
        except TimeoutError as error:
            log.error("a kernel did not come up within %.0f s", READY_S)
            raise HTTPError(503, NOT_UP) from error
        except (OSError, RuntimeError) as error:
            raise HTTPError(503, NOT_UP) from error

    def _fill_later(self, after_s: float) -> None:
        """Put the refill off, once more if another kernel is taken meanwhile."""
        self._end_refill()
        self._refill = asyncio.get_running_loop().call_later(after_s, self._add_one)

    def _add_one(self) -> None:
        if len(self._waiting) < self._ready:
            self._waiting.append(self._begin(self._heat()))
            self._fill_later(REFILL_APART_S)

    def _end_refill(self) -> None:
        if self._refill is not None:
            self._refill.cancel()
            self._refill = None

    async def _heat(self) -> WarmKernel:
        drawing = self._draw()
        await drawing.initialize()
        kernel_id = await self._kernels.start_kernel(kernel_name="python3", path="")
        kernel = self._kernels.get_kernel(kernel_id)
        task = self._begin(drawing.generate_content_hybrid(kernel_id, kernel))
        return WarmKernel(kernel_id, drawing, task)

    def _begin(self, work: Coroutine[object, None, _Result]) -> asyncio.Task[_Result]:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[object]) -> None:
        """Say that a kernel did not come up, though nobody may ever ask for it; never with what."""
        self._under_way.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("a kernel did not come up: %s", type(error).__name__)
