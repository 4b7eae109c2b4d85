"""`python -m workbench.demo.hits DIR`: brings reads to the live door of the demo in DIR until it is told to stop."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
from pathlib import Path

import httpx

from data_access.errors import AccessError
from workbench.demo.hits.making import SOURCE
from workbench.demo.hits.sending import LiveReads, cameras_in, send
from workbench.demo.places import DemoPlaces
from workbench.processes.watcher.watch import ANSWER_S, LiveClient
from workbench.settings import load_settings, read_secret


def main() -> None:
    """Run until SIGINT or SIGTERM; an unfit demo is one line and an exit code."""
    parser = argparse.ArgumentParser(prog="workbench.demo.hits", description=__doc__)
    parser.add_argument("demo", type=Path)
    places = DemoPlaces(parser.parse_args().demo.resolve())
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    told = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told.set())
    try:
        address, token = load_settings(places.site).gateway_url, read_secret(places.live_token)
        with httpx.Client(base_url=address, timeout=ANSWER_S, trust_env=False) as http:
            door = LiveClient(http, SOURCE, token)
            send(door.bring, LiveReads(cameras_in(places.files)).bodies(), told.wait)
    except AccessError as error:
        print(f"No reads come in: {error}", file=sys.stderr)  # noqa: T201 - the process's only words
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
