"""`workbench camera`: bring the camera register up to date, and see how the cameras read."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click

from data_access.imports.formats.osm import ATTRIBUTION
from workbench.commands.person import FILE, SITE, logged_on
from workbench.commands.reads.import_words import show_rows
from workbench.commands.registers.camera_table import csv_lines, table_lines
from workbench.commands.text_files import text_of


@click.group(name="camera")
def command() -> None:
    """Import the camera register; see how the cameras read."""


@command.command(name="import")
@SITE
@click.argument("file", type=FILE)
@click.option("--mapping", type=FILE, required=True, help="TOML mapping of the file's columns.")
def import_(site: Path, file: Path, mapping: Path) -> None:
    """Import a FILE of cameras."""
    how = text_of(mapping, "mapping")
    with logged_on(site) as desk:
        show_rows(desk.send_file("/v1/files/cameras", file, mapping=how))
    if tomllib.loads(how).get("format") == "osm":
        click.echo(f"Wherever these positions are shown: {ATTRIBUTION}.")


@command.command()
@SITE
@click.option("--days", type=click.IntRange(1, 60), default=7, show_default=True)
@click.option("--csv", "as_csv", is_flag=True, help="All columns as CSV, times in UTC.")
def quality(site: Path, days: int, as_csv: bool) -> None:
    """Show how each camera read in the last days, against what is usual."""
    with logged_on(site) as desk:
        found = desk.get(f"/v1/cameras/quality?days={days}")
    for line in csv_lines(found["cameras"]) if as_csv else table_lines(found["cameras"]):
        click.echo(line)
