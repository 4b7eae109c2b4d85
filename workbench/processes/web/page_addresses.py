"""Under which addresses people find the dashboards."""

from __future__ import annotations

from workbench.page_table import NAMES

PAGES = NAMES
"""The dashboards: pages of these names, and no others, are served."""

DASHBOARD = "dashboard"
"""The one notebook that is drawn for every page: its kernel learns from its reader which one it becomes."""

NOTEBOOK = "analyst.ipynb"
"""What an analyst's own server begins with: a copy in their folder."""

ANALYST_NOTEBOOK = f"/hub/user-redirect/lab/tree/{NOTEBOOK}"
"""Leads an analyst to it; the Hub starts their server if it is not running."""

DASH_PREFIX = "/services/dash/"
FIRST_PAGE = f"{DASH_PREFIX}voila/render/{PAGES[0]}.ipynb"
DUTIES_PAGE = f"{DASH_PREFIX}voila/render/duties.ipynb"
"""Where somebody begins who asks nothing and sees to something: what waits for them."""
HITS_PAGE = f"{DASH_PREFIX}voila/render/hits.ipynb"
"""Where somebody begins who asks nothing, sees to nothing and watches hits: a dispatcher."""
