"""JupyterHub for one site: `python -m workbench.processes.hub DIR [--port PORT]`."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from pathlib import Path

from jupyterhub.app import JupyterHub

from data_access.errors import AccessError
from workbench.own_process import die_with_parent
from workbench.processes.hub.ended_log_ons import EndedLogOns
from workbench.processes.hub.hub_config import hub_config
from workbench.settings import SitePaths, load_settings


class WatchedHub(JupyterHub):  # type: ignore[misc]  # jupyterhub carries no types
    """JupyterHub, which also ends what the gateway ended."""

    async def start(self) -> None:
        """Start, then watch the log-ons for as long as the Hub runs."""
        await super().start()
        self.watching = asyncio.create_task(EndedLogOns(self, self.authenticator.door).watch())


def main() -> None:
    """Run the Hub until told to stop; an unfit site is one line and exit code 14."""
    parser = argparse.ArgumentParser(prog="workbench.processes.hub", description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--port", type=int, help="where people come in, instead of ports.public")
    given = parser.parse_args()
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    die_with_parent()
    paths = SitePaths(given.site.resolve())
    try:
        config = hub_config(paths, load_settings(paths).on_port(given.port))
    except AccessError as error:
        print(f"The Hub stays shut: {error}", file=sys.stderr)  # noqa: T201 - the process's only words
        sys.exit(error.exit_code)
    os.chdir(paths.hub)
    WatchedHub.instance(config=config)
    WatchedHub.launch_instance([])


if __name__ == "__main__":
    main()
