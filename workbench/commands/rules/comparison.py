"""`workbench policy diff` and `page`: two packs key by key, and all packs side by side."""

from __future__ import annotations

from pathlib import Path

import click

from data_access.policy.clauses.clause import load_clauses
from data_access.policy.packs.pack import names
from data_access.policy.tryout import differences
from data_access.policy.tryout.page import page as page_of
from workbench.commands.rules.pack_choice import console, pack_of, table


@click.command()
@click.argument("old")
@click.argument("new")
def diff(old: str, new: str) -> None:
    """Say what changes from pack OLD to pack NEW, key by key; each is a pack that comes with the project, or a file."""
    before, after = pack_of(old), pack_of(new)
    found = differences.between(before, after)
    if not found:
        click.echo(
            "Nothing that the gateway decides by changes" + ("." if before.hash != after.hash else "; same file.")
        )
        return
    listed = table(f"{before.name} → {after.name}: {len(found)} changes", "key", "what it is", "change")
    for each in found:
        listed.add_row(each.key, each.says, each.change)
    console().print(listed)


@click.command()
@click.option("--write", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file.")
def page(write: Path | None) -> None:
    """Show all packs of the project side by side, as Markdown; `docs/policies.md` is this page."""
    text = page_of([pack_of(name) for name in names()], load_clauses())
    if write is None:
        click.echo(text, nl=False)
    else:
        write.write_text(text, encoding="utf-8")
