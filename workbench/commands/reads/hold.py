"""`workbench hold`: keep reads past their retention, look again whether they are still needed, or stop keeping them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from data_access.acts.holds import HoldList, KeptHold, NewHold, OldHold
from workbench.commands.person import FILE, SITE, logged_on
from workbench.commands.text_files import counted, lines_of

REVIEW_ON = click.option(
    "--review-on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="When to look at it again."
)


@click.group(name="hold")
def command() -> None:
    """Keep reads past their retention, look again whether they are still needed, or stop keeping them."""


@command.command()
@SITE
@click.argument("case_number")
@click.argument("file", type=FILE, required=False)
@click.option("--of-case", is_flag=True, help="Hold the reads that the case has saved, instead of a file's.")
@click.option("--answer", type=int, help="Hold all that this entry's question answers, instead of a file's.")
@click.option("--later", is_flag=True, help="With --answer: reads, too, that come later and fit the question.")
@click.option("--basis", required=True, help="On which ground: a code of the pack, such as criminal or discovery.")
@click.option("--schedule", required=True, help="The retention schedule that they follow: a code of the pack.")
@click.option("--reason", required=True, help="Why, in words.")
@REVIEW_ON
def place(
    site: Path,
    case_number: str,
    file: Path | None,
    of_case: bool,
    answer: int | None,
    later: bool,
    basis: str,
    schedule: str,
    reason: str,
    review_on: datetime,
) -> None:
    """Hold reads for CASE_NUMBER: those whose ids stand in FILE, one a line (all of them, or none if one is unknown), or others."""
    terms = {"basis": basis, "schedule": schedule, "reason": reason, "review_on": review_on.date()}
    ids = lines_of(file, "read_ids") if file else []
    with logged_on(site) as desk:
        done = desk.do(NewHold, case_number=case_number, **terms, read_ids=ids, of_case=of_case, of=answer, later=later)
    click.echo(f"Hold {done['hold']} keeps {counted(done['reads'], 'read')}.")


@command.command(name="list")
@SITE
def list_(site: Path) -> None:
    """List the holds in force, the first to be reviewed first."""
    with logged_on(site) as desk:
        found = desk.do(HoldList)["holds"]
    for each in found:
        late = ", overdue" if each["overdue"] else ""
        what = f"{each['case_number']}, {counted(each['reads'], 'read')}, {each['basis'] or each['reason']}"
        click.echo(f"{each['hold']}: {what}, review on {each['review_on']}{late}")


@command.command(name="keep")
@SITE
@click.argument("hold", type=int)
@click.option("--reason", required=True)
@REVIEW_ON
def keep(site: Path, hold: int, reason: str, review_on: datetime) -> None:
    """Keep HOLD on after its review, until another one."""
    with logged_on(site) as desk:
        desk.do(KeptHold, hold=hold, reason=reason, review_on=review_on.date())
    click.echo("Kept on.")


@command.command()
@SITE
@click.argument("hold", type=int)
@click.option("--reason", required=True)
def release(site: Path, hold: int, reason: str) -> None:
    """End HOLD; its reads fall under retention again."""
    with logged_on(site) as desk:
        desk.do(OldHold, hold=hold, reason=reason)
    click.echo("Released.")
