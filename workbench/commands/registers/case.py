"""`workbench case`: bring the case register up to date, and reconcile provisional numbers."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from data_access.acts.cases import NewCase, Reconciliation
from data_access.terms import CaseKind
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
@click.option("--kind", required=True, type=click.Choice([str(kind) for kind in CaseKind]), help="Kind of case.")
@click.option("--offence", default="", help="What is investigated, in a few words.")
@click.option("--place", nargs=2, type=float, default=None, help="Latitude and longitude of the incident, in degrees.")
@click.option("--happened-at", type=click.DateTime(["%Y-%m-%dT%H:%M%z"]), help="When: 2026-11-28T23:10-0600.")
@click.option("--reason", required=True, help="Why it comes by hand and not from the records system.")
def add(
    site: Path,
    number: str,
    kind: str,
    offence: str,
    place: tuple[float, float] | None,
    happened_at: datetime | None,
    reason: str,
) -> None:
    """Put the case NUMBER into the register by hand; supervisors are told which numbers came so."""
    given = {"lat": place[0], "lon": place[1]} if place else {}
    with logged_on(site) as desk:
        done = desk.do(
            NewCase, number=number, kind=kind, offence=offence, happened_at=happened_at, reason=reason, **given
        )
    click.echo(f"{done['number']} ({done['kind']}) is in the case register.")


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
