"""Vendors' own layouts, one format a file; all that a mapping may name beside `csv`.

To add one: a file here with one `FORMAT`, an entry in `MODULES`, and `tests/unit/imports/formats/test_NAME.py` with a `SAMPLE`
(`samples.py` there), which the tests of all formats take up, down to a read's way through the gateway.
"""

from __future__ import annotations

import importlib
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data_access.imports.formats.form import Format

MODULES: tuple[str, ...] = (
    "axis",
    "blue_iris",
    "dahua",
    "elsag",
    "fast_alpr",
    "fiware",
    "flock_hotlist",
    "flock_v3",
    "frigate",
    "genetec_exporter",
    "genetec_ftp",
    "genetec_sharpv",
    "hikvision",
    "openalpr",
    "platerecognizer",
    "platerecognizer_stream",
    "tattile",
    "uk_bof",
    "unifi_protect",
)
"""Names of the formats of reads, which are the names of their modules."""

OF_CAMERAS: tuple[str, ...] = ("osm",)
"""The same of cameras."""


@lru_cache
def format_of(name: str) -> Format:
    """Return the format of a name in `MODULES` or `OF_CAMERAS`; its libraries are loaded now."""
    if name not in (*MODULES, *OF_CAMERAS):
        raise KeyError(name)
    found: Format = importlib.import_module(f"{__name__}.{name}").FORMAT
    return found
