"""How the outcome of an import is said: counts and reasons, never a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

NOTHING_TAKEN = 17
"""Exit code after a file of which nothing was taken."""


def show_rows(outcome: Mapping[str, Any]) -> None:
    """Say what came of an import, in words.

    Raises:
        SystemExit: Nothing of the file was taken; said first, and the command ends with `NOTHING_TAKEN`.
    """
    why = why_nothing(outcome)
    if why:
        click.echo(f"NOTHING of this file was taken: {why}")
    _counts(outcome)
    if why:
        raise SystemExit(NOTHING_TAKEN)


def why_nothing(outcome: Mapping[str, Any]) -> str:
    """Say why nothing of a file was taken, and what to do; empty if something was."""
    if any(outcome.get(name) for name in ("taken", "added", "changed", "unchanged", "cameras")):
        return ""
    if outcome.get("rejected"):
        return "every row was rejected. Mend the mapping, or the file, by the reasons below, and import it again."
    return "it holds no rows. Look whether it is the right file, and whole."


def _counts(outcome: Mapping[str, Any]) -> None:
    for name in ("batch", "rows_in", "rows", "taken", "stored", "known", "added", "changed", "unchanged", "cameras"):
        if name in outcome:
            click.echo(f"{name.replace('_', ' '):>10}  {outcome[name]}")
    for title in ("rejected", "noted", "dropped"):
        for reason, count in sorted((outcome.get(title) or {}).items()):
            click.echo(f"{title:>10}  {count}  {reason.replace('_', ' ')}")
    if outcome.get("rejected") and outcome.get("rejects"):
        click.echo(f"   rejects  in the gateway's folder, rejects/{outcome['rejects']}")


def show_imports(imports: Iterable[Mapping[str, Any]]) -> None:
    """List imports: number, state, source, counts."""
    for one in imports:
        rows = "" if one["rows_in"] is None else f"{one['rows_in']} rows"
        click.echo(f"{one['batch']:>8}  {one['state']:<9}  {one['source']:<20}  {rows}".rstrip())


def show_withdrawn(outcome: Mapping[str, Any]) -> None:
    """Say what came of a withdrawal, and what to do next."""
    click.echo(f"Withdrawn: import {outcome['batch']} of {outcome['source']}. Nobody sees its reads any more.")
    for name, what in (
        ("corrections", "corrections of its reads went with it"),
        ("saved", "saved reads of cases say so"),
    ):
        if outcome[name]:
            click.echo(f"{outcome[name]:>10}  {what}")
    click.echo("Its file may be imported anew. If a token was stolen, revoke it: workbench source revoke.")
