"""What all administration commands share: the site's folder, the person at the desk, and the showing of a code."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from workbench.administration import kept_log_ons
from workbench.administration.desk import Desk, at_desk
from workbench.settings import SitePaths

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
PLACE = click.argument("site", type=click.Path(path_type=Path, file_okay=False, exists=True))
"""The site's folder, for commands that nobody logs on for."""

_AS = "workbench.acts-as"
_C = TypeVar("_C", bound=Callable[..., object])


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


def show_code(code: Mapping[str, Any]) -> None:
    """Show the code by which one of the first two people enrols, once."""
    first, second = code["code_parts"]
    click.echo(f"\nFor {code['person']} alone, until {code['until'][:16]}Z; shown once:")
    click.echo(f"  first part   {first}\n  second part  {second}")
