"""`workbench demo`: a fictional town to try the workbench on."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from data_access.errors import BadSite
from data_access.records.accounts import credentials
from workbench.demo.files import FEWEST, READS
from workbench.demo.places import DemoPlaces
from workbench.demo.site.build import build_demo, load_people

DIRECTORY = click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"))


@click.group(name="demo")
def command() -> None:
    """Make and start a town of invented reads to try the workbench on."""


@command.command()
@DIRECTORY
@click.option("--reads", type=click.IntRange(FEWEST, 5_000_000), default=READS, show_default=True)
def build(directory: Path, reads: int) -> None:
    """Make the demo in DIRECTORY, anew if it is there."""
    build_demo(DemoPlaces(directory.resolve()), say=click.echo, reads=reads)


@command.command()
@DIRECTORY
@click.option("--reads", type=click.IntRange(FEWEST, 5_000_000), default=READS, show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), help="Where to log in, instead of 8000.")
@click.option("--hits/--no-hits", default=True, help="Let reads come in while it runs, three hits a minute.")
def up(directory: Path, reads: int, port: int | None, hits: bool) -> None:
    """Make the demo in DIRECTORY unless it is there, start it, and say where and how to log in."""
    from workbench.processes.site_run.run import SiteRun
    from workbench.settings import load_settings

    places = DemoPlaces(directory.resolve())
    if not places.finished.exists():
        build_demo(places, say=click.echo, reads=reads)
    _show(places)
    settings = load_settings(places.site).on_port(port)
    beside = {"traffic": [sys.executable, "-m", "workbench.demo.hits", str(places.root)]} if hits else {}
    SiteRun(places.site, settings, say=click.echo, beside=beside).run()


@command.command()
@click.argument("person")
@DIRECTORY
def code(person: str, directory: Path) -> None:
    """Say PERSON's one-time code of this half minute. A code works once."""
    for one in load_people(DemoPlaces(directory.resolve())):
        if one.person == person:
            now = datetime.now(UTC)
            click.echo(
                f"{credentials.code_at(one.secret, now)}   (for {30 - now.second % 30} more seconds; works once)"
            )
            return
    raise BadSite("There is no such person in the demo; see workbench demo people.")


@command.command()
@DIRECTORY
def people(directory: Path) -> None:
    """Say who may log in."""
    _show(DemoPlaces(directory.resolve()))


def _show(places: DemoPlaces) -> None:
    click.echo(
        f"\nSYNTHETIC: every read, plate and person is invented. What there is to find: {places.files / 'incidents.md'}"
    )
    click.echo("\n  user    role           password")
    for one in load_people(places):
        click.echo(f"  {one.person:<7} {one.role:<14} {one.password}")
    click.echo("\nThe log-in page shows them too, and fills itself in: Who may sign in at this demo?")
    click.echo(f"One-time code of this half minute:  .venv/bin/workbench demo code NAME {places.root.name}\n")
