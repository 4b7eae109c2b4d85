"""The formats that files are made in, each with the module that writes it; and the first page of a package. Modules are loaded when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from data_access.evidence import page_job
from data_access.questions.files import FileFormat
from workbench.made_files.in_words import FileWords

MODULES: Mapping[FileFormat, str] = {
    "map": "map_file",
    "report": "report_file",
    "csv": "csv_file",
    "geoparquet": "geoparquet_file",
    "geojson": "geojson_file",
    "kml": "kml_file",
}


def prepare(words: FileWords) -> None:
    """Read whatever of the site's own files a job needs, before they are out of reach."""
    if "map" in words.about.formats:
        from workbench.made_files import map_file  # loaded only where a map is asked for

        map_file.under(words)


def made(words: FileWords) -> dict[str, bytes]:
    """Make every file that a job asks for. Raises `KeyError` for a format that is not known."""
    return {name: made_one(name, words) for name in words.about.formats}


def made_page(job: bytes) -> dict[str, bytes]:
    """Make the first page of a package as PDF. Raises `ValueError` if it is no such job."""
    from workbench.made_files import page_file  # loaded only where a page is asked for

    return {page_job.NAME: page_file.written(page_job.read(job))}


def made_one(name: FileFormat, words: FileWords) -> bytes:
    """Make one file."""
    data: bytes = import_module(f"workbench.made_files.{MODULES[name]}").written(words)
    return data
