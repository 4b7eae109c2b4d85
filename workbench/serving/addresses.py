"""Under which addresses people find the dashboards."""

from __future__ import annotations

from workbench.page_table import NAMES

PAGES = NAMES
"""The dashboards: pages of these names, and no others, are served."""

DASHBOARD = "dashboard"
"""The one notebook that is drawn for every page: its kernel learns from its reader which one it becomes."""

DASH_PREFIX = "/services/dash/"
FIRST_PAGE = f"{DASH_PREFIX}voila/render/{PAGES[0]}.ipynb"
