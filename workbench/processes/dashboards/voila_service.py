"""The one Voila that draws the dashboards for everybody: `python -m workbench.processes.dashboards DIR`.

The Hub starts it as a service. It stays shut unless log-in, content policy and kernel ownership are really on.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_server import DEFAULT_STATIC_FILES_PATH
from jupyterlab_server.themes_handler import ThemesHandler
from tornado.ioloop import IOLoop, PeriodicCallback
from tornado.web import RedirectHandler
from traitlets.config import Config
from voila.app import Voila
from voila.notebook_renderer import NotebookRenderer
from voila.utils import get_page_config

from data_access.errors import BadSite
from widgets.parts.bundles import STATIC, address_of
from workbench import page_table
from workbench.own_process import die_with_parent, hide_memory
from workbench.processes.dashboards import handlers
from workbench.processes.dashboards.file_versions import version_of
from workbench.processes.dashboards.front_end import (
    Ahead,
    Immutable,
    KeptExtension,
    KeptStatic,
    OneScript,
    ScriptForms,
    TemplateFile,
)
from workbench.processes.dashboards.front_end_parts import together
from workbench.processes.dashboards.gateway_line import GatewayLine
from workbench.processes.dashboards.kernels import Kernels
from workbench.processes.dashboards.page_pool import Pages
from workbench.processes.dashboards.tile_ranges import NAME, MapFile
from workbench.processes.site_run.programs import notebooks_folder
from workbench.processes.web.access_log import leave_out_closed_pages, log_request
from workbench.processes.web.page_addresses import ANALYST_NOTEBOOK, DASHBOARD, PAGES
from workbench.processes.web.page_headers import SecureHeaders
from workbench.processes.web.self_check import check_handlers, probe
from workbench.python.page_log import open_socket, pass_on
from workbench.settings import (
    GATEWAY_URL,
    PAGE_LOG,
    STATIC_URL,
    Settings,
    SitePaths,
    hub_service,
    live_in,
    load_settings,
)

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
EXTENSIONS = ["@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget"]
IDLE_S = 1800
DRAWN_WITHIN_S = 60
_KERNEL = r"(?P<kernel_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"

log = logging.getLogger("workbench.dashboards")


class _WithoutContent(logging.LoggerAdapter):  # type: ignore[type-arg]  # generic only for type checkers
    """Says that something went wrong, never with what: a cell, its outputs and its traceback may hold rows."""

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:
        error = sys.exc_info()[0]
        super().log(level, "drawing a page: %s", error.__name__ if error else "notice")


WITHOUT_CONTENT = _WithoutContent(logging.getLogger("workbench.drawing"))


class Dashboards(Voila):  # type: ignore[misc]  # voila carries no types
    """Voila with our own list of addresses: none of its own handlers that lists, reads, writes or runs anything."""

    site: Settings
    private: Path
    basemap: Path

    @property
    def no_mathjax(self) -> str:
        """Return the address of an empty script: the page asks for one."""
        return f"{self.base_url}voila/templates/workbench/static/no-mathjax.js"

    @property
    def front_end_url(self) -> str:
        """Return the address of the script that every page loads."""
        return f"{self.base_url}front-end/{self.front_end}.js"

    @property
    def map_url(self) -> str:
        """Return the address of the map's bundle."""
        return address_of("canvass_map.js", f"{self.base_url}static-workbench")

    def init_settings(self) -> dict[str, Any]:
        """Return tornado's settings: headers on every answer, 404 for whatever is not named below."""
        self.kernel_settings = super().init_settings()
        extensions = [Path(folder) / name for folder in self.labextensions_path for name in EXTENSIONS]
        self.front_end = version_of([*self.static_paths, *extensions])
        self.script = ScriptForms.of(together(self.static_paths, self.labextensions_path))
        self._tell_kernels(self.kernel_manager)
        self.pages = Pages(self.kernel_manager, self._draw, ready=self.site.pool, most=self.site.pages)
        return {
            **self.kernel_settings,
            "pages": self.pages,
            "told_to_pages": told_to_pages(self.site, self.base_url),
            "gateway_line": GatewayLine(self.site.gateway_url),
            "transforms": [SecureHeaders],
            "default_handler_class": handlers.Nothing,
            "static_path": DEFAULT_STATIC_FILES_PATH,
            "log_function": log_request,
            "mathjax_url": self.no_mathjax,
            "allow_unauthenticated_access": False,
        }

    def init_handlers(self) -> list[tuple[Any, ...]]:
        """Return every address that is answered."""
        base = self.base_url
        pages = "|".join(PAGES)
        labextensions = {"path": self.labextensions_path, "no_cache_paths": []}
        themes = {"themes_url": "/voila/api/themes", "path": self.themes_dir, "no_cache_paths": []}
        return [
            (rf"{base}voila/render/({pages})\.ipynb", handlers.Page),
            (rf"{base}voila/render/({'|'.join(page_table.TAKEN_IN)})\.ipynb", handlers.OldPage),
            (rf"{base}api/kernels/{_KERNEL}", handlers.OwnKernel),
            (rf"{base}api/kernels/{_KERNEL}/channels", handlers.OwnSocket),
            (rf"{base}voila/api/shutdown/{_KERNEL}", handlers.OwnShutdown),
            (rf"{base}present/{_KERNEL}", handlers.Present),
            (rf"{base}handoff", handlers.OfferToKernel),
            (rf"{base}basemap/{NAME}", MapFile, {"path": str(self.basemap)}),
            (rf"{base}static-workbench/([a-z_]+\.(?:js|css))", Immutable, {"path": str(STATIC)}),
            (rf"{base}voila/templates/((?:workbench|lab|base)/static/.+)", TemplateFile),
            (rf"{base}voila/static/{self.front_end}/(.+)", KeptStatic, {"paths": self.static_paths}),
            (rf"{base}voila/labextensions/{self.front_end}/(.+)", KeptExtension, labextensions),
            (rf"{base}front-end/{self.front_end}\.js", OneScript, {"forms": self.script}),
            (rf"{base}ahead\.json", Ahead, {"scripts": [self.front_end_url, self.map_url]}),
            (rf"{base}voila/api/themes/(.+)", ThemesHandler, {**themes, "labextensions_path": self.labextensions_path}),
            *self.identity_provider.get_handlers(),
            (base, RedirectHandler, {"url": f"{base}voila/render/{PAGES[0]}.ipynb", "permanent": False}),
        ]

    def listen(self) -> None:
        """Serve, but fill the pool only after the server has shown that it refuses what it must."""
        check_handlers(self.init_handlers(), self.kernel_manager)
        self.ioloop = IOLoop.current()
        self.ioloop.add_callback(self._open)
        signal.signal(signal.SIGINT, self._handle_signal_stop)  # as SIGTERM: between two steps, never within one
        super().listen()

    def stop(self) -> None:
        """End every kernel at once: pages are drawn anew at the next start. Whoever says stop again changes nothing."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        IOLoop.current().run_sync(self._end_kernels)
        super().stop()

    async def _end_kernels(self) -> None:
        WITHOUT_CONTENT.logger.disabled = True  # that a page is drawn no more is no fault of it
        await self.pages.close()
        await self.kernel_manager.shutdown_all(now=True)

    async def _open(self) -> None:
        try:
            await probe(f"http://127.0.0.1:{self.port}{self.base_url}")
        except BadSite as error:
            log.critical("%s The dashboards stay shut.", error)
            IOLoop.current().stop()
            return
        log.warning("log-in, content policy and kernel ownership are on; filling the pool")
        listener = open_socket(self.private / "log")
        IOLoop.current().add_handler(listener, lambda *_: pass_on(listener), IOLoop.READ)
        self.pages.fill()
        self._reaper = PeriodicCallback(self.pages.end_unread, 15_000)
        self._reaper.start()

    def _tell_kernels(self, kernels: Kernels) -> None:
        kernels.handoff_url = f"http://127.0.0.1:{self.port}{self.base_url}handoff"
        private = str(self.private)
        kernels.kernel_environment = {
            GATEWAY_URL: self.site.gateway_url,
            PAGE_LOG: str(self.private / "log"),
            STATIC_URL: f"{self.base_url}static-workbench/",
            "HOME": private,
            "IPYTHONDIR": private,
            "JUPYTER_RUNTIME_DIR": private,
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def _draw(self) -> NotebookRenderer:
        settings = self.kernel_settings
        page_config = get_page_config(
            base_url=self.base_url,
            settings={**settings, "mathjax_url": self.no_mathjax},
            log=self.log,
            voila_configuration=self.voila_configuration,
        )
        for name, folder in (("fullStaticUrl", "static"), ("fullLabextensionsUrl", "labextensions")):
            page_config[name] = f"{self.base_url}voila/{folder}/{self.front_end}"
        page_config["frontEndUrl"] = self.front_end_url
        page_config["mapPages"] = [page.name for page in page_table.PAGES if page.map]
        page_config["mapUrl"] = self.map_url
        drawing = NotebookRenderer(
            voila_configuration=self.voila_configuration,
            traitlet_config=self.config,
            notebook_path=f"{DASHBOARD}.ipynb",
            template_paths=self.template_paths,
            config_manager=self.config_manager,
            contents_manager=self.contents_manager,
            base_url=self.base_url,
            kernel_spec_manager=self.kernel_spec_manager,
            page_config=page_config,
            mathjax_config=self.mathjax_config,
            mathjax_url=self.no_mathjax,
        )
        drawing.log = WITHOUT_CONTENT
        return drawing


def told_to_pages(site: Settings, base_url: str) -> Mapping[str, object]:
    """Return what every page is told of its site."""
    return {
        "agency": site.agency,
        "zone": site.zone,
        "mode": str(site.mode),
        "synthetic": site.synthetic,
        "base_url": base_url,
        "static_url": f"{base_url}static-workbench/",
        "basemap_url": f"{base_url}basemap/",
        "log_out_url": "/hub/logout",
        "notebook_url": ANALYST_NOTEBOOK,
    }


def configuration(site: Settings, prefix: str, notebooks: Path, private: Path) -> Config:
    """Return Voila's configuration. No file is read beside it."""
    c = Config()
    c.Voila.config_file_paths = []
    c.Voila.identity_provider_class = handlers.Identity
    c.Voila.base_url = c.Voila.server_url = prefix
    c.Voila.ip, c.Voila.port, c.Voila.port_retries = "127.0.0.1", site.ports.dashboards, 0
    c.Voila.open_browser = False
    c.Voila.log_level = logging.WARNING
    c.Voila.root_dir = str(notebooks)
    c.Voila.connection_dir_root = str(private)
    c.VoilaConfiguration.template = "workbench"
    c.VoilaConfiguration.allow_template_override = c.VoilaConfiguration.allow_theme_override = "NO"
    c.VoilaConfiguration.multi_kernel_manager_class = Kernels
    c.VoilaConfiguration.extension_allowlist = EXTENSIONS
    c.VoilaConfiguration.file_allowlist = []
    c.VoilaConfiguration.show_tracebacks = False
    # Without this, what a busy kernel draws more than four seconds late is left out, and its page stays empty.
    c.VoilaExecutor.iopub_timeout = DRAWN_WITHIN_S
    c.KernelSpecManager.allowed_kernelspecs = {"python3"}
    # Another OS user could subscribe to a kernel's output on a loopback port; nobody can open a socket in our folder.
    c.KernelManager.transport = "ipc"
    # A server that bounds what a kernel may send leaves out what is over it, such as an answer of many reads: kernels run our pages alone.
    c.ZMQChannelsWebsocketConnection.limit_rate = False
    c.KernelManager.autorestart = False  # another in its place would know of no page
    c.MappingKernelManager.cull_idle_timeout, c.MappingKernelManager.cull_interval = IDLE_S, 60
    c.MappingKernelManager.cull_connected = True
    return c


def main() -> None:
    """Serve until the Hub says stop."""
    parser = argparse.ArgumentParser(prog="workbench.processes.dashboards", description=__doc__)
    parser.add_argument("site", type=Path)
    paths = SitePaths(parser.parse_args().site.resolve())
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    leave_out_closed_pages()
    hide_memory()
    die_with_parent()
    site, prefix = load_settings(paths), hub_service().prefix
    with tempfile.TemporaryDirectory(prefix="wb-") as private:
        live_in(Path(private))
        Dashboards.site, Dashboards.private, Dashboards.basemap = site, Path(private), paths.basemap
        config = configuration(site, prefix, notebooks_folder(site), Path(private))
        Dashboards.launch_instance(argv=[], config=config)
