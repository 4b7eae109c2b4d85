"""`workbench account`: make, reset, disable and enable accounts, as somebody whose role may."""

from __future__ import annotations

from pathlib import Path

import click

from data_access.acts.accounts import AccountToDisable, AccountToEnable, AccountToReset, NewAccount
from workbench.commands.person import SITE, logged_on, show_enrolment


@click.group(name="account")
def command() -> None:
    """Make, disable, enable or reset an account."""


@command.command()
@SITE
@click.argument("person")
@click.option("--name", "full_name", required=True, help="Full name.")
@click.option("--role", required=True, help="A role of the pack (workbench policy show).")
@click.option("--unit", required=True)
def add(site: Path, person: str, full_name: str, role: str, unit: str) -> None:
    """Make an account for PERSON and show how to enrol, once."""
    with logged_on(site) as desk:
        show_enrolment(desk.do(NewAccount, person=person, full_name=full_name, role=role, unit=unit))


@command.command()
@SITE
@click.argument("person")
@click.option("--reason", required=True)
def reset(site: Path, person: str, reason: str) -> None:
    """Give PERSON a new password, secret and recovery codes; open log-ons end."""
    with logged_on(site) as desk:
        show_enrolment(desk.do(AccountToReset, person=person, reason=reason))


@command.command()
@SITE
@click.argument("person")
@click.option("--reason", required=True)
def disable(site: Path, person: str, reason: str) -> None:
    """Close the account of PERSON, from the next question on."""
    with logged_on(site) as desk:
        desk.do(AccountToDisable, person=person, reason=reason)
    click.echo("Disabled; open log-ons have ended.")


@command.command()
@SITE
@click.argument("person")
@click.option("--reason", required=True)
def enable(site: Path, person: str, reason: str) -> None:
    """Open the account of PERSON again."""
    with logged_on(site) as desk:
        desk.do(AccountToEnable, person=person, reason=reason)
    click.echo("Enabled.")
