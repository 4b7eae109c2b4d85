"""What the map of an answer needs in an analyst's JupyterLab: the pages' own script, the streets, and the machine's day and night."""

from __future__ import annotations

import httpx
import pytest

from tests.builders.analyst import Lab
from tests.builders.serving import get
from widgets.parts.bundles import address_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

STREETS = bytes(range(256)) * 8
NAME = "fedcba9876543210.pmtiles"
SAY = "from workbench.python.kernel import basemap_url, static_url; print('at', static_url(), basemap_url())"


def test_streets_and_script_come_from_the_site_itself_and_the_theme_follows_the_machine(served):
    served.paths.basemap.mkdir(exist_ok=True)
    (served.paths.basemap / NAME).write_bytes(STREETS)
    person = served.somebody("ann")
    lab = Lab(person, "ann", served.settings.public_url).start()
    _, scripts, streets = lab.run(SAY, "at ").split()
    piece = person.http.get(f"{streets}{NAME}", headers={"Range": "bytes=256-511", "Accept-Encoding": "gzip"})
    assert (piece.status_code, piece.content) == (206, bytes(range(256)))
    assert piece.headers["Content-Range"] == f"bytes 256-511/{len(STREETS)}"
    site = httpx.URL(served.settings.public_url)
    assert get(site.join(address_of("canvass_map.js", scripts))).status_code == 200
    settings = person.http.get("/user/ann/lab/api/settings/@jupyterlab/apputils-extension:themes").json()
    assert settings["schema"]["properties"]["adaptive-theme"]["default"] is True
