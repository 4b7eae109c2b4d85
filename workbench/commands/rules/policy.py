"""`workbench policy`: an agency's policy as the workbench keeps it, and what a change of it would do."""

from __future__ import annotations

import click

from workbench.commands.rules import comparison as compared
from workbench.commands.rules import display as shown
from workbench.commands.rules import explanation as explained
from workbench.commands.rules import replay as replayed


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
