"""What all administration commands share: the site's folder, the person at the desk, and the showing of an enrolment."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import segno

from workbench.desk import Desk, at_desk, keep_token, kept_token
from workbench.settings import SitePaths

SITE = click.argument("site", type=click.Path(path_type=Path, file_okay=False, exists=True))
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@contextlib.contextmanager
def logged_on(site: Path) -> Iterator[Desk]:
    """Reach a site as a person: by the log-on of the last command, or by asking for name, password and code."""
    paths = SitePaths(site.resolve())
    with at_desk(paths) as desk:
        kept = kept_token(paths)
        if kept is None or not desk.resume(kept):
            person = click.prompt("User name", err=True)
            password = click.prompt("Password", hide_input=True, err=True)
            code = click.prompt("One-time code", hide_input=True, err=True)
            keep_token(paths, desk.log_on(person, password, code))
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
