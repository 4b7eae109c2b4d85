"""What goes into files whole: the map's script and style, and fonts. They are built with the widgets and never fetched."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from data_access.errors import BadSite


@cache
def leaflet_script() -> str:
    """Return Leaflet."""
    return _read("leaflet.js").decode()


@cache
def leaflet_style() -> str:
    """Return Leaflet's style sheet without its pictures, which only markers and layer switches would show."""
    return re.sub(r"url\([^)]*\)", "none", _read("leaflet.css").decode())


def font(bold: bool) -> Path:
    """Return where a font lies that has Latin, Greek, Cyrillic and more (DejaVu Sans)."""
    return _static() / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")


@cache
def _static() -> Path:
    """Return the folder of what is built with the widgets, of which nothing is loaded here."""
    found = find_spec("widgets")
    if found is None or found.origin is None:
        raise BadSite("The folder widgets is not there.")
    return Path(found.origin).parent / "static"


def _read(name: str) -> bytes:
    try:
        return (_static() / name).read_bytes()
    except OSError:
        raise BadSite(f"widgets/static/{name} is not built. Run: npm ci && npm run build, in widgets/js") from None
