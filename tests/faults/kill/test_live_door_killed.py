"""The gateway's process killed again and again while a source brings reads: none is lost, none is there twice."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.bench.sending import Sent, plate_of, send_one
from tests.builders.gateway import open_doors
from tests.builders.killing import must_be_sound, opened, prepared_once
from tests.builders.live import a_source_token
from tests.builders.ports import ports_of_site
from tests.builders.site import CAMERAS_MAPPING, People, put_cameras_into_service
from tests.builders.store import rows_in
from tests.faults.kill.test_gateway_under_load import serving, standby
from workbench.settings import Settings, write_settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
BODIES, READS, KILLS = 40, 25, 3


def test_reads_brought_while_the_gateway_is_killed_are_each_there_once(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    prepared, ports, log = prepared_once(tmp_path / "site", tmp_path_factory), ports_of_site(), tmp_path / "gateway.log"
    write_settings(prepared.paths, Settings(agency="Test Agency", synthetic=True, ports=ports))
    with open_doors(prepared.paths, People()) as doors:
        cameras = "id,name,kind,lat,lon\n" + "".join(f"yard-{n},Yard,fixed,43.9,-101.2\n" for n in range(60))
        given = {"params": {"mapping": CAMERAS_MAPPING}, "headers": doors.session_of("adams")}
        assert doors.client.post("/v1/files/cameras", content=cameras, **given).status_code == 201
        put_cameras_into_service(doors, doors.session_of("cole"))
        token = a_source_token(doors.site)
    sent, address = Sent(), f"http://127.0.0.1:{ports.gateway}"
    headers = {"Authorization": f"Bearer {token}"}
    with (
        httpx.Client(base_url=address, headers=headers, timeout=60, verify=False) as http,
        ThreadPoolExecutor(8) as pool,
    ):
        for number in range(BODIES):
            pool.submit(send_one, http, 1 + number * READS, READS, sent, patience_s=900)
        for more in range(KILLS):
            with serving(standby(prepared, log), address, log):
                wait_for(sent, READS * BODIES * more // (KILLS + 1) + 1)
        with serving(standby(prepared, log), address, log):
            wait_for(sent, READS * BODIES)
    with opened(prepared) as site:
        must_be_sound(site, prepared)
        found = [row["plate_raw"] for row in rows_in(site.store) if (row["plate_raw"] or "").startswith("9S")]
    assert sorted(found) == sorted(plate_of(1 + number) for number in range(BODIES * READS))
    assert sent.acknowledged == set(found)
    assert "9S0" not in log.read_text()


def wait_for(sent: Sent, reads: int) -> None:
    """Return once so many reads were acknowledged."""
    tick = threading.Event()
    for _ in range(30_000):
        if len(sent.acknowledged) >= reads:
            return
        tick.wait(0.02)
    raise AssertionError("the gateway does not acknowledge")
