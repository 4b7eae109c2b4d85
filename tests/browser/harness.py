"""Headless Chromium for tests: everything that a page asks for is seen, and nothing outside can be reached.

    with chromium(tmp_path) as browser:
        page = browser.page()                      # a fresh person: own cookies, own cache; may be called again
        page.goto(url)
        at(page, -101.2, 43.9)                     # where on the page a place of the map is
        draw_circle(page, centre, rim)
        browser.assert_quiet()                     # no error on a console, no failed request, no outside request
    browser.outside()                              # after closing: also what Chromium's own network log saw

`browser.requests`, `.console`, `.failed`, `.answers` hold what was seen on all pages so far.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

from playwright.sync_api import Browser, Page, Response, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--enable-unsafe-swiftshader",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
"""Without a graphics card Chromium draws pages itself, and their maps with an emulated card: said so, as it must be asked for."""

HERE = ("127.0.0.1", "localhost")
CHROMIUMS_OWN = re.compile(r"(^|\.)(googleapis\.com|google\.com|gvt1\.com|gstatic\.com)$")
"""Hosts that Chromium itself calls, whatever the page does; Playwright's own log holds the page's requests to them."""

PATIENCE_MS = 60_000
"""How long what comes at once is waited for: three tests share two processors, and a map is drawn without a graphics card."""

expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Watched:
    """A browser and what it was seen to do. Texts of console messages are cut at 500 characters."""

    browser: Browser
    network_log: Path
    requests: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    answers: list[tuple[int, str]] = field(default_factory=list)

    def page(self, width: int = 1280, height: int = 720, *, dark: bool = False) -> Page:
        """Open a page in a context of its own."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light", accept_downloads=True
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("websocket", lambda socket: self.requests.append(socket.url))
        page.on("requestfailed", lambda request: self.failed.append(f"{request.failure}: {request.url}"))
        page.on("response", self._answered)
        page.on("console", lambda message: self._said(message.type, f"{message.text} ({message.location['url']})"))
        page.on("pageerror", lambda error: self._said("pageerror", str(error)))
        return page

    def errors(self) -> list[str]:
        """What was said on consoles as an error."""
        return [said for said in self.console if said.startswith(("error", "pageerror"))]

    def outside(self) -> list[str]:
        """Every address outside this machine that was asked for; whole only once the browser is closed."""
        return sorted({url for url in [*self.requests, *self._logged()] if _is_outside(url)})

    def assert_quiet(self, *, but: str = "") -> None:
        """Fail if a console said an error, a request failed or left the machine; `but` is a pattern of what may."""
        allowed = re.compile(but) if but else None
        loud = [*self.errors(), *(f for f in self.failed if "ERR_ABORTED" not in f), *self.outside()]
        loud = [each for each in loud if not (allowed and allowed.search(each))]
        assert not loud, "\n".join(loud)

    def _answered(self, response: Response) -> None:
        self.answers.append((response.status, response.url))

    def _said(self, kind: str, text: str) -> None:
        self.console.append(f"{kind}: {text[:500]}")

    def _logged(self) -> list[str]:
        """What Chromium's network stack was asked for: Playwright misses imports from modules in blobs."""
        text = self.network_log.read_text(errors="ignore") if self.network_log.exists() else ""
        found = set(re.findall(r'"url":"((?:https?|wss?)://[^"]+)"', text))
        return [url for url in found if not CHROMIUMS_OWN.search(urlparse(url).hostname or "")]


@contextmanager
def chromium(folder: Path) -> Iterator[Watched]:
    """Run a headless Chromium; its network log goes into `folder`."""
    network_log = folder / "network.json"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, headless=True, args=[*ARGUMENTS, f"--log-net-log={network_log}"]
        )
        try:
            yield Watched(browser, network_log)
        finally:
            browser.close()


def wait_for_map(page: Page) -> None:
    """Wait until the map is drawn."""
    page.wait_for_selector('.wb-map[data-state="ready"]')


def settle(page: Page, ms: int = 0) -> None:
    """Let so much time go by on the page once it has drawn what it was told: a page that is busy starts late."""
    page.evaluate("ms => new Promise((done) => requestAnimationFrame(() => setTimeout(done, ms)))", ms)


def until_drawn(page: Page, wanted: list[object], layers: list[str], name: str, within: str = "") -> None:
    """Wait until a map draws these and nothing else: what its features in some layers are called by one of their properties, each once.

    Args:
        within: Selector of the part of the page that the map is in.
    """
    drawn = """([within, layers, name, wanted]) => {
      const found = new Set(document.querySelector(`${within} .wb-map`).drawn(...layers).map((each) => each[name]));
      return found.size === wanted.length && wanted.every((each) => found.has(each)); }"""
    page.wait_for_function(drawn, arg=[within, layers, name, wanted])


def at(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Return where on the page, in pixels, a place of the map is."""
    spot = page.locator(".wb-map").evaluate("(map, [lon, lat]) => map.pixel(lon, lat)", [lon, lat])
    return spot["x"], spot["y"]


def draw_circle(page: Page, centre: tuple[float, float], rim: tuple[float, float]) -> None:
    """Draw a circle with the mouse; both places are (lon, lat)."""
    _draw(page, "Circle", [centre, rim])


def draw_rectangle(page: Page, corner: tuple[float, float], opposite: tuple[float, float]) -> None:
    """Draw a rectangle with the mouse; both places are (lon, lat)."""
    _draw(page, "Rectangle", [corner, opposite])


def draw_polygon(page: Page, corners: list[tuple[float, float]]) -> None:
    """Draw a polygon with the mouse; the last corner is clicked twice to close it."""
    _draw(page, "Polygon", [*corners, corners[-1]])


def _draw(page: Page, button: str, places: list[tuple[float, float]]) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    for lon, lat in places:
        x, y = at(page, lon, lat)
        page.mouse.move(x - 2, y - 2)
        page.mouse.move(x, y)
        settle(page, 60)
        page.mouse.click(x, y)
        settle(page, 300)  # the drawing library takes two quick clicks for one
    page.wait_for_selector('.wb-map[data-shape]:not([data-shape=""])')


def local_storage(page: Page) -> dict[str, str]:
    """Return what a page left in the browser."""
    return dict(json.loads(page.evaluate("JSON.stringify(localStorage)")))


def _is_outside(url: str) -> bool:
    parts = urlparse(url)
    return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in HERE
