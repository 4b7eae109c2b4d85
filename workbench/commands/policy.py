"""`workbench policy`: an agency's policy as the workbench keeps it, and what a change of it would do."""

from __future__ import annotations

import click

from workbench.commands.policies import compared, explained, replayed, shown


@click.group(name="policy", help="Show, compare and try out an agency's policy as the workbench keeps it.")
def command() -> None: ...


for each in (
    shown.show,
    shown.clauses,
    explained.explain,
    explained.table,
    compared.diff,
    compared.page,
    replayed.replay,
):
    command.add_command(each)
