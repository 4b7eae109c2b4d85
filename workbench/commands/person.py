"""What all administration commands share: the site's folder, the person at the desk, and the showing of an enrolment."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click
import segno

from workbench.administration import kept_log_ons
from workbench.administration.desk import Desk, at_desk
from workbench.settings import SitePaths

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
PLACE = click.argument("site", type=click.Path(path_type=Path, file_okay=False, exists=True))
"""The site's folder, for commands that nobody logs on for."""

_AS = "workbench.acts-as"
_C = TypeVar("_C", bound=Callable[..., Any])


def SITE(command: _C) -> _C:
    """Give a command the site's folder, and `--as PERSON`, which `logged_on` looks at."""
    return PLACE(
        click.option("--as", "acts_as", help="User name of who acts.", callback=_note, expose_value=False)(command)
    )


def _note(context: click.Context, _: click.Parameter, person: str | None) -> None:
    context.meta[_AS] = person


def who_acts() -> str:
    """Return who this command is to act as: as `--as` says, else as somebody answers. It is never taken from before."""
    person = click.get_current_context().meta.get(_AS) or click.prompt("User name", err=True)
    return str(person).strip()


@contextlib.contextmanager
def logged_on(site: Path) -> Iterator[Desk]:
    """Reach a site as a person, and say as whom: by that person's log-on of a moment ago, or by password and code."""
    paths = SitePaths(site.resolve())
    person = who_acts()
    with at_desk(paths) as desk:
        kept = kept_log_ons.find(paths, person)
        if kept is None or not desk.resume(kept, person):
            kept_log_ons.forget(paths, person)
            password = click.prompt(f"Password of {person}", hide_input=True, err=True)
            code = click.prompt("One-time code", hide_input=True, err=True)
            kept_log_ons.keep(paths, person, desk.log_on(person, password, code))
        click.echo(f"Acting as {person}.", err=True)
        yield desk


def show_enrolment(enrolment: Mapping[str, Any]) -> None:
    """Show password, QR code and recovery codes, once. The QR code is drawn here; nothing is sent anywhere."""
    click.echo(f"\nFor {enrolment['person']} alone; shown once, kept nowhere in clear:")
    click.echo(f"  password        {enrolment['password']}")
    click.echo("  one-time codes  scan this with an authenticator, or type the secret in:")
    segno.make(enrolment["uri"], error="m").terminal(compact=True)
    click.echo(f"  secret          {enrolment['secret']}")
    click.echo("  recovery codes  each works once in place of a code:")
    for code in enrolment["recovery_codes"]:
        click.echo(f"                  {code}")
