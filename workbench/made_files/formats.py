"""The formats that files are made in, each with the module that writes it. Modules are loaded when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from data_access.queries import FileFormat
from workbench.made_files.in_words import Told

MODULES: Mapping[FileFormat, str] = {
    "map": "map_file",
    "report": "report_file",
    "csv": "csv_file",
    "geoparquet": "geoparquet_file",
    "geojson": "geojson_file",
    "kml": "kml_file",
}


def prepare(told: Told) -> None:
    """Read whatever of the site's own files a job needs, before they are out of reach."""
    if "map" in told.about.formats:
        from workbench.made_files import map_file  # loaded only where a map is asked for

        map_file.under(told)


def made(told: Told) -> dict[FileFormat, bytes]:
    """Make every file that a job asks for. Raises `KeyError` for a format that is not known."""
    return {name: made_one(name, told) for name in told.about.formats}


def made_one(name: FileFormat, told: Told) -> bytes:
    """Make one file."""
    data: bytes = import_module(f"workbench.made_files.{MODULES[name]}").written(told)
    return data
