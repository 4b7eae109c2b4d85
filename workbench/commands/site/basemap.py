"""`workbench basemap`: the map under the reads, and the index of streets."""

from __future__ import annotations

from pathlib import Path

import click

from data_access.errors import BadSite
from workbench.settings import SitePaths

OPENSTREETMAP = "© OpenStreetMap contributors, ODbL"


@click.group(name="basemap")
def command() -> None:
    """Build the map under the reads, and the index of streets, from an OpenStreetMap extract."""


@command.command()
@click.argument("extract", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--site", default=Path(), type=click.Path(path_type=Path, file_okay=False), help="The site's folder.")
@click.option("--attribution", default=OPENSTREETMAP, show_default=True, help="Whose data it is, as shown on the map.")
def build(extract: Path, site: Path, attribution: str) -> None:
    """Build from EXTRACT (.osm.pbf, or .osm) and put the map in place; the one before stays until then."""
    from workbench.basemap.build import build_basemap

    paths = SitePaths(site.resolve())
    if not paths.settings.exists():
        raise BadSite("There is no site here. Say which: workbench basemap build FILE --site DIR")
    build_basemap(extract, paths.basemap, say=click.echo, attribution=attribution)
    click.echo("Pages that are opened from now on show it.")
