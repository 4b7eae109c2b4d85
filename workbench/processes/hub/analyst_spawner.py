"""How the Hub starts an analyst's JupyterLab and ends it, with everything below it.

What a kernel prints may be a plate. So nothing of the server and its kernels has a way to the Hub's own output: it goes to
nobody, and what the Hub says of a server that did not start is how it ended.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import Any, Final

from jupyterhub.spawner import LocalProcessSpawner, SimpleLocalProcessSpawner
from traitlets import Callable as CallableTrait

from workbench.own_process import descendants
from workbench.processes.hub.authenticator import NoServer

SILENT: Final = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
ENDS_WITHIN_S: Final = 3
"""How long a server is asked to end before it is made to; its notebooks lie in files by then."""


class OwnUserServer(LocalProcessSpawner):  # type: ignore[misc]  # jupyterhub carries no types
    """A JupyterLab as the OS user of the analyst's name, which must be one that no system and no service has."""

    why_no_server = CallableTrait(config=True, help="Says why no server may start for a name, or nothing.")

    async def start(self) -> Any:
        """Look at the name once more, at the last moment, and start."""
        if self.why_no_server(self.user.name):
            raise NoServer("JupyterLab cannot run under your user name. Tell your administrator.")
        return await super().start()

    async def stop(self, now: bool = False) -> None:
        """End the server within seconds, then whatever is left below it."""
        await _end(self.pid, super().stop)


class FolderServer(SimpleLocalProcessSpawner):  # type: ignore[misc]  # jupyterhub carries no types
    """A JupyterLab in a folder of the site's, as the one user that all of an evaluation runs as."""

    async def stop(self, now: bool = False) -> None:
        """End the server within seconds, then whatever is left below it."""
        await _end(self.pid, super().stop)


async def _end(process_id: int, stop: Callable[..., Any]) -> None:
    below = descendants(process_id) if process_id else []
    await stop(now=True)
    for process in below:
        process.kill()
