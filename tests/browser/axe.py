"""What axe-core finds on a page: read from disk, put into the page, never fetched."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
ABOVE_MINOR = ("moderate", *GRAVE)


@cache
def _script() -> str:
    return SCRIPT.read_text()


def findings(page: Page, impacts: tuple[str, ...] = GRAVE) -> list[str]:
    """Return each finding of these impacts: its rule, what it says, and where, in a line."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(_script())
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {each['help']}: {node['html'][:200]} {node.get('failureSummary', '')[:200]}"
        for each in found["violations"]
        if each["impact"] in impacts
        for node in each["nodes"]
    ]
