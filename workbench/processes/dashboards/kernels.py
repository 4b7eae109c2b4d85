"""Whose kernel is whose, what a kernel starts with, and what it is told once its page is taken."""

from __future__ import annotations

import asyncio
import secrets
import subprocess
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError

from workbench.python.handoff import Handoff
from workbench.settings import HANDOFF, environment

MESSAGES = ("comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request")
"""What a browser may say to its kernel. There is no way to send code."""

STOPPING = "The workbench is being stopped. Open the page again in a minute."

_INHERITED = ("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")


@dataclass(frozen=True, slots=True)
class Owner:
    """One log-on of one person, as the Hub tells it. Another log-on of the same person is another owner."""

    person: str
    session: str


class Owners:
    """Who may reach which kernel. A kernel that waits in the pool belongs to nobody and is open to nobody."""

    def __init__(self) -> None:
        self._owners: dict[str, Owner] = {}

    def give(self, kernel_id: str, owner: Owner) -> None:
        """Give a kernel to its one owner. Raises `ValueError` if it has one."""
        if kernel_id in self._owners:
            raise ValueError("a kernel has one owner")
        self._owners[kernel_id] = owner

    def forget(self, kernel_id: str) -> None:
        """Take note that a kernel ended."""
        self._owners.pop(kernel_id, None)

    def of(self, owner: Owner) -> list[str]:
        """Return the ids of an owner's kernels, oldest first."""
        return [kernel_id for kernel_id, found in self._owners.items() if found == owner]

    def all(self) -> list[str]:
        """Return the ids of all owned kernels, oldest first."""
        return list(self._owners)

    def require(self, kernel_id: str, asker: Owner | None) -> None:
        """Return only if the kernel is the asker's own.

        Raises:
            HTTPError: 403 if nobody is logged on; 404 if it is another's or no kernel, which look the same.
        """
        if asker is None:
            raise HTTPError(403)
        if self._owners.get(kernel_id) != asker:
            raise HTTPError(404)


@dataclass(slots=True)
class _Offer:
    kernel_id: str
    told: asyncio.Future[Handoff] = field(repr=False)


class Offers:
    """What each waiting kernel will be told, once, against a secret of its own. Lives on one event loop."""

    def __init__(self) -> None:
        self._by_secret: dict[str, _Offer] = {}
        self._by_kernel: dict[str, _Offer] = {}

    def expect(self, kernel_id: str) -> str:
        """Return the secret against which this kernel will be told."""
        secret = secrets.token_hex(32)
        offer = _Offer(kernel_id, asyncio.get_running_loop().create_future())
        self._by_secret[secret] = self._by_kernel[kernel_id] = offer
        return secret

    def make(self, kernel_id: str, handoff: Handoff) -> None:
        """Tell a kernel for whom it draws; it may ask before or after. Raises `KeyError` if it is gone."""
        self._by_kernel[kernel_id].told.set_result(handoff)

    async def collect(self, secret: str) -> Handoff:
        """Wait for what belongs to a secret. The secret works once.

        Raises:
            KeyError: The secret is unknown or was used.
            asyncio.CancelledError: The kernel ended first.
        """
        return await self._by_secret.pop(secret).told

    def forget(self, kernel_id: str) -> None:
        """Take note that a kernel ended; whoever waits for its hand-off waits no longer."""
        offer = self._by_kernel.pop(kernel_id, None)
        if offer is None:
            return
        offer.told.cancel()
        self._by_secret = {secret: other for secret, other in self._by_secret.items() if other is not offer}


class Kernels(AsyncMappingKernelManager):
    """Jupyter's kernels, each with a bare environment and an owner.

    A start that has begun goes on to its end, though nobody waits for it any longer: half a start leaves a process that is in no
    list. A kernel that is gone needs no end. Once all are being ended, none starts. Lives on one event loop.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "allowed_message_types": list(MESSAGES)})  # type: ignore[no-untyped-call]  # theirs is untyped
        self.owners = Owners()
        self.offers = Offers()
        self.handoff_url = ""
        self.kernel_environment: Mapping[str, str] = {}
        self._under_way: set[asyncio.Task[object]] = set()
        self._all_end = False

    async def start_kernel(self, *, kernel_id: str | None = None, **kwargs: Any) -> str:  # type: ignore[override]  # theirs is untyped
        """Start a kernel that knows of nobody: neither the server's environment nor any person's token is in it.

        Raises:
            HTTPError: 503 once all kernels are being ended.
            asyncio.CancelledError: Nobody waits for it any longer; it is ended as soon as it is up.
        """
        if self._all_end:
            raise HTTPError(503, STOPPING)
        kernel_id = kernel_id or str(uuid4())
        offered = f"{self.handoff_url}#{self.offers.expect(kernel_id)}"
        kwargs["env"] = {**bare_environment(), **self.kernel_environment, HANDOFF: offered}
        kwargs["extra_arguments"] = ["--HistoryManager.enabled=False"]
        kwargs["stdout"] = kwargs["stderr"] = subprocess.DEVNULL  # what it prints may be a plate: never into a log
        start = self._begin(super().start_kernel(kernel_id=kernel_id, **kwargs))
        try:
            return str(await asyncio.shield(start))
        except asyncio.CancelledError:
            self._begin(self._end_once_up(start, kernel_id))
            raise

    async def shutdown_kernel(self, kernel_id: str, *args: Any, **kwargs: Any) -> None:  # type: ignore[override]  # theirs is untyped
        """End a kernel; from the first moment it is nobody's. One that is gone, or goes at the same moment, is no error."""
        self._forget(kernel_id)
        try:
            await super().shutdown_kernel(kernel_id, *args, **kwargs)  # type: ignore[no-untyped-call]  # theirs is untyped
        except HTTPError:
            if kernel_id in self:
                raise

    async def shutdown_all(self, now: bool = False) -> None:  # type: ignore[override]  # theirs is a value
        """End every kernel, those that are starting too, and let none start from here on.

        Theirs takes whatever is starting, or failed to, for a kernel that can be found.
        """
        self._all_end = True
        while self._under_way:
            await asyncio.wait(self._under_way)
        ends = (self.shutdown_kernel(kernel_id, now=now) for kernel_id in self.list_kernel_ids())
        for end in await asyncio.gather(*ends, return_exceptions=True):
            if isinstance(end, BaseException):
                raise end

    def remove_kernel(self, kernel_id: str) -> Any:
        """Take note that a kernel ended, by itself or by our word."""
        self._forget(kernel_id)
        return super().remove_kernel(kernel_id)

    async def end(self, kernel_id: str) -> None:
        """End a kernel at once, whatever it is doing; one that ended already is no error."""
        await self.shutdown_kernel(kernel_id, now=True)

    async def lives(self, kernel_id: str) -> bool:
        """Say whether a kernel's process is there. One that died is ended: no other takes its place, for its page would be empty."""
        if kernel_id in self and await self.is_alive(kernel_id):
            return True
        await self.end(kernel_id)
        return False

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        """End a page that was left alone; never a kernel that waits for its page to be taken."""
        if kernel_id in self.owners.all():
            await super().cull_kernel_if_idle(kernel_id)  # type: ignore[no-untyped-call]  # theirs is untyped

    def connections(self, kernel_id: str) -> int:
        """Return how many browsers are connected to a kernel."""
        return int(self._kernel_connections.get(kernel_id, 0))

    def _begin(self, work: Coroutine[object, None, object]) -> asyncio.Task[object]:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _end_once_up(self, start: asyncio.Task[object], kernel_id: str) -> None:
        await asyncio.wait([start])
        await self.end(kernel_id)

    def _forget(self, kernel_id: str) -> None:
        self.owners.forget(kernel_id)
        self.offers.forget(kernel_id)


def bare_environment() -> dict[str, str]:
    """Return the few variables that a kernel needs of the server's own environment."""
    return {name: value for name, value in environment().items() if name in _INHERITED}
