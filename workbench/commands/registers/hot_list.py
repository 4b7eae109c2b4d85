"""`workbench hot-list`: approve downloaded hot lists, import their files, and see how old they are."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TypedDict

import click

from data_access.acts.hot_lists import HotListApproval, LookAtHotLists, OldHotList
from workbench.commands.person import FILE, SITE, logged_on
from workbench.commands.text_files import text_of


class HotListState(TypedDict):
    """What the command shows of a hot list; times as stamps, ages in seconds."""

    list: str
    name: str
    version: int
    entries: int
    sha256: str
    age_s: int | None
    max_age_s: int
    stale: bool
    damaged: bool
    unfit_at: str
    unfit_why: str


@click.group(name="hot-list")
def command() -> None:
    """Approve and import hot lists; see how old they are."""


@command.command()
@SITE
@click.argument("hot_list")
@click.option(
    "--layout", type=FILE, required=True, help="TOML layout of its files; another one needs another approval."
)
@click.option("--approved-by", required=True, help="Who approved it: name or office.")
@click.option("--reference", required=True, help="Where the approval is on file.")
@click.option("--approved-on", type=click.DateTime(["%Y-%m-%d"]), required=True)
def approve(site: Path, hot_list: str, layout: Path, approved_by: str, reference: str, approved_on: datetime) -> None:
    """Approve HOT_LIST with the layout of its files."""
    with logged_on(site) as desk:
        done = desk.do(
            HotListApproval,
            list=hot_list,
            layout=text_of(layout, "layout"),
            approved_by=approved_by,
            reference=reference,
            approved_on=approved_on.date(),
        )
    click.echo(f"Approved {done['list']}: {done['name']}.")


@command.command()
@SITE
@click.argument("hot_list")
@click.option("--reason", required=True, help="Why it is not to be used any more.")
def withdraw(site: Path, hot_list: str, reason: str) -> None:
    """Withdraw the approval of HOT_LIST: nothing more of it is imported, and its entries are destroyed."""
    with logged_on(site) as desk:
        desk.do(OldHotList, list=hot_list, reason=reason)
    click.echo(f"Withdrawn: {hot_list}. Its entries are destroyed.")


@command.command(name="import")
@SITE
@click.argument("hot_list")
@click.argument("file", type=FILE)
def import_(site: Path, hot_list: str, file: Path) -> None:
    """Import a FILE of HOT_LIST: whole, or not at all."""
    with logged_on(site) as desk:
        done = desk.send_file(f"/v1/files/hot-lists/{hot_list}", file)
    click.echo(
        f"Version {done['version']} of {hot_list} is in force: {done['entries']} entries, {done['brought']} from this file."
    )
    for title in ("noted", "dropped"):
        for what, count in sorted(done[title].items()):
            click.echo(f"{title:>10}  {count}  {what.replace('_', ' ')}")


@command.command()
@SITE
def show(site: Path) -> None:
    """Show which hot lists there are, how old and how long they are, and what was wrong with a file that was refused."""
    with logged_on(site) as desk:
        found = desk.do(LookAtHotLists)
    if not found:
        click.echo("No hot list is approved.")
    for one in found:
        for line in lines_of(one):
            click.echo(line)


def lines_of(one: HotListState) -> list[str]:
    """Say of a hot list what is to be known of it, as lines."""
    first = f"{one['list']:<20}  {one['name']}"
    if not one["version"] or one["age_s"] is None:
        return [first, "    no file of it was taken yet"]
    age = f"{one['age_s'] / 3600:.0f} h old"
    stale = f"STALE: at most {one['max_age_s'] // 3600} h are allowed, " if one["stale"] else ""
    lines = [
        first,
        f"    {stale}{age}; version {one['version']}, {one['entries']} entries, SHA-256 {one['sha256'][:16]}…",
    ]
    if one["damaged"]:
        lines.append(
            "    DAMAGED on the disk: no read comes in until its newest whole file is imported, or the list withdrawn"
        )
    if one["unfit_at"]:
        lines.append(f"    a file was refused at {one['unfit_at'][:16]}Z: {one['unfit_why']}")
    return lines
