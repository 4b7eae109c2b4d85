"""A gateway that serves has read its days into memory: nobody waits for the disk who asks after that."""

from __future__ import annotations

import threading

import httpx
import pytest

from data_access.gateway.http.routes.app import make_app
from data_access.gateway.open_site.site import Site
from tests.builders.closed_site import FACTS
from tests.builders.site import DOOR, served, working_site


def test_a_gateway_reads_its_days_into_memory_once_it_serves(tmp_path_factory: pytest.TempPathFactory) -> None:
    with working_site(tmp_path_factory) as premises:
        paths = premises.paths
    with Site.open(paths, FACTS) as site:
        memory = site.store._shelf.memory
        before = memory.bytes
        with served(make_app(site, None, door_secret=DOOR)) as address:
            httpx.get(address, timeout=120)  # it serves once this is answered
            for thread in threading.enumerate():
                if thread.name == "read-ahead":
                    thread.join(240)
        assert memory.bytes > before
        assert "read-ahead" not in {thread.name for thread in threading.enumerate()}
