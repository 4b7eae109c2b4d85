"""`workbench release`: requests of other agencies, from the request to its return, and the register of what left."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from data_access.acts.on_releases.decisions import ReleaseApproval, ReleaseRefusal, ReleaseVerification
from data_access.acts.on_releases.fulfilment import ReleaseDeclaration, ReleaseFulfilment, ReleaseReturn
from data_access.acts.on_releases.requests import (
    LookAtLetter,
    LookAtReleases,
    ReleaseOpening,
    ReleaseRequest,
    number_of_case,
)
from data_access.acts.on_releases.written_request import MAX_FILE, TAKEN, unfit_content, unfit_name
from data_access.acts.table import ActValue
from data_access.answers.releases import OpenedRelease, Release, Releases, ReleaseStanding, ReturnKind
from data_access.answers.value import value_of
from data_access.client.releases import every_release, newest_releases
from data_access.errors import InvalidQuery, NotFound
from data_access.terms import RecipientKind
from data_access.wording.on_releases import exports
from data_access.wording.on_releases.requests import STANDINGS, facts_of
from data_access.wording.times import shown
from workbench.administration.desk import Desk
from workbench.commands.person import FILE, SITE, logged_on
from workbench.commands.text_files import bytes_of, counted, write_new

KINDS = [kind.value for kind in RecipientKind]
_Command = TypeVar("_Command", bound=Callable[..., object])
NEW_FILE = click.Path(path_type=Path, dir_okay=False)


def _number(_: click.Context, parameter: click.Parameter, text: str) -> int:
    """Return the number of a request, which is said as `7` or as `REL-0007`."""
    number = int(text) if text.isdecimal() and len(text) < 16 else number_of_case(text.upper())
    if number is None:
        raise InvalidQuery(str(parameter.name), "must be the number of a request, such as 7 or REL-0007")
    return number


REQUEST = click.argument("number", callback=_number)


def _words(what: str) -> Callable[[_Command], _Command]:
    return click.option("--words", required=True, help=what)


@click.group(name="release")
def command() -> None:
    """Enter, verify, approve, refuse and hand over what other agencies ask for. Questions for it are asked on the page Work."""


@command.command(name="list")
@SITE
@click.option("--all", "whole", is_flag=True, help="All requests, not only the newest with those that wait.")
def list_(site: Path, whole: bool) -> None:
    """List the newest requests with all that wait for somebody, these first, each with what is yours to do."""
    with logged_on(site) as desk:
        zone, found = desk.me().zone, every_release(desk.do) if whole else newest_releases(desk.do)
    if not found.releases:
        click.echo("No request was entered.")
    for each in found.releases:
        click.echo(_line(each, zone))
    if found.older is not None:
        click.echo(f"{len(found.releases):,} of {found.count:,} requests; --all lists the others, too.")


@command.command()
@SITE
@REQUEST
@click.option("--written", "copy", type=NEW_FILE, help="Write the request itself into this new file.")
def show(site: Path, number: int, copy: Path | None) -> None:
    """Show request NUMBER, and save the file that holds it. Only who saved that has opened the written request."""
    _must_be_new(copy, "written")
    with logged_on(site) as desk:
        zone = desk.me().zone
        opened = _of_register(desk, number) if copy is None else _opened(desk, number)
    one = opened.release
    click.echo(f"Request {one.case}: {one.agency}: {STANDINGS[one.standing]}")
    for name, words in facts_of(one, zone):
        click.echo(f"  {name}: {words}")
    if copy is not None:
        if not opened.content:
            raise InvalidQuery("written", "no file is on record with this request")
        _save(copy, base64.b64decode(opened.content), "written")


@command.command()
@SITE
@click.option("--agency", required=True, help="The agency that asks.")
@click.option("--kind", type=click.Choice(KINDS), default=RecipientKind.LAW_ENFORCEMENT.value, show_default=True)
@click.option(
    "--state", default="", help="The agency's state, such as US-CA; left out for a federal one and the public."
)
@click.option("--federal", is_flag=True, help="It is a federal agency.")
@click.option("--person", required=True, help="Who asks there.")
@click.option("--contact", required=True, help="How they are reached.")
@click.option("--purpose", required=True, help="What the reads are for; for the public, the urgent need.")
@click.option("--legal-basis", required=True)
@click.option("--consideration", default="", help="What is offered in return. Reads are never sold.")
@click.option("--written", "file", type=FILE, help=f"The request itself, as a file. {TAKEN}")
def request(site: Path, state: str, file: Path | None, **fields: str | bool) -> None:
    """Enter a request. Nothing leaves before it is verified and approved."""
    written = None
    if file is not None:
        held = bytes_of(file, "written", MAX_FILE)
        if unfit := unfit_name(file.name) or unfit_content(held):
            raise InvalidQuery("written", unfit)
        written = {"name": file.name, "content": base64.b64encode(held).decode()}
    _do(site, ReleaseRequest, **fields, state=state.strip().upper(), written=written)


@command.command()
@SITE
@REQUEST
@click.option("--how", required=True, help="How it was made sure that the agency is what it says, and with whom.")
def verify(site: Path, number: int, how: str) -> None:
    """Record that the agency of request NUMBER is what it says."""
    _do(site, ReleaseVerification, number=number, how=how)


@command.command()
@SITE
@REQUEST
@click.option("--unavailable", default="", help="If somebody else comes first: why they are not available.")
def approve(site: Path, number: int, unavailable: str) -> None:
    """Approve request NUMBER, which somebody else entered and whose written request you opened: `release show NUMBER --written FILE`."""
    _do(site, ReleaseApproval, number=number, unavailable=unavailable)


@command.command()
@SITE
@REQUEST
@_words("Why; it stands in the letter to who asked.")
def refuse(site: Path, number: int, words: str) -> None:
    """Refuse request NUMBER, which somebody else entered."""
    _do(site, ReleaseRefusal, number=number, words=words)


@command.command()
@SITE
@REQUEST
@_words("Who declared it, when, and where the declaration lies.")
def declare(site: Path, number: int, words: str) -> None:
    """Record that the recipient declared what the policy asks for."""
    _do(site, ReleaseDeclaration, number=number, words=words)


@command.command(name="hand-over")
@SITE
@REQUEST
@_words("To whom, and how.")
def hand_over(site: Path, number: int, words: str) -> None:
    """Record that the files made under request NUMBER were handed over; no more is asked under it from then on."""
    _do(site, ReleaseFulfilment, number=number, words=words)


@command.command(name="return")
@SITE
@REQUEST
@click.option("--how", type=click.Choice([each.value for each in ReturnKind]), required=True)
@_words("Who confirmed it, and how.")
def return_(site: Path, number: int, how: str, words: str) -> None:
    """Record that the recipient returned or destroyed what it was given."""
    _do(site, ReleaseReturn, number=number, how=how, words=words)


@command.command()
@SITE
@REQUEST
def letter(site: Path, number: int) -> None:
    """Show the letter to who asked, to copy: that the request is routed, was refused, or what goes with the files."""
    with logged_on(site) as desk:
        done = value_of(ReleaseStanding, desk.do(LookAtLetter, number=number), "the letter")
    click.echo(done.letter or "There is nothing to write yet.")


@command.command()
@SITE
@click.argument("file", type=NEW_FILE)
def log(site: Path, file: Path) -> None:
    """Write the dissemination log as CSV into FILE, which must be new: a line for each file that left."""
    _must_be_new(file, "file")
    with logged_on(site) as desk:
        found = every_release(desk.do)
    _save(file, exports.log(found.releases, found.zone), "file")
    click.echo(f"{counted(sum(len(each.files) for each in found.releases), 'file')} left.")


@command.command()
@SITE
@click.argument("file", type=NEW_FILE, required=False)
def figures(site: Path, file: Path | None) -> None:
    """Show what happened to requests in each year and month, or write it as CSV into FILE, which must be new."""
    _must_be_new(file, "file")
    with logged_on(site) as desk:
        found = newest_releases(desk.do)
    if file is not None:
        _save(file, exports.figures(found.months, found.zone), "file")
        return
    click.echo(f"By the clocks of {found.zone}:")
    for name, counts in exports.figure_rows(found.months):
        said = ", ".join(f"{count} {what}" for count, what in zip(counts, exports.FIGURES, strict=True))
        click.echo(f"{name:<7}  {said}")


def _opened(desk: Desk, number: int) -> OpenedRelease:
    return value_of(OpenedRelease, desk.do(ReleaseOpening, number=number), "the request")


def _of_register(desk: Desk, number: int) -> OpenedRelease:
    """Return a request without its file. Raises `NotFound` if there is none of that number."""
    page = value_of(Releases, desk.do(LookAtReleases, before=number + 1), "the release requests")
    if (one := next((each for each in page.releases if each.number == number), None)) is None:
        raise NotFound("There is no release request of that number.")
    return OpenedRelease(release=one)


def _do(site: Path, act: type[ActValue], **fields: object) -> None:
    """Do an act on a request and say where it stands then, with the letter to who asked, if there is one."""
    with logged_on(site) as desk:
        done = value_of(ReleaseStanding, desk.do(act, **fields), "the request")
    click.echo(f"Request {done.case}: {STANDINGS[done.standing]}.")
    if done.letter:
        click.echo(f"\n{done.letter}")


def _line(one: Release, zone: str) -> str:
    first = "; open the written request first" if one.to_open else ""
    yours = f" (yours to approve{first})" if one.may_approve else " (yours to fulfil)" if one.may_fulfil else ""
    return f"{one.case}: {one.agency}, {STANDINGS[one.standing]}{yours}; received {shown(one.received_at, zone)[:-3]}"


def _must_be_new(path: Path | None, field: str) -> None:
    """Refuse to write over a file, before anything is asked for."""
    if path is not None and path.exists():
        raise InvalidQuery(field, "is there already; name a file that is new")


def _save(path: Path, data: bytes, field: str) -> None:
    try:
        write_new(path, data)
    except OSError as error:
        raise InvalidQuery(field, f"the file cannot be written ({error.strerror}); name one that is new") from None
