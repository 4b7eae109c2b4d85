"""`workbench policy`: an agency's policy as the workbench keeps it, and what a change of it would do."""

from __future__ import annotations

import click

from workbench.commands.rules import comparison, display, explanation, replay


@click.group(name="policy", help="Show, compare and try out an agency's policy as the workbench keeps it.")
def command() -> None: ...


for each in (
    display.show,
    display.clauses,
    explanation.explain,
    explanation.table,
    comparison.diff,
    comparison.page,
    replay.replay,
):
    command.add_command(each)
