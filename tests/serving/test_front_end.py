"""The front end's files as a browser gets them: kept under their version, found under no other."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from tests.builders.serving import PATIENCE_S, get, kernel_id_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

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
        answer = get(site.join(f"{folder}/{version}/{name}"))
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, KEPT)
        for other in ("", f"{'0' * 16}/"):
            assert get(site.join(f"{folder}/{other}{name}")).status_code == 404


def test_files_of_the_template_are_kept_by_the_hash_in_their_address(served, html):
    site = httpx.URL(served.settings.public_url)
    found = re.findall(r'(?:href|src)="([^"]+/workbench\.(?:css|js)\?v=[0-9a-f]+)"', html)
    assert len(found) == 2
    for address in found:
        answer = get(site.join(address))
        assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "max-age=604800")


def test_what_a_busy_machine_draws_late_is_waited_for(served, tmp_path):
    from workbench.processes.dashboards.voila_service import configuration

    drawing = configuration(served.settings, "/services/dash/", tmp_path, tmp_path).VoilaExecutor
    assert drawing.iopub_timeout >= 60


def addresses(html):
    """The files that a page with a map names, or that its front end asks for first."""
    told = json.loads(re.search(r'(?s)id="jupyter-config-data"[^>]*>(.*?)</script>', html)[1])
    found = re.findall(r'(?:href|src)="(/services/dash/[^"]+\.(?:css|js)(?:\?v=[0-9a-f]+)?)"', html)
    extensions = [f"{told['fullLabextensionsUrl']}/{one['name']}/{one['load']}" for one in told["federated_extensions"]]
    return sorted({*found, told["mapUrl"], told["frontEndUrl"], f"{told['fullStaticUrl']}/voila.js", *extensions})


def fetched(site, address, **headers):
    """The answer, and how many bytes of it came over the wire."""
    with httpx.stream("GET", site.join(address), headers=headers, timeout=PATIENCE_S) as answer:
        answer.read()
    return answer, answer.num_bytes_downloaded


def test_the_first_page_takes_at_most_two_megabytes_over_the_wire(served, html):
    site = httpx.URL(served.settings.public_url)
    log_in = get(site.join("/hub/login"), headers={"Accept-Encoding": "gzip"}).text
    first = re.findall(r'(?:href|src)="(/hub/static/[^"]+)"', log_in)
    assert len(first) >= 3
    assert len(addresses(html)) >= 8
    took = {one: fetched(site, one, **{"Accept-Encoding": "gzip"})[1] for one in (*first, *addresses(html))}
    assert sum(took.values()) + len(html) + len(log_in) < 1_950_000, sorted(took.items(), key=lambda each: -each[1])[:5]


def test_the_log_in_page_fetches_ahead_what_the_first_page_loads_and_keeps(served, html):
    site = httpx.URL(served.settings.public_url)
    told = json.loads(re.search(r'(?s)id="jupyter-config-data"[^>]*>(.*?)</script>', html)[1])
    ahead = get(site.join("/services/dash/ahead.json"))
    assert ahead.json() == [told["frontEndUrl"], told["mapUrl"]]
    assert ahead.headers["Cache-Control"] == "no-cache"
    for address in ahead.json():
        answer = get(site.join(address))
        assert answer.status_code == 200
        assert "max-age=604800" in answer.headers["Cache-Control"]
    script = get(site.join("/hub/proofs/login.js")).text
    assert "/services/dash/ahead.json" in script


def test_a_file_is_the_same_to_who_takes_it_smaller_and_to_who_does_not(served, html):
    site = httpx.URL(served.settings.public_url)
    style = re.search(r'href="(/hub/static/[^"]+\.css[^"]*)"', get(site.join("/hub/login")).text)
    for address in (*addresses(html), style[1]):
        lean, bytes_lean = fetched(site, address, **{"Accept-Encoding": "gzip"})
        plain, bytes_plain = fetched(site, address, **{"Accept-Encoding": "br, gzip;q=0"})
        assert lean.content == plain.content
        assert lean.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
        assert lean.headers["Content-Type"] == plain.headers["Content-Type"]
        assert lean.headers.get("Cache-Control") == plain.headers.get("Cache-Control")
        assert "Content-Encoding" not in plain.headers
        assert lean.headers["Content-Encoding"] == "gzip"
        assert bytes_lean < 0.65 * bytes_plain
        again, _ = fetched(site, address, **{"Accept-Encoding": "gzip", "If-None-Match": lean.headers["Etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_what_is_drawn_for_a_person_goes_as_it_is(served):
    person = served.somebody("alice")
    person.http.headers["Accept-Encoding"] = "gzip"
    page = person.page()
    kernel = kernel_id_of(page.text)
    own = person.http.get(f"/services/dash/present/{kernel}")
    model = person.http.get(f"/services/dash/api/kernels/{kernel}")
    log_in = served.visitor().http.get("/hub/login", headers={"Accept-Encoding": "gzip"})
    assert [each.status_code for each in (page, own, model, log_in)] == [200, 204, 200, 200]
    assert [each.headers.get("Content-Encoding") for each in (page, own, model, log_in)] == [None] * 4
