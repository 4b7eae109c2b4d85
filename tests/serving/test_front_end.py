"""The front end's files as a browser gets them: kept under their version, found under no other."""

from __future__ import annotations

import json
import re

import httpx
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

KEPT = "public, max-age=604800, immutable"


@pytest.fixture
def html(served):
    return served.somebody("alice").page().text


def test_scripts_and_extensions_are_kept_under_their_version_and_found_under_no_other(served, html):
    told = json.loads(re.search(r'(?s)id="jupyter-config-data"[^>]*>(.*?)</script>', html)[1])
    site = httpx.URL(served.settings.public_url)
    entry = next(one["load"] for one in told["federated_extensions"] if one["name"] == "anywidget")
    for address, name in (("fullStaticUrl", "voila.js"), ("fullLabextensionsUrl", f"anywidget/{entry}")):
        folder, version = told[address].rsplit("/", 1)
        answer = httpx.get(site.join(f"{folder}/{version}/{name}"))
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, KEPT)
        for other in ("", f"{'0' * 16}/"):
            assert httpx.get(site.join(f"{folder}/{other}{name}")).status_code == 404


def test_files_of_the_template_are_kept_by_the_hash_in_their_address(served, html):
    site = httpx.URL(served.settings.public_url)
    found = re.findall(r'(?:href|src)="([^"]+/workbench\.(?:css|js)\?v=[0-9a-f]+)"', html)
    assert len(found) == 2
    for address in found:
        answer = httpx.get(site.join(address))
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "max-age=604800")


def test_what_a_busy_machine_draws_late_is_waited_for(served, tmp_path):
    from workbench.processes.dashboards.voila_service import configuration

    drawing = configuration(served.settings, "/services/dash/", tmp_path, tmp_path).VoilaExecutor
    assert drawing.iopub_timeout >= 60
