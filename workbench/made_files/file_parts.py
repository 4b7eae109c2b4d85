"""What goes into files whole: the map's script and style, and fonts. They are built with the widgets and never fetched."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import widgets
from data_access.errors import BadSite

STATIC = Path(widgets.__file__).parent / "static"


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
    return STATIC / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")


def _read(name: str) -> bytes:
    try:
        return (STATIC / name).read_bytes()
    except OSError:
        raise BadSite(f"widgets/static/{name} is not built. Run: npm ci && npm run build, in widgets/js") from None
