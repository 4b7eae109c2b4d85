"""Vendor files become reads, cameras and cases; one format a file.

It knows no policy, ledger, register or store: it is handed a mapping, a camera look-up and bounds, and hands back Arrow.
Files are parsed in a process of their own (`process/child.py`) that has no keys, opens nothing and ends with its parent.
Read `process/parse.py` first (the parent's side), then `blocks/conversion.py` (the child's side).

Its rooms, each of which knows those after it alone: `guesses`, `process`, `blocks`, `kinds`, `jobs` and `lists`, `formats`, `carriers`, `terms`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from data_access.imports.jobs.mapping import Mapping, load_mapping, read_mapping
    from data_access.imports.process.parse import FileFacts, Parse, parse_cameras, parse_cases, parse_reads
    from data_access.imports.terms.bounds import Bounds, KnownCamera

__all__ = [
    "Bounds",
    "FileFacts",
    "KnownCamera",
    "Mapping",
    "Parse",
    "load_mapping",
    "parse_cameras",
    "parse_cases",
    "parse_reads",
    "read_mapping",
]

_MODULES = {"terms.bounds": ("Bounds", "KnownCamera"), "jobs.mapping": ("Mapping", "load_mapping", "read_mapping")}


def __getattr__(name: str) -> Any:
    """Load a public name when it is asked for: the parser's process must not load its parent's libraries."""
    if name not in __all__:
        raise AttributeError(name)
    module = next((module for module, names in _MODULES.items() if name in names), "process.parse")
    return getattr(importlib.import_module(f"data_access.imports.{module}"), name)
