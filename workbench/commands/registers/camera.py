"""`workbench camera`: bring the camera register up to date, take cameras out of service and back, see how they read."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import click

from data_access.acts.cameras import (
    CameraApproval,
    CameraCheck,
    CameraOutage,
    DeclinedCameras,
    EquipmentList,
    RepairedCamera,
    WrongOutage,
)
from data_access.answers.collecting.equipment import FAILURES, Equipment
from data_access.answers.value import value_of
from data_access.imports.formats.osm import ATTRIBUTION
from data_access.terms import parse_stamp, stamp
from data_access.wording.counts import many
from data_access.wording.on_collecting.equipment import outage_sentence, refused_sentence
from workbench.administration.desk import Desk
from workbench.commands.person import FILE, SITE, logged_on
from workbench.commands.reads.import_words import show_rows
from workbench.commands.registers.camera_table import csv_lines, table_lines
from workbench.commands.text_files import text_of


@click.group(name="camera")
def command() -> None:
    """Import the camera register; check cameras, take them out of service and back; see how they read."""


@command.command(name="import")
@SITE
@click.argument("file", type=FILE)
@click.option("--mapping", type=FILE, required=True, help="TOML mapping of the file's columns.")
def import_(site: Path, file: Path, mapping: Path) -> None:
    """Import a FILE of cameras."""
    how = text_of(mapping, "mapping")
    with logged_on(site) as desk:
        done = desk.send_file("/v1/files/cameras", file, mapping=how)
    show_rows(done)
    if done["waiting"]:
        click.echo(
            f"{many(done['waiting'], 'new camera')} out of service until approved: workbench camera approve SITE"
        )
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


@command.command()
@SITE
@click.argument("camera")
@click.option("--cause", type=click.Choice([each.value for each in FAILURES]), required=True, help="Why.")
@click.option("--notice", required=True, help="What the coordinator is told.")
@click.option("--since", type=click.DateTime(), help="From when on its reads are refused, UTC; without, from now on.")
def out(site: Path, camera: str, cause: str, notice: str, since: datetime | None) -> None:
    """Take CAMERA out of service: its reads are refused, and the coordinator is told."""
    at = {} if since is None else {"since": stamp(since.replace(tzinfo=UTC))}
    with logged_on(site) as desk:
        done = desk.do(CameraOutage, camera=camera, cause=cause, notice=notice, **at)
    click.echo(f"Out of service since {done['since']}: outage {done['outage']}.")


@command.command()
@SITE
@click.argument("camera")
@click.option("--by", "tester", required=True, help="Who tested it.")
@click.option("--on", "tested_on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="On which day.")
@click.option("--words", required=True, help="What was tested and repaired.")
def tested(site: Path, camera: str, tester: str, tested_on: datetime, words: str) -> None:
    """Record that CAMERA, which is out of service, was tested: it goes back, or waits for an approval."""
    with logged_on(site) as desk:
        done = desk.do(RepairedCamera, camera=camera, tester=tester, tested_on=tested_on.date(), words=words)
    click.echo("It waits for an approval: workbench camera approve SITE" if done["waits"] else "Back in service.")


@command.command()
@SITE
@click.argument("cameras", nargs=-1)
def approve(site: Path, cameras: tuple[str, ...]) -> None:
    """Put CAMERAS into service that wait for it; without any name, all that wait."""
    with logged_on(site) as desk:
        numbers = _waiting(desk, cameras)
        if numbers:
            desk.do(CameraApproval, numbers=numbers)
    click.echo(f"In service now: {many(len(numbers), 'camera')}.")


@command.command()
@SITE
@click.argument("cameras", nargs=-1, required=True)
@click.option("--words", required=True, help="Why they do not go into service.")
def decline(site: Path, cameras: tuple[str, ...], words: str) -> None:
    """Decline CAMERAS that wait to go into service: they wait again once they were tested anew."""
    with logged_on(site) as desk:
        numbers = _waiting(desk, cameras)
        desk.do(DeclinedCameras, numbers=numbers, reason=words)
    click.echo(f"Out of service still: {many(len(numbers), 'camera')}.")


@command.command()
@SITE
@click.argument("camera")
def outages(site: Path, camera: str) -> None:
    """List the times in which CAMERA was out of service, each with its number, by the agency's clocks."""
    with logged_on(site) as desk:
        zone, there = desk.me().zone, value_of(Equipment, desk.do(EquipmentList), "the cameras").cameras
    entered = next((each.outages for each in there if each.camera_id == camera), None)
    if entered is None:
        raise click.BadParameter("there is no camera of that id; the page Data lists them", param_hint="CAMERA")
    if not entered:
        click.echo("It was never out of service.")
    for each in entered:
        click.echo(f"Outage {each.number}: {outage_sentence(each, zone)}")


@command.command()
@SITE
@click.argument("outage", type=click.IntRange(1))
@click.option("--words", required=True, help="What is wrong with it.")
def strike(site: Path, outage: int, words: str) -> None:
    """Strike out the time out of service of number OUTAGE, which was entered by mistake; it stays on record."""
    with logged_on(site) as desk:
        zone, done = desk.me().zone, desk.do(WrongOutage, number=outage, reason=words)
    since, until = (
        None if done[name] is None else parse_stamp(done[name]) for name in ("refused_since", "refused_until")
    )
    click.echo(f"Struck out: outage {outage} of {done['camera']}. {refused_sentence(since, until, zone)}")


def _waiting(desk: Desk, cameras: tuple[str, ...]) -> list[int]:
    """Return the outages of cameras that wait to go into service; of all of them if none is named."""
    found = value_of(Equipment, desk.do(EquipmentList), "the cameras").cameras
    waiting = {each.camera_id: each.out.number for each in found if each.out is not None and each.out.ready}
    if unknown := set(cameras) - set(waiting):
        raise click.BadParameter(f"does not wait to go into service: {', '.join(sorted(unknown))}")
    return [waiting[each] for each in cameras or waiting]


@command.command()
@SITE
@click.argument("camera")
@click.option("--by", "checked_by", required=True, help="Who checked it.")
@click.option("--on", "checked_on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="On which day.")
@click.option(
    "--fit/--unfit", required=True, help="Whether it works and looks as it should; unfit, it goes out of service."
)
@click.option("--words", required=True, help="What was found.")
def check(site: Path, camera: str, checked_by: str, checked_on: datetime, fit: bool, words: str) -> None:
    """Record a check of CAMERA."""
    fields = {"checked_by": checked_by, "checked_on": checked_on.date(), "fit": fit, "words": words}
    with logged_on(site) as desk:
        done = desk.do(CameraCheck, camera=camera, **fields)
    click.echo("Recorded; the camera is out of service now." if done["out_of_service"] else "Recorded.")
