"""Where the programs that serving starts are: beside this project, unless the site's settings say otherwise."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from data_access.errors import BadSite
from workbench.settings import Settings

PROJECT = Path(__file__).resolve().parents[2]
OLDEST_NODE = 20


def dashboards_python(settings: Settings) -> Path:
    """Return the Python of the lean environment. Raises `BadSite` if it is not there."""
    return _there(settings.programs.dashboards or PROJECT / ".venv-dashboards/bin/python", "the dashboards' Python")


def proxy(settings: Settings) -> Path:
    """Return JupyterHub's proxy. Raises `BadSite` if it is not there."""
    return _there(settings.programs.proxy or PROJECT / "node_modules/.bin/configurable-http-proxy", "the Hub's proxy")


def notebooks_folder(settings: Settings) -> Path:
    """Return the folder of the dashboards' notebooks. Raises `BadSite` if it is not there."""
    return _there(settings.programs.notebooks or PROJECT / "notebooks", "the folder of notebooks")


def single_user_server() -> Path:
    """Return the program that an analyst's own server runs. Raises `BadSite` if it is not there."""
    return _there(Path(sys.executable).parent / "jupyterhub-singleuser", "jupyterhub-singleuser")


def node() -> Path:
    """Return Node, which runs the proxy.

    Raises:
        BadSite: It is missing or older than `OLDEST_NODE`.
    """
    found = shutil.which("node")
    if found is None:
        raise BadSite(f"Node is missing; the Hub's proxy needs it. Install Node {OLDEST_NODE} or newer.")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
    version = said.strip().lstrip("v").split(".")[0]
    if not version.isdigit() or int(version) < OLDEST_NODE:
        raise BadSite(f"Node {OLDEST_NODE} or newer is needed; this one says {said.strip() or 'nothing'}.")
    return Path(found)


def _there(path: Path | str, what: str) -> Path:
    path = Path(path)
    if not path.exists():
        raise BadSite(f"{what} is missing at {path}. Run: make set-up")
    return path
