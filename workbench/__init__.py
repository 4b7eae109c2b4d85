"""Assembly: what notebooks import, the command line, settings, serving, the demo.

    from workbench import open_case, canvass_page, plates_page

Nothing heavy is loaded until one of these names is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.cases import open_case
    from workbench.pages import canvass_page, plates_page

__all__ = ["canvass_page", "open_case", "plates_page"]

_WHERE = {"open_case": "workbench.cases", "canvass_page": "workbench.pages", "plates_page": "workbench.pages"}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
