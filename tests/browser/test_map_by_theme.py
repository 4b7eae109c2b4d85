"""The map by day and night: on a page as the machine has it, in JupyterLab as its theme has it, at once when that changes."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.harness import chromium, settle, wait_for_map
from widgets.parts.bundles import STATIC

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

PAGE = """<!doctype html><body data-jp-theme-light="{light}"><div class="jp-LabShell" id="{shell}"></div><div id="here"></div>
<script type="module">
import map from "/canvass_map.js";
const state = {{ basemap: {{}}, view: {{}}, cameras: [], silent: [], places: [], camera: "", mark: {{}}, path: {{}}, area: {{}}, scenes: [], perhaps: [], signs: {{}}, lines: [],
  drawable: true, height: "300px", looks: "places", choices: [] }};
const model = {{ get: (name) => state[name], set: (name, value) => {{ state[name] = value; }}, save_changes() {{}}, on() {{}}, off() {{}} }};
map.render({{ model, el: document.getElementById("here") }});
</script></body>"""


class Files(SimpleHTTPRequestHandler):
    """The built parts, and one page with a map for each theme of either place."""

    def do_GET(self) -> None:
        if not self.path.startswith("/page"):
            super().do_GET()
            return
        shell, light = self.path.removeprefix("/page/").split("/")
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(PAGE.format(shell=shell, light=light).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=str(STATIC)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/page"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("dark", [False, True])
def test_in_jupyterlab_the_map_is_as_the_theme_and_elsewhere_as_the_machine(
    address: str, tmp_path: Path, dark: bool
) -> None:
    with chromium(tmp_path) as browser:
        page = browser.page(dark=dark)
        for shell, light, night in (
            ("jp-main-dock-panel", "true", "false"),
            ("jp-main-dock-panel", "false", "true"),
            ("page", "true", str(dark).lower()),
            ("page", "false", str(dark).lower()),
        ):
            page.goto(f"{address}/{shell}/{light}")
            wait_for_map(page)
            assert page.locator(".wb-map").get_attribute("data-night") == night, (shell, light)


def test_a_map_follows_when_the_theme_of_jupyterlab_or_the_machine_changes(address: str, tmp_path: Path) -> None:
    with chromium(tmp_path) as browser:
        page = browser.page()
        page.goto(f"{address}/jp-main-dock-panel/true")
        wait_for_map(page)
        page.evaluate("document.body.dataset.jpThemeLight = 'false'")
        page.wait_for_selector('.wb-map[data-night="true"]')
        page.goto(f"{address}/page/true")
        wait_for_map(page)
        page.emulate_media(color_scheme="dark")
        page.wait_for_selector('.wb-map[data-night="true"]')


PRESS_AT_ONCE = """async () => {
  document.body.dataset.jpThemeLight = 'false';
  await Promise.resolve();  // the map is told, and has not changed its style yet
  [...document.querySelectorAll('.wb-map-tools button')].find((each) => each.textContent === 'Circle').click();
}"""


def test_a_shape_is_drawn_that_was_begun_while_the_map_changed_between_day_and_night(
    address: str, tmp_path: Path
) -> None:
    with chromium(tmp_path) as browser:
        page = browser.page()
        page.goto(f"{address}/jp-main-dock-panel/true")
        wait_for_map(page)
        page.evaluate(PRESS_AT_ONCE)
        expect(page.get_by_role("button", name="Circle", exact=True)).to_have_attribute("aria-pressed", "true")
        page.wait_for_selector('.wb-map[data-night="true"][data-state="ready"]')
        box = page.locator(".wb-map").bounding_box()
        assert box
        for aside in (0, 60):
            settle(page, 400)  # the drawing library takes two quick clicks for one
            page.mouse.move(box["x"] + box["width"] / 2 + aside - 2, box["y"] + box["height"] / 2)
            page.mouse.click(box["x"] + box["width"] / 2 + aside, box["y"] + box["height"] / 2)
        page.wait_for_selector('.wb-map[data-shape="circle"]')
        assert [said for said in browser.errors() if said.startswith("pageerror")] == []
