"""`workbench hold`: keep reads past their retention, or stop keeping them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from data_access.acts.holds import NewHold, OldHold
from workbench.commands.person import FILE, SITE, logged_on
from workbench.commands.text_files import counted, lines_of


@click.group(name="hold")
def command() -> None:
    """Keep reads past their retention, or stop keeping them."""


@command.command()
@SITE
@click.argument("case_number")
@click.argument("file", type=FILE)
@click.option("--basis", required=True, help="Why: evidence, discovery request, court order.")
@click.option("--review-on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="When to look at it again.")
def place(site: Path, case_number: str, file: Path, basis: str, review_on: datetime) -> None:
    """Hold the reads whose ids stand in FILE, one a line, for CASE_NUMBER: all of them, or none if one is unknown."""
    ids = lines_of(file, "read_ids")
    with logged_on(site) as desk:
        day = review_on.date()
        done = desk.do(NewHold, case_number=case_number, basis=basis, review_on=day, read_ids=ids)
    click.echo(f"Hold {done['hold']} keeps {counted(done['reads'], 'read')}.")


@command.command()
@SITE
@click.argument("hold", type=int)
@click.option("--reason", required=True)
def release(site: Path, hold: int, reason: str) -> None:
    """End HOLD; its reads fall under retention again."""
    with logged_on(site) as desk:
        desk.do(OldHold, hold=hold, reason=reason)
    click.echo("Released.")
