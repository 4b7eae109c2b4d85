"""`workbench account`: propose and confirm accounts, roles and resets; suspend, close and open accounts.

The People page does the same; these commands are for where it cannot be reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from data_access.acts.accounts import (
    AccessToGiveBack,
    AccessToSuspend,
    AccountConfirmation,
    AccountToDisable,
    AccountToEnable,
    AccountToReset,
    NewAccount,
    NewRole,
    Objection,
)
from workbench.commands.person import SITE, logged_on

REASON = click.option("--reason", required=True)
PERSON = click.argument("person")
PROPOSAL = click.argument("proposal", type=int)
UNTIL = click.option(
    "--until", "role_until", type=click.DateTime(["%Y-%m-%d"]), help="Last day of the role, if it has one."
)


@click.group(name="account")
def command() -> None:
    """Propose, confirm, suspend, disable, enable or reset an account."""


@command.command()
@SITE
@PERSON
@click.option("--number", required=True, help="The agency's own number of the person.")
@click.option("--name", "full_name", required=True, help="Full name.")
@click.option("--role", required=True, help="A role of the pack (workbench policy show).")
@click.option("--unit", required=True)
@UNTIL
def add(
    site: Path, person: str, number: str, full_name: str, role: str, unit: str, role_until: datetime | None
) -> None:
    """Propose an account for PERSON, and show the first part of the code by which they will enrol."""
    given = {"person": person, "number": number, "full_name": full_name, "role": role, "unit": unit}
    with logged_on(site) as desk:
        _show(desk.do(NewAccount, **given, role_until=role_until.date() if role_until else None))


@command.command()
@SITE
@PERSON
@PROPOSAL
def confirm(site: Path, person: str, proposal: int) -> None:
    """Confirm PROPOSAL for PERSON, which somebody else made; of an account or a reset, show the second part of the code."""
    with logged_on(site) as desk:
        _show(desk.do(AccountConfirmation, person=person, proposal=proposal))


@command.command()
@SITE
@PERSON
@PROPOSAL
@REASON
def decline(site: Path, person: str, proposal: int, reason: str) -> None:
    """Decline PROPOSAL for PERSON, or take it back."""
    with logged_on(site) as desk:
        desk.do(Objection, person=person, proposal=proposal, reason=reason)
    click.echo("Declined.")


@command.command()
@SITE
@PERSON
@click.option("--name", "full_name", required=True, help="Full name.")
@click.option("--role", required=True, help="A role of the pack.")
@click.option("--unit", required=True)
@UNTIL
@click.option("--number", help="The agency's own number of the person, if that is to change.")
@REASON
def role(
    site: Path,
    person: str,
    full_name: str,
    role: str,
    unit: str,
    role_until: datetime | None,
    number: str | None,
    reason: str,
) -> None:
    """Propose another role, unit, name or number for PERSON."""
    given = {"person": person, "full_name": full_name, "role": role, "unit": unit, "number": number, "reason": reason}
    with logged_on(site) as desk:
        done = desk.do(NewRole, **given, role_until=role_until.date() if role_until else None)
    if done["in_force"]:
        click.echo("In force.")
    else:
        _show(done)


@command.command()
@SITE
@PERSON
@REASON
def reset(site: Path, person: str, reason: str) -> None:
    """Propose that PERSON enrols anew, and show the first part of the code; nothing changes until it is confirmed."""
    with logged_on(site) as desk:
        _show(desk.do(AccountToReset, person=person, reason=reason))


@command.command()
@SITE
@PERSON
@REASON
def disable(site: Path, person: str, reason: str) -> None:
    """Close the account of PERSON, from the next question on."""
    with logged_on(site) as desk:
        desk.do(AccountToDisable, person=person, reason=reason)
    click.echo("Disabled; open log-ons have ended.")


@command.command()
@SITE
@PERSON
@REASON
def enable(site: Path, person: str, reason: str) -> None:
    """Open the account of PERSON again."""
    with logged_on(site) as desk:
        desk.do(AccountToEnable, person=person, reason=reason)
    click.echo("Enabled.")


@command.command()
@SITE
@PERSON
@REASON
def suspend(site: Path, person: str, reason: str) -> None:
    """Suspend the access of PERSON: they can log on, and ask and do nothing."""
    with logged_on(site) as desk:
        desk.do(AccessToSuspend, person=person, reason=reason)
    click.echo("Suspended.")


@command.command(name="give-back")
@SITE
@PERSON
@REASON
def give_back(site: Path, person: str, reason: str) -> None:
    """Give PERSON their access back."""
    with logged_on(site) as desk:
        desk.do(AccessToGiveBack, person=person, reason=reason)
    click.echo("Given back.")


def _show(answer: Mapping[str, Any]) -> None:
    """Say what was done, and show a part of a code, once."""
    person, proposal = answer["person"], answer["proposal"]
    if "until" in answer:
        click.echo(f"Confirmed. {person} may enrol until {answer['until'][:16]}Z. Second part of the code, shown once:")
    elif "code_part" in answer:
        click.echo(
            f"Proposal {proposal} for {person}: a second person confirms it. First part of the code, shown once:"
        )
    else:
        click.echo(f"Proposal {proposal} for {person}." if "kind" not in answer else "Confirmed, and in force.")
    if "code_part" in answer:
        click.echo(
            f"  {answer['code_part']}\nGive it to {person} in person. Whoever gives the other part must be another than you."
        )
