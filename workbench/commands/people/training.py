"""`workbench training`: put trainings and security clearances on record, and strike out what is there by mistake."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from data_access.acts.trainings import NewClearance, NewTraining, TrainingRegister, WrongClearance, WrongTraining
from workbench.commands.person import SITE, logged_on

DAY = click.DateTime(["%Y-%m-%d"])


@click.group(name="training")
def command() -> None:
    """Record a training or a security clearance, or strike one out."""


@command.command()
@SITE
@click.argument("person")
@click.option("--on", "trained_on", type=DAY, required=True, help="Day of the training, such as 2026-11-22.")
@click.option("--expires", type=DAY, help="Last day on which it counts; by default as the pack says.")
@click.option("--kind", help="Kind of training, as the pack calls it; needed where it has several.")
@click.option("--trainer", help="Who held it: a name, or a body outside of the department.")
@click.option("--trainer-account", help="Who held it, by user name.")
@click.option("--content", required=True, help="What was taught: policy, guidelines, procedures, log-in.")
@click.option("--holder", help="Who holds its record, where the policy does not say.")
@click.option("--reference", help="Where its record is: a number, a folder.")
def record(site: Path, person: str, trained_on: datetime, expires: datetime | None, **about: str | None) -> None:
    """Put a training of PERSON on record; who held it is said by --trainer or --trainer-account."""
    days = {"trained_on": trained_on.date(), "expires_on": expires.date() if expires else None}
    with logged_on(site) as desk:
        desk.do(NewTraining, person=person, **days, **about)
    click.echo("Recorded.")


@command.command()
@SITE
@click.argument("person")
@click.option("--on", "cleared_on", type=DAY, required=True, help="Day of the clearance, such as 2026-11-22.")
@click.option("--expires", type=DAY, help="Last day on which it counts; by default as the pack says.")
@click.option("--by", "cleared_by", required=True, help="Who cleared the person.")
@click.option("--reference", required=True, help="Where the record of it is: a number, a memo.")
def clear(
    site: Path, person: str, cleared_on: datetime, expires: datetime | None, cleared_by: str, reference: str
) -> None:
    """Put a security clearance of PERSON on record."""
    days = {"cleared_on": cleared_on.date(), "expires_on": expires.date() if expires else None}
    with logged_on(site) as desk:
        desk.do(NewClearance, person=person, **days, cleared_by=cleared_by, reference=reference)
    click.echo("Recorded.")


@command.command()
@SITE
@click.argument("person")
@click.option("--on", "trained_on", type=DAY, required=True, help="Day of the training that is on record by mistake.")
@click.option("--kind", help="Kind of the training, where several of that day are on record.")
@click.option("--reason", required=True, help="What is wrong with it.")
def strike(site: Path, person: str, trained_on: datetime, kind: str | None, reason: str) -> None:
    """Strike out a training of PERSON; what was on record before it counts again."""
    with logged_on(site) as desk:
        desk.do(WrongTraining, person=person, trained_on=trained_on.date(), kind=kind, reason=reason)
    click.echo("Struck out; it stays on record.")


@command.command(name="list")
@SITE
def listing(site: Path) -> None:
    """List the trainings on record, the latest first, and those that end within 30 days."""
    with logged_on(site) as desk:
        register = desk.do(TrainingRegister)
    for each in register["trainings"]:
        end = f"until {each['until']}" if each["until"] else "without end"
        lies = ", ".join(each[name] for name in ("holder", "reference") if each[name]) or "nothing said"
        click.echo(
            f"{each['person']}: {each['label']}, {each['trained_on']} {end}; {each['trainer']}; {each['content']}; record: {lies}."
        )
    for each in register["ends"]:
        click.echo(f"Ends soon: {each['person']}, {each['label']}, {each['until']}.")


@command.command(name="strike-clearance")
@SITE
@click.argument("person")
@click.option("--on", "cleared_on", type=DAY, required=True, help="Day of the clearance that is on record by mistake.")
@click.option("--reason", required=True, help="What is wrong with it.")
def strike_clearance(site: Path, person: str, cleared_on: datetime, reason: str) -> None:
    """Strike out a security clearance of PERSON; what was on record before it counts again."""
    with logged_on(site) as desk:
        desk.do(WrongClearance, person=person, cleared_on=cleared_on.date(), reason=reason)
    click.echo("Struck out; it stays on record.")
