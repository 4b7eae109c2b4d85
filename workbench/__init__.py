"""Assembly: what notebooks import, the command line, settings, serving, the demo.

    from workbench import open_case, show_page

Nothing heavy is loaded until one of these names is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.python.open_case import open_case

__all__ = ["open_case", "show_page"]


def show_page(name: str = "dashboard") -> Any:
    """Return a page, by its name in `page_table.py`, for a notebook to show; without a name, the one its reader asked for."""
    return import_module(f"workbench.pages.{name}").page()


def __getattr__(name: str) -> Any:
    if name != "open_case":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("workbench.python.open_case").open_case
