"""`workbench policy`: show a pack and its clauses, as tables."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from data_access.policy import clauses as all_clauses
from data_access.policy.pack import Pack, built_in, load


@click.group(name="policy", help="Show an agency's policy as the workbench keeps it.")
def command() -> None: ...


@command.command()
@click.option("--pack", "name", required=True, help="A pack that comes with the project, or a file.")
def show(name: str) -> None:
    """Show a pack: purposes, roles, numbers, limits, retention, and the hash that is adopted."""
    pack = _pack(name)
    console = _console()
    console.print(f"{pack.agency.name}: {pack.agency.policy}")
    console.print(f"pack {pack.name}, SHA-256 {pack.hash}")
    for table in (_purposes(pack), _roles(pack), _numbers(pack), _limits(pack), _retention(pack)):
        console.print(table)


@command.command()
@click.option("--pack", "name", required=True, help="A pack that comes with the project, or a file.")
@click.option("--state", type=click.Choice(["kept", "open", "outside"]), help="Only clauses in this state.")
def clauses(name: str, state: str | None) -> None:
    """List the operative clauses of a pack's policy, what keeps each, and which are not kept yet."""
    pack = _pack(name)
    found = [clause for clause in all_clauses.load().of(pack.name) if state in {None, clause.state}]
    table = _table(f"{len(found)} clauses of {pack.agency.name}", "id", "state", "section", "quote", "how")
    for clause in found:
        table.add_row(clause.id, clause.state, clause.section, clause.quote, clause.how)
    _console().print(table)


def _pack(name: str) -> Pack:
    path = Path(name)
    return load(path if path.suffix == ".toml" else built_in(name))


def _console() -> Console:
    return Console(markup=False, highlight=False, soft_wrap=False)


def _table(title: str, *columns: str) -> Table:
    return Table(*columns, title=title, title_justify="left", show_lines=False)


def _purposes(pack: Pack) -> Table:
    table = _table("Purposes", "code", "purpose", "kinds of case", "clause")
    for code, purpose in pack.purposes.items():
        table.add_row(code, purpose.label, ", ".join(sorted(purpose.kinds)), purpose.clause)
    return table


def _roles(pack: Pack) -> Table:
    table = _table("Roles", "code", "role", "may", "clause")
    for code, role in pack.roles.items():
        table.add_row(code, role.label, ", ".join(sorted(role.may)), role.clause)
    return table


def _numbers(pack: Pack) -> Table:
    table = _table("Case numbers", "code", "number", "example", "stands for")
    for code, shape in pack.cases.formats.items():
        stands = f"{pack.cases.provisional_h} hours" if shape.provisional else "the case, while it is open"
        table.add_row(code, shape.label, shape.example, stands)
    return table


def _limits(pack: Pack) -> Table:
    limits, sessions = pack.limits, pack.sessions
    table = _table("Limits", "what", "at most")
    for what, most in (
        ("area of a canvass", f"{limits.canvass.area_km2:g} km² or {limits.canvass.cameras} cameras"),
        ("time of a canvass", f"{limits.canvass.window_h} h a window, {limits.canvass.total_h} h together"),
        ("partial plate", f"{limits.plates.window_d} days, at least {limits.plates.fewest_fixed} letters or digits"),
        ("plate history", f"{limits.history.window_d} days"),
        ("rows of an answer", f"{limits.max_rows}"),
        ("questions a minute", f"{limits.questions_per_minute}"),
        ("log-on, case session, token", f"{sessions.log_on_h} h, {sessions.case_session_h} h, {sessions.token_h} h"),
        ("idle", f"{sessions.idle_min} min"),
        ("training", f"{pack.training.valid_d} days"),
    ):
        table.add_row(what, most)
    return table


def _retention(pack: Pack) -> Table:
    table = _table("Retention in days", "class", "at least", "at most", "purged after", "clause")
    for name, keeping in pack.retention.items():
        table.add_row(name, str(keeping.floor_d), str(keeping.ceiling_d), str(keeping.purge_after_d), keeping.clause)
    return table
