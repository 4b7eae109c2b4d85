"""How the outcome of an import is said: counts and reasons, never a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click


def show_rows(done: Mapping[str, Any]) -> None:
    """Say what came of an import, in words."""
    for name in ("batch", "rows_in", "rows", "stored", "known", "added", "changed", "unchanged", "cameras"):
        if name in done:
            click.echo(f"{name.replace('_', ' '):>10}  {done[name]}")
    for title in ("rejected", "noted", "dropped"):
        for reason, count in sorted((done.get(title) or {}).items()):
            click.echo(f"{title:>10}  {count}  {reason.replace('_', ' ')}")
    if done.get("rejected") and done.get("rejects"):
        click.echo(f"   rejects  in the gateway's folder, rejects/{done['rejects']}")
