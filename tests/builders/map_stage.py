"""The map alone on a page of its own, under the dashboards' content policy: `served(folder)` is where it is looked at.

`?state={...}` changes traits; the page's `model.set(trait, value)` does what a kernel would.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import traitlets as t
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler, StaticFileHandler

from data_access.gateway.basemap.about import about_of
from widgets.parts.script_parts import CanvassMap
from workbench.processes.web.page_headers import SecureHeaders

STATIC = Path(__file__).parents[2] / "widgets" / "static"
_PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body style="margin:0">
<script type="module">
const part = (await import("/static/canvass_map.js")).default;
const traits = %s, heard = {};
window.model = {
  get: (name) => traits[name],
  set(name, value) { traits[name] = value; (heard[`change:${name}`] ?? []).forEach((act) => act()); },
  save_changes() {}, on(what, act) { (heard[what] ??= []).push(act); }, off() {},
};
part.render({ model: window.model, el: document.body });
</script>"""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the map over the base map in a folder, if there is one, on a free loopback port; yield the page's address."""

    class Stage(RequestHandler):
        def get(self) -> None:
            traits = {**_traits(folder), **json.loads(self.get_argument("state", "{}"))}
            self.write(_PAGE % json.dumps(traits))

    rules: list[Any] = [
        ("/", Stage),
        ("/static/(.*)", StaticFileHandler, {"path": str(STATIC)}),
        ("/basemap/(.*)", StaticFileHandler, {"path": str(folder)}),
    ]
    loop, [listener] = asyncio.new_event_loop(), bind_sockets(0, "127.0.0.1")

    async def start() -> HTTPServer:
        application = Application(rules, transforms=[SecureHeaders], log_function=lambda _: None)
        server = HTTPServer(application)
        server.add_sockets([listener])
        return server

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(start(), loop).result(60)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        loop.call_soon_threadsafe(server.stop)
        asyncio.run_coroutine_threadsafe(server.close_all_connections(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(60)
        loop.close()


def _traits(folder: Path) -> dict[str, Any]:
    about = about_of(folder)
    known = {"attribution": about.attribution, "bounds": about.bounds} if about else {}
    basemap = {"url": f"/basemap/{about.version}.pmtiles", **known} if about else {}
    own = {name: trait.default() for name, trait in vars(CanvassMap).items() if isinstance(trait, t.TraitType)}
    return {**own, "basemap": basemap, "height": "100vh", "_esm": ""}
