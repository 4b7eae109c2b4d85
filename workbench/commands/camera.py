"""`workbench camera`: bring the camera register up to date."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click

from data_access.imports.formats.osm import ATTRIBUTION
from workbench.commands.imported import show_rows
from workbench.commands.person import FILE, SITE, logged_on


@click.group(name="camera")
def command() -> None:
    """Import the camera register."""


@command.command(name="import")
@SITE
@click.argument("file", type=FILE)
@click.option("--mapping", type=FILE, required=True, help="TOML mapping of the file's columns.")
def import_(site: Path, file: Path, mapping: Path) -> None:
    """Import a FILE of cameras."""
    with logged_on(site) as desk:
        show_rows(desk.send_file("/v1/files/cameras", file, mapping=mapping.read_text()))
    if tomllib.loads(mapping.read_text()).get("format") == "osm":
        click.echo(f"Wherever these positions are shown: {ATTRIBUTION}.")
