"""`workbench policy replay`: what a changed pack would have said to the decisions on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from data_access.errors import Busy
from workbench.commands.person import SITE, logged_on
from workbench.commands.rules.pack_choice import PACK, console, pack_of, table


@click.command()
@SITE
@PACK
def replay(site: Path, name: str) -> None:
    """Count, by clause, what another pack would have refused or granted of what was decided at SITE.

    For who may read the ledger: an auditor all of it, a supervisor the unit's. No plate, name or reason is opened. What an
    entry does not hold is not guessed: what was decided then is taken over, and it is said for which rules.
    """
    pack = pack_of(name)
    with logged_on(site) as desk:
        say(counted(desk.events("/v1/ledger/replay", {"text": pack.text})))


def counted(events: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Say on standard error how far a replay is, and return what it counted in the end. Raises `Busy` if it has no end."""
    for event in events:
        if "upto" in event:
            return event
        click.echo(f"{event['looked']:,} of {event['size']:,} entries read ...", err=True)
    raise Busy("The gateway ended the replay before it was done. Try again.")


def say(outcome: Mapping[str, Any]) -> None:
    """Show what came of a replay."""
    screen = console()
    unit = f", of the unit {outcome['unit']}" if outcome["unit"] else ""
    screen.print(
        f"Pack {outcome['pack']['name']}, SHA-256 {outcome['pack']['hash'][:16]}…, entries 0 to {outcome['upto']}{unit}"
    )
    verdicts = table("Decisions", "said", "decisions")
    for said, count in outcome["decisions"].items():
        verdicts.add_row(said, str(count))
    clauses = table("By clause", "clause", "rule", "refused then only", "refuses now only", "both")
    for each in outcome["clauses"]:
        clauses.add_row(
            each["clause"], each["rule"], str(each["then_only"]), str(each["now_only"]), str(each["then_and_now"])
        )
    missing = table("Not replayed: taken over as decided then", "rule", "decisions", "why")
    for each in outcome["not_replayed"]:
        missing.add_row(each["rule"], str(each["decisions"]), each["why"])
    for part in (verdicts, clauses, missing):
        screen.print(part)
    for why, count in outcome["skipped"].items():
        screen.print(f"Not counted: {count} {why}.")
