"""`workbench import`: import a file of reads of an approved source, or guess how a file is to be read."""

from __future__ import annotations

import zoneinfo
from pathlib import Path

import click

from data_access.acts.batches import WrongBatch
from workbench import parcels
from workbench.commands.person import FILE, SITE, logged_on
from workbench.commands.reads.import_words import show_imports, show_rows, show_withdrawn

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


class ImportOrGuess(click.Group):
    """`guess`, `list` and `withdraw` are commands of their own; whatever else follows `import` is an import."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "reads", self.commands["reads"], args


@click.group(name="import", cls=ImportOrGuess)
def command() -> None:
    """Import a file of reads: `workbench import SITE SOURCE FILE`; propose how to read one; list imports, withdraw one."""


@command.command()
@SITE
@click.argument("source")
@click.argument("file", type=FILE)
@click.option("--images", type=FOLDER, help="Folder of the pictures that FILE names; those are sent along, no others.")
def reads(site: Path, source: str, file: Path, images: Path | None) -> None:
    """Import FILE of SOURCE. Its reads are visible when this returns, or none of them is."""
    to = f"/v1/files/reads/{source}"
    with logged_on(site) as desk:
        if images is None:
            show_rows(desk.send_file(to, file))
            return
        with file.open("rb") as lines:
            pictures = parcels.named(lines, parcels.pictures_in(images))
        click.echo(f"  pictures  {len(pictures)}")
        show_rows(desk.send_parts(to, parcels.parcel(file, pictures)))


@command.command(name="list")
@SITE
def list_(site: Path) -> None:
    """List the newest imports by their numbers, the oldest of them first: counts, no read."""
    with logged_on(site) as desk:
        show_imports(desk.get("/v1/files/reads"))


@command.command()
@SITE
@click.argument("batch", type=click.IntRange(1))
@click.option("--reason", required=True, help="Why: the zone was wrong, its reads are false. It is kept sealed.")
def withdraw(site: Path, batch: int, reason: str) -> None:
    """Withdraw the import of number BATCH (see `import list`): from now on nobody sees its reads.

    They are not destroyed before their retention ends, and cases whose answers held any of them say so. Their file may then be
    imported anew.
    """
    with logged_on(site) as desk:
        show_withdrawn(desk.do(WrongBatch, batch=batch, reason=reason))


@command.command()
@click.argument("file", type=FILE)
@click.option("--zone", help="IANA time zone of instants that do not say theirs, such as America/Chicago.")
def guess(file: Path, zone: str | None) -> None:
    """Propose a mapping for FILE: TOML on standard output, what is not sure on standard error too.

    Nothing is imported, and no gateway is asked. The file is looked at in a process of its own that has no key; no plate and no
    row is shown.
    """
    from data_access.imports.guesses.guess import guess as ask  # slow to load, and of no use to the other commands
    from workbench.commands.reads.mapping_text import as_toml

    if zone is not None and zone not in zoneinfo.available_timezones():
        raise click.BadParameter("is no IANA time zone, such as America/Chicago", param_hint="--zone")
    found = ask(file, zone)
    click.echo(as_toml(found), nl=False)
    for about, doubt in found.doubts.items():
        click.echo(f"unsure: {about}: {doubt}", err=True)
