"""Under which addresses people find the dashboards."""

from __future__ import annotations

from workbench.page_table import NAMES

PAGES = NAMES
"""The dashboards: notebooks of these names, and no others, are served."""

DASH_PREFIX = "/services/dash/"
FIRST_PAGE = f"{DASH_PREFIX}voila/render/{PAGES[0]}.ipynb"
