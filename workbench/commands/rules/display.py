"""`workbench policy show` and `clauses`: a pack, and the clauses of its policy, as tables."""

from __future__ import annotations

import click
from rich.table import Table

from data_access.policy.clauses.clause import load_clauses
from data_access.policy.packs.pack import Pack
from workbench.commands.rules.pack_choice import PACK, console, pack_of, table


@click.command()
@PACK
def show(name: str) -> None:
    """Show a pack: purposes, roles, numbers, limits, retention, and the hash that is adopted."""
    pack = pack_of(name)
    screen = console()
    screen.print(f"{pack.agency.name}: {pack.agency.policy}")
    screen.print(f"pack {pack.name}, SHA-256 {pack.hash}")
    for part in (_purposes(pack), _roles(pack), _numbers(pack), _limits(pack), _retention(pack)):
        screen.print(part)


@click.command()
@PACK
@click.option("--state", type=click.Choice(["kept", "open", "outside"]), help="Only clauses in this state.")
def clauses(name: str, state: str | None) -> None:
    """List the operative clauses of a pack's policy: quote, state, what keeps each, and the test that shows it."""
    pack = pack_of(name)
    found = [cell for cell in load_clauses().of(pack.name) if state in {None, cell.state}]
    if not found:
        raise click.ClickException(f"No clauses are listed for a pack of the name {pack.name}.")
    screen, title = console(), f"{len(found)} clauses of {pack.agency.name}"
    listed = table(title, "id", "state", "section", "quote", "kept by", "how", "test")
    for cell in found:
        clause, test = cell.clause, cell.test.replace("::", " ")
        listed.add_row(clause.id, cell.state, clause.section, clause.quote, clause.part, cell.how, test)
    screen.print(listed)


def _purposes(pack: Pack) -> Table:
    made = table("Purposes", "code", "purpose", "kinds of case", "clause")
    for code, purpose in pack.purposes.items():
        made.add_row(code, purpose.label, ", ".join(sorted(purpose.kinds)), purpose.clause)
    return made


def _roles(pack: Pack) -> Table:
    made = table("Roles", "code", "role", "employed as", "may", "clause")
    for code, role in pack.roles.items():
        made.add_row(code, role.label, role.employed_as, ", ".join(sorted(role.may)), role.clause)
    return made


def _numbers(pack: Pack) -> Table:
    made = table("Case numbers", "code", "number", "example", "stands for")
    for code, shape in pack.cases.formats.items():
        stands = f"{pack.cases.provisional_h} hours" if shape.provisional else "the case, while it is open"
        made.add_row(code, shape.label, shape.example, stands)
    return made


def _limits(pack: Pack) -> Table:
    limits, sessions = pack.limits, pack.sessions
    made = table("Limits", "what", "at most")
    for what, most in (
        ("area of a canvass", f"{limits.canvass.area_km2:g} km², {limits.canvass.extent_km:g} km from end to end"),
        ("cameras of a canvass", f"{limits.canvass.cameras}, named or in its area"),
        ("time of a canvass", f"{limits.canvass.window_h} h a window, {limits.canvass.total_h} h together"),
        ("partial plate", f"{limits.plates.window_d} days, at least {limits.plates.fewest_fixed} letters or digits"),
        (
            "plates that fit a partial one",
            f"{limits.plates.most_plates}, {limits.plates.most_percent:g} % of the town's",
        ),
        ("plate history", f"{limits.history.window_d} days"),
        ("rows of an answer", f"{limits.max_rows}"),
        ("questions a minute", f"{limits.questions_per_minute}"),
        ("log-on, case session, token", f"{sessions.log_on_h} h, {sessions.case_session_h} h, {sessions.token_h} h"),
        ("numbers reconciled a day", f"{pack.cases.reconciled_per_day} by one person"),
        ("idle", f"{sessions.idle_min} min"),
        ("training", "without end" if pack.training.valid_d == "none" else f"{pack.training.valid_d} days"),
        ("security clearance", f"{pack.clearance.valid_d} days" if pack.clearance.required else "not asked for"),
        ("statement of suspicion", "asked for" if pack.statement.required else "not asked for"),
    ):
        made.add_row(what, most)
    return made


def _retention(pack: Pack) -> Table:
    made = table("Retention in days", "class", "at least", "at most", "purged after", "clause")
    for name, keeping in pack.retention.items():
        made.add_row(name, str(keeping.floor_d), str(keeping.ceiling_d), str(keeping.purge_after_d), keeping.clause)
    return made
