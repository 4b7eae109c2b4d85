"""`workbench enrol`: set proofs of one's own at a terminal, with the code that two people gave by hand."""

from __future__ import annotations

from pathlib import Path

import click
import segno

from data_access.errors import InvalidQuery
from workbench.administration import enrolling
from workbench.administration.desk import at_desk
from workbench.commands.person import PLACE
from workbench.settings import SitePaths


@click.command(name="enrol")
@PLACE
@click.argument("person")
def command(site: Path, person: str) -> None:
    """Enrol as PERSON: set a password and one-time codes of your own. Nobody else should look on.

    The two parts of the code come from the two people who made and confirmed the account; of a new site they stand on
    the screen where it was made. Everybody else enrols on the log-in page.
    """
    first = click.prompt("First part of the code", hide_input=True, err=True)
    second = click.prompt("Second part of the code", hide_input=True, err=True)
    with at_desk(SitePaths(site.resolve())) as desk:
        offer = enrolling.begin(desk, person, first, second)
        click.echo("Scan this with an authenticator, or type the secret in. It is shown once:")
        segno.make(offer.uri, error="m").terminal(compact=True)
        click.echo(f"  secret  {offer.secret}")
        while True:
            password = click.prompt(
                "New password (12 or more characters)", hide_input=True, confirmation_prompt=True, err=True
            )
            code = click.prompt("Code that the authenticator shows now", err=True)
            try:
                recovery = enrolling.finish(desk, offer, password, code)
                break
            except InvalidQuery as slip:
                click.echo(f"{slip} Try again.", err=True)
    click.echo("You are enrolled. Recovery codes, each works once in place of a code; keep them on paper:")
    for each in recovery:
        click.echo(f"  {each}")
