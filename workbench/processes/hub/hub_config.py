"""JupyterHub's configuration for one site, built from its settings."""

from __future__ import annotations

import json
import logging
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from traitlets.config import Config

from workbench.processes.hub.analyst_spawner import ENDS_WITHIN_S, SILENT, FolderServer, OwnUserServer
from workbench.processes.hub.authenticator import ANALYSTS, DASHBOARDS, DUTIES, HITS, PEOPLE, GatewayAuthenticator
from workbench.processes.hub.demo_people import people_of
from workbench.processes.hub.door import Door
from workbench.processes.hub.hub_files import HubFile
from workbench.processes.site_run import programs
from workbench.processes.site_run.os_users import why_no_server
from workbench.processes.web.access_log import log_request
from workbench.processes.web.page_addresses import (
    ANALYST_NOTEBOOK,
    DASH_PREFIX,
    DUTIES_PAGE,
    FIRST_PAGE,
    HITS_PAGE,
    NOTEBOOK,
)
from workbench.processes.web.page_headers import DASHBOARD_CSP, HUB_CSP, headers
from workbench.settings import GATEWAY_URL, STATIC_URL, Mode, Settings, SitePaths, read_secret

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
LOG_ON_LASTS = timedelta(hours=8)
TO_GATEWAY, TO_DASH = "access:services!service=gateway", "access:services!service=dash"


def hub_config(paths: SitePaths, site: Settings) -> Config:
    """Return the whole configuration; no file is read beside it.

    Raises:
        BadSite: A secret or a program is missing.
    """
    c = Config()
    _addresses(c, paths, site)
    _log_in(c, paths, site)
    _services(c, paths, site)
    _roles(c)
    _analysts(c, paths, site)
    return c


def _addresses(c: Config, paths: SitePaths, site: Settings) -> None:
    c.JupyterHub.bind_url = f"http://127.0.0.1:{site.ports.public}"
    c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{site.ports.hub}"
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{site.ports.proxy_api}"
    c.ConfigurableHTTPProxy.command = [str(programs.node()), str(programs.proxy(site))]
    c.ConfigurableHTTPProxy.log_level = "error"
    c.ConfigurableHTTPProxy.auth_token = secrets.token_hex(32)
    c.ConfigurableHTTPProxy.pid_file = str(paths.hub / "proxy.pid")
    c.JupyterHub.db_url = f"sqlite:///{paths.hub / 'hub.sqlite'}"
    c.JupyterHub.cookie_secret_file = str(paths.hub / "cookie_secret")
    c.JupyterHub.tornado_settings = {
        "headers": headers(HUB_CSP),
        "cookie_options": {"SameSite": "Lax"},
        "log_function": log_request,
        "static_handler_class": HubFile,
    }
    c.JupyterHub.log_level = logging.WARNING  # the lower levels write who logged in, and session ids
    c.JupyterHub.template_vars = {
        "announcement": _notice(site),
        "agency": site.agency,
        "duties_page": DUTIES_PAGE,
        "hits_page": HITS_PAGE,
        "notebook_page": ANALYST_NOTEBOOK,
        "is_demo": people_of(paths, site) is not None,
    }
    c.JupyterHub.template_paths = [str(TEMPLATES / "hub")]


def _log_in(c: Config, paths: SitePaths, site: Settings) -> None:
    c.JupyterHub.authenticator_class = GatewayAuthenticator
    c.GatewayAuthenticator.why_no_server = lambda name: why_no_server(name, site, paths)
    c.GatewayAuthenticator.door = Door(site.gateway_url, read_secret(paths.door_secret))
    c.GatewayAuthenticator.proxies = list(site.proxies)
    c.GatewayAuthenticator.demo = people_of(paths, site)
    c.Authenticator.request_otp, c.Authenticator.otp_prompt = True, "One-time code"
    c.Authenticator.allow_all = True  # the gateway decided already; groups decide which doors open
    c.Authenticator.manage_groups = True
    c.Authenticator.admin_users = set()
    c.Authenticator.username_pattern = r"^[a-z][a-z0-9._-]{0,63}$"
    c.Authenticator.auth_refresh_age, c.Authenticator.refresh_pre_spawn = 60, True
    c.JupyterHub.admin_access = False
    c.JupyterHub.cookie_max_age_days = LOG_ON_LASTS / timedelta(days=1)
    c.JupyterHub.oauth_token_expires_in = int(LOG_ON_LASTS.total_seconds())
    c.JupyterHub.shutdown_on_logout = True
    c.JupyterHub.default_url = landing


def landing(handler: Any) -> str:
    """Return where a log-in leads: to the first page that the person's role has a use for, or else to their own account."""
    user = handler.current_user
    if user is None:
        return "/hub/login"  # without a `next`, so that the log-in asks again where to
    groups = {group.name for group in user.groups}
    first = ((DASHBOARDS, FIRST_PAGE), (DUTIES, DUTIES_PAGE), (HITS, HITS_PAGE), (PEOPLE, "/hub/people"))
    return next((page for group, page in first if group in groups), "/hub/account")


def _services(c: Config, paths: SitePaths, site: Settings) -> None:
    dash = {
        "name": "dash",
        "url": f"http://127.0.0.1:{site.ports.dashboards}",
        "command": [
            str(programs.dashboards_python(site)),
            "-m",
            "workbench.processes.dashboards",
            str(paths.root),
        ],
        "cwd": "/",
        "environment": {"JUPYTER_PATH": str(TEMPLATES)},
        "oauth_no_confirm": True,
        "oauth_client_allowed_scopes": [TO_GATEWAY],
        "display": False,
    }
    if site.mode is Mode.DEPARTMENT:
        dash["user"] = site.users.dashboards
    gateway = {"name": "gateway", "api_token": read_secret(paths.hub_service_token), "display": False}
    c.JupyterHub.services = [gateway, dash]
    # The Hub's own look at its services only logs, and writes a traceback if it falls into a service's start or end;
    # `workbench health` looks at the pages themselves.
    c.JupyterHub.service_check_interval = 0


def _roles(c: Config) -> None:
    """A person's role opens doors and gives no power over the Hub: not even to make tokens of one's own."""
    c.JupyterHub.load_roles = [
        {"name": "user", "scopes": ["read:users!user", "users:activity!user"]},
        {"name": "dashboards", "groups": [DASHBOARDS], "scopes": [TO_GATEWAY, TO_DASH]},
        {"name": "duties", "groups": [DUTIES], "scopes": [TO_GATEWAY, TO_DASH]},
        {"name": "hits", "groups": [HITS], "scopes": [TO_GATEWAY, TO_DASH]},
        {"name": "analysts", "groups": [ANALYSTS], "scopes": ["servers!user", "access:servers!user", TO_GATEWAY]},
        {"name": "server", "scopes": ["users:activity!user", "access:servers!server", TO_GATEWAY]},
    ]


def _analysts(c: Config, paths: SitePaths, site: Settings) -> None:
    programs.single_user_server()
    notebook = programs.notebooks_folder(site) / NOTEBOOK
    # -P: a file of the analyst's must not stand in for a module while their server starts
    c.Spawner.cmd = [sys.executable, "-P", "-m", "workbench.processes.analyst", str(notebook)]
    c.Spawner.args = analyst_arguments(paths)
    c.Spawner.environment = {
        GATEWAY_URL: site.gateway_url,
        STATIC_URL: f"{DASH_PREFIX}static-workbench/",
        "JUPYTER_CONFIG_PATH": str(TEMPLATES / "analyst"),
    }
    c.Spawner.env_keep = ["PATH", "LANG", "LC_ALL", "TZ"]
    c.Spawner.oauth_client_allowed_scopes = [TO_GATEWAY]
    c.Spawner.default_url = "/lab"
    c.Spawner.http_timeout = c.Spawner.start_timeout = 120
    c.JupyterHub.allow_named_servers = False
    c.LocalProcessSpawner.popen_kwargs = SILENT
    c.LocalProcessSpawner.term_timeout = ENDS_WITHIN_S
    if site.mode is Mode.DEPARTMENT:
        c.JupyterHub.spawner_class = OwnUserServer
        c.OwnUserServer.why_no_server = lambda name: why_no_server(name, site, paths)
        c.LocalProcessSpawner.shell_cmd = []
        return
    c.JupyterHub.spawner_class = FolderServer
    c.SimpleLocalProcessSpawner.home_dir_template = str(paths.analysts / "{username}")
    c.Spawner.args = [*analyst_arguments(paths), "--allow-root"]


def analyst_arguments(paths: SitePaths) -> list[str]:
    """Return how an analyst's JupyterLab starts: it asks nobody outside, and its kernels are on no port.

    It offers the base map's file itself, which all may read: the dashboards' server gives it to its own pages alone.
    """
    policy = DASHBOARD_CSP.replace("worker-src blob:", "worker-src 'self' blob:").replace(
        "frame-ancestors 'none'", "frame-ancestors 'self'"
    )
    settings = {"headers": headers(policy + "; frame-src 'self'"), "mathjax_url": "data:text/javascript,"}
    return [
        f"--ServerApp.tornado_settings={json.dumps(settings)}",
        "--ServerApp.jpserver_extensions={'voila.server_extension': False}",
        f"--ServerApp.extra_static_paths={paths.basemap}",
        "--KernelManager.transport=ipc",
        "--log-level=WARN",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]


def _notice(site: Settings) -> str:
    said = []
    if site.synthetic:
        said.append("SYNTHETIC: every read here is invented.")
    if site.mode is Mode.EVALUATION:
        said.append("Evaluation: whoever has this machine's account can read its data. Not for real reads.")
    return " ".join(said)
