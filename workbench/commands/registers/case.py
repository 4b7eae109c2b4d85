"""`workbench case`: bring the case register up to date, and reconcile provisional numbers."""

from __future__ import annotations

from pathlib import Path

import click

from data_access.acts.cases import Reconciliation
from workbench.commands.person import FILE, SITE, logged_on
from workbench.commands.reads.import_words import show_rows
from workbench.commands.text_files import text_of


@click.group(name="case")
def command() -> None:
    """Import and reconcile cases."""


@command.command(name="import")
@SITE
@click.argument("file", type=FILE)
@click.option("--mapping", type=FILE, required=True, help="TOML mapping of the file's columns.")
def import_(site: Path, file: Path, mapping: Path) -> None:
    """Import a FILE of cases from the records system."""
    with logged_on(site) as desk:
        show_rows(desk.send_file("/v1/files/cases", file, mapping=text_of(mapping, "mapping")))


@command.command()
@SITE
@click.argument("number")
@click.argument("became")
@click.option("--reason", required=True, help="How you know that it is the same case.")
def reconcile(site: Path, number: str, became: str, reason: str) -> None:
    """Say that the provisional NUMBER became the open case BECAME, and why; the case's file will show it."""
    with logged_on(site) as desk:
        done = desk.do(Reconciliation, number=number, became=became, reason=reason)
    click.echo(f"{done['number']} is now {done['became']} ({done['kind']}).")
